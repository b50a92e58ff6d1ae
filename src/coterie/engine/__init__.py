"""Engines run queries; DuckDB is the one in the box."""

from coterie.engine.duckdb import Aside, Engine, Session, Transaction

__all__ = ["Aside", "Engine", "Session", "Transaction"]
