"""Segmentations that make their parts by themselves: by the values of a trait, by quantiles, by RFM."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from coterie.segments.language.conditions import All, Any, Condition, Did, Everyone, InSegment, TraitTest
from coterie.segments.language.definitions import ByQuantiles, ByRfm, ByTrait, Segment, Segmentation
from coterie.segments.language.duration import Unit
from coterie.segments.language.events import Events, PropertyPath
from coterie.segments.language.measures import Age, Aggregate, Aggregation, Measure
from coterie.segments.language.predicates import Equals, Predicates, Quantile

MOST_PARTS = 50
SCORES = 5

# Recency score (5: bought last), and the mean of the frequency and monetary scores, rounded up: the grid that
# marketers know under these names.
_RFM_GROUPS: tuple[tuple[str, str, tuple[int, ...], tuple[int, ...]], ...] = (
    ("champions", "Champions", (5,), (4, 5)),
    ("loyal", "Loyal", (3, 4), (4, 5)),
    ("cannot_lose", "Cannot lose them", (1, 2), (5,)),
    ("at_risk", "At risk", (1, 2), (3, 4)),
    ("potential_loyalist", "Potential loyalists", (4, 5), (2, 3)),
    ("new_customers", "New customers", (5,), (1,)),
    ("promising", "Promising", (4,), (1,)),
    ("need_attention", "Need attention", (3,), (3,)),
    ("about_to_sleep", "About to sleep", (3,), (1, 2)),
    ("hibernating", "Hibernating", (1, 2), (2,)),
    ("lost", "Lost", (1, 2), (1,)),
)
_COLORS = (
    "#7c3aed",
    "#2563eb",
    "#0891b2",
    "#059669",
    "#65a30d",
    "#ca8a04",
    "#ea580c",
    "#dc2626",
    "#db2777",
    "#9333ea",
    "#64748b",
)


def buyers(segmentation: str) -> str:
    """The name under which an RFM segmentation's buyers can be ranked."""
    return f"{segmentation}.buyers"


def buyers_condition(segmentation: Segmentation, division: ByRfm) -> Condition:
    """Those of the segmentation who have ordered."""
    ordered = Did(Events((division.event,)))
    return All((InSegment(segmentation.of), ordered)) if segmentation.of is not None else ordered


def parts(segmentation: Segmentation, values: Sequence[str]) -> tuple[Segment, ...]:
    """The parts that `by` makes, in order; values: the values of the trait there are, for `by: {trait: …}`."""
    match segmentation.by:
        case None:
            return segmentation.segments
        case ByTrait(trait):
            return tuple(_by_trait(segmentation.name, trait, values))
        case ByQuantiles() as division:
            return tuple(_by_quantiles(segmentation, division))
        case ByRfm() as division:
            return tuple(_by_rfm(segmentation, division))


def _by_trait(name: str, trait: str, values: Iterable[str]) -> Iterable[Segment]:
    taken: set[str] = set()
    for index, value in enumerate(values):
        slug = f"{name}_{_slug(value)}"[:60]
        unique, number = slug, 2
        while unique in taken:
            unique, number = f"{slug}_{number}", number + 1
        taken.add(unique)
        yield Segment(
            unique,
            TraitTest(trait, (Equals(value),)),
            label=value or "(empty)",
            color=_COLORS[index % len(_COLORS)],
        )


def _slug(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "value"


def _by_quantiles(segmentation: Segmentation, division: ByQuantiles) -> Iterable[Segment]:
    for index in range(1, division.into + 1):
        tests: Predicates = (Quantile(index, division.into, segmentation.of),)
        yield Segment(
            f"{segmentation.name}_{index}",
            _ranked(division, tests),
            label=f"Part {index} of {division.into}"
            + (" (lowest)" if index == 1 else " (highest)" if index == division.into else ""),
            color=_COLORS[(index - 1) % len(_COLORS)],
        )


def _ranked(division: ByQuantiles, tests: Predicates) -> Condition:
    if division.trait is not None:
        return TraitTest(division.trait, tests)
    assert division.did is not None
    did = division.did
    return Did(did.events, did.within, did.nth, did.measure, tests)


def _by_rfm(segmentation: Segmentation, division: ByRfm) -> Iterable[Segment]:
    events = Events((division.event,))
    money = Aggregate(Aggregation.SUM, PropertyPath("properties", division.value))

    def scored(measure: Measure | None, score: int, *, descending: bool = False) -> Condition:
        tests: Predicates = (Quantile(score, SCORES, buyers(segmentation.name), descending),)
        return (
            Did(events, predicates=tests)
            if measure is None
            else Did(events, measure=measure, predicates=tests)
        )

    def recency(score: int) -> Condition:
        return scored(Age(Unit.DAY, last=True), score, descending=True)

    def value_score(score: int) -> Condition:
        return Any(
            tuple(
                All((scored(None, frequency), scored(money, monetary)))
                for frequency in range(1, SCORES + 1)
                for monetary in range(1, SCORES + 1)
                if (frequency + monetary + 1) // 2 == score
            )
        )

    for index, (name, label, recencies, value_scores) in enumerate(_RFM_GROUPS):
        who = All((Any(tuple(map(recency, recencies))), Any(tuple(map(value_score, value_scores)))))
        yield Segment(
            f"{segmentation.name}_{name}", who, label=label, color=_COLORS[index % len(_COLORS)], kind="value"
        )


def everyone_of(segmentation: Segmentation) -> Condition:
    """Whom the segmentation divides."""
    return Everyone() if segmentation.of is None else InSegment(segmentation.of)
