"""The conversation: what is asked, what is decided in it, and what is still open."""
