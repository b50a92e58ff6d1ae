"""The published answers: who is in each segment, as a bitmap and the changes since it was written.

A bitmap is heavy to write and a change is not, so a tick writes changes and, now and then, bitmaps: the answer of a segment
is its bitmap with the changes after `through` applied. `live_position` says up to which moment and which message all
answers are right. Changes, bitmaps and position are written in one transaction: readers see one state or the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from pyroaring import BitMap

from coterie.engine import Session, Transaction
from coterie.segments.moves import Crowd, write_crowds
from coterie.segments.times import stored
from coterie.workspace import Workspace

Array = np.ndarray[Any, Any]

_LONGEST_CHAIN = 64  # as a power of two
_BITMAPS_TOGETHER = 20  # of 20 million customers each takes up to 2.5 MB


@dataclass(frozen=True, slots=True)
class Published:
    """The answer of one segment. as_of: UTC without zone; next_seq: the first message it does not know."""

    version: int
    as_of: datetime
    members: BitMap
    next_seq: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many are in one segment. as_of: UTC without zone."""

    version: int
    as_of: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Position:
    """All answers are right as of `as_of` (UTC without zone) for all messages before `next_seq`."""

    as_of: datetime
    next_seq: int


class Bell:
    """Rings when changes were published. latest: the number of the latest; is_over: whoever listens should stop."""

    def __init__(self, latest: int) -> None:
        self.latest = latest
        self.is_over = False

    def ring(self, latest: int) -> None:
        """Changes up to `latest` can be read."""
        self.latest = max(self.latest, latest)

    def close(self) -> None:
        """Let all who listen stop."""
        self.is_over = True


def bell(workspace: Workspace) -> Bell:
    """The workspace's bell; a process that holds a workspace publishes all its changes itself."""
    found = workspace.rooms.get("bell")
    if found is None:
        latest = workspace.engine.rows("SELECT coalesce(max(seq), 0) FROM membership_changes")[0][0]
        found = workspace.rooms.setdefault("bell", Bell(int(latest)))
    assert isinstance(found, Bell)
    return found


def position(session: Session) -> Position | None:
    """How far the answers have come, None before the first refresh."""
    rows = session.rows("SELECT as_of, next_seq FROM live_position")
    if rows:
        return Position(rows[0][0], int(rows[0][1]))
    rows = session.rows("SELECT max(as_of), min(next_seq) FROM memberships")
    return None if rows[0][0] is None else Position(rows[0][0], int(rows[0][1]))


def published(session: Session, survivors: Survivors | None = None) -> dict[str, Published]:
    """The answer of every segment. survivors: whom customers who are gone became, where some may have gone since the last tick.

    The changes follow a merge at once, the bitmaps do not: so those are renamed before the changes are applied.
    """
    reached = position(session)
    if reached is None:
        return {}
    rows = session.rows("SELECT segment, version, bitmap FROM memberships")
    members = {str(name): BitMap.deserialize(blob) for name, _, blob in rows}
    if survivors is not None:
        members = {name: survivors.renamed(each) for name, each in members.items()}
    _apply_changes(session, members)
    return {
        str(name): Published(int(version), reached.as_of, members[str(name)], reached.next_seq)
        for name, version, _ in rows
    }


def published_sizes(session: Session) -> dict[str, Size]:
    """How many are in each segment. Only bitmaps that have changed since they were written are read."""
    reached = position(session)
    if reached is None:
        return {}
    rows = session.rows("SELECT segment, version, size FROM memberships")
    changed = session.rows(
        f"SELECT segment, bitmap FROM memberships WHERE segment IN (SELECT c.segment FROM {_CHANGED_SINCE})",
        _oldest_bitmap(session),
    )
    members = {str(name): BitMap.deserialize(blob) for name, blob in changed}
    _apply_changes(session, members)
    return {
        str(name): Size(
            int(version), reached.as_of, len(members[str(name)]) if str(name) in members else int(size)
        )
        for name, version, size in rows
    }


_CHANGED_SINCE = "membership_changes c JOIN memberships m ON m.segment = c.segment WHERE c.seq > $first AND c.seq > m.through"


def _oldest_bitmap(session: Session) -> dict[str, object]:
    """The change up to which the oldest bitmap goes: a constant, so that blocks of earlier changes are skipped."""
    return {"first": session.rows("SELECT min(through) FROM memberships")[0][0]}


def _apply_changes(session: Session, members: dict[str, BitMap]) -> None:
    later = session.arrow(
        "SELECT c.segment AS segment, c.customer AS customer, arg_max(c.entered, c.seq) AS entered"
        f" FROM {_CHANGED_SINCE} GROUP BY ALL",
        _oldest_bitmap(session),
    )
    segments = later.column("segment").combine_chunks().dictionary_encode()
    customers, entered = (later.column(name).to_numpy() for name in ("customer", "entered"))
    codes = segments.indices.to_numpy()
    for code, name in enumerate(segments.dictionary.to_pylist()):
        own = codes == code
        members[name] |= BitMap(customers[own & entered])
        members[name] -= BitMap(customers[own & ~entered])


class Survivors:
    """Whom each customer number that is gone became: two arrays, as there may be millions."""

    def __init__(self, gone: Array, became: Array) -> None:
        order = np.argsort(gone)
        self._gone, self._became = gone[order], became[order]
        self._all = BitMap(self._gone)

    def renamed(self, members: BitMap) -> BitMap:
        """The members under the numbers they have now."""
        lost = members & self._all
        if not lost:
            return members
        places = np.searchsorted(self._gone, np.array(lost.to_array(), np.uint32))
        return (members - lost) | BitMap(self._became[places])


def survivors(session: Session) -> Survivors:
    """Whom the customers who are gone became, over any number of merges."""
    last = session.numpy(
        "SELECT other, arg_max(customer, seq) AS customer FROM identity_changes WHERE change IN ('link', 'merge')"
        " AND other IS NOT NULL AND other <> customer AND other NOT IN (SELECT customer FROM customers)"
        " GROUP BY other ORDER BY other"
    )
    gone, became = (np.asarray(last[name], np.uint32) for name in ("other", "customer"))
    if not len(gone):
        return Survivors(gone, became)
    for _ in range(_LONGEST_CHAIN):  # each step goes twice as far as the one before
        places = np.minimum(np.searchsorted(gone, became), len(gone) - 1)
        is_gone_too = gone[places] == became
        if not is_gone_too.any():
            break
        became = np.where(is_gone_too, became[places], became)
    return Survivors(gone, became)


def write_answers(
    transaction: Transaction,
    versions: Mapping[str, int],
    answers: Mapping[str, BitMap],
    reached: Position,
    *,
    through: int,
) -> None:
    """Write the bitmaps of these segments; each holds all changes up to `through`."""
    if not versions:
        return
    with transaction.registered("written", pa.table({"segment": pa.array(list(versions), pa.string())})):
        transaction.execute("DELETE FROM memberships WHERE segment IN (SELECT segment FROM written)")
    for start in range(0, len(versions), _BITMAPS_TOGETHER):
        names = list(versions)[start : start + _BITMAPS_TOGETHER]
        number = len(names)
        rows = pa.table(
            {
                "segment": pa.array(names, pa.string()),
                "version": pa.array([versions[name] for name in names], pa.int32()),
                "as_of": pa.array([reached.as_of] * number, pa.timestamp("us")),
                "size": pa.array([len(answers[name]) for name in names], pa.int64()),
                "bitmap": pa.array([answers[name].serialize() for name in names], pa.binary()),
                "next_seq": pa.array([reached.next_seq] * number, pa.int64()),
                "through": pa.array([through] * number, pa.int64()),
            }
        )
        transaction.insert("memberships", rows)


def drop_others(transaction: Transaction, versions: Mapping[str, int]) -> None:
    """Drop the answers of segments that are no more."""
    wanted = pa.table({"segment": pa.array(list(versions), pa.string())})
    with transaction.registered("wanted", wanted):
        transaction.execute("DELETE FROM memberships WHERE segment NOT IN (SELECT segment FROM wanted)")


def write_position(transaction: Transaction, reached: Position) -> None:
    """Note how far the answers have come."""
    transaction.execute("DELETE FROM live_position")
    transaction.execute("INSERT INTO live_position VALUES (?, ?)", [reached.as_of, reached.next_seq])


def write_sizes(
    transaction: Transaction,
    versions: Mapping[str, int],
    answers: Mapping[str, BitMap],
    *,
    at: datetime,
    everyone: int,
) -> None:
    """Add a point to the history of sizes."""
    number = len(versions)
    transaction.execute("DELETE FROM segment_sizes WHERE as_of = ?", [at])
    transaction.insert(
        "segment_sizes",
        pa.table(
            {
                "segment": pa.array(list(versions), pa.string()),
                "version": pa.array(list(versions.values()), pa.int32()),
                "as_of": pa.array([at] * number, pa.timestamp("us")),
                "size": pa.array([len(answers[name]) for name in versions], pa.int64()),
                "everyone": pa.array([everyone] * number, pa.int64()),
            }
        ),
    )


def publish_all(
    workspace: Workspace,
    versions: Mapping[str, int],
    answers: Mapping[str, BitMap],
    crowds: Iterable[Crowd] | None,
    *,
    moment: datetime,
    everyone: int,
    next_seq: int,
    undone: Sequence[str] = (),
) -> None:
    """Publish the answers of all segments; crowds None: only their sizes, of an earlier moment, are added.

    undone: imports that were taken back, of which the changes tell.
    """
    at = stored(moment)
    with workspace.engine.transaction() as transaction:
        write_sizes(transaction, versions, answers, at=at, everyone=everyone)
        if crowds is None:
            return
        through = write_crowds(transaction, crowds, at)
        transaction.execute("DELETE FROM memberships")
        reached = Position(at, next_seq)
        write_answers(transaction, versions, answers, reached, through=through)
        write_position(transaction, reached)
        for source in undone:
            transaction.execute("UPDATE imports_undone SET state = 'told' WHERE source = ?", [source])
    bell(workspace).ring(through)
