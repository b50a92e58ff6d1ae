"""From leaves to segments, and what a segment says with all that it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyroaring import BitMap

from coterie.segments.algebra import combine
from coterie.segments.known import Names
from coterie.segments.language.conditions import Condition
from coterie.segments.live.ground import Ground, leaves_of, said, written_out


class Segments:
    """The segments of everyone, or of some customers, from the leaves."""

    def __init__(self, names: Names, ground: Ground, ignored_name: str | None, some: BitMap | None) -> None:
        self._names = names
        self._ground = ground
        self._some = some
        self._everyone = ground.everyone if some is None else ground.everyone & some
        self._found: dict[str, BitMap] = {}
        self._leaves: dict[str, BitMap] = {}
        if ignored_name is not None and names.segment(ignored_name) is not None:
            ignored = ground.ignored & ground.existing
            self._found[ignored_name] = ignored if some is None else ignored & some

    def members(self, name: str) -> BitMap:
        """The members of a segment, of those looked at."""
        if name not in self._found:
            condition = self._names.segment(name)
            assert condition is not None
            found = combine(condition, everyone=self._everyone, leaf=self._leaf, segment=self.members)
            self._found[name] = found & self._everyone
        return self._found[name]

    def _leaf(self, leaf: Condition) -> BitMap:
        key = said(leaf)
        if key not in self._leaves:
            members = self._ground.kept[key].members
            self._leaves[key] = members if self._some is None else members & self._some
        return self._leaves[key]


def members_of(names: Names, name: str, leaf: Callable[[Condition], BitMap], everyone: BitMap) -> BitMap:
    """The members of one segment, all it refers to taken from the same leaves."""

    def segment(other: str) -> BitMap:
        return members_of(names, other, leaf, everyone)

    condition = names.segment(name)
    assert condition is not None
    return combine(condition, everyone=everyone, leaf=leaf, segment=segment) & everyone


def leaves_of_all(names: Names, ignored_name: str | None) -> Iterator[Condition]:
    """The leaves of all segments; who is ignored is found apart."""
    return leaves_of(names, names.segment_names(), known=_is(ignored_name))


def leaves_of_segment(names: Names, segment: str, ignored_name: str | None) -> Iterator[Condition]:
    """The leaves that decide one segment."""
    known = _is(None if segment == ignored_name else ignored_name)
    return leaves_of(names, [segment], known=known)


def _is(name: str | None) -> Callable[[str], bool]:
    return lambda other: other == name


def meanings(names: Names) -> dict[str, str]:
    """What every segment says, with all it refers to written out."""
    return {name: written_out(names, [("segment", name)]) for name in names.segment_names()}
