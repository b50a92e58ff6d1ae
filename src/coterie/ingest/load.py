"""From the durable log into the tables, exactly once: rows, message ids and the place in the log in one transaction."""

from __future__ import annotations

import heapq
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.engine import EngineUnavailable, OutOfMemory, Transaction
from coterie.errors import InvalidInput
from coterie.identity.known import next_number
from coterie.identity.people import Rules
from coterie.identity.resolution import Resolution
from coterie.identity.resolve import resolve
from coterie.ingest import duplicates, poison, positions, quarantine, rows
from coterie.ingest.arrivals import Arrivals
from coterie.ingest.canonical import conform, table
from coterie.ingest.flow import Flow
from coterie.ingest.log import START, Damage, Entry, FileLog, Log, MemoryLog, Position
from coterie.ingest.logfiles import FolderReader
from coterie.ingest.positions import MAIN
from coterie.ingest.requests import RequestGroup
from coterie.ingest.seen import Seen
from coterie.ingest.understand import Placed, Understood, understand
from coterie.ingest.undone import Undone
from coterie.kit.failing import fail_at
from coterie.kit.work import note_fault
from coterie.workspace import Workspace

_log = logging.getLogger("coterie.ingest")
_starting = threading.Lock()
ROWS_AT_A_TIME = 200_000
_LEAST_ROWS = 2_000
_LOAD_SECONDS = 0.5
# Where the machine fails and not a message, all of it stays in the log and is tried again.
_NO_FAULT_OF_ROWS = (EngineUnavailable, OutOfMemory, MemoryError, OSError)


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


@dataclass(frozen=True, slots=True)
class Loaded:
    """One load that is committed: the rows with first_seq ≤ seq < next_seq, and what they changed about who is who."""

    first_seq: int
    next_seq: int
    resolution: Resolution


after_loading: list[Callable[[Workspace, Loaded], None]] = []
"""What rooms above this one do after each load, in the loader's thread: they see the tables as the load left them."""


class Loader:
    """The one writer of the tables. It takes batches in the order of their log; several logs are read side by side."""

    def __init__(self, workspace: Workspace, log: Log, *, seen: Seen | None = None) -> None:
        self._workspace = workspace
        self.log = log
        self._loading = threading.Lock()
        self._outcomes: dict[Position, int] = {}
        self._size = _Size()
        self.arrivals = Arrivals()
        self.flow = Flow()
        self.damage: tuple[str, ...] = tuple(str(each) for each in getattr(log, "damage", ()))
        self._attempt: _Attempt | None = None
        self._is_sure = True
        self._places: dict[str, Position] = {}
        self._next_seq = self._next_number = 0
        self.undone: frozenset[str] = frozenset()
        self.promised: tuple[str, ...] = ()
        home = workspace.home
        self._seen = seen or Seen(None if home is None else home / "seen")
        self._recall()
        if self._next_seq == 1:
            self._heed(log.undone(), "told")
        self.flow.recall(workspace.engine)
        log.move_past(self._places[MAIN])

    def store(self, batch: pa.Table) -> Stored:
        """Make a canonical batch durable and visible."""
        if batch.num_rows == 0:
            return Stored(0, 0)
        _refuse_nobody(batch)
        begins, ends = self.log.append([batch])
        with self._loading:
            if self._places[MAIN] < ends:
                self._load_all(of_others=False)
            mine = [place for place in self._outcomes if begins < place <= ends]
            new = sum(self._outcomes.pop(place) for place in mine)
        return Stored(new, batch.num_rows - new)

    def submit(self, messages: Iterable[dict[str, object]]) -> Stored:
        """Store canonical rows that rooms below this one made: explicit merges and splits."""
        return self.store(table(messages))

    def catch_up(self) -> LoadReport:
        """Load all that is in the logs and not yet in the tables, when the workspace opens."""
        report = self.load_new()
        self._outcomes.clear()
        return report

    def load_new(self) -> LoadReport:
        """Load what came since; the outcomes of those who wait in `store` stay for them."""
        with self._loading:
            read, new, damage = self._load_all()
        return LoadReport(read, new, read - new, damage)

    @property
    def next_seq(self) -> int:
        """The number of the message that comes next: all before it are in the tables."""
        return self._next_seq

    @property
    def next_number(self) -> int:
        """A number that no customer has or had."""
        return self._next_number

    def positions(self) -> dict[str, Position]:
        """How far each log is loaded; "" is that of this process."""
        return dict(self._places)

    def backlog_bytes(self) -> int:
        """How much of the logs is not yet in the tables."""
        own = self.log.bytes_after(self._places[MAIN])
        return own + sum(
            reader.bytes_after(self._places.get(name, START)) for name, reader in self._others().items()
        )

    def _recall(self) -> None:
        """Read from the tables how far they are."""
        engine = self._workspace.engine
        with engine.snapshot() as session:
            file, byte, next_seq = session.rows("SELECT file, byte, next_seq FROM load_position")[0]
            number = next_number(session)
            undone = session.rows("SELECT source, state FROM imports_undone ORDER BY undone_at, source")
            self._seen.recall(session)
        self._places = {MAIN: Position(file, byte)} | positions.stored(engine)
        self._next_seq, self._next_number = next_seq, number
        self.undone = frozenset(source for source, _ in undone)
        self.promised = tuple(source for source, state in undone if state == "promised")

    def _heed(self, undone: Iterable[Undone], state: str) -> None:
        """Note what is undone; tables that are built from the beginning then never take it in."""
        with self._workspace.engine.transaction() as transaction:
            _note_undone(transaction, undone, state)
        self._recall()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """While the block runs nothing is loaded; what came before it all is. The tables may be others afterwards."""
        with self._loading:
            self._load_all()
            try:
                yield
            finally:
                self._attempt, self._is_sure = None, False
            self._make_sure()

    def _make_sure(self) -> None:
        """After a load that failed: where it failed at its very end, the tables may have taken it all the same."""
        if self._is_sure:
            return
        self._recall()
        attempt, self._attempt, self._is_sure = self._attempt, None, True
        if attempt is not None and attempt.places.items() <= self._places.items():
            self._tell(attempt)

    def _load_all(
        self, *, of_others: bool = True, after: Callable[[int], None] | None = None
    ) -> tuple[int, int, tuple[str, ...]]:
        self._make_sure()
        read = new = 0
        damage: list[str] = []
        for group in _groups(self._entries(damage, of_others=of_others), self._size):
            before = perf_counter()
            rows_read, rows_new = self._load_good(group)
            self._size.learn(rows_read, perf_counter() - before)
            read += rows_read
            new += rows_new
            if after is not None:
                after(read)
        for each in damage:
            _log.warning("log %s", each)
        self.damage += tuple(each for each in damage if each not in self.damage)
        return read, new, tuple(damage)

    def _entries(self, damage: list[str], *, of_others: bool) -> Iterator[Placed]:
        fresh = self.log.fresh(self._places[MAIN])
        own: Iterable[Entry | Damage] = self.log.read(self._places[MAIN]) if fresh is None else fresh
        sources = [placed_entries(MAIN, own, damage)]
        for name, reader in (self._others() if of_others else {}).items():
            sources.append(placed_entries(name, reader.read(self._places.get(name, START)), damage))
        return side_by_side(sources)

    def _tell_collectors(self, places: dict[str, Position]) -> None:
        home = self._workspace.home
        for name, place in places.items():
            if name != MAIN and home is not None:
                positions.tell(home / "log" / name, place)

    def _others(self) -> dict[str, FolderReader]:
        home = self._workspace.home
        if home is None:
            return {}
        return {folder.name: FolderReader(folder) for folder in sorted((home / "log").glob("collector-*"))}

    def _load_good(self, group: Sequence[Placed]) -> tuple[int, int]:
        """Load what the tables take; rows that they do not take are kept in the quarantine."""
        understood = _without(understand(self._workspace, group), self.undone)
        try:
            return self._load(group, understood)
        except _NO_FAULT_OF_ROWS:
            raise
        except Exception as error:
            self._make_sure()
            poisoned = poison.poisonous(understood.table.num_rows, lambda some: self._fails(understood, some))
            if not poisoned:
                raise
            _log.error("the tables do not take %d rows: %s", len(poisoned), note_fault(error))
            kept_aside = tuple(poison.refused(understood.table, row) for row in poisoned)
            understood = replace(understood, refused=(*understood.refused, *kept_aside))
            return self._load(group, understood, poisoned)

    def _fails(self, understood: Understood, some: Sequence[int]) -> bool:
        """Whether these rows cannot be loaded; nothing of it stays."""
        batch = understood.table.take(pa.array(some))
        wanted, _ = duplicates.new_rows(self._seen, batch.column("message_id"))
        try:
            with self._workspace.engine.transaction() as transaction:
                self._write(transaction, batch.filter(pa.array(wanted)))
                raise _Undo
        except _Undo:
            return False
        except _NO_FAULT_OF_ROWS:
            raise
        except Exception:
            return True

    def _write(self, transaction: Transaction, kept: pa.Table) -> tuple[pa.Table, Resolution | None]:
        """Write rows that are new; gives them with their `seq`."""
        duplicates.remember(transaction, kept.column("message_id"))
        if not kept.num_rows:
            return kept, None
        rules = Rules(self._workspace.settings.identifiers)
        kept = kept.append_column("seq", pa.array(np.arange(self._next_seq, self._next_seq + kept.num_rows)))
        of_accounts = pc.equal(kept.column("kind"), "account")
        said = kept.filter(pc.invert(of_accounts))
        resolution = resolve(transaction, said, rules, self._next_number)
        rows.write(transaction, said, resolution)
        if said.num_rows < kept.num_rows:
            rows.write_accounts(transaction, kept.filter(of_accounts))
        return kept, resolution

    def _load(
        self, group: Sequence[Placed], understood: Understood, poisoned: Sequence[int] = ()
    ) -> tuple[int, int]:
        batch = understood.table
        places = {each.log: each.entry.ends for each in group}
        quarantine.record_once(self._workspace, understood.refused)
        first_seq, began = self._next_seq, perf_counter()
        self._attempt, self._is_sure = None, False
        wanted, keys = duplicates.new_rows(
            self._seen, poison.without_ids(batch.column("message_id"), poisoned)
        )
        wanted[list(poisoned)] = False
        kept = batch if wanted.all() else batch.filter(pa.array(wanted))
        with self._workspace.engine.transaction() as transaction:
            kept, resolution = self._write(transaction, kept)
            next_seq = first_seq + kept.num_rows
            _remember_places(transaction, places, next_seq)
            promised = _note_undone(transaction, _undone_in(group), "promised")
            attempt = _Attempt(understood, wanted, kept, places, first_seq, next_seq, resolution)
            self._attempt = attempt
            fail_at("before_commit")
        self._seen.add(keys)
        self._attempt, self._is_sure = None, True
        fail_at("after_commit")
        self._places.update(places)
        self._tell_collectors(places)
        self._next_seq = next_seq
        self.undone |= set(promised)
        self.promised += promised
        if resolution is not None:
            self._next_number = resolution.next_number
        self.flow.note(
            kept,
            read=batch.num_rows,
            refused=understood.refused,
            seconds=perf_counter() - began,
            at=self._workspace.clock.now(),
        )
        self._tell(attempt)
        return batch.num_rows + len(understood.refused), int(wanted.sum())

    def _tell(self, done: _Attempt) -> None:
        """Tell those who wait, and those who follow, what a committed load did."""
        for place, begins, ends in done.understood.handed_in:
            self._outcomes[place] = int(done.wanted[begins:ends].sum())
        self.arrivals.note(done.kept, done.understood.refused)
        if done.resolution is not None:
            for follow in after_loading:
                follow(self._workspace, Loaded(done.first_seq, done.next_seq, done.resolution))


class _Undo(Exception):
    """A load that was only tried."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A load under way. wanted: which rows of `understood` were never seen; kept: those rows."""

    understood: Understood
    wanted: np.ndarray
    kept: pa.Table
    places: dict[str, Position]
    first_seq: int
    next_seq: int
    resolution: Resolution | None


class _Size:
    """How many rows are loaded at a time: as many as take about half a second, so that what arrives is soon seen."""

    def __init__(self) -> None:
        self.rows = 20_000

    def learn(self, loaded: int, seconds: float) -> None:
        """Take note of how long a load took."""
        if loaded >= _LEAST_ROWS:
            aim = int(loaded * _LOAD_SECONDS / max(seconds, 0.001))
            self.rows = max(_LEAST_ROWS, min(ROWS_AT_A_TIME, (self.rows + aim) // 2))


def _refuse_nobody(batch: pa.Table) -> None:
    """Keep rows that name nobody out of the log: the loader could never get past them."""
    named = [pc.is_valid(batch.column(name)) for name in ("user_id", "anonymous_id", "identifiers")]
    of_account = pc.equal(batch.column("kind"), "account")
    nobody = pc.invert(pc.or_(pc.or_(named[0], named[1]), pc.or_(named[2], of_account)))
    if pc.any(nobody).as_py():
        row = pc.index(nobody, True).as_py()
        raise InvalidInput(
            f"Row {row} of the batch names nobody.",
            where=f"batch[{row}]",
            hint="Every row needs a user_id, an anonymous_id or another identifier.",
        )


def side_by_side(sources: Iterable[Iterator[Placed]]) -> Iterator[Placed]:
    """The entries of several logs in the order of receipt: tables that are built again get nearly the order they had."""
    several = list(sources)
    return heapq.merge(*several, key=_received) if len(several) > 1 else several[0]


def placed_entries(name: str, found: Iterable[Entry | Damage], damage: list[str]) -> Iterator[Placed]:
    """The entries of a log, each with its name; what is damaged goes to `damage`."""
    for each in found:
        if isinstance(each, Damage):
            damage.append(f"{name}/{each}" if name else str(each))
        else:
            yield Placed(name, each)


def _received(placed: Placed) -> int:
    """When the first row or request of an entry was received, in microseconds since 1970."""
    batch = placed.entry.batch
    if isinstance(batch, Undone):
        return batch.at
    if isinstance(batch, RequestGroup):
        return batch.requests[0].received_at if batch.requests else 0
    moment: int = batch.column("received_at").cast(pa.int64())[0].as_py()
    return moment


def _groups(source: Iterable[Placed], size: _Size) -> Iterator[list[Placed]]:
    """Entries in handfuls of some rows."""
    waiting: list[Placed] = []
    count = 0
    for each in source:
        waiting.append(each)
        count += each.entry.batch.num_rows
        if count >= size.rows:
            yield waiting
            waiting, count = [], 0
    if waiting:
        yield waiting


def _without(understood: Understood, undone: frozenset[str]) -> Understood:
    """What is left when the rows of imports that are undone are left out."""
    if not undone:
        return understood
    is_undone = pc.is_in(understood.table.column("source"), pa.array(sorted(undone), pa.string()))
    if not pc.any(is_undone).as_py():
        return understood
    return replace(understood, table=understood.table.filter(pc.invert(is_undone)), handed_in=())


def _undone_in(group: Sequence[Placed]) -> list[Undone]:
    return [placed.entry.batch for placed in group if isinstance(placed.entry.batch, Undone)]


def _note_undone(transaction: Transaction, undone: Iterable[Undone], state: str) -> tuple[str, ...]:
    """Write down what is undone; gives the imports of which that was not known."""
    told = {each.source: each for each in undone}
    if not told:
        return ()
    known = {row[0] for row in transaction.rows("SELECT source FROM imports_undone")}
    fresh = tuple(source for source in told if source not in known)
    for source in fresh:
        transaction.execute(
            "INSERT INTO imports_undone VALUES (?, ?, ?)", [source, told[source].moment, state]
        )
    return fresh


def _remember_places(transaction: Transaction, places: dict[str, Position], next_seq: int) -> None:
    transaction.execute("UPDATE load_position SET next_seq = ?", [next_seq])
    for name, place in places.items():
        if name == MAIN:
            transaction.execute("UPDATE load_position SET file = ?, byte = ?", [place.file, place.byte])
        else:
            positions.remember(transaction, name, place)
