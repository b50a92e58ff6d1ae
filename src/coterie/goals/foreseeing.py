"""From the trend of a goal to what its number will be at the deadline, or why that cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import floor

from coterie.goals import times
from coterie.goals.definition import Goal
from coterie.goals.forecasting import FEWEST, Fan, Forecast, forecast
from coterie.goals.trend import Trend
from coterie.goals.wording import span
from coterie.segments.known import Names
from coterie.segments.language.conditions import Did

AHEAD_WITHOUT_DEADLINE = 0.25
"""How far is looked where there is no deadline, as a part of the history."""

FARTHEST = 1.0
"""How far ahead a forecast goes, as a part of the history that it is made from."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is expected. fan: at every step up to the deadline, and at the deadline itself, the last. chance: of the target being met then, None without a
    target. refused: why nothing is forecast, with what it wants; then the fan is empty.
    """

    fan: tuple[tuple[datetime, Fan], ...] = ()
    chance: float | None = None
    model: str | None = None
    points: int = 0
    widened: float = 1.0
    refused: str | None = None

    @property
    def last(self) -> Fan | None:
        """What is expected at the deadline."""
        return self.fan[-1][1] if self.fan else None


def foresee(goal: Goal, trend: Trend, names: Names, *, as_of: datetime, until: datetime | None) -> Foreseen:
    """Forecast the trend to the deadline. until: the deadline, None where the goal has none: then a quarter of the history ahead."""
    refused = _refused(goal, trend, as_of=as_of, until=until)
    if refused is not None:
        return Foreseen(points=len(trend.whole), refused=refused)
    assert trend.step is not None
    numbers, step = trend.whole, trend.step
    steps = (
        times.ahead(as_of, until, step)
        if until is not None
        else max(4.0, round(len(numbers) * AHEAD_WITHOUT_DEADLINE))
    )
    least, most = _limits(goal, names, numbers)
    made = forecast(numbers, ahead=steps, least=least, most=most)
    zone = trend.points[-1].at.tzinfo
    assert zone is not None
    fan = [
        (times.moved(as_of, step, ahead, zone), made.at(float(ahead)))
        for ahead in range(1, floor(steps) + 1)
        if ahead < steps
    ]
    end = until if until is not None else times.moved(as_of, step, round(steps), zone)
    fan.append((end, made.at(steps)))
    chance = None
    if goal.target is not None:
        chance = made.chance(steps, float(goal.target.number), at_least=goal.target.at_least)
    return Foreseen(tuple(fan), chance, _called(made), made.points, made.widened)


def _called(made: Forecast) -> str:
    return {
        "level": "a level that wanders",
        "damped": "a trend that fades",
        "lasting": "a trend that lasts",
    }[made.model.name]


def _refused(goal: Goal, trend: Trend, *, as_of: datetime, until: datetime | None) -> str | None:
    if goal.asks_for is None:
        return "Nothing is measured yet."
    if trend.step is None:
        return "There is no data for it yet."
    if until is not None and until <= as_of:
        return "The deadline has passed."
    if trend.asked.begins_anew:
        return "Its window begins anew each period, so its numbers do not compare; measure a rolling one, such as `within: 30 days`."
    whole, step = len(trend.whole), trend.step
    if whole < FEWEST:
        more = span(FEWEST - whole, step)
        return f"{whole} comparable {'number' if whole == 1 else 'numbers'} so far; a forecast wants {FEWEST}, so {more} more."
    if until is not None and (steps := times.ahead(as_of, until, step)) > whole * FARTHEST:
        return (
            f"The deadline lies {span(steps, step)} ahead, the comparable history is {span(whole, step)}: "
            f"no forecast reaches further than its history. Set a nearer date, or wait {span((steps - whole) / 2, step)}."
        )
    return None


def _limits(goal: Goal, names: Names, numbers: tuple[float, ...]) -> tuple[float | None, float | None]:
    """Between which numbers it lies by its nature."""
    if goal.is_share:
        return 0.0, 1.0
    counts = goal.customers is not None or isinstance(goal.kpi, Did)
    counts = counts or (isinstance(goal.kpi, str) and names.computed(goal.kpi) is not None)
    return (0.0 if counts and min(numbers) >= 0 else None), None
