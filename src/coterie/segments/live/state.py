"""All that the keeping of answers knows between two ticks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pyroaring import BitMap

from coterie.segments.known import Names
from coterie.segments.language.conditions import Condition
from coterie.segments.live.ground import Ground, Kept, said
from coterie.segments.live.moving import PENDING
from coterie.segments.live.news import News
from coterie.segments.live.quiet import Quiet
from coterie.segments.live.turning import Turn
from coterie.segments.live.watching import Watch
from coterie.segments.publishing import Position
from coterie.segments.times import stored


@dataclass
class State:
    """All that is known between two ticks. reached: as stored. pending: segments whose bitmap is behind its changes."""

    names: Names
    definitions: object
    main: Ground
    before_ignoring: Ground
    answers: dict[str, BitMap]
    meaning: dict[str, str]
    reached: Position
    sizes_at: datetime
    bitmaps_at: datetime
    written_at: datetime
    pending: dict[str, int]
    quiet: Quiet = field(default_factory=Quiet)
    watches: dict[str, list[Watch]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """customers: whose segments may be others. redefined: segments that mean something else. touched: asked about."""

    customers: BitMap
    redefined: set[str]
    touched: BitMap


def kept_of(state: State, leaf: Condition) -> Kept:
    """A leaf with its answer."""
    key = said(leaf)
    return state.main.kept[key] if key in state.main.kept else state.before_ignoring.kept[key]


def fresh_of(turn: Turn, main: Ground) -> BitMap:
    """The customers for whom anything may have changed: new ones, those whose rows were dealt out anew, those who are gone."""
    said = turn.news
    asked = said.messages | said.dealt
    found = turn.session.numpy(
        "SELECT customer FROM customers WHERE first_seen > $prev AND first_seen <= $now",
        {"prev": stored(turn.prev), "now": stored(turn.now)},
    )["customer"]
    asked |= BitMap(found.astype("uint32"))
    existing = turn.existing(asked)
    appeared = existing - main.existing
    gone = (asked & main.existing) - existing
    main.existing -= gone
    main.existing |= appeared
    counted = int(
        turn.session.rows("SELECT count(*) FROM customers WHERE first_seen <= ?", [stored(turn.now)])[0][0]
    )
    if counted != len(main.existing):
        everyone = turn.evaluation(ignored=BitMap()).existing
        appeared |= everyone - main.existing
        gone |= main.existing - everyone
        main.existing = BitMap(everyone)
    return said.dealt | appeared | gone


def rename(state: State, said: News) -> None:
    """Give the memberships of customers who are gone to whom they became: that is no entry."""
    if not said.merged:
        return
    for name in (
        state.pending
    ):  # what is stored tells of a customer in a change, by the number that is gone in a bitmap
        state.pending[name] += PENDING
    for name, members in state.answers.items():
        for old, now in said.merged.items():
            if old in members:
                members.discard(old)
                members.add(now)
                state.pending[name] = state.pending.get(name, 0) + PENDING
