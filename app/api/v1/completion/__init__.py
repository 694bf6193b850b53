"""What completes a pathway, and what takes its end back."""
