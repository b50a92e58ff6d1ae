"""From the durable log into the tables, exactly once: rows, message ids and the place in the log in one transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.engine import Transaction
from coterie.errors import InvalidInput
from coterie.identity.known import next_number
from coterie.identity.people import Rules
from coterie.identity.resolve import resolve
from coterie.ingest import duplicates, rows
from coterie.ingest.canonical import conform, table
from coterie.ingest.failing import fail_at
from coterie.ingest.log import Damage, Entry, FileLog, Log, MemoryLog, Position
from coterie.workspace import Workspace

_log = logging.getLogger("coterie.ingest")
_starting = threading.Lock()
ROWS_AT_A_TIME = 200_000


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one batch: `new` rows were loaded, `duplicates` had a message id seen before."""

    new: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one run of the loader did. messages: rows read from the log; damage: places in the log that were unreadable."""

    messages: int
    new: int
    duplicates: int
    damage: tuple[str, ...] = ()


def store(workspace: Workspace, batch: pa.Table) -> Stored:
    """Append a canonical batch (`canonical.SCHEMA`) to the log, durably, and load it; visible to all readers on return.

    The rows keep their order. A large import calls this with some 50,000 to 200,000 rows at a time. Thread-safe.
    """
    return start(workspace).store(conform(batch))


def load(workspace: Workspace) -> LoadReport:
    """Load what the log holds beyond the stored position: after a crash, or after the tables were deleted."""
    return start(workspace).catch_up()


def start(workspace: Workspace) -> Loader:
    """The workspace's loader, opened at first use: it then loads what an earlier process left in the log."""
    with _starting:
        found = workspace.rooms.get("inbox")
        if isinstance(found, Loader):
            return found
        log: Log = MemoryLog() if workspace.home is None else FileLog(workspace.home / "log")
        loader = Loader(workspace, log)
        loader.catch_up()
        workspace.rooms["log"] = log
        workspace.rooms["inbox"] = loader
        return loader


class Loader:
    """The one writer of the tables. It takes batches in the order of the log."""

    def __init__(self, workspace: Workspace, log: Log) -> None:
        self._workspace = workspace
        self._log = log
        self._loading = threading.Lock()
        self._outcomes: dict[Position, tuple[int, int]] = {}
        self.damage: tuple[str, ...] = tuple(str(each) for each in getattr(log, "damage", ()))
        file, byte, next_seq = workspace.engine.rows("SELECT file, byte, next_seq FROM load_position")[0]
        self._position = Position(file, byte)
        self._next_seq: int = next_seq
        with workspace.engine.session() as session:
            self._next_number = next_number(session)
        log.move_past(self._position)

    def store(self, batch: pa.Table) -> Stored:
        """Make a canonical batch durable and visible."""
        if batch.num_rows == 0:
            return Stored(0, 0)
        _refuse_nobody(batch)
        begins, ends = self._log.append([batch])
        with self._loading:
            if self._position < ends:
                self._load_all()
            mine = [place for place in self._outcomes if begins < place <= ends]
            counts = [self._outcomes.pop(place) for place in mine]
        new = sum(count[0] for count in counts)
        return Stored(new, batch.num_rows - new)

    def submit(self, messages: Iterable[dict[str, object]]) -> Stored:
        """Store canonical rows that rooms below this one made: explicit merges and splits."""
        return self.store(table(messages))

    def catch_up(self) -> LoadReport:
        """Load all that is in the log and not yet in the tables."""
        with self._loading:
            read, new, damage = self._load_all()
            self._outcomes.clear()
        return LoadReport(read, new, read - new, damage)

    def _load_all(self) -> tuple[int, int, tuple[str, ...]]:
        fresh = self._log.fresh(self._position)
        source: Iterable[Entry | Damage] = self._log.read(self._position) if fresh is None else fresh
        read = new = 0
        damage: list[str] = []
        for group in _groups(source, damage):
            loaded = self._load(group)
            read += sum(entry.batch.num_rows for entry in group)
            new += loaded
        for each in damage:
            _log.warning("log %s", each)
        self.damage += tuple(each for each in damage if each not in self.damage)
        return read, new, tuple(damage)

    def _load(self, entries: Sequence[Entry]) -> int:
        batch = pa.concat_tables([entry.batch for entry in entries]) if len(entries) > 1 else entries[0].batch
        rules = Rules(self._workspace.settings.identifiers)
        ends = entries[-1].ends
        with self._workspace.engine.transaction() as transaction:
            wanted = duplicates.new_rows(transaction, batch.column("message_id"))
            kept = batch if wanted.all() else batch.filter(pa.array(wanted))
            next_seq = self._next_seq + kept.num_rows
            next_number = self._next_number
            if kept.num_rows:
                kept = kept.append_column("seq", pa.array(np.arange(self._next_seq, next_seq)))
                resolution = resolve(transaction, kept, rules, self._next_number)
                rows.write(transaction, kept, resolution)
                next_number = resolution.next_number
            _remember_place(transaction, ends, next_seq)
            fail_at("before_commit")
        fail_at("after_commit")
        self._position, self._next_seq, self._next_number = ends, next_seq, next_number
        at = 0
        for entry in entries:
            rows_of_entry = entry.batch.num_rows
            self._outcomes[entry.ends] = (int(wanted[at : at + rows_of_entry].sum()), rows_of_entry)
            at += rows_of_entry
        return int(wanted.sum())


def _refuse_nobody(batch: pa.Table) -> None:
    """Keep rows that name nobody out of the log: the loader could never get past them."""
    named = [pc.is_valid(batch.column(name)) for name in ("user_id", "anonymous_id", "identifiers")]
    nobody = pc.invert(pc.or_(pc.or_(named[0], named[1]), named[2]))
    if pc.any(nobody).as_py():
        row = pc.index(nobody, True).as_py()
        raise InvalidInput(
            f"Row {row} of the batch names nobody.",
            where=f"batch[{row}]",
            hint="Every row needs a user_id, an anonymous_id or another identifier.",
        )


def _groups(source: Iterable[Entry | Damage], damage: list[str]) -> Iterator[list[Entry]]:
    """Entries in handfuls of some rows; damage met on the way is noted."""
    waiting: list[Entry] = []
    count = 0
    for each in source:
        if isinstance(each, Damage):
            damage.append(str(each))
            continue
        waiting.append(each)
        count += each.batch.num_rows
        if count >= ROWS_AT_A_TIME:
            yield waiting
            waiting, count = [], 0
    if waiting:
        yield waiting


def _remember_place(transaction: Transaction, place: Position, next_seq: int) -> None:
    transaction.execute(
        "UPDATE load_position SET file = ?, byte = ?, next_seq = ?", [place.file, place.byte, next_seq]
    )
