"""export: the tables in other formats."""
