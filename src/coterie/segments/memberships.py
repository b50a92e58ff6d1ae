"""Memberships: who is in which segment now, who entered and left and why, how sizes went.

The current answer is a bitmap a segment; history is the changes. A refresh publishes all segments of one as_of in one
transaction, so readers see the whole answer of before or the whole new one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow as pa
from pyroaring import BitMap

from coterie.engine import Session
from coterie.errors import NotFound, did_you_mean
from coterie.segments import definitions
from coterie.segments.asking import evaluate
from coterie.segments.evaluation import Evaluation, evaluating
from coterie.segments.members import Members
from coterie.segments.sealing import seal_if_due
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


@dataclass(frozen=True, slots=True)
class _Published:
    version: int
    as_of: datetime
    members: BitMap
    next_seq: int


def refresh(
    workspace: Workspace, *, as_of: datetime | str | None = None, progress: Progress | None = None
) -> RefreshReport:
    """Evaluate every saved segment at `as_of` (default: now), publish all answers at once, note who entered and left.

    progress(done, total) is called after each segment; what it raises stops the work, and nothing is published.
    An as_of before the latest published one adds to the history of sizes and leaves the current answer alone.
    """
    with _one_at_a_time(workspace):
        seal_if_due(workspace)
        return _refresh(workspace, as_of=as_of, progress=progress)


def _one_at_a_time(workspace: Workspace) -> threading.Lock:
    lock = workspace.rooms.setdefault("refreshing", threading.Lock())
    assert isinstance(lock, type(threading.Lock()))
    return lock


def _refresh(
    workspace: Workspace, *, as_of: datetime | str | None, progress: Progress | None
) -> RefreshReport:
    started = time.perf_counter()
    definitions.expand(workspace, as_of=as_of)
    known = definitions.known_names(workspace)
    versions = known.versions()
    with evaluating(workspace, known, as_of=as_of) as state:
        answers: dict[str, BitMap] = {}
        for done, name in enumerate(versions):
            if progress is not None:
                progress(done, len(versions))
            answers[name] = state.segment(name)
        before = _published(state.session)
        latest = max((answer.as_of for answer in before.values()), default=None)
        is_current = latest is None or latest <= stored(state.as_of)
        moved = _Moves(state, before, answers, versions) if is_current else None
        rows = moved.rows() if moved else None
        everyone, moment = len(state.everyone), state.as_of
        next_seq = int(state.session.rows("SELECT next_seq FROM load_position")[0][0])
    if progress is not None:
        progress(len(versions), len(versions))
    _publish(workspace, versions, answers, rows, moment=moment, everyone=everyone, next_seq=next_seq)
    refreshed = tuple(
        Refreshed(name, version, len(answers[name]), *(moved.count(name) if moved else (0, 0)))
        for name, version in versions.items()
    )
    return RefreshReport(moment, time.perf_counter() - started, refreshed, is_current)


class _Moves:
    """Who entered and left each segment since the answer before, and why."""

    def __init__(
        self,
        state: Evaluation,
        before: dict[str, _Published],
        answers: dict[str, BitMap],
        versions: dict[str, int],
    ) -> None:
        self._state = state
        self._before = before
        self._versions = versions
        survivors = _survivors(state.session)
        self.changes: dict[str, tuple[BitMap, BitMap]] = {}
        for name, now in answers.items():
            old = _renamed(before[name].members, survivors) if name in before else BitMap()
            self.changes[name] = (now - old, old - now)
        for name in before.keys() - answers.keys():
            self.changes[name] = (BitMap(), _renamed(before[name].members, survivors))

    def count(self, name: str) -> tuple[int, int]:
        """(entered, left)."""
        entered, left = self.changes[name]
        return len(entered), len(left)

    def rows(self) -> pa.Table:
        """The changes as rows of `membership_changes`, not yet numbered."""
        columns: dict[str, list[Any]] = {
            key: [] for key in ("segment", "version", "customer", "entered", "cause")
        }
        latest = self._latest_messages()
        for name, (entered, left) in self.changes.items():
            for customers, is_entry in ((entered, True), (left, False)):
                for customer in customers:
                    columns["segment"].append(name)
                    columns["version"].append(
                        self._versions.get(name, self._before[name].version if name in self._before else 0)
                    )
                    columns["customer"].append(customer)
                    columns["entered"].append(is_entry)
                    columns["cause"].append(self._cause(name, customer, latest))
        number = len(columns["segment"])
        return pa.table(
            {
                "segment": pa.array(columns["segment"], pa.string()),
                "version": pa.array(columns["version"], pa.int32()),
                "customer": pa.array(columns["customer"], pa.uint32()),
                "changed_at": pa.array([stored(self._state.as_of)] * number, pa.timestamp("us")),
                "entered": pa.array(columns["entered"], pa.bool_()),
                "cause": pa.array(columns["cause"], pa.string()),
            }
        )

    def _latest_messages(self) -> dict[int, tuple[str, datetime]]:
        """The latest message of each customer who sent one since the answer before: (what, when)."""
        since = min((answer.next_seq for answer in self._before.values()), default=0)
        found = self._state.session.rows(
            "SELECT customer, arg_max(what, seq), arg_max(occurred_at, seq) FROM ("
            "  SELECT customer, seq, name AS what, occurred_at FROM events WHERE seq >= $since"
            "  UNION ALL SELECT customer, seq, kind, occurred_at FROM profile_messages WHERE seq >= $since"
            ") GROUP BY customer",
            {"since": since},
        )
        return {int(customer): (str(what), at) for customer, what, at in found}

    def _cause(self, name: str, customer: int, latest: dict[int, tuple[str, datetime]]) -> str:
        before = self._before.get(name)
        if before is None or before.version != self._versions.get(name):
            cause: dict[str, Any] = {"kind": "definition"}
        elif customer in latest:
            what, at = latest[customer]
            cause = {"kind": "message", "name": what, "occurred_at": iso(at)}
        else:
            cause = {"kind": "time"}
        return orjson.dumps(cause).decode()


def _survivors(session: Session) -> dict[int, int]:
    """Whom each customer number that is gone became."""
    rows = session.rows(
        "SELECT other, customer FROM identity_changes WHERE change IN ('link', 'merge') AND other IS NOT NULL"
        " AND other <> customer ORDER BY seq"
    )
    gone = {int(row[0]): int(row[1]) for row in rows}
    living = {
        int(row[0])
        for row in session.rows(
            "SELECT customer FROM customers WHERE customer IN (SELECT other FROM identity_changes)"
        )
    }
    found = {}
    for number in gone.keys() - living:
        at, seen = number, set()
        while at in gone and at not in living and at not in seen:
            seen.add(at)
            at = gone[at]
        found[number] = at
    return found


def _renamed(members: BitMap, survivors: dict[int, int]) -> BitMap:
    lost = list(members & BitMap(list(survivors))) if survivors else []
    if not lost:
        return members
    return (members - BitMap(lost)) | BitMap([survivors[number] for number in lost])


def _published(session: Session) -> dict[str, _Published]:
    rows = session.rows("SELECT segment, version, as_of, bitmap, next_seq FROM memberships")
    return {
        str(row[0]): _Published(int(row[1]), row[2], BitMap.deserialize(row[3]), int(row[4])) for row in rows
    }


def _publish(
    workspace: Workspace,
    versions: dict[str, int],
    answers: dict[str, BitMap],
    moves: pa.Table | None,
    *,
    moment: datetime,
    everyone: int,
    next_seq: int,
) -> None:
    at = stored(moment)
    number = len(versions)
    sizes = pa.table(
        {
            "segment": pa.array(list(versions), pa.string()),
            "version": pa.array(list(versions.values()), pa.int32()),
            "as_of": pa.array([at] * number, pa.timestamp("us")),
            "size": pa.array([len(answers[name]) for name in versions], pa.int64()),
            "everyone": pa.array([everyone] * number, pa.int64()),
        }
    )
    with workspace.engine.transaction() as transaction:
        transaction.execute("DELETE FROM segment_sizes WHERE as_of = ?", [at])
        transaction.insert("segment_sizes", sizes)
        if moves is None:
            return
        first = int(transaction.rows("SELECT coalesce(max(seq), 0) + 1 FROM membership_changes")[0][0])
        transaction.execute("DELETE FROM memberships")
        bitmaps = [answers[name].serialize() for name in versions]
        current = sizes.drop_columns(["everyone"])
        current = current.append_column("bitmap", pa.array(bitmaps, pa.binary()))
        transaction.insert(
            "memberships", current.append_column("next_seq", pa.array([next_seq] * number, pa.int64()))
        )
        numbers = pa.array(range(first, first + moves.num_rows), pa.int64())
        transaction.insert("membership_changes", moves.append_column("seq", numbers))


def members(workspace: Workspace, name: str, *, as_of: datetime | str | None = None) -> Members:
    """The members of a saved segment now, or as of any moment of the past."""
    _require(workspace, name)
    return evaluate(workspace, name, as_of=as_of)


def changes(workspace: Workspace, name: str, *, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
    """Who entered and left a segment after change `after`, in the order in which it was found."""
    _require(workspace, name)
    rows = workspace.engine.rows(
        "SELECT m.seq, c.id, m.entered, m.changed_at, m.version, m.cause FROM membership_changes m"
        " JOIN customers c ON c.customer = m.customer WHERE m.segment = $name AND m.seq > $after"
        " ORDER BY m.seq LIMIT $limit",
        {"name": name, "after": after, "limit": limit},
    )
    return [
        {
            "seq": int(seq),
            "customer": str(customer),
            "entered": bool(entered),
            "at": iso(at),
            "version": int(version),
            "cause": orjson.loads(cause),
        }
        for seq, customer, entered, at, version, cause in rows
    ]


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
        current = {name: answer for name, answer in _published(session).items() if customer in answer.members}
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
    rows = workspace.engine.rows("SELECT segment, version, size, as_of FROM memberships")
    return {
        str(name): Current(int(version), int(size), at.replace(tzinfo=UTC))
        for name, version, size, at in rows
    }


def _require(workspace: Workspace, name: str) -> None:
    if not definitions.exists(workspace, name):
        names = definitions.known_names(workspace).segment_names()
        raise NotFound(f"There is no segment named {name!r}.", hint=did_you_mean(name, names))
