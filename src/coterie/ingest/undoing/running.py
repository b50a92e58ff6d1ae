"""Taking back an import: the log says that its rows count for nothing, and the tables become what they would be without them.

The tables are built a second time beside the running ones while these go on (`beside.py`), then nothing is loaded for a moment:
the log says so, and in one transaction the tables take what was built (`exchange.py`). Until the log says so the work can be
stopped and nothing has happened; from then on it is done at the next opening, whatever happens.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from coterie.engine import Transaction
from coterie.errors import Cancelled, CoterieError, NotFound
from coterie.ingest import load, quarantine
from coterie.ingest.imports.running import is_running
from coterie.ingest.load import Loader
from coterie.ingest.undoing.beside import beside, clear
from coterie.ingest.undoing.counting import Brought, brought_by
from coterie.ingest.undoing.exchange import exchange, numbers
from coterie.ingest.undone import Undone
from coterie.kit.failing import fail_at
from coterie.store import catalog, sealing
from coterie.workspace import Workspace

Progress = Callable[[int, int | None], None]

before_exchange: list[Callable[[Workspace, Transaction], None]] = []
"""What rooms above this one put in order, in the transaction in which the tables become others."""
after_undoing: list[Callable[[Workspace], None]] = []
"""What they do once it is committed."""


class AlreadyUndone(CoterieError):
    """The import was taken back before."""

    code = "already_undone"


class StillRunning(CoterieError):
    """The import has not ended."""

    code = "still_running"


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What was taken back. brought: what the import had brought until then."""

    id: str
    name: str
    undone_at: datetime
    brought: Brought
    took_seconds: float

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "id": self.id,
            "name": self.name,
            "undone_at": self.undone_at.isoformat().replace("+00:00", "Z"),
            **self.brought.as_dict(),
            "took_seconds": self.took_seconds,
        }


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What undoing an import would take back."""

    id: str
    name: str
    brought: Brought


def preview(workspace: Workspace, source: str) -> UndoPreview:
    """What undoing the import `source` would take back; nothing changes. Raises what `undo` raises."""
    name = require(workspace, source)
    return UndoPreview(source, name, brought_by(workspace, source))


def undo(
    workspace: Workspace,
    source: str,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> UndoReport:
    """Take back everything that the import `source` brought and nothing else did; what came by other ways stays.

    progress(done, total): messages of the log that were gone through. cancelled() is asked between steps: once it says True
    before the log has the undoing, Cancelled is raised and nothing has changed. Importing the file again undoes it.
    Raises NotFound, AlreadyUndone, StillRunning.
    """
    started = time.perf_counter()
    with _one_at_a_time(workspace):
        name = require(workspace, source)
        brought = brought_by(workspace, source)
        moment = workspace.clock.now().astimezone(UTC)
        _undo(workspace, Undone.of(source, moment), progress=progress, cancelled=cancelled)
        _tidy(workspace)
    return UndoReport(source, name, moment, brought, time.perf_counter() - started)


def go_on(workspace: Workspace) -> None:
    """Finish, when the workspace opens, what an earlier process promised."""
    clear(workspace)
    if load.start(workspace).promised:
        with _one_at_a_time(workspace):
            _undo(workspace, None)
    _tidy(workspace)


def undone_at(workspace: Workspace) -> dict[str, datetime]:
    """When each import that is undone was, by its id."""
    rows = workspace.engine.rows("SELECT source, undone_at FROM imports_undone")
    return {source: at.replace(tzinfo=UTC) for source, at in rows}


def _undo(
    workspace: Workspace,
    wanted: Undone | None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """wanted None: only what is promised."""
    loader = load.start(workspace)
    steps = _Steps(workspace, progress, cancelled)
    without = {*loader.promised, *(() if wanted is None else (wanted.source,))}
    with beside(workspace, loader.log, without=without) as built:
        built.advance(loader.positions(), done=steps.read)
        with sealing.alone(workspace.engine), loader.standing_still():
            built.advance(loader.positions(), done=steps.read)
            steps.go_on()
            if wanted is not None:
                _promise(loader, wanted)
            with workspace.engine.transaction() as transaction:
                for settle in before_exchange:
                    settle(workspace, transaction)
                moment = workspace.clock.now().astimezone(UTC).replace(tzinfo=None)
                with built.engine.snapshot() as session:
                    given = numbers(transaction, session, loader.next_number)
                exchange(transaction, built.engine, given, moment)
                _note(transaction, without, moment if wanted is None else wanted.moment)
                fail_at("before_undo")
            fail_at("after_undo")
    for follow in after_undoing:
        follow(workspace)


def _promise(loader: Loader, wanted: Undone) -> None:
    # Twice: a bit that flips in the log costs a frame, and this one would bring a whole import back.
    loader.log.append([wanted, wanted])
    fail_at("undo_promised")


def _note(transaction: Transaction, sources: Iterable[str], moment: datetime) -> None:
    for source in sources:
        known = transaction.rows("SELECT undone_at FROM imports_undone WHERE source = ?", [source])
        transaction.execute("DELETE FROM imports_undone WHERE source = ?", [source])
        at = known[0][0] if known else moment
        transaction.execute("INSERT INTO imports_undone VALUES (?, ?, 'done')", [source, at])


def _tidy(workspace: Workspace) -> None:
    """The refused rows of an import go with it. They are in the catalog: a process may have ended before it came to them."""
    for source in undone_at(workspace):
        quarantine.forget(workspace, source)


def require(workspace: Workspace, source: str) -> str:
    """The name of the file. Raises NotFound, AlreadyUndone or StillRunning where the import cannot be undone."""
    table = catalog.imports
    with workspace.catalog.connect() as connection:
        name = connection.execute(sa.select(table.c.source).where(table.c.id == source)).scalar_one_or_none()
    if name is None:
        raise NotFound(
            f"There is no import {source!r}.", where="import_id", hint="`coterie imports` lists them."
        )
    if is_running(workspace, source):
        raise StillRunning(
            f"The import of {name!r} is still running.",
            where="import_id",
            hint="Stop it first, then undo it.",
        )
    loader = load.start(workspace)
    if source in loader.undone and source not in loader.promised:
        raise AlreadyUndone(
            f"The import of {name!r} was undone already.",
            where="import_id",
            hint="To have it back, import the file again.",
        )
    return str(name)


class _Steps:
    """How far the work is, and whether it goes on."""

    def __init__(
        self, workspace: Workspace, progress: Progress | None, cancelled: Callable[[], bool] | None
    ) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._total = int(
            workspace.engine.rows(
                "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM profile_messages)"
            )[0][0]
        )

    def read(self, rows: int) -> None:
        if self._progress is not None:
            self._progress(rows, max(self._total, rows))
        self.go_on()

    def go_on(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("The undoing was stopped.", hint="Nothing has changed.")


def _one_at_a_time(workspace: Workspace) -> threading.Lock:
    lock = workspace.rooms.setdefault("undoing", threading.Lock())
    assert isinstance(lock, type(threading.Lock()))
    return lock
