"""All segments of one customer: what a page about them shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coterie.segments import definitions
from coterie.segments.evaluation import evaluating
from coterie.segments.explaining import Node, Telling, customer_of, outside
from coterie.segments.listing import listing
from coterie.segments.live.upcoming import next_change_at
from coterie.segments.memberships import memberships_of
from coterie.segments.times import iso
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Belonging:
    """One segment for one customer. entered_at, version and cause are those of the last refresh, None where it says no.

    next_change_at: when time alone may change it next, None where none is in sight or it cannot be said.
    """

    name: str
    label: str | None
    color: str | None
    segmentation: str | None
    holds: bool
    entered_at: str | None
    version: int | None
    cause: dict[str, Any] | None
    next_change_at: datetime | None
    sentence: str
    tree: Node


@dataclass(frozen=True, slots=True)
class Belongings:
    """Every segment for one customer at as_of."""

    customer: str
    as_of: datetime
    segments: tuple[Belonging, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "customer": self.customer,
            "as_of": iso(self.as_of),
            "segments": [
                {
                    "name": each.name,
                    "label": each.label,
                    "color": each.color,
                    "segmentation": each.segmentation,
                    "holds": each.holds,
                    "entered_at": each.entered_at,
                    "version": each.version,
                    "cause": each.cause,
                    "next_change_at": None if each.next_change_at is None else iso(each.next_change_at),
                    "sentence": each.sentence,
                    "tree": each.tree.as_dict(),
                }
                for each in self.segments
            ],
        }


def of_customer(workspace: Workspace, customer: str, *, as_of: datetime | str | None = None) -> Belongings:
    """Every saved segment for the customer with that id: in or not, since when, and why.

    Raises NotFound for an id that nobody has.
    """
    known = definitions.known_names(workspace)
    with evaluating(workspace, known, as_of=as_of) as state:
        number, public_id = customer_of(state, customer)
        entered = {each["segment"]: each for each in memberships_of(workspace, public_id)}
        found = []
        for segment in listing(workspace).segments:
            name = segment.name
            condition = known.segment(name)
            if condition is None:
                continue
            holds = number in state.segment(name)
            tree = Telling(state, number).node(condition, "who")
            since = entered.get(name, {})
            found.append(
                Belonging(
                    name=name,
                    label=segment.label,
                    color=segment.color,
                    segmentation=segment.segmentation,
                    holds=holds,
                    entered_at=since.get("entered_at"),
                    version=since.get("version"),
                    cause=since.get("cause"),
                    next_change_at=next_change_at(state, known, condition, number),
                    sentence=segment.sentence,
                    tree=outside(state, number, tree) if tree.holds and not holds else tree,
                )
            )
    return Belongings(public_id, state.as_of, tuple(found))
