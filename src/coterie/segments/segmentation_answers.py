"""What the routes of segmentations are asked and answer: how they would divide customers, and how customers moved between parts."""

from __future__ import annotations

from coterie.kit.http import Answer, Request
from coterie.segments import answers
from coterie.segments.answers import Body


class DividingAsk(Request):
    """A segmentation that is being written, saved or not. as_of: left out, now, as for previews."""

    definition: Body
    as_of: str | None = None


class PartCount(Answer):
    """One part, in its order. fits: for how many its condition holds by itself; `count` of them no part before it takes.

    enters, leaves: against the saved segmentation of that name, null where there is none.
    """

    name: str
    label: str | None
    color: str | None
    sentence: str | None
    count: int
    share: float
    fits: int
    enters: int | None
    leaves: int | None


class DividedAnswer(Answer):
    """How it would divide customers. divided: all whom it is about; none: those of them in no part; moved: who would change parts."""

    as_of: str
    everyone: int
    divided: int
    none: int
    parts: list[PartCount]
    moved: int | None
    took_ms: float
    warnings: list[answers.Warning]


class FlowAnswer(Answer):
    """So many went from `before` to `after`: names of parts, `none` (in no part) or, before, `new` (no customer yet)."""

    before: str
    after: str
    count: int


class FlowsAnswer(Answer):
    """Who went where between two moments, as memberships were noted. changed_at: when the definition changed in between."""

    segmentation: str
    since: str
    until: str
    flows: list[FlowAnswer]
    stayed: int
    moved: int
    changed_at: list[str]
