"""Engines run queries; DuckDB is the one in the box."""

from coterie.engine.duckdb import Engine, Session, Transaction

__all__ = ["Engine", "Session", "Transaction"]
