"""How far the log of each collector is loaded."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from coterie.engine import Engine, Transaction
from coterie.ingest.logfiles import START, Position

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


def tell(folder: Path, place: Position) -> None:
    """Let the collector that writes the log in `folder` know how far it is loaded, so that it sees its backlog."""
    draft = folder / "loaded.new"
    with suppress(OSError):  # it is told again after the next load
        draft.write_text(f"{place.file} {place.byte}", encoding="ascii")
        draft.replace(folder / "loaded")


def loaded_of(folder: Path) -> Position:
    """How far the log in `folder` is loaded, as far as its collector was told."""
    try:
        file, byte = (folder / "loaded").read_text(encoding="ascii").split()
        return Position(int(file), int(byte))
    except (OSError, ValueError):
        return START
