"""A question put to one subject, and whether one event answers to a name and a `where`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.predicates import Reading, satisfies
from tests.oracle.values import number, reach
from tests.oracle.world import Event

COMBINERS = ("all", "any", "not")


@dataclass(frozen=True)
class Subject:
    """Who is asked about, a customer or an account. trait: the value of a trait at `as_of`, None where missing."""

    events: tuple[Event, ...]
    trait: Callable[[str], Any]


@dataclass(frozen=True)
class Ask:
    """One subject at one moment. measure: the value of a measure given as an operand; bound: pattern steps by name."""

    as_of: datetime
    zone: ZoneInfo
    subject: Subject
    measure: Callable[[Mapping[str, Any], Ask], Any]
    bound: Mapping[str, Event] = field(default_factory=dict)

    def binding(self, name: str | None, event: Event) -> Ask:
        """The same with one more pattern step known by name."""
        return self if name is None else replace(self, bound={**self.bound, name: event})

    @property
    def reading(self) -> Reading:
        """What predicates are read with."""
        return Reading(as_of=self.as_of, zone=self.zone, operand=self._operand)

    def _operand(self, raw: Mapping[str, Any]) -> Any:
        if "same_as" in raw:
            step, _, path = raw["same_as"].partition(".")
            return property_of(self.bound[step], path, self.zone)
        value = self.subject.trait(raw["trait"]) if "trait" in raw else self.measure(raw, self)
        if "scaled" not in raw:
            return value
        exact, scale = number(value), number(raw["scaled"])
        return None if exact is None or scale is None else exact * scale


def property_of(event: Event, key: str, zone: ZoneInfo) -> Any:
    """What an event says under a key: its properties, its context, its own time."""
    local = event.at.astimezone(zone)
    if key == "time.hour":
        return local.hour
    if key == "time.weekday":
        return local.isoweekday()
    if key == "time.date":
        return local.date().isoformat()
    if key.startswith("context."):
        return reach(event.context, key.removeprefix("context."))
    return reach(event.properties, key)


def where_holds(event: Event, where: Mapping[str, Any] | None, ask: Ask) -> bool:
    """Whether all that `where` says is true of one event."""
    for key, wanted in (where or {}).items():
        if key == "all":
            holds = all(where_holds(event, one, ask) for one in wanted)
        elif key == "any":
            holds = any(where_holds(event, one, ask) for one in wanted)
        elif key == "not":
            holds = not where_holds(event, wanted, ask)
        else:
            holds = satisfies(property_of(event, key, ask.zone), wanted, ask.reading)
        if not holds:
            return False
    return True


def matches(event: Event, wanted: Any, ask: Ask) -> bool:
    """Whether an event is one that is named: a name, a list of names, "*", or {did, where}."""
    if isinstance(wanted, dict):
        return matches(event, wanted["did"], ask) and where_holds(event, wanted.get("where"), ask)
    names = wanted if isinstance(wanted, list) else [wanted]
    return "*" in names or event.name in names
