"""One verb per module: load, decide, save. Stores never commit, use cases never commit."""
