"""Employment cases and the plan made with the jobcentre."""
