"""The published answers: who is in each segment, as a bitmap and the changes since it was written.

A bitmap is heavy to write and a change is not, so a tick writes changes and, now and then, bitmaps: the answer of a segment
is its bitmap with the changes after `through` applied. `live_position` says up to which moment and which message all
answers are right. Changes, bitmaps and position are written in one transaction: readers see one state or the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from pyroaring import BitMap

from coterie.engine import Session, Transaction
from coterie.segments.moves import Crowd, write_crowds
from coterie.segments.times import stored
from coterie.workspace import Workspace

_BITMAPS_TOGETHER = 20  # of 20 million customers each takes up to 2.5 MB


@dataclass(frozen=True, slots=True)
class Published:
    """The answer of one segment. as_of: UTC without zone; next_seq: the first message it does not know."""

    version: int
    as_of: datetime
    members: BitMap
    next_seq: int


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


def published(session: Session, became: Mapping[int, int] | None = None) -> dict[str, Published]:
    """The answer of every segment. became: whom customers who are gone became, where some may have gone since the last tick.

    The changes follow a merge at once, the bitmaps do not: so those are renamed before the changes are applied.
    """
    reached = position(session)
    if reached is None:
        return {}
    rows = session.rows("SELECT segment, version, bitmap, through FROM memberships")
    members = {str(name): renamed(BitMap.deserialize(blob), became or {}) for name, _, blob, _ in rows}
    begins = [int(through) for *_, through in rows if through is not None]
    if begins:
        _apply_changes(session, min(begins), members)
    return {
        str(name): Published(int(version), reached.as_of, members[str(name)], reached.next_seq)
        for name, version, *_ in rows
    }


def _apply_changes(session: Session, first: int, members: dict[str, BitMap]) -> None:
    later = session.numpy(
        "SELECT c.segment, c.customer, arg_max(c.entered, c.seq) AS entered"
        " FROM membership_changes c JOIN memberships m ON m.segment = c.segment"
        " WHERE c.seq > $first AND c.seq > m.through GROUP BY c.segment, c.customer",
        {"first": first},
    )
    segments = later["segment"].astype(str)
    for name in np.unique(segments):
        own = segments == name
        entered = later["entered"][own].astype(bool)
        customers = np.asarray(later["customer"][own], dtype=np.uint32)
        members[str(name)] |= BitMap(customers[entered])
        members[str(name)] -= BitMap(customers[~entered])


def survivors(session: Session) -> dict[int, int]:
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


def renamed(members: BitMap, became: Mapping[int, int]) -> BitMap:
    """The members under the numbers they have now."""
    lost = list(members & BitMap(list(became))) if became else []
    if not lost:
        return members
    return (members - BitMap(lost)) | BitMap([became[number] for number in lost])


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
) -> None:
    """Publish the answers of all segments; crowds None: only their sizes, of an earlier moment, are added."""
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
    bell(workspace).ring(through)
