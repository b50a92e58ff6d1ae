"""What has been seen so far: the events by name with their properties, the traits by key with their values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from coterie.errors import NotFound, did_you_mean
from coterie.workspace import Workspace

SAMPLE = 2_000
_EXAMPLES = 5
_VALUES = 50
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event by its name: how often, by how many customers, first and last (naive UTC)."""

    name: str
    count: int
    customers: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SeenValue:
    """A value and how often it was seen."""

    value: Any
    count: int


@dataclass(frozen=True, slots=True)
class SeenProperty:
    """A property in a sample of an event: in how many of them, with which JSON types, its most frequent values.

    examples: a few of them; values: more, each with how many of the sample have it.
    """

    name: str
    count: int
    types: tuple[str, ...]
    examples: tuple[Any, ...]
    values: tuple[SeenValue, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One event as it happened."""

    customer: str
    occurred_at: datetime
    properties: dict[str, Any]
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event with the properties and the context of its latest `sampled` occurrences, and a few of these whole."""

    event: SeenEvent
    sampled: int
    properties: tuple[SeenProperty, ...]
    context: tuple[SeenProperty, ...]
    latest: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class SeenTrait:
    """A trait by its key: how many customers have it now, since when it is seen, its types and most frequent values.

    examples: a few of them; values: more, each with how many customers have it.
    """

    name: str
    customers: int
    first_at: datetime
    last_at: datetime
    types: tuple[str, ...]
    examples: tuple[Any, ...]
    values: tuple[SeenValue, ...]


_EVENTS = """
SELECT name, count(*), count(DISTINCT customer), min(occurred_at), max(occurred_at)
FROM events
GROUP BY name
ORDER BY count(*) DESC, name
"""

_ONE_EVENT = """
SELECT name, count(*), count(DISTINCT customer), min(occurred_at), max(occurred_at)
FROM events
WHERE name = ?
GROUP BY name
"""

_LATEST = """
SELECT coalesce(customers.id, ''), events.occurred_at, events.properties, events.context
FROM (SELECT * FROM events WHERE name = ? ORDER BY seq DESC LIMIT ?) AS events
LEFT JOIN customers USING (customer)
ORDER BY events.seq DESC
"""

_TRAITS = """
WITH present AS (SELECT key, value, from_at FROM trait_values WHERE until_at IS NULL),
typed AS (
    SELECT key, from_at, CASE left(value, 1)
        WHEN '"' THEN 'text' WHEN '{' THEN 'object' WHEN '[' THEN 'list' WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean'
        ELSE 'number' END AS type
    FROM present),
ranked AS (
    SELECT key, value, count(*) AS number, row_number() OVER (PARTITION BY key ORDER BY count(*) DESC, value) AS rank
    FROM present GROUP BY key, value),
frequent AS (
    SELECT key, list(value ORDER BY rank) AS held, list(number ORDER BY rank) AS numbers
    FROM ranked WHERE rank <= ? GROUP BY key)
SELECT key, count(*), min(from_at), max(from_at), list(DISTINCT type ORDER BY type), any_value(held), any_value(numbers)
FROM typed JOIN frequent USING (key)
GROUP BY key
ORDER BY count(*) DESC, key
"""


def events(workspace: Workspace) -> list[SeenEvent]:
    """Every event that was received, the most frequent first."""
    return [SeenEvent(*row) for row in workspace.engine.rows(_EVENTS)]


def event(workspace: Workspace, name: str) -> EventDetail:
    """One event with what its latest occurrences look like. Raises NotFound where none was received."""
    found = workspace.engine.rows(_ONE_EVENT, [name])
    if not found:
        known = [each.name for each in events(workspace)]
        raise NotFound(
            f"No event named {name!r} has been received.",
            where="event",
            hint=did_you_mean(name, known) or "List events with `coterie events`.",
        )
    latest = [
        Example(customer, at, _object(properties), _object(context))
        for customer, at, properties, context in workspace.engine.rows(_LATEST, [name, SAMPLE])
    ]
    return EventDetail(
        event=SeenEvent(*found[0]),
        sampled=len(latest),
        properties=_described(each.properties for each in latest),
        context=_described(_flat(each.context) for each in latest),
        latest=tuple(latest[:_EXAMPLES]),
    )


def traits(workspace: Workspace) -> list[SeenTrait]:
    """Every trait that some customer has now, the most frequent first."""
    return [
        _trait(key, count, first, last, types, zip(held, numbers, strict=True))
        for key, count, first, last, types, held, numbers in workspace.engine.rows(_TRAITS, [_VALUES])
    ]


def _trait(
    key: str,
    customers: int,
    first: datetime,
    last: datetime,
    types: Iterable[str],
    frequent: Iterable[tuple[str, int]],
) -> SeenTrait:
    values = tuple(SeenValue(json.loads(text), number) for text, number in frequent)
    examples = tuple(each.value for each in values[:_EXAMPLES])
    shown = tuple(each for each in values if len(json.dumps(each.value)) <= _SHOWN_CHARACTERS)
    return SeenTrait(key, customers, first, last, tuple(types), examples, shown)


def _object(text: str | None) -> dict[str, Any]:
    read = json.loads(text) if text else {}
    return read if isinstance(read, dict) else {}


def _flat(nested: dict[str, Any], before: str = "") -> dict[str, Any]:
    """The leaves of an object by their dotted paths, as conditions write them."""
    leaves: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, dict) and value:
            leaves |= _flat(value, f"{before}{key}.")
        else:
            leaves[before + key] = value
    return leaves


def _described(objects: Iterable[dict[str, Any]]) -> tuple[SeenProperty, ...]:
    counts: Counter[str] = Counter()
    types: dict[str, set[str]] = {}
    values: dict[str, Counter[str]] = {}
    for each in objects:
        for name, value in each.items():
            counts[name] += 1
            types.setdefault(name, set()).add(_type(value))
            text = json.dumps(value, ensure_ascii=False)
            if len(text) <= _SHOWN_CHARACTERS:
                values.setdefault(name, Counter())[text] += 1
    return tuple(
        _property(name, count, types[name], values.get(name, Counter()))
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _property(name: str, count: int, types: Iterable[str], texts: Counter[str]) -> SeenProperty:
    values = tuple(SeenValue(json.loads(text), number) for text, number in texts.most_common(_VALUES))
    return SeenProperty(
        name, count, tuple(sorted(types)), tuple(each.value for each in values[:_EXAMPLES]), values
    )


def _type(value: object) -> Literal["text", "number", "boolean", "list", "object", "null"]:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"
