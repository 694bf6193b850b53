"""PostgreSQL: rows, mapping, compiled statements, the unit of work. Nobody else sees a row."""
