"""Tables built from the log a second time, beside the running ones, without the imports that are undone.

Nobody reads them before they are whole, and a process that ends leaves nothing but a folder, which goes at the next opening.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from coterie.engine import Engine
from coterie.ingest.frames import Batch
from coterie.ingest.load import Loader, placed_entries, side_by_side
from coterie.ingest.log import START, Damage, Entry, Log, Position, Written
from coterie.ingest.logfiles import FolderReader
from coterie.ingest.positions import MAIN
from coterie.ingest.seen import Seen
from coterie.ingest.understand import Placed
from coterie.ingest.undone import Undone
from coterie.store import tables
from coterie.workspace import Workspace

FOLDER = "rebuilding"
_SHARE_OF_MEMORY = 2  # the running tables keep the other half

Progress = Callable[[int, int | None], None]


class Beside(Loader):
    """Loads what the log of a running loader holds into tables of its own."""

    def __init__(self, workspace: Workspace, log: Log, *, seen: Seen, without: Iterable[str]) -> None:
        super().__init__(workspace, _OnlyRead(log), seen=seen)
        self.undone |= frozenset(without)
        self._until: dict[str, Position] = {}

    @property
    def engine(self) -> Engine:
        """The tables that are being built."""
        return self._workspace.engine

    def advance(self, until: dict[str, Position], *, done: Callable[[int], None]) -> None:
        """Load up to these places. done(rows) is called after each load; what it raises stops the work."""
        self._until = until
        with self._loading:
            self._load_all(after=done)
        self._outcomes.clear()

    def close(self) -> None:
        """Let go of the files."""
        self._seen.close()

    def _entries(self, damage: list[str], *, of_others: bool) -> Iterator[Placed]:
        readers: dict[str, Log | FolderReader] = {MAIN: self.log, **self._others()}
        return side_by_side(
            placed_entries(
                name, self._up_to_here(name, readers[name].read(self._places.get(name, START))), damage
            )
            for name in self._until
            if name in readers
        )

    def _up_to_here(self, name: str, found: Iterable[Entry | Damage]) -> Iterator[Entry | Damage]:
        for each in found:
            if isinstance(each, Entry) and each.ends > self._until[name]:
                return
            yield each

    def _tell_collectors(self, places: dict[str, Position]) -> None:
        """They hear of the running tables only."""

    def _tell(self, done: object) -> None:
        """Nobody waits for these tables, nobody follows them."""


class _OnlyRead:
    """The log of the running loader, of which nothing is taken and to which nothing is added."""

    trouble: str | None = None

    def __init__(self, log: Log) -> None:
        self._log = log

    def append(self, batches: Iterable[Batch]) -> Written:
        raise AssertionError("what is built beside the running tables adds nothing to the log")

    def read(self, begin: Position) -> Iterator[Entry | Damage]:
        return self._log.read(begin)

    def fresh(self, begin: Position) -> list[Entry] | None:
        """Nothing: the running loader takes it."""
        del begin
        return None

    def undone(self) -> Iterator[Undone]:
        return self._log.undone()

    def bytes_after(self, position: Position) -> int:
        return self._log.bytes_after(position)

    def move_past(self, position: Position) -> None:
        """It moves with the running tables only."""

    def close(self) -> None:
        """It stays open."""


@contextmanager
def beside(workspace: Workspace, log: Log, *, without: Iterable[str]) -> Iterator[Beside]:
    """Empty tables to build; they are gone when the block ends."""
    folder = None if workspace.home is None else workspace.home / FOLDER
    clear(workspace)
    if folder is not None:
        folder.mkdir(mode=0o700)
    memory = f"{workspace.settings.engine_bytes // _SHARE_OF_MEMORY // 10**6}MB"
    engine = Engine(None if folder is None else folder / "analytics.duckdb", memory_limit=memory)
    try:
        tables.create(engine)
        own = replace(workspace, engine=engine, rooms={}, _lock=None)
        built = Beside(own, log, seen=Seen(_seen_in(folder)), without=without)
        try:
            yield built
        finally:
            built.close()
    finally:
        engine.close()
        clear(workspace)


def clear(workspace: Workspace) -> None:
    """Remove what a process that ended left half built."""
    if workspace.home is not None:
        shutil.rmtree(workspace.home / FOLDER, ignore_errors=True)


def _seen_in(folder: Path | None) -> Path | None:
    return None if folder is None else folder / "seen"
