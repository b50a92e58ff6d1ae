"""`all`, `any` and `not` as operations on sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyroaring import BitMap

from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition


def combine(
    condition: Condition,
    *,
    everyone: BitMap,
    leaf: Callable[[Condition], BitMap],
    segment: Callable[[str], BitMap],
) -> BitMap:
    """Those of `everyone` for whom the condition is true. leaf, segment: who fits one leaf, who is in a segment."""

    def found(each: Condition) -> BitMap:
        match each:
            case c.All(conditions):
                inside = found(conditions[0])
                for other in conditions[1:]:
                    inside = inside & found(other)
                return inside
            case c.Any(conditions):
                inside = found(conditions[0])
                for other in conditions[1:]:
                    inside = inside | found(other)
                return inside
            case c.Not(inner):
                return everyone - found(inner)
            case c.Everyone():
                return everyone
            case c.InSegment(name):
                return segment(name)
            case _:
                return leaf(each)

    return found(condition)


def parts(condition: Condition) -> Iterator[Condition]:
    """The leaves of a condition and the segments it refers to."""
    match condition:
        case c.All(conditions) | c.Any(conditions):
            for each in conditions:
                yield from parts(each)
        case c.Not(inner):
            yield from parts(inner)
        case c.Everyone():
            return
        case _:
            yield condition
