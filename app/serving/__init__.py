"""Serving: one process that holds the database and the notices, and those it starts to answer."""
