"""Routing rules and what they propose."""
