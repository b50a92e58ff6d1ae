"""Memberships: who is in which segment now, who entered and left and why, how sizes went.

The current answer is a bitmap a segment; history is the changes. A refresh publishes all segments of one as_of in one
transaction, so readers see the whole answer of before or the whole new one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from pyroaring import BitMap

from coterie.engine import Session
from coterie.errors import NotFound, did_you_mean
from coterie.ingest.undoing import after_undoing
from coterie.segments import definitions, undone_imports, unseen
from coterie.segments.asking import evaluate
from coterie.segments.changing import changes_after
from coterie.segments.evaluation import evaluating
from coterie.segments.keepers import KEEPER, Keeps
from coterie.segments.language.conditions import InSegment
from coterie.segments.members import Members
from coterie.segments.moves import Crowd, latest_messages
from coterie.segments.publishing import (
    Published,
    position,
    publish_all,
    published,
    published_sizes,
    survivors,
)
from coterie.segments.sealing import seal, seal_if_due
from coterie.segments.times import iso, stored
from coterie.workspace import Workspace

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """One segment after a refresh."""

    name: str
    version: int
    size: int
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh found. is_current: False where as_of lies before the latest answer, so only sizes were noted."""

    as_of: datetime
    took_seconds: float
    segments: tuple[Refreshed, ...]
    is_current: bool

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "as_of": iso(self.as_of),
            "took_seconds": self.took_seconds,
            "segments": [
                {"name": s.name, "version": s.version, "size": s.size, "entered": s.entered, "left": s.left}
                for s in self.segments
            ],
        }


def refresh(
    workspace: Workspace, *, as_of: datetime | str | None = None, progress: Progress | None = None
) -> RefreshReport:
    """Evaluate every saved segment at `as_of` (default: now), publish all answers at once, note who entered and left.

    progress(done, total) is called after each segment; what it raises stops the work, and nothing is published.
    An as_of before the latest published one adds to the history of sizes and leaves the current answer alone.
    """
    with one_at_a_time(workspace):
        seal_if_due(workspace)
        return _refresh(workspace, as_of=as_of, progress=progress)


def settle(workspace: Workspace) -> RefreshReport:
    """Answer what was saved since the answers were, and publish it at once, old answer to new, with the cause `definition`.

    Where a server keeps the answers live only new conditions are evaluated; what else the report names moved meanwhile. Without
    one it is a refresh.
    """
    keeper = workspace.rooms.get(KEEPER)
    if isinstance(keeper, Keeps) and keeper.is_running:
        return keeper.settle()
    return refresh(workspace)


def one_at_a_time(workspace: Workspace) -> threading.RLock:
    """Held by whoever changes the published answers."""
    lock = workspace.rooms.setdefault("refreshing", threading.RLock())
    assert isinstance(lock, type(threading.RLock()))
    return lock


def refresh_now(
    workspace: Workspace, now: datetime, *, keeper: Keeps, progress: Progress | None = None
) -> RefreshReport:
    """A refresh whose answers are the current ones whatever was published before, taken over by `keeper`."""
    with one_at_a_time(workspace):
        return _refresh(workspace, as_of=now, progress=progress, keeper=keeper)


def _refresh(
    workspace: Workspace,
    *,
    as_of: datetime | str | None,
    progress: Progress | None,
    keeper: Keeps | None = None,
) -> RefreshReport:
    started = time.perf_counter()
    definitions.expand(workspace, as_of=as_of)
    known = definitions.known_names(workspace)
    versions = known.versions()
    is_wanted = keeper is not None
    kept_by = workspace.rooms.get(KEEPER)
    if keeper is None and isinstance(kept_by, Keeps):
        keeper = kept_by

    def go_on() -> None:
        if progress is not None:
            progress(len(answers), len(versions))

    answers: dict[str, BitMap] = {}
    with evaluating(workspace, known, as_of=as_of, stop=go_on) as state:
        state.prepare([InSegment(name) for name in versions])
        for name in versions:
            go_on()
            answers[name] = state.segment(name)
        before = published(state.session, survivors(state.session))
        reached = position(state.session)
        is_current = is_wanted or reached is None or reached.as_of <= stored(state.as_of)
        moved = _Moved(before, answers, versions) if is_current else None
        undone = undone_imports.untold(state.session) if moved else ()
        by_time = undone_imports.cause(workspace, undone) if undone else _TIME
        crowds = moved.crowds(state.session, by_time) if moved else None
        everyone, moment = len(state.everyone), state.as_of
        next_seq = int(state.session.rows("SELECT next_seq FROM load_position")[0][0])
        taken = keeper.take_over(state, known, answers) if keeper is not None and is_current else None
    if progress is not None:
        progress(len(versions), len(versions))
    publish_all(
        workspace,
        versions,
        answers,
        crowds,
        moment=moment,
        everyone=everyone,
        next_seq=next_seq,
        undone=undone,
    )
    if taken is not None:
        taken()
    refreshed = tuple(
        Refreshed(name, version, len(answers[name]), *(moved.count(name) if moved else (0, 0)))
        for name, version in versions.items()
    )
    return RefreshReport(moment, time.perf_counter() - started, refreshed, is_current)


class _Moved:
    """Who entered and left each segment since the answer before, and why."""

    def __init__(
        self, before: dict[str, Published], answers: dict[str, BitMap], versions: dict[str, int]
    ) -> None:
        self._before = before
        self._versions = versions
        self._changes: dict[str, tuple[BitMap, BitMap]] = {}
        for name, now in answers.items():
            old = before[name].members if name in before else BitMap()
            self._changes[name] = (now - old, old - now)
        for name in before.keys() - answers.keys():
            self._changes[name] = (BitMap(), before[name].members)

    def count(self, name: str) -> tuple[int, int]:
        """(entered, left)."""
        entered, left = self._changes[name]
        return len(entered), len(left)

    def crowds(self, session: Session, by_time: Mapping[str, Any]) -> list[Crowd]:
        """The changes with their causes; session: the state of the data that the answers are about.

        by_time: the cause of changes of those who sent no message since.
        """
        asked = BitMap.union(
            BitMap(),
            *(each for name in self._changes if not self._is_new(name) for each in self._changes[name]),
        )
        since = min((answer.next_seq for answer in self._before.values()), default=0)
        messages = latest_messages(session, asked, since=since)
        found = []
        for name, (entered, left) in self._changes.items():
            version = self._versions.get(name, self._before[name].version if name in self._before else 0)
            for customers, is_entry in ((entered, True), (left, False)):
                if self._is_new(name):
                    found.append(Crowd(name, version, customers, is_entry, _DEFINITION))
                else:
                    found.append(Crowd(name, version, customers, is_entry, by_time, messages))
        return found

    def _is_new(self, name: str) -> bool:
        """Whether the segment means something else than when it was answered before, or is answered for the first time."""
        before = self._before.get(name)
        return before is None or before.version != self._versions.get(name)


_DEFINITION: Mapping[str, Any] = {"kind": "definition"}
_TIME: Mapping[str, Any] = {"kind": "time"}


def members(workspace: Workspace, name: str, *, as_of: datetime | str | None = None) -> Members:
    """The members of a saved segment now, or as of any moment of the past."""
    _require(workspace, name)
    return evaluate(workspace, name, as_of=as_of)


def changes(workspace: Workspace, name: str, *, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
    """Who entered and left a segment after change `after`, in the order in which it was found."""
    _require(workspace, name)
    return changes_after(workspace, after=after, limit=limit, segments=[name])


def sizes(workspace: Workspace, name: str) -> list[tuple[str, int, int]]:
    """(as_of, size, everyone) at every refresh, oldest first."""
    _require(workspace, name)
    rows = workspace.engine.rows(
        "SELECT as_of, size, everyone FROM segment_sizes WHERE segment = ? ORDER BY as_of", [name]
    )
    return [(iso(at), int(size), int(everyone)) for at, size, everyone in rows]


def memberships_of(workspace: Workspace, customer_id: str) -> list[dict[str, Any]]:
    """The segments a customer is in as of the last refresh, each with when they entered, the version and the cause."""
    found = workspace.engine.rows("SELECT customer FROM customers WHERE id = ?", [customer_id])
    if not found:
        raise NotFound(f"There is no customer {customer_id!r}.", where="customer")
    customer = int(found[0][0])
    with workspace.engine.snapshot() as session:
        current = {name: answer for name, answer in published(session).items() if customer in answer.members}
        entries = session.rows(
            "SELECT segment, arg_max(changed_at, seq), arg_max(cause, seq) FROM membership_changes"
            " WHERE customer = ? AND entered GROUP BY segment",
            [customer],
        )
    entered = {str(name): (at, cause) for name, at, cause in entries}
    return [
        {
            "segment": name,
            "entered_at": iso(entered[name][0]) if name in entered else None,
            "version": answer.version,
            "cause": orjson.loads(entered[name][1]) if name in entered else None,
        }
        for name, answer in sorted(current.items())
    ]


def trends(workspace: Workspace) -> dict[str, list[tuple[str, int, int]]]:
    """(as_of, size, everyone) of every segment at every refresh, oldest first."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    rows = workspace.engine.rows("SELECT segment, as_of, size, everyone FROM segment_sizes ORDER BY as_of")
    for name, at, size, everyone in rows:
        found.setdefault(str(name), []).append((iso(at), int(size), int(everyone)))
    return found


@dataclass(frozen=True, slots=True)
class Current:
    """The published answer of one segment. as_of: aware, UTC."""

    version: int
    size: int
    as_of: datetime


def current(workspace: Workspace) -> dict[str, Current]:
    """The published answer of every segment."""
    with workspace.engine.snapshot() as session:
        found = published_sizes(session)
    keeper = workspace.rooms.get(KEEPER)
    known = keeper.as_of if isinstance(keeper, Keeps) else lambda _name: None
    return {
        name: Current(answer.version, answer.size, known(name) or answer.as_of.replace(tzinfo=UTC))
        for name, answer in found.items()
    }


def follow_undoing(workspace: Workspace) -> None:
    """An import was undone: whoever keeps the answers up to date sees it by itself, else they are found anew now."""
    unseen.forget(workspace)
    if workspace.settings.keep_months is not None:
        seal(workspace)  # the log brought months back that are no longer kept
    keeper = workspace.rooms.get(KEEPER)
    is_kept = isinstance(keeper, Keeps) and keeper.is_running
    with workspace.engine.snapshot() as session:
        is_answered = position(session) is not None
    if is_answered and not is_kept:
        refresh(workspace)


after_undoing.append(follow_undoing)


def _require(workspace: Workspace, name: str) -> None:
    if not definitions.exists(workspace, name):
        names = definitions.known_names(workspace).segment_names()
        raise NotFound(f"There is no segment named {name!r}.", hint=did_you_mean(name, names))
