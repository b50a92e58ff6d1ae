"""What is kept: the analytical tables (DuckDB) and the catalog of definitions (SQLite)."""
