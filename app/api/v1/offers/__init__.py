"""The catalogue, groups, and what is done with offers, activities and sessions beyond the core."""
