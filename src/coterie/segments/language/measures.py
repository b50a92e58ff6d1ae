"""Measures: what is counted or computed over the matching events of one customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coterie.segments.language.duration import Duration, Unit
from coterie.segments.language.events import PropertyPath, Where


@dataclass(frozen=True, slots=True)
class Count:
    """`count`: how many events match."""


@dataclass(frozen=True, slots=True)
class Days:
    """`days`: on how many calendar days (workspace zone) an event matches."""


class Aggregation(StrEnum):
    """What is made of a property's values."""

    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    DISTINCT = "distinct"
    FIRST = "first"
    LAST = "last"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`{sum: revenue}` and its like: one property over the matching events."""

    aggregation: Aggregation
    path: PropertyPath


@dataclass(frozen=True, slots=True)
class Share:
    """`{share: PREDICATES}`: the fraction of the matching events on which these tests also hold."""

    where: Where


@dataclass(frozen=True, slots=True)
class Age:
    """`{since_first: UNIT}`, `{since_last: UNIT}`: how long ago, in that unit, at as_of."""

    unit: Unit
    last: bool


@dataclass(frozen=True, slots=True)
class Periods:
    """`{periods: 1 week}`: how many of the consecutive periods back from as_of hold a match; `longest_run`: `{streak: 1 week}`."""

    duration: Duration
    longest_run: bool = False


@dataclass(frozen=True, slots=True)
class Sessions:
    """`{sessions: 30 minutes}`: visits; a silence of that length or longer begins a new one."""

    silence: Duration


Measure = Count | Days | Aggregate | Share | Age | Periods | Sessions

ZERO_WHEN_EMPTY = (Aggregation.SUM, Aggregation.DISTINCT)
VALUE_OF_ANY_KIND = (Aggregation.FIRST, Aggregation.LAST, Aggregation.MODE)


def is_zero_when_empty(measure: Measure) -> bool:
    """Whether the measure is 0, not missing, over no events."""
    if isinstance(measure, Aggregate):
        return measure.aggregation in ZERO_WHEN_EMPTY
    return isinstance(measure, Count | Days | Periods | Sessions)


def is_numeric(measure: Measure) -> bool:
    """Whether the measure is always a number (or missing)."""
    return not (isinstance(measure, Aggregate) and measure.aggregation in VALUE_OF_ANY_KIND)
