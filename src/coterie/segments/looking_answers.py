"""What the routes answer that look at one customer over time, and at what definitions look at; for the description of the API."""

from __future__ import annotations

from typing import Any, Literal

from coterie.kit.http import Answer


class Spell(Answer):
    """One membership: in from entered_at until left_at (null: still), as the refreshes found it."""

    entered_at: str
    left_at: str | None
    version: int
    entered_by: Any
    left_by: Any


class SegmentOverTime(Answer):
    """One segment for one customer, the oldest membership first. holds: in as of the last refresh."""

    name: str
    label: str | None
    color: str | None
    kind: str | None
    segmentation: str | None
    sentence: str
    holds: bool
    memberships: list[Spell]


class MembershipsAnswer(Answer):
    """Every segment for one customer, over time. as_of: of the last refresh."""

    customer: str
    as_of: str | None
    segments: list[SegmentOverTime]


class UseAnswer(Answer):
    """Something that a definition looks at. kind: event, property or trait; segment only for goals. by: the segment, computed trait or goal, as by_kind says."""

    kind: Literal["event", "property", "trait", "segment"]
    name: str
    by: str
    by_kind: Literal["segment", "trait", "goal"]
    label: str | None
    color: str | None


class UsesAnswer(Answer):
    """Everything that the saved definitions look at."""

    uses: list[UseAnswer]
