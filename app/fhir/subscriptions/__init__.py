"""Subscription and its R5 backport: what is asked for, what matches, what is told."""
