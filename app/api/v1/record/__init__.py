"""A citizen's record: whose it is, how long it is kept, and the citizen's own copy."""
