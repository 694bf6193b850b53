"""What is published, for whoever it is written for."""
