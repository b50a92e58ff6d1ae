"""Engines run queries; DuckDB is the one in the box."""

from coterie.engine.duckdb import (
    Aside,
    DamagedDatabase,
    Engine,
    EngineUnavailable,
    OutOfMemory,
    Session,
    Transaction,
)

__all__ = ["Aside", "DamagedDatabase", "Engine", "EngineUnavailable", "OutOfMemory", "Session", "Transaction"]
