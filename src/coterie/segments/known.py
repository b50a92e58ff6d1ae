"""What saved definitions mean by name: segments, the parts of segmentations as plain conditions, computed traits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coterie.segments.divisions import buyers, buyers_condition, everyone_of, parts
from coterie.segments.language.conditions import All, Any, Condition, Did, InSegment, Not
from coterie.segments.language.definitions import (
    ByRfm,
    ComputedTrait,
    Definition,
    Segment,
    Segmentation,
)
from coterie.segments.mentions import mentioned


@dataclass(frozen=True, slots=True)
class Saved:
    """A definition with its version."""

    definition: Definition
    version: int


class Names:
    """Definitions by name. values: for segmentations by a trait, the values that make their parts."""

    def __init__(self, saved: Sequence[Saved], values: Mapping[str, Sequence[str]]) -> None:
        self.segments: dict[str, Segment] = {}
        self.segmentations: dict[str, Segmentation] = {}
        self.traits: dict[str, ComputedTrait] = {}
        self._versions: dict[str, int] = {}
        self._conditions: dict[str, Condition] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._part_of: dict[str, str] = {}
        for each in saved:
            match each.definition:
                case Segment() as segment:
                    assert segment.who is not None
                    self._add(segment, segment.who, each.version)
                case Segmentation() as segmentation:
                    self.segmentations[segmentation.name] = segmentation
                    self._expand(segmentation, values.get(segmentation.name, ()), each.version)
                case ComputedTrait() as trait:
                    self.traits[trait.name] = trait

    def segment(self, name: str) -> Condition | None:
        """The condition of a segment or of a segmentation's part, None where there is none."""
        return self._conditions.get(name)

    def computed(self, name: str) -> Did | None:
        """The measure of a computed trait, None where there is none."""
        found = self.traits.get(name)
        return None if found is None else found.compute

    def segment_names(self) -> list[str]:
        """The names of all segments and parts, in the order they were saved."""
        return list(self._versions)

    def versions(self) -> dict[str, int]:
        """The version of every segment and part, in the order they were saved."""
        return dict(self._versions)

    def parts(self, name: str) -> tuple[str, ...] | None:
        """The names of a segmentation's parts in order, `otherwise` last; None where there is no such segmentation."""
        return self._parts.get(name)

    def segmentation_of(self, name: str) -> str | None:
        """The segmentation of which a segment is a part, None where it stands alone."""
        return self._part_of.get(name)

    def uses(self, name: str) -> set[tuple[str, str]]:
        """("segment" | "trait", name) of what a segment or part refers to directly."""
        condition = self._conditions.get(name)
        return set() if condition is None else set(mentioned(condition))

    def uses_of(self, compute: Did) -> set[tuple[str, str]]:
        """The same for the measure of a computed trait."""
        return set(mentioned(compute))

    def _add(self, segment: Segment, who: Condition, version: int) -> None:
        self.segments[segment.name] = segment
        self._conditions[segment.name] = who
        self._versions[segment.name] = version

    def _expand(self, segmentation: Segmentation, values: Sequence[str], version: int) -> None:
        """Each part is whom the segmentation divides, who fits it and no part before."""
        whole = everyone_of(segmentation)
        if isinstance(segmentation.by, ByRfm):
            self._conditions[buyers(segmentation.name)] = buyers_condition(segmentation, segmentation.by)
        earlier: list[Condition] = []
        names: list[str] = []
        for part in parts(segmentation, values):
            fits = part.who if part.who is not None else InSegment(part.name)
            exclusive = _without(All((whole, fits)), earlier)
            name = part.name
            if part.who is None:  # a reference: the name itself stays the segment that stands alone
                name = f"{segmentation.name}.{part.name}"
                self._conditions[name] = exclusive
            else:
                self._add(part, exclusive, version)
                self._part_of[name] = segmentation.name
            names.append(name)
            earlier.append(fits)
        if segmentation.otherwise is not None:
            rest = segmentation.otherwise
            self._add(rest, _without(whole, earlier), version)
            self._part_of[rest.name] = segmentation.name
            names.append(rest.name)
        self._parts[segmentation.name] = tuple(names)


def _without(condition: Condition, earlier: list[Condition]) -> Condition:
    if not earlier:
        return condition
    others = earlier[0] if len(earlier) == 1 else Any(tuple(earlier))
    return All((condition, Not(others)))
