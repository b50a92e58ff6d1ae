"""What the routes that set segments side by side are asked and what they answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from coterie.kit.http import Answer, Request
from coterie.segments.answers import Size

Body = dict[str, Any]


class CompareAsk(Request):
    """Names of segments and segmentations; everyone is there in any case.

    across: how the customers' numbers become one of a segment. measures: more measures, written as computed traits are, that need not be saved.
    """

    segments: list[str] = Field(min_length=1)
    as_of: str | None = None
    across: Literal["mean", "median"] = "mean"
    measures: list[Body] = Field(default=[], max_length=20)


class ComparedColumn(Answer):
    """A segment, or everyone. before: the latest count before the moment, null without one."""

    name: str
    label: str | None
    color: str | None
    segmentation: str | None
    size: int
    share: float
    before: Size | None


class ComparedCell(Answer):
    """One number of one segment.

    have: how many have a value that was received or counted from events; counted: how many it is made of (0 is a value where a measure of no events is 0).
    value: the mean or median of these, between `low` and `high` in 95 of 100 cases. total: of all their values, null where they do not add up.
    difference: to all who are not in the segment, between `least` and `most` at the level that holds for all comparisons at once.
    verdict: `above` or `below` where that interval leaves out zero, `alike` where not, `few` with fewer than 30 on a side, `hidden` where it would tell of one
    customer. same_data: the segment is made of the very data of the measure.
    """

    have: int
    counted: int
    value: float | None
    low: float | None
    high: float | None
    total: float | None
    total_exact: str | None
    difference: float | None
    least: float | None
    most: float | None
    verdict: Literal["above", "below", "alike", "few", "hidden", "everyone"]
    same_data: bool


class ComparedRow(Answer):
    """One measure, a cell for each column. strength: the largest difference of a segment to all others, in standard deviations of everyone."""

    name: str
    label: str | None
    unit: str | None
    source: Literal["computed", "collected", "asked"]
    strength: float
    cells: list[ComparedCell]


class ComparisonAnswer(Answer):
    """Segments side by side. columns: everyone first. rows: those in which segments differ most first. compared: how many differences were tested together."""

    as_of: str
    everyone: int
    across: Literal["mean", "median"]
    columns: list[ComparedColumn]
    rows: list[ComparedRow]
    compared: int
    confidence: float
    fewest: int
    took_ms: float


class ApartFinding(Answer):
    """A condition that holds for another part of the segment than of everyone else, beyond chance.

    words: as a sentence; body: as it is written. inside, outside: for how many it holds; share, others_share: as parts of either. difference: of the shares,
    between `least` and `most` at the level that holds for all conditions that were tried. same_data: the segment is defined by these very data: no finding.
    """

    kind: Literal["trait", "event", "device", "time"]
    words: str
    body: Body
    inside: int
    outside: int
    share: float
    others_share: float
    difference: float
    least: float
    most: float
    same_data: bool


class ApartAnswer(Answer):
    """What sets a segment apart from everyone else, the largest differences of shares first. tried: how many conditions were tested together.

    is_too_small: fewer than 30 customers inside or outside, so nothing was tried.
    """

    segment: str
    as_of: str
    size: int
    others: int
    findings: list[ApartFinding]
    tried: int
    is_too_small: bool
    confidence: float
    fewest: int
    took_ms: float
