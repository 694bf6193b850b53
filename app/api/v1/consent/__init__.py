"""Consents, the log of exchange under them, and who is involved."""
