"""Measurements, conditions, goals, follow-ups, perspectives, and what is read across them."""
