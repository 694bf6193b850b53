"""The definitions of the indicators, as expressions; pure."""
