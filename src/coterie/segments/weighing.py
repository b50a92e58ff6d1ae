"""What each condition of a tree costs in members: for how many it holds alone, and how many there would be without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyroaring import BitMap

from coterie.segments import language
from coterie.segments.evaluation import Evaluation
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition


@dataclass(frozen=True, slots=True)
class Weighed:
    """One condition of a tree. count: for how many it holds, taken alone.

    without: how many members there would be if it were struck out (with what holds nothing else); None for the whole.
    """

    path: str
    kind: str
    words: str
    count: int
    without: int | None


def weighed(
    state: Evaluation, condition: Condition, *, written: Any = None, path: str = ""
) -> Iterator[Weighed]:
    """Every condition of the tree, the whole first, each before its parts.

    written: the definition as it was written, which tells `did_not` from `not: {did: …}`; path: where the tree begins in it.
    """
    yield from _Scales(state).weigh(condition, written, path, state.everyone, BitMap(), None)


class _Scales:
    """Walks down a tree. Whatever stands around a condition, the members are a function of its own set X:
    (X & if_all) | (if_none - X), with if_all the members if X were everyone, if_none if it were nobody."""

    def __init__(self, state: Evaluation) -> None:
        self._state = state

    def weigh(
        self, node: Condition, written: Any, path: str, if_all: BitMap, if_none: BitMap, without: int | None
    ) -> Iterator[Weighed]:
        """The node and everything below it."""
        own = self._state.members(node)
        words, count = language.words(node), len(own)
        match node:
            case c.All(conditions):
                yield Weighed(path, "all", words, count, without)
                for index, others in enumerate(_others(self._sets(conditions), all_of=True)):
                    alone = others if others is not None else self._state.everyone
                    yield from self._part(
                        conditions[index],
                        written,
                        path,
                        f"all[{index}]",
                        _members(alone, if_all, if_none),
                        if_none,
                        without,
                        struck_out=None if others is None else True,
                    )
            case c.Any(conditions):
                yield Weighed(path, "any", words, count, without)
                for index, others in enumerate(_others(self._sets(conditions), all_of=False)):
                    alone = others if others is not None else BitMap()
                    yield from self._part(
                        conditions[index],
                        written,
                        path,
                        f"any[{index}]",
                        if_all,
                        _members(alone, if_all, if_none),
                        without,
                        struck_out=None if others is None else False,
                    )
            case c.Not(inner) if _says_not(written, inner):
                yield Weighed(path, "not", words, count, without)
                yield from self._part(inner, written, path, "not", if_none, if_all, without, struck_out=None)
            case _:
                yield Weighed(path, _kind(node), words, count, without)

    def _part(
        self,
        node: Condition,
        written: Any,
        path: str,
        step: str,
        if_all: BitMap,
        if_none: BitMap,
        without: int | None,
        *,
        struck_out: bool | None,
    ) -> Iterator[Weighed]:
        """struck_out: what the part counts as if it is struck out; None where what stands around it goes with it."""
        if struck_out is not None:
            without = len(if_all if struck_out else if_none)
        below = f"{path}.{step}" if path else step
        yield from self.weigh(node, _at(written, step), below, if_all, if_none, without)

    def _sets(self, conditions: Sequence[Condition]) -> list[BitMap]:
        return [self._state.members(each) for each in conditions]


def _members(own: BitMap, if_all: BitMap, if_none: BitMap) -> BitMap:
    inside = own & if_all
    return inside | (if_none - own) if if_none else inside


def _others(sets: Sequence[BitMap], *, all_of: bool) -> list[BitMap | None]:
    """For each set the intersection (or the union) of all the others, None where there are none."""
    if len(sets) == 1:
        return [None]

    def join(a: BitMap, b: BitMap) -> BitMap:
        return a & b if all_of else a | b

    def running(these: Sequence[BitMap]) -> list[BitMap]:
        return reduce(lambda found, each: [*found, join(found[-1], each)], these[1:], [these[0]])

    before, after = running(sets), running(sets[::-1])[::-1]
    inner = [join(before[at - 1], after[at + 1]) for at in range(1, len(sets) - 1)]
    return [after[1], *inner, before[-2]]


def _kind(node: Condition) -> str:
    match node:
        case c.Not():
            return "did_not"
        case c.Everyone():
            return "everyone"
        case c.TraitTest():
            return "trait"
        case c.Did():
            return "did"
        case c.Pattern():
            return "pattern"
        case c.Tagged():
            return "tag"
        case c.InSegment():
            return "segment"
        case c.OfAccount():
            return "account"
        case _:
            raise AssertionError(f"{type(node).__name__} is no leaf")


def _says_not(written: Any, inner: Condition) -> bool:
    return not (isinstance(inner, c.Did) and isinstance(written, Mapping) and "did_not" in written)


def _at(written: Any, step: str) -> Any:
    """The part of a written definition at one step (`all[1]`, `not`), None where it is written otherwise."""
    key, _, index = step.partition("[")
    found = written.get(key) if isinstance(written, Mapping) else None
    if not index:
        return found
    at = int(index[:-1])
    return found[at] if isinstance(found, list | tuple) and at < len(found) else None
