"""How customers went from part to part of a segmentation between two moments, by the history of memberships.

What was noted at the time counts: a definition that changed in between moved people too, and the answer says that it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from pyroaring import BitMap

from coterie.engine import Session
from coterie.errors import InvalidInput, NotFound, did_you_mean
from coterie.segments import definitions
from coterie.segments.evaluation import as_of_moment
from coterie.segments.known import Names
from coterie.segments.times import iso, stored
from coterie.workspace import Workspace

NONE = "none"
"""In no part."""
NEW = "new"
"""Not a customer yet."""

_CUSTOMERS = "SELECT customer FROM customers WHERE first_seen > $at"
_MEMBERS = """
SELECT segment, customer FROM membership_changes WHERE list_contains($names, segment) AND changed_at <= $at
GROUP BY segment, customer HAVING arg_max(entered, seq)
"""
_FIRST = "SELECT min(changed_at) FROM membership_changes WHERE list_contains($names, segment)"


@dataclass(frozen=True, slots=True)
class Flow:
    """So many customers were in `before` and are in `after`: names of parts, `none` or `new` (before only)."""

    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Flows:
    """Where the customers of a segmentation came from and went. stayed, moved: in the same part at both moments, in another.

    changed_at: when the definition was saved anew in between, ISO text in UTC.
    """

    segmentation: str
    since: datetime
    until: datetime
    flows: tuple[Flow, ...]
    stayed: int
    moved: int
    changed_at: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "segmentation": self.segmentation,
            "since": iso(self.since),
            "until": iso(self.until),
            "flows": [asdict(each) for each in self.flows],
            "stayed": self.stayed,
            "moved": self.moved,
            "changed_at": list(self.changed_at),
        }


def flows(
    workspace: Workspace,
    name: str,
    *,
    since: datetime | str,
    until: datetime | str | None = None,
) -> Flows:
    """From which part to which part customers went between two moments (until: now where left out).

    Raises NotFound for what is no segmentation, InvalidInput where `since` is not before `until` or lies before the first count.
    """
    known = definitions.known_names(workspace)
    parts = known.parts(name)
    if parts is None:
        raise NotFound(
            f"There is no segmentation named {name!r}.", hint=did_you_mean(name, list(known.segmentations))
        )
    begin = as_of_moment(workspace, since)
    end = workspace.clock.now() if until is None else as_of_moment(workspace, until)
    if begin >= end:
        raise InvalidInput(
            f"{iso(begin)} is not before {iso(end)}.", where="since", hint="Choose an earlier moment."
        )
    with workspace.engine.snapshot() as session:
        _require_history(session, known, name, begin)
        before, after = (_parts_at(session, known, name, moment) for moment in (begin, end))
        came = session.numpy(_CUSTOMERS, {"at": stored(begin)})["customer"]
    new = BitMap(np.asarray(came, dtype=np.uint32))
    found = _flows(before, after, new)
    return Flows(
        segmentation=name,
        since=begin,
        until=end,
        flows=tuple(found),
        stayed=sum(each.count for each in found if each.before == each.after),
        moved=sum(each.count for each in found if each.before != each.after and each.before != NEW),
        changed_at=tuple(
            each["saved_at"]
            for each in reversed(definitions.versions(workspace, name))
            if each["version"] > 1 and iso(begin) < each["saved_at"] <= iso(end)
        ),
    )


def _flows(before: Mapping[str, BitMap], after: Mapping[str, BitMap], new: BitMap) -> list[Flow]:
    was_in, is_in = (BitMap.union(BitMap(), *side.values()) for side in (before, after))
    from_parts = {**before, NONE: is_in - was_in - new, NEW: (is_in - was_in) & new}
    to_parts = {**after, NONE: was_in - is_in}
    return [
        Flow(a, b, count)
        for a, left in from_parts.items()
        for b, right in to_parts.items()
        if (count := left.intersection_cardinality(right))
    ]


def _require_history(session: Session, known: Names, name: str, begin: datetime) -> None:
    first = session.rows(_FIRST, {"names": _recorded(known, name)})[0][0]
    if first is None:
        raise InvalidInput(
            f"{name!r} has not been counted yet.", where="since", hint="`coterie refresh` counts."
        )
    if stored(begin) < first:
        raise InvalidInput(
            f"{iso(begin)} lies before the first count of {name!r}.",
            where="since",
            hint=f"Its history begins at {iso(first.replace(tzinfo=UTC))}.",
        )


def _recorded(known: Names, name: str) -> list[str]:
    """The names under which memberships of the parts are noted: a reference is noted as the segment that it names."""
    whole = known.segmentations[name]
    plain = [part.removeprefix(f"{name}.") for part in known.parts(name) or ()]
    return [*plain, *([] if whole.of is None else [whole.of])]


def _parts_at(session: Session, known: Names, name: str, at: datetime) -> dict[str, BitMap]:
    """Who was in which part at a moment; the first that fits takes a customer, for parts that are segments of their own too."""
    rows = session.numpy(_MEMBERS, {"names": _recorded(known, name), "at": stored(at)})
    segments, customers = rows["segment"].astype(str), np.asarray(rows["customer"], dtype=np.uint32)
    whole = known.segmentations[name]
    taken = BitMap()
    found = {}
    for part in known.parts(name) or ():
        members = BitMap(customers[segments == part.removeprefix(f"{name}.")])
        if whole.of is not None:
            members &= BitMap(customers[segments == whole.of])
        found[part] = members - taken
        taken |= members
    return found
