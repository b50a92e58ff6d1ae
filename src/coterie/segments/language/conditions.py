"""Conditions: the tree that says who belongs. Each is true or false for every customer, never unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

from coterie.segments.language.duration import Duration
from coterie.segments.language.events import Events
from coterie.segments.language.measures import Count, Measure
from coterie.segments.language.predicates import Compare, Order, Predicates
from coterie.segments.language.windows import Window

AT_LEAST_ONE: Predicates = (Compare(Order.GTE, 1),)


@dataclass(frozen=True, slots=True)
class All:
    """`all: [c, …]`: every one holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """`any: [c, …]`: at least one holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not: c`: it does not hold. `did_not` reads as Not(Did)."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Everyone:
    """`everyone: true`: every customer who exists at as_of."""


@dataclass(frozen=True, slots=True)
class TraitTest:
    """`trait: NAME` with predicates on the value it had at as_of."""

    trait: str
    predicates: Predicates


@dataclass(frozen=True, slots=True)
class Did:
    """`did: EVENT …`: the measure over the matching events satisfies the predicates.

    `times: P` reads as the measure Count with P; left out, Count ≥ 1. nth: only the nth matching event ever counts.
    """

    events: Events
    within: Window | None = None
    nth: int | None = None
    measure: Measure = field(default_factory=Count)
    predicates: Predicates = AT_LEAST_ONE


@dataclass(frozen=True, slots=True)
class Step:
    """One positive step of a pattern; `name`: what `same_as` of later steps calls it."""

    events: Events
    name: str | None = None


@dataclass(frozen=True, slots=True)
class NoStep:
    """`{not: B}` between its neighbours; closing, with `duration`: no B follows within it."""

    events: Events
    duration: Duration | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """`pattern: [step, …]`: the events happened in this order; the count of matches satisfies `times`.

    strict: True — no other event of the customer between two steps; a tuple of names — none of these; False.
    span: from the first step to the last, its end included; gap: the same between neighbouring steps.
    """

    steps: tuple[Step | NoStep, ...]
    strict: bool | tuple[str, ...] = False
    within: Window | None = None
    span: Duration | None = None
    gap: Duration | None = None
    times: Predicates = AT_LEAST_ONE


@dataclass(frozen=True, slots=True)
class InSegment:
    """`segment: NAME`: the customer is in that segment at the same as_of."""

    segment: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """`tag: NAME`: the customer carries the tag at as_of."""

    tag: str


@dataclass(frozen=True, slots=True)
class OfAccount:
    """`account: c`: the account the customer joined last satisfies c."""

    condition: Condition


Condition = All | Any | Not | Everyone | TraitTest | Did | Pattern | InSegment | Tagged | OfAccount

VARIANTS = (All, Any, Not, Everyone, TraitTest, Did, Pattern, InSegment, Tagged, OfAccount)
