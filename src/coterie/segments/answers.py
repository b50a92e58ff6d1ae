"""What the routes of this room are asked and what they answer. Times are ISO 8601 text that ends in Z, shares fractions of one."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from coterie.kit.http import Answer, Request

Body = dict[str, Any]


class Size(Answer):
    """How many were in it at that moment."""

    as_of: str
    size: int
    everyone: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_tuple(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return dict(zip(("as_of", "size", "everyone"), value, strict=False))
        return value


class KeptAnswer(Answer):
    """live: changes show within a second or two; else some show only every so many seconds, because of `why`."""

    live: bool
    every_seconds: int | None
    why: list[str]


class SegmentAnswer(Answer):
    """A saved segment. size, share and as_of are those of the latest answer, null before the first."""

    name: str
    label: str | None
    color: str | None
    description: str | None
    kind: str | None
    tags: list[str]
    owner: str | None
    advice: str | None
    reviewed_on: str | None
    sentence: str
    version: int
    size: int | None
    share: float | None
    as_of: str | None
    kept: KeptAnswer
    segmentation: str | None
    trend: list[Size]
    body: Body


class SegmentationAnswer(Answer):
    """A saved segmentation; parts are the names of its segments in order, `otherwise` the last of them or null."""

    name: str
    label: str | None
    of: str | None
    parts: list[str]
    otherwise: str | None
    description: str | None = None
    version: int | None = None
    body: Body | None = None


class ComputedTraitAnswer(Answer):
    """A saved computed trait."""

    name: str
    label: str | None
    unit: str | None
    description: str | None
    sentence: str
    version: int
    body: Body


class SegmentsAnswer(Answer):
    """Everything that was saved about who belongs where. everyone: all customers there are."""

    segments: list[SegmentAnswer]
    segmentations: list[SegmentationAnswer]
    everyone: int
    as_of: str | None


class SegmentationsAnswer(Answer):
    """All segmentations."""

    segmentations: list[SegmentationAnswer]


class ComputedTraitsAnswer(Answer):
    """All computed traits."""

    traits: list[ComputedTraitAnswer]


class Warning(Answer):  # noqa: A001
    """Something that is no error but looks like one: an event that was never seen."""

    message: str
    where: str | None
    definition: str | None = None


class Applied(Answer):
    """What became of one definition."""

    name: str
    kind: str
    action: Literal["created", "changed", "unchanged", "deleted"]
    version: int

    @model_validator(mode="before")
    @classmethod
    def _of_tuple(cls, value: Any) -> Any:
        return (
            dict(zip(("name", "kind", "action", "version"), value, strict=True))
            if isinstance(value, tuple)
            else value
        )


class ApplyAnswer(Answer):
    """What was saved."""

    changes: list[Applied]
    warnings: list[Warning]


class Planned(Answer):
    """What would become of one definition, and who would enter and leave (ten of each by id)."""

    name: str
    kind: str
    action: str
    before: Any
    after: Any
    enters: int | None
    leaves: int | None
    entering: list[str]
    leaving: list[str]


class PlanAnswer(Answer):
    """What applying would do."""

    changes: list[Planned]
    warnings: list[Warning]


class Version(Answer):
    """One version of a definition."""

    version: int
    saved_at: str
    body: Body


class VersionsAnswer(Answer):
    """All versions of a definition, the newest first."""

    versions: list[Version]


class MemberRow(Answer):
    """A member with what the traits that were asked for hold, as text; null where there is no value."""

    id: str
    traits: dict[str, str | None]


class MembersAnswer(Answer):
    """Some members by id, sorted; `next` is the cursor of the following page, null at the end.

    found: how many members fit what was searched for; all of them where nothing was. rows: null where no columns were asked for.
    """

    ids: list[str]
    count: int
    found: int
    everyone: int
    share: float
    as_of: str
    next: str | None
    rows: list[MemberRow] | None = None


class SizesAnswer(Answer):
    """Sizes at every refresh, oldest first."""

    sizes: list[Size]


class ConditionCount(Answer):
    """One condition of a tree. kind: all, any, not, or that of a leaf; count: how many customers it holds for, taken alone.

    without: how many members there would be if it were struck out, null for the whole.
    """

    path: str
    kind: str
    words: str
    count: int
    bounds: list[int]
    without: int | None


class Moves(Answer):
    """Who would enter and leave a saved segment (ten of each by id), both versions as of the same moment."""

    segment: str
    enters: int
    leaves: int
    entering: list[str]
    leaving: list[str]


class Alike(Answer):
    """A saved segment with almost the same members, as it was last answered. alike: those in both, of those in either."""

    segment: str
    both: int
    alike: float


class PreviewAnswer(Answer):
    """Who would be in it; sample: up to ten ids.

    is_exact: whether the counts are; both bounds are then the count. Otherwise it is an estimate from a sample of `looked_at` customers: bounds
    are the least and most it can be in 99 of 100 cases, and moves are null. leaves_run: conditions that had to be asked, others were remembered.
    """

    as_of: str
    count: int
    share: float
    everyone: int
    bounds: list[int]
    is_exact: bool
    looked_at: int
    sentence: str
    sample: list[str]
    conditions: list[ConditionCount]
    moves: Moves | None
    leaves_run: int
    took_ms: float
    warnings: list[Warning]
    alike: list[Alike]


class DecidingEvent(Answer):
    """One event that decided a condition."""

    seq: int
    name: str
    occurred_at: str
    properties: Any


class Node(Answer):
    """One condition for one customer: whether it holds, and the value, bounds and events that decided it."""

    kind: str
    words: str
    path: str
    holds: bool
    value: str | None
    bounds: dict[str, Any] | None
    events: list[DecidingEvent]
    events_total: int | None
    note: str | None
    children: list[Node]


class ExplanationAnswer(Answer):
    """Why a customer is in, or not."""

    customer: str
    as_of: str
    holds: bool
    sentence: str
    tree: Node
    next_change_at: str | None


class MembershipAnswer(Answer):
    """One segment for one customer: in or not, since when and by which version, and why."""

    name: str
    label: str | None
    color: str | None
    segmentation: str | None
    holds: bool
    entered_at: str | None
    version: int | None
    cause: Any
    next_change_at: str | None
    sentence: str
    tree: Node


class CustomerSegmentsAnswer(Answer):
    """All segments for one customer."""

    customer: str
    as_of: str
    segments: list[MembershipAnswer]


class Refreshed(Answer):
    """One segment after a refresh."""

    name: str
    version: int
    size: int
    entered: int
    left: int


class RefreshAnswer(Answer):
    """What a refresh found."""

    as_of: str
    took_seconds: float
    segments: list[Refreshed]


class Pair(Answer):
    """How two segments overlap."""

    a: str
    b: str
    both: int
    only_a: int
    only_b: int

    @model_validator(mode="before")
    @classmethod
    def _of_tuple(cls, value: Any) -> Any:
        names = ("a", "b", "both", "only_a", "only_b")
        return dict(zip(names, value, strict=True)) if isinstance(value, list | tuple) else value


class Overlap(Answer):
    """Customers in exactly these segments and in no other."""

    names: list[str]
    count: int

    @model_validator(mode="before")
    @classmethod
    def _of_tuple(cls, value: Any) -> Any:
        return {"names": list(value[0]), "count": value[1]} if isinstance(value, list | tuple) else value


class CheckAnswer(Answer):
    """How far a set of segments is from mutually exclusive and collectively exhaustive.

    overlaps: the largest exclusive intersections, of overlaps_total that hold anybody.
    in_counts: how many customers are in none of them, in one, in two …, by that number.
    """

    names: list[str]
    as_of: str
    everyone: int
    sizes: dict[str, int]
    pairs: list[Pair]
    overlaps: list[Overlap]
    overlaps_total: int
    none: int
    in_counts: dict[str, int]
    took_ms: float


class Ask(Request):
    """A question about customers: a condition, a whole segment, or the name of a saved one. text: the same as YAML."""

    who: Body | str | None = None
    text: str | None = Field(default=None, description="YAML or JSON text of one condition or segment.")
    as_of: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Ask:
        if (self.who is None) == (self.text is None):
            raise ValueError("give either `who` or `text`")
        return self


class PreviewAsk(Ask):
    """A condition that is being written.

    as_of: left out, it is now, and stands still for ten minutes while no data arrives. against: the saved segment to compare with; left out, the
    one of the same name, where a whole segment is asked. estimate: in a very large world, an estimate first where the exact answer takes longer
    (`is_exact` false); ask again without it for the exact one.
    """

    against: str | None = None
    estimate: bool = False


class EvaluateAsk(Ask):
    """Who is in it. limit: ids in the answer at most; left out: all."""

    limit: int | None = Field(default=None, ge=0)


class ExplainAsk(Ask):
    """Why is this customer in it, or not."""

    customer: str


class SourceFile(Request):
    """A YAML or JSON file of definitions."""

    name: str
    text: str


class DefinitionsAsk(Request):
    """Definitions as objects, as files, or both."""

    definitions: list[Body] = []
    files: list[SourceFile] = []


class CheckAsk(Request):
    """Names of segments, two or more. most_overlaps: how many exclusive intersections are listed at most, the largest."""

    segments: list[str] = Field(min_length=1)
    as_of: str | None = None
    most_overlaps: int = Field(default=200, ge=0, le=10_000)


class RefreshAsk(Request):
    """wait false: answer at once with the job that does it. only_saved: only what was saved since, and what refers to it; as of now."""

    as_of: str | None = None
    wait: bool = True
    only_saved: bool = False


class RestoreAsk(Request):
    """Which version to save again."""

    version: int
