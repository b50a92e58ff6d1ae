"""One customer's memberships over time: every segment, from when to when, and what made them enter and leave."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from coterie.customers.profile import resolve
from coterie.segments.listing import SegmentInfo, listing
from coterie.segments.times import iso
from coterie.workspace import Workspace

_CHANGES = """
SELECT segment, entered, changed_at, version, cause FROM membership_changes WHERE customer = ? ORDER BY changed_at, seq
"""


@dataclass(frozen=True, slots=True)
class Membership:
    """From entered_at until left_at (None: still), ISO text in UTC. entered_by, left_by: the causes; version: of the definition."""

    entered_at: str
    left_at: str | None
    version: int
    entered_by: dict[str, Any]
    left_by: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class OverTime:
    """One segment for one customer, oldest membership first. holds: whether they are in as of the last refresh."""

    segment: SegmentInfo
    holds: bool
    memberships: tuple[Membership, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        shown = ("name", "label", "color", "kind", "segmentation", "sentence")
        return {
            **{key: getattr(self.segment, key) for key in shown},
            "holds": self.holds,
            "memberships": [asdict(each) for each in self.memberships],
        }


@dataclass(frozen=True, slots=True)
class AllOverTime:
    """Every saved segment for one customer. as_of: of the last refresh, None before the first."""

    customer: str
    as_of: datetime | None
    segments: tuple[OverTime, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "customer": self.customer,
            "as_of": None if self.as_of is None else iso(self.as_of),
            "segments": [each.as_dict() for each in self.segments],
        }


def over_time(workspace: Workspace, customer: str) -> AllOverTime:
    """Every saved segment for the customer with that id: the memberships as the refreshes found them.

    Raises NotFound for an id that nobody has.
    """
    number, public, *_ = resolve(workspace, customer)
    spells: dict[str, list[Membership]] = {}
    for name, entered, at, version, cause in workspace.engine.rows(_CHANGES, [number]):
        mine = spells.setdefault(str(name), [])
        inside = bool(mine) and mine[-1].left_at is None
        # Two customers who became one brought the changes of both: whoever is in already cannot enter again.
        if entered and not inside:
            mine.append(Membership(iso(at), None, int(version), orjson.loads(cause), None))
        elif not entered and inside:
            last = mine.pop()
            mine.append(
                Membership(last.entered_at, iso(at), last.version, last.entered_by, orjson.loads(cause))
            )
    found = listing(workspace)
    return AllOverTime(
        public,
        found.as_of,
        tuple(
            OverTime(segment, bool(mine) and mine[-1].left_at is None, tuple(mine))
            for segment in found.segments
            for mine in [spells.get(segment.name, [])]
        ),
    )
