"""The segment language: reading, words, schema and sugar. It knows no SQL and no workspace."""
