"""What is saved under a name: segments, segmentations, computed traits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coterie.segments.language.conditions import Condition, Did

KINDS = (
    "demographic",
    "geographic",
    "psychographic",
    "behavioral",
    "technographic",
    "needs",
    "value",
    "predictive",
    "lifecycle",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved question about customers. who None: a reference to a segment that exists, only inside a segmentation.

    owner: who answers for it. advice: what to do with it. reviewed_on: when somebody last looked whether it is still right.
    """

    name: str
    who: Condition | None
    label: str | None = None
    color: str | None = None
    description: str | None = None
    kind: str | None = None
    tags: tuple[str, ...] = ()
    owner: str | None = None
    advice: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ByTrait:
    """`by: {trait: plan}`: a part for each value."""

    trait: str


@dataclass(frozen=True, slots=True)
class ByQuantiles:
    """`by: {quantiles: {trait: …, into: 5}}` or with a measure `{did: …, measure: …, into: 5}`: equal parts by rank."""

    trait: str | None
    did: Did | None  # a measure: its predicates are empty
    into: int


@dataclass(frozen=True, slots=True)
class ByRfm:
    """`by: {rfm: {event: Order Completed, value: revenue}}`: parts by recency, frequency and monetary value."""

    event: str
    value: str


Division = ByTrait | ByQuantiles | ByRfm


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Segments that fit together: a customer belongs to the first part that fits.

    of: a segment's name, None for everyone. Exactly one of `segments` (in order) and `by`.
    """

    name: str
    segments: tuple[Segment, ...] = ()
    by: Division | None = None
    of: str | None = None
    otherwise: Segment | None = None
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ComputedTrait:
    """A named measure. `compute.predicates` is empty."""

    name: str
    compute: Did
    label: str | None = None
    unit: str | None = None
    description: str | None = None


Definition = Segment | Segmentation | ComputedTrait
