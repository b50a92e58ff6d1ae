"""What the routes of this room are asked and what they answer. Times are ISO 8601 text that ends in Z, shares fractions of one."""

from __future__ import annotations

from typing import Any, Literal

from coterie.kit.http import Answer, Request

Body = dict[str, Any]
Status = Literal["on_track", "open", "behind", "reached", "missed", "cannot_say"]


class TargetAnswer(Answer):
    """How far the number is to come: at least, or at most, so much."""

    at_least: bool
    number: float


class NumberAnswer(Answer):
    """The number. value: null where there is none; exact: the same as text, with every digit. counted: those of the customers who make it."""

    value: float | None
    exact: str | None
    customers: int
    counted: int


class StepAnswer(Answer):
    """How far the points lie apart."""

    count: int
    unit: Literal["day", "week", "month"]


class PointAnswer(NumberAnswer):
    """The number at one moment. is_whole: whether no window reaches back to before the data."""

    at: str
    is_whole: bool


class TrendAnswer(Answer):
    """The number at equal steps, oldest first; step null where there is no data. whole_from: from when on numbers compare."""

    step: StepAnswer | None
    points: list[PointAnswer]
    whole_from: str | None


class FanAnswer(Answer):
    """What is expected at a moment, with the bounds that hold in 80 and in 95 of 100 cases."""

    at: str
    mean: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


class ForecastAnswer(Answer):
    """The forecast up to the deadline. chance: 0 to 1, of the target being met. refused: why there is none. points: how many numbers it is made from.

    widened: by how much its own misses in the past widened the bounds, 1 for not.
    """

    fan: list[FanAnswer]
    chance: float | None
    model: str | None
    points: int
    widened: float
    refused: str | None


class CarrierAnswer(Answer):
    """A segment against all others of the goal. inside, outside: the number per customer; difference: between `low` and `high` at 95 % for all segments at once.

    pull: what the segment adds to the goal's number by differing; share: its part of the total. same_data: it is made of the very events or
    traits that the goal counts.
    """

    segment: str
    label: str | None
    color: str | None
    segmentation: str | None
    size: int
    inside: float
    outside: float
    difference: float
    low: float
    high: float
    share: float | None
    pull: float | None
    pull_low: float | None
    pull_high: float | None
    side: Literal["carries", "holds_back", "alike"]
    same_data: bool


class CarriersAnswer(Answer):
    """All segments that were compared, the strongest first. too_small: those with fewer than 30 customers on one side."""

    found: list[CarrierAnswer]
    too_small: list[str]
    customers: int


class GoalVerdictAnswer(Answer):
    """One letter of SMART. holds: null where it cannot be said. do: the way out."""

    part: Literal["specific", "measurable", "achievable", "relevant", "time_bound"]
    holds: bool | None
    says: str
    do: str | None


class OutlookAnswer(Answer):
    """All that can be said of a goal at `as_of`. trend and segments: null in a quick look, whose check is empty.

    is_share: its number lies between 0 and 1; counts_customers: it is a number of customers, so that segments are compared by shares of theirs.
    """

    goal: str
    label: str | None
    sentence: str
    unit: str | None
    is_share: bool
    counts_customers: bool
    as_of: str
    until: str | None
    days_left: int | None
    target: TargetAnswer | None
    now: NumberAnswer | None
    status: Status
    reason: str
    trend: TrendAnswer | None
    forecast: ForecastAnswer
    segments: CarriersAnswer | None
    check: list[GoalVerdictAnswer]


class GoalAnswer(Answer):
    """A saved goal. outlook: as it was last looked at, null before; `/outlook` looks."""

    name: str
    label: str | None
    sentence: str
    owner: str | None
    note: str | None
    version: int
    saved_at: str
    body: Body
    outlook: OutlookAnswer | None


class GoalsAnswer(Answer):
    """All saved goals, in the order they were first saved."""

    goals: list[GoalAnswer]


class FarAnswer(Answer):
    """How far an outlook is that is being made, null where none is."""

    done: int | None
    total: int | None


class GoalPreviewAnswer(Answer):
    """A draft that was looked at."""

    outlook: OutlookAnswer
    warnings: list[Body]


class GoalPreviewAsk(Request):
    """A goal that is being written. whole: with its trend, forecast, segments and check, which takes longer than the number."""

    definition: Body
    as_of: str | None = None
    whole: bool = False


class SuggestedAnswer(Answer):
    """A goal that could be saved as it is, and why it is offered."""

    body: Body
    sentence: str
    why: str


class SuggestionsAnswer(Answer):
    """Goals made of what the workspace has."""

    suggestions: list[SuggestedAnswer]
