"""Patterns: steps in order, and what bounds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from coterie.segments.language.conditions import AT_LEAST_ONE, Condition, NoStep, Pattern, Step
from coterie.segments.language.events import Events
from coterie.segments.language.reading import scalars
from coterie.segments.language.reading.events import read_events, read_named_events, read_names
from coterie.segments.language.reading.place import Place
from coterie.segments.language.reading.predicates import MATCHES, read_predicates
from coterie.segments.language.reading.windows import read_window

KEYS = ("pattern", "strict", "within", "span", "gap", "times")
STEP_KEYS = ("did", "where", "as")
NO_STEP_KEYS = ("not", "for")
MOST_STEPS = 32
"""The engine marks in the bits of a number which steps an event can be."""

_STEP_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}", re.ASCII)


def read_pattern(place: Place) -> Condition:
    """`pattern: [step, …]` with its bounds."""
    place.keys("a pattern", KEYS)
    return Pattern(
        steps=_steps(place.at("pattern")),
        strict=_strict(place.at("strict")) if place.has("strict") else False,
        within=read_window(place.at("within")) if place.has("within") else None,
        span=scalars.read_duration(place.at("span")) if place.has("span") else None,
        gap=scalars.read_duration(place.at("gap")) if place.has("gap") else None,
        times=read_predicates(place.at("times"), MATCHES) if place.has("times") else AT_LEAST_ONE,
    )


def _steps(place: Place) -> tuple[Step | NoStep, ...]:
    places = place.items("steps")
    if len(places) > MOST_STEPS:
        raise place.fault(f"A pattern has at most {MOST_STEPS} steps; this one has {len(places)}.")
    positive = [index for index, each in enumerate(places) if not _is_not(each)]
    if 0 not in positive:
        raise (
            places[0]
            .at("not")
            .fault(
                "A `not` step is never first.",
                "Begin with a step that happened; for none at all write `did_not`.",
            )
        )
    steps: list[Step | NoStep] = []
    names: tuple[str, ...] = ()
    for index, each in enumerate(places):
        step_place = replace(each.deeper(), steps=names)
        if index in positive:
            step = _step(step_place)
            if step.name is not None:
                names = (*names, step.name)
            steps.append(step)
        else:
            steps.append(_no_step(step_place, closing=index > positive[-1]))
    return tuple(steps)


def _is_not(place: Place) -> bool:
    return isinstance(place.raw, Mapping) and "not" in place.raw and "did" not in place.raw


def _step(place: Place) -> Step:
    if not isinstance(place.raw, Mapping):
        return Step(Events(read_names(place)))
    if "not" in place.raw:
        raise place.fault("A step either happens (`did`) or does not (`not`).", "Make two steps of it.")
    place.keys("a step", STEP_KEYS)
    if not place.has("did"):
        raise place.at("did").fault("The step names no event.", "Write {did: EVENT, where: {…}}.")
    return Step(read_events(place), _name(place.at("as")) if place.has("as") else None)


def _name(place: Place) -> str:
    name = place.text("the name of a step")
    if not _STEP_NAME.fullmatch(name):
        raise place.unlike("the name of a step", "Letters, digits, _ and - make a name.")
    if place.steps and name in place.steps:
        raise place.fault(f"An earlier step is named {name!r} already.", "Give each step a name of its own.")
    return name


def _no_step(place: Place, *, closing: bool) -> NoStep:
    place.keys("a `not` step", NO_STEP_KEYS)
    if place.has("for") and not closing:
        raise place.at("for").fault(
            "`for` is only for a `not` step that closes the pattern.",
            "Between two steps, bound them with `gap`.",
        )
    events = read_named_events(place.at("not"))
    return NoStep(events, scalars.read_duration(place.at("for")) if place.has("for") else None)


def _strict(place: Place) -> bool | tuple[str, ...]:
    if isinstance(place.raw, bool):
        return place.raw
    if not isinstance(place.raw, str | list | tuple):
        raise place.unlike("true, false or a list of events")
    names = read_names(place)
    return True if names is None else names
