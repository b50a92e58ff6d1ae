"""What customers did: events, window, measure, and what the measure must satisfy."""

from __future__ import annotations

from dataclasses import replace

from coterie.segments.language.conditions import AT_LEAST_ONE, Condition, Did, Not
from coterie.segments.language.measures import Count, Measure, is_numeric
from coterie.segments.language.reading.events import read_events
from coterie.segments.language.reading.measures import read_measure
from coterie.segments.language.reading.place import Place
from coterie.segments.language.reading.predicates import COUNT, Subject, read_predicates
from coterie.segments.language.reading.windows import read_window

MEASURED = ("did", "where", "within", "nth", "measure")
"""The keys of a measure, as operands and computed traits write it."""

MOST_NTH = 10_000


def read_did(place: Place) -> Condition:
    """`did: EVENT …` with `times`, or with `measure` and `is`."""
    place.keys("`did`", [*MEASURED, "times", "is"])
    measured = read_measured(place)
    if place.has("is"):
        if place.has("times"):
            raise place.at("times").fault(
                "`times` and `is` do not go together.",
                "`is` alone tests the measure, `times` alone the count.",
            )
        return replace(measured, predicates=read_predicates(place.at("is"), subject_of(measured.measure)))
    if place.has("measure"):
        raise place.at("measure").fault(
            "A measure needs a predicate.", "Add what it must satisfy: `is: {gte: 500}`."
        )
    if place.has("times"):
        return replace(measured, predicates=read_predicates(place.at("times"), COUNT))
    return replace(measured, predicates=AT_LEAST_ONE)


def read_did_not(place: Place) -> Condition:
    """`did_not: EVENT …`: the same as not did."""
    for key in ("times", "measure", "is"):
        if place.has(key):
            raise place.at(key).fault(f"`{key}` does not fit `did_not`.", f"Write not: {{did: …, {key}: …}}.")
    place.keys("`did_not`", ["did_not", "where", "within", "nth"])
    return Not(replace(_measured(place, "did_not"), predicates=AT_LEAST_ONE))


def read_measured(place: Place) -> Did:
    """A measure over events, without predicates."""
    return _measured(place, "did")


def _measured(place: Place, key: str) -> Did:
    events = read_events(place, key)
    within = read_window(place.at("within")) if place.has("within") else None
    nth = place.at("nth").whole("which one", least=1, most=MOST_NTH) if place.has("nth") else None
    measure = (
        read_measure(replace(place.at("measure"), events=events.names)) if place.has("measure") else Count()
    )
    return Did(events, within, nth, measure, ())


def subject_of(measure: Measure) -> Subject:
    """What predicates on the measure are about."""
    return Subject("this measure", numeric=is_numeric(measure), ranked=True)
