"""The smallest world and question that still disagree, by leaving things out one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.oracle.compare import Disagreement, disagreements
from tests.worlds.questions import Questions


def smallest(found: Disagreement, *, tries: int = 250) -> Disagreement:
    """A disagreement of the same kind from which nothing can be left out; gives up after some tries."""
    best = replace(found, world=replace(found.world, asked=((found.as_of, found.definition),)))
    left = tries
    improved = True
    while improved and left > 0:
        improved = False
        for world in _smaller_worlds(best.world):
            left -= 1
            if left <= 0:
                break
            again = _same(world, best.kind)
            if again is not None:
                best, improved = again, True
                break
    return best


def _same(world: Questions, kind: str) -> Disagreement | None:
    try:
        return next((one for one in disagreements(world, one_by_one=True) if one.kind == kind), None)
    except Exception:  # what is left is no sensible world
        return None


def _smaller_worlds(world: Questions) -> Iterator[Questions]:
    """Worlds with something left out, the most first."""
    messages = list(world.messages)
    size = len(messages) // 2
    while size >= 1:
        for start in range(0, len(messages), size):
            yield replace(world, messages=messages[:start] + messages[start + size :])
        size //= 2
    if world.sealed_after:
        yield replace(world, sealed_after=())
        for at in world.sealed_after:
            yield replace(world, sealed_after=[other for other in world.sealed_after if other != at])
    for path in world.promoted:
        yield replace(world, promoted=[other for other in world.promoted if other != path])
    if world.ignore is not None:
        yield replace(world, ignore=None)
    for index in range(len(world.definitions)):
        yield replace(world, definitions=[*world.definitions[:index], *world.definitions[index + 1 :]])
    ((as_of, definition),) = world.asked
    for simpler in _simpler(definition):
        yield replace(world, asked=((as_of, simpler),))
    for index, named in enumerate(world.definitions):
        for simpler in _simpler(named):
            definitions = [*world.definitions[:index], simpler, *world.definitions[index + 1 :]]
            yield replace(world, definitions=definitions)
    for index, message in enumerate(messages):
        for simpler in _simpler(message):
            yield replace(world, messages=[*messages[:index], simpler, *messages[index + 1 :]])
    if world.timezone != "UTC":
        yield replace(world, timezone="UTC")


def _simpler(value: Any) -> Iterator[Any]:
    """The value with one part left out, or replaced by a part of its own."""
    if isinstance(value, dict):
        for part in value.values():
            if isinstance(part, dict):
                yield part
            if isinstance(part, list):
                yield from (one for one in part if isinstance(one, dict))
        for key in value:
            yield {other: part for other, part in value.items() if other != key}
        for key, part in value.items():
            for simpler in _simpler(part):
                yield {**value, key: simpler}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            if len(value) > 1:
                yield value[:index] + value[index + 1 :]
            for simpler in _simpler(part):
                yield [*value[:index], simpler, *value[index + 1 :]]
