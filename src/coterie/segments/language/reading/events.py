"""Events: their names, and what must hold on each one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coterie.errors import UnknownKey, did_you_mean
from coterie.segments.language.events import (
    Events,
    PropertyPath,
    PropertyTest,
    SameAs,
    Where,
    WhereAll,
    WhereAny,
    WhereNot,
)
from coterie.segments.language.reading.place import Place, shown
from coterie.segments.language.reading.predicates import NUMBER_OF_TIME, PROPERTY, read_predicates

EVERY = "*"
TIME_PARTS = ("hour", "weekday", "date")
COMBINERS = ("all", "any", "not")
SAME_AS = "same_as"


def read_names(place: Place) -> tuple[str, ...] | None:
    """One event name, a list of them (any), or "*" for every event, which gives None."""
    places = place.items("events") if isinstance(place.raw, list | tuple) else [place]
    names: list[str] = []
    for each in places:
        name = each.text("the name of an event")
        if name == EVERY:
            continue
        each.refers("event", name)
        if name not in names:
            names.append(name)
    return None if any(each.raw == EVERY for each in places) else tuple(names)


def read_events(place: Place, key: str = "did") -> Events:
    """The events under `key`, narrowed by the `where` beside it."""
    names = read_names(place.at(key))
    if not place.has("where"):
        return Events(names)
    return Events(names, read_where(replace(place.at("where"), events=names)))


def read_named_events(place: Place) -> Events:
    """Events as anchors and steps take them: a name, a list, or `{did, where}`."""
    if not isinstance(place.raw, Mapping):
        return Events(read_names(place))
    place.keys("an event", ["did", "where"])
    if not place.has("did"):
        raise place.at("did").fault("The event is not named.", "Write {did: EVENT, where: {…}}.")
    return read_events(place)


def read_where(place: Place) -> Where:
    """A mapping of properties, all of which must hold; `all`, `any` and `not` combine such mappings."""
    keys = place.keys("a mapping of properties")
    if not keys:
        raise place.fault("The mapping of properties is empty.", "Name a property, or leave `where` out.")
    tests = [test for key in keys for test in _tests(place, key)]
    return tests[0] if len(tests) == 1 else WhereAll(tuple(tests))


def _tests(place: Place, key: str) -> list[Where]:
    inner = place.at(key).deeper()
    if key == "not":
        if not isinstance(inner.raw, Mapping):
            raise inner.unlike(
                "a mapping of properties", "`not` takes what `where` takes: {not: {category: shoes}}."
            )
        return [WhereNot(read_where(inner))]
    if key in COMBINERS:
        tests = tuple(read_where(each) for each in inner.items("mappings of properties"))
        return [WhereAll(tests) if key == "all" else WhereAny(tests)]
    path = read_path(key, inner)
    # A test is a leaf: it does not count as one more level.
    return _property_tests(path, replace(inner, depth=place.depth))


def _property_tests(path: PropertyPath, place: Place) -> list[Where]:
    raw = place.raw
    subject = NUMBER_OF_TIME if path.root == "time" and path.name != "date" else PROPERTY
    if not isinstance(raw, Mapping) or SAME_AS not in raw:
        return [PropertyTest(path, read_predicates(place, subject))]
    same = _same_as(path, place.at(SAME_AS))
    others = {key: value for key, value in raw.items() if key != SAME_AS}
    if not others:
        return [same]
    return [same, PropertyTest(path, read_predicates(replace(place, raw=others), subject))]


def _same_as(path: PropertyPath, place: Place) -> SameAs:
    if place.steps is None:
        raise place.fault("`same_as` is for the steps of a pattern.", "It names an earlier step by its `as`.")
    written = place.text("a step and a property")
    step, _, name = written.partition(".")
    if not name:
        raise place.unlike(
            "a step and a property", "Write it as first.sku, where an earlier step has `as: first`."
        )
    if step not in place.steps:
        known = ", ".join(place.steps)
        hint = did_you_mean(step, place.steps) or (
            f"Earlier steps with a name: {known}." if known else "Give an earlier step a name with `as`."
        )
        raise place.fault(f"{step!r} is no earlier step of this pattern.", hint)
    return SameAs(path, step, read_path(name, place))


def read_path(name: str, place: Place) -> PropertyPath:
    """A property, `context.…` or `time.…`; `place` is where it is written."""
    root, dot, rest = name.partition(".")
    if dot and root == "time":
        if rest not in TIME_PARTS:
            known = [f"time.{part}" for part in TIME_PARTS]
            raise UnknownKey(
                f"{name!r} is no part of an event's time.",
                where=place.path,
                hint=did_you_mean(name, known) or f"There are {', '.join(known)}.",
            )
        return PropertyPath("time", rest)
    if dot and root == "context":
        if not rest:
            raise place.fault("'context.' names nothing.", "Name a part of it, such as context.os.name.")
        place.refers("property", name)
        return PropertyPath("context", rest)
    if not name.strip():
        raise place.fault(f"{shown(name)} names no property.")
    place.refers("property", name)
    return PropertyPath("properties", name)


def read_property(place: Place) -> PropertyPath:
    """The name of a property, as a value."""
    return read_path(place.text("the name of a property"), place)
