"""How far the log of each collector is loaded."""

from __future__ import annotations

from coterie.engine import Engine, Transaction
from coterie.ingest.logfiles import Position

MAIN = ""
"""The log of the process that holds the workspace; the others are named for their folder."""


def stored(engine: Engine) -> dict[str, Position]:
    """The places of the other logs, by name."""
    return {
        name: Position(file, byte)
        for name, file, byte in engine.rows("SELECT log, file, byte FROM collector_positions")
    }


def remember(transaction: Transaction, log: str, place: Position) -> None:
    """Note how far a log is loaded."""
    transaction.execute("DELETE FROM collector_positions WHERE log = ?", [log])
    transaction.execute("INSERT INTO collector_positions VALUES (?, ?, ?)", [log, place.file, place.byte])
