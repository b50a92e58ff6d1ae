"""Measures: each by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coterie.errors import UnknownKey, did_you_mean
from coterie.segments.language.measures import (
    Age,
    Aggregate,
    Aggregation,
    Count,
    Days,
    Measure,
    Periods,
    Sessions,
    Share,
)
from coterie.segments.language.reading import scalars
from coterie.segments.language.reading.events import read_property, read_where
from coterie.segments.language.reading.place import Place

BARE: dict[str, Measure] = {"count": Count(), "days": Days()}


def read_measure(place: Place) -> Measure:
    """`count`, `days`, or a mapping of one measure to what it needs."""
    if isinstance(place.raw, str):
        return _bare(place, place.raw)
    keys = place.keys("a measure", [*MEASURES, *BARE])
    if len(keys) != 1:
        raise place.fault(f"A measure is one of them, not {len(keys)}.", "Write one, such as {sum: revenue}.")
    key = keys[0]
    if key in BARE:
        raise place.at(key).fault(f"`{key}` needs nothing beside it.", f"Write `measure: {key}`.")
    return MEASURES[key](place.at(key))


def _bare(place: Place, name: str) -> Measure:
    if name in BARE:
        return BARE[name]
    if name in MEASURES:
        raise place.fault(
            f"`{name}` needs to know of what.", f"Write {{{name}: {_NEEDS.get(name, 'PROPERTY')}}}."
        )
    raise UnknownKey(
        f"There is no measure named {name!r}.",
        where=place.path,
        hint=did_you_mean(name, [*BARE, *MEASURES]) or f"There are {', '.join([*BARE, *MEASURES])}.",
    )


_NEEDS = {
    "share": "{PROPERTY: VALUE}",
    "since_first": "days",
    "since_last": "days",
    "periods": "1 week",
    "streak": "1 week",
    "sessions": "30 minutes",
}


def _aggregate(aggregation: Aggregation) -> Callable[[Place], Measure]:
    return lambda place: Aggregate(aggregation, read_property(place))


def _share(place: Place) -> Measure:
    if not isinstance(place.raw, Mapping):
        raise place.unlike("a mapping of properties", "Write {share: {category: shoes}}.")
    return Share(read_where(place))


MEASURES: dict[str, Callable[[Place], Measure]] = {
    **{str(each): _aggregate(each) for each in Aggregation},
    "share": _share,
    "since_first": lambda place: Age(scalars.read_unit(place), last=False),
    "since_last": lambda place: Age(scalars.read_unit(place), last=True),
    "periods": lambda place: Periods(scalars.read_duration(place)),
    "streak": lambda place: Periods(scalars.read_duration(place), longest_run=True),
    "sessions": lambda place: Sessions(scalars.read_duration(place)),
}
"""Every measure that needs something, in the order of the language's page."""
