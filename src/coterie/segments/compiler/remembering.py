"""`same_as`: what a pattern remembers of the events that made its earlier steps, and the tests against it.

The engine decides all it can: what stands above a `same_as` only through `all`, and every part without one. What is
left is a small test for the pass: facts the engine found, and comparisons with remembered values.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from coterie import values
from coterie.segments.compiler.ordered import Binding, OrderedEvent, Test
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


class Memory:
    """What one pattern has to remember.

    paths: the properties whose values the pass needs. slots: (step name, property) → its place in a chain's memory.
    facts: conditions on one event whose truth the pass needs.
    """

    def __init__(self) -> None:
        self.paths: list[PropertyPath] = []
        self.slots: dict[tuple[str, PropertyPath], int] = {}
        self.facts: list[Where] = []

    def split(self, events: Events) -> tuple[Events, Test | None]:
        """What the engine decides of the events, and the test that is left for the pass, None where nothing is."""
        plain: list[Where] = []
        left: list[Test] = []
        for part in _conjuncts(events.where):
            if _remembers(part):
                left.append(self._test(part))
            else:
                plain.append(part)
        where = None if not plain else plain[0] if len(plain) == 1 else WhereAll(tuple(plain))
        if not left:
            return Events(events.names, where), None
        return Events(events.names, where), lambda event, binding: all(test(event, binding) for test in left)

    def _test(self, where: Where) -> Test:
        match where:
            case SameAs(path, step, other):
                own, slot = self._place(path), self._slot(step, other)
                return lambda event, binding: same_value(event.values[own], binding[slot])
            case WhereAll(parts):
                every = [self._test(part) for part in parts]
                return lambda event, binding: all(test(event, binding) for test in every)
            case WhereAny(parts):
                some = [self._test(part) for part in parts]
                return lambda event, binding: any(test(event, binding) for test in some)
            case WhereNot(part):
                inner = self._test(part)
                return lambda event, binding: not inner(event, binding)
            case PropertyTest():
                return self._fact(where)

    def _fact(self, where: Where) -> Test:
        bit = len(self.facts)
        self.facts.append(where)

        def holds(event: OrderedEvent, _: Binding) -> bool:
            return bool(event.facts >> bit & 1)

        return holds

    def _place(self, path: PropertyPath) -> int:
        if path not in self.paths:
            self.paths.append(path)
        return self.paths.index(path)

    def _slot(self, step: str, other: PropertyPath) -> int:
        self._place(other)
        return self.slots.setdefault((step, other), len(self.slots))


def _conjuncts(where: Where | None) -> tuple[Where, ...]:
    if where is None:
        return ()
    return (
        tuple(part for each in where.tests for part in _conjuncts(each))
        if isinstance(where, WhereAll)
        else (where,)
    )


def _remembers(where: Where) -> bool:
    match where:
        case SameAs():
            return True
        case WhereAll(parts) | WhereAny(parts):
            return any(_remembers(part) for part in parts)
        case WhereNot(part):
            return _remembers(part)
        case _:
            return False


@lru_cache(maxsize=100_000)
def _decoded(json: str) -> Any:
    return orjson.loads(json)


def same_value(value: object, operand: object) -> bool:
    """Whether a property (JSON text or None) equals a remembered one, as `eq` would say it."""
    if value is None or operand is None:
        return False
    one, other = _decoded(str(value)), _decoded(str(operand))
    if isinstance(one, list):
        return any(_scalars_equal(element, other) for element in one)
    return _scalars_equal(one, other)


def _scalars_equal(value: object, operand: object) -> bool:
    if isinstance(operand, bool):
        return value is operand
    if isinstance(operand, str):
        return values.text_of(value) == operand
    if isinstance(operand, int | float):
        number = values.number_of(value)
        return number is not None and number == values.number_of(operand)
    return False
