"""Who is taken in, on what grounds, and what is asked of senders."""
