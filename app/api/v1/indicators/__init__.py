"""The analysts' numbers."""
