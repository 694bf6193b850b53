"""What happened, in order and in words."""
