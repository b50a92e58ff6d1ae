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
from coterie.engine.lending import Pieces, Rows
from coterie.engine.questions import Question, TookTooLong, turn

__all__ = [
    "Aside", "DamagedDatabase", "Engine", "EngineUnavailable", "OutOfMemory", "Pieces", "Question", "Rows", "Session", "TookTooLong",
    "Transaction", "turn",
]  # fmt: skip
