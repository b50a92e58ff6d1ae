"""Which events a condition is about: names, and what must hold on each one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coterie.segments.language.predicates import Predicates


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """A property of an event, `context.…`, or one of `time.hour`, `time.weekday`, `time.date`.

    root: "properties", "context" or "time"; name: what is left of the text, dots included.
    """

    root: str
    name: str

    def __str__(self) -> str:
        return self.name if self.root == "properties" else f"{self.root}.{self.name}"


@dataclass(frozen=True, slots=True)
class PropertyTest:
    """A property of the one event satisfies all the predicates."""

    path: PropertyPath
    predicates: Predicates


@dataclass(frozen=True, slots=True)
class SameAs:
    """A property equals the property of the event that an earlier step of the pattern matched (`{same_as: first.sku}`)."""

    path: PropertyPath
    step: str
    other: PropertyPath


@dataclass(frozen=True, slots=True)
class WhereAll:
    """Every one of the tests holds on the one event."""

    tests: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class WhereAny:
    """At least one of the tests holds on the one event."""

    tests: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class WhereNot:
    """The test does not hold on the one event."""

    test: Where


Where = PropertyTest | SameAs | WhereAll | WhereAny | WhereNot


@dataclass(frozen=True, slots=True)
class Events:
    """Events of any of the names (None: of every name) on which `where` holds (None: always)."""

    names: tuple[str, ...] | None
    where: Where | None = None
