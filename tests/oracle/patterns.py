"""Patterns: matches of a row of steps, by trying every choice of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.asking import Ask, matches
from tests.oracle.instants import later
from tests.oracle.windows import Window, window_of
from tests.oracle.world import Event


@dataclass(frozen=True)
class Step:
    """One positive step, and the not steps between it and the step before."""

    wanted: Any
    name: str | None
    none_before: tuple[Any, ...]


@dataclass(frozen=True)
class Pattern:
    """A pattern taken apart. closing: the not step at the end, with its `for` if it has one."""

    steps: tuple[Step, ...]
    closing: Mapping[str, Any] | None
    strict: bool | Sequence[str]
    gap: str | None
    span: str | None
    window: Window


def times_matched(raw: Mapping[str, Any], ask: Ask) -> int:
    """How many matches that do not overlap there are, counted from the earliest on."""
    pattern = _taken_apart(raw, ask)
    count = 0
    last: Event | None = None
    while True:
        ends = [
            found[-1]
            for found in _matches(pattern, ask, chosen=[], wanted=pattern.steps)
            if last is None or found[0].place > last.place
        ]
        if not ends:
            return count
        last = min(ends, key=lambda event: event.place)
        count += 1


def _taken_apart(raw: Mapping[str, Any], ask: Ask) -> Pattern:
    steps: list[Step] = []
    waiting: list[Any] = []
    closing: Mapping[str, Any] | None = None
    for step in raw["pattern"]:
        if isinstance(step, dict) and "not" in step:
            waiting.append(step["not"])
            closing = step
            continue
        steps.append(
            Step(
                wanted=step,
                name=step.get("as") if isinstance(step, dict) else None,
                none_before=tuple(waiting),
            )
        )
        waiting = []
        closing = None
    return Pattern(
        steps=tuple(steps),
        closing=closing,
        strict=raw.get("strict", False),
        gap=raw.get("gap"),
        span=raw.get("span"),
        window=window_of(raw.get("within"), ask),
    )


def _matches(
    pattern: Pattern, ask: Ask, *, chosen: Sequence[Event], wanted: Sequence[Step]
) -> Iterator[Sequence[Event]]:
    """Every row of events that matches, given the events chosen for the first steps."""
    if not wanted:
        if _closes(pattern, chosen[-1], ask):
            yield chosen
        return
    step = wanted[0]
    for event in ask.subject.events:
        if (
            pattern.window.holds(event)
            and matches(event, step.wanted, ask)
            and _follows(pattern, step, chosen, event, ask)
        ):
            yield from _matches(
                pattern, ask.binding(step.name, event), chosen=[*chosen, event], wanted=wanted[1:]
            )


def _follows(pattern: Pattern, step: Step, chosen: Sequence[Event], event: Event, ask: Ask) -> bool:
    """Whether an event may come next after the events chosen so far."""
    if not chosen:
        return True
    previous = chosen[-1]
    if event.place <= previous.place:
        return False
    if pattern.gap is not None and event.at > later(previous.at, pattern.gap, ask.zone):
        return False
    if pattern.span is not None and event.at > later(chosen[0].at, pattern.span, ask.zone):
        return False
    between = [one for one in ask.subject.events if previous.place < one.place < event.place]
    if pattern.strict is True and between:
        return False
    if isinstance(pattern.strict, list) and any(matches(one, pattern.strict, ask) for one in between):
        return False
    return not any(matches(one, unwanted, ask) for unwanted in step.none_before for one in between)


def _closes(pattern: Pattern, last: Event, ask: Ask) -> bool:
    """Whether the closing not step holds after the last event, and is decided."""
    if pattern.closing is None:
        return True
    later_ones = [
        event
        for event in ask.subject.events
        if event.place > last.place and matches(event, pattern.closing["not"], ask)
    ]
    if "for" not in pattern.closing:
        return not later_ones
    end = later(last.at, pattern.closing["for"], ask.zone)
    return end <= ask.as_of and not any(event.at <= end for event in later_ones)
