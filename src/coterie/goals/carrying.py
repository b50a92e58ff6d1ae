"""Which segments carry a goal and which hold it back: the number of their customers against that of all the others of the goal.

Differences and what of them can be told from chance are those of `segments.differing`: at 95 % for all segments of a goal at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from coterie.goals.definition import Goal, is_pooled
from coterie.goals.measuring import Spread, spread
from coterie.segments import differing
from coterie.segments.differing import FEWEST, Difference, Estimate
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import Did, InSegment
from coterie.segments.uses import looked_at

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A segment against all the others of the goal.

    inside, outside: the number per customer (or the share, the mean of events, the median) of each side. difference: inside − outside, between `low` and
    `high`. size: its customers of the goal; share: what part of the goal's total comes from it, None where the number does not add up.
    pull: by how much the goal's own number would change the other way if these customers were like the others, with its interval; None for medians.
    side: "carries", "holds_back" or "alike" (no difference that can be told from chance). same_data: whether its definition looks at the very events
    or traits that the goal counts, so that it differs by the way it was made.
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
    side: str
    same_data: bool


@dataclass(frozen=True, slots=True)
class Carriers:
    """All segments that were compared, the strongest first. too_small: those with fewer than FEWEST customers on one side."""

    found: tuple[Carrier, ...]
    too_small: tuple[str, ...]
    customers: int

    @property
    def telling(self) -> tuple[Carrier, ...]:
        """Those whose difference can be told from chance."""
        return tuple(each for each in self.found if each.side != "alike")


def carriers(
    state: Evaluation, goal: Goal, names: Names, *, step: Callable[[], None] | None = None
) -> Carriers:
    """Compare every saved segment and part. step is called before each; what it raises stops the work."""
    customers = spread(state, goal)
    wanted = [name for name in names.segment_names() if name != goal.segment]
    state.prepare(InSegment(name) for name in wanted)
    sides, small = [], []
    for name in wanted:
        if step is not None:
            step()
        inside = _inside(state, customers, name)
        least = min(int((inside & customers.have).sum()), int((~inside & customers.have).sum()))
        if least < FEWEST:
            if inside.any():
                small.append(name)
            continue
        sides.append((name, inside))
    way = _way(goal, names)
    compared = [_compared(customers, inside, way) for _, inside in sides]
    levels = differing.levels([each.away for each in compared])
    found = [
        _carrier(names, goal, customers, name, inside, way, each, level)
        for (name, inside), each, (level, _) in zip(sides, compared, levels, strict=True)
    ]
    found.sort(key=lambda each: -abs(each.pull if each.pull is not None else each.difference))
    return Carriers(tuple(found), tuple(small), len(customers.customers))


def _inside(state: Evaluation, customers: Spread, name: str) -> Array:
    flags = np.zeros(state.facts.size, np.bool_)
    flags[np.array(state.segment(name).to_array(), dtype=np.int64)] = True
    found: Array = flags[customers.customers]
    return found


def _compared(customers: Spread, inside: Array, way: Way) -> Compared:
    have = customers.have
    return way(_side(customers, inside & have), _side(customers, ~inside & have))


def _carrier(
    names: Names,
    goal: Goal,
    customers: Spread,
    name: str,
    inside: Array,
    way: Way,
    compared: Compared,
    level: float,
) -> Carrier:
    difference = compared.away.value
    low, high = compared.away.interval(level)
    factor = _factor(goal, way, customers, inside)
    pulls = (None, None, None) if factor is None else (difference * factor, low * factor, high * factor)
    segment = names.segments.get(name)
    looks = set(looked_at(names.segment(name)))
    return Carrier(
        segment=name,
        label=None if segment is None else segment.label,
        color=None if segment is None else segment.color,
        segmentation=names.segmentation_of(name),
        size=int(inside.sum()),
        inside=compared.inside,
        outside=compared.outside,
        difference=difference,
        low=low,
        high=high,
        share=_share(goal, way, customers, inside),
        pull=pulls[0],
        pull_low=pulls[1],
        pull_high=pulls[2],
        side=_which(goal, low, high),
        same_data=bool(looks & _counted(goal, names)),
    )


def _which(goal: Goal, low: float, high: float) -> str:
    if low <= 0 <= high:
        return "alike"
    wants_more = goal.target is None or goal.target.at_least
    return "carries" if (low > 0) == wants_more else "holds_back"


def _counted(goal: Goal, names: Names) -> set[tuple[str, str]]:
    node: object = goal.asks_for
    if isinstance(node, str):
        computed = names.computed(node)
        if computed is None:
            return {("trait", node)}
        return {("trait", node), *_events(computed)}
    return _events(node)


def _events(node: object) -> set[tuple[str, str]]:
    return {each for each in looked_at(node) if each[0] != "property"}


def _factor(goal: Goal, way: Way, customers: Spread, inside: Array) -> float | None:
    """What turns a difference per customer into one of the goal's number."""
    if way is _of_medians:
        return None
    weight = customers.den if way is _of_ratios else customers.have.astype(float)
    mine = float(weight[inside].sum())
    if goal.customers is not None or (goal.kpi is not None and goal.across == "total" and way is _of_means):
        return mine
    return mine / float(weight.sum())


def _share(goal: Goal, way: Way, customers: Spread, inside: Array) -> float | None:
    """The part of the total that comes from the segment, where there is a total of one sign."""
    if way is _of_medians or (goal.kpi is not None and goal.across != "total"):
        return None
    whole = float(customers.num.sum())
    if whole <= 0 or bool((customers.num < 0).any()):
        return None
    return float(customers.num[inside].sum()) / whole


# --- the ways to compare ---------------------------------------------------------------------------------------------

Side = tuple[Array, Array]
"""(num, den) of the customers of one side."""


class Compared(NamedTuple):
    """The number inside and outside, and how far they are apart."""

    inside: float
    outside: float
    away: Difference


Way = Callable[[Side, Side], Compared]


def _way(goal: Goal, names: Names) -> Way:
    if goal.share is not None or goal.customers is not None:
        return _of_parts
    if goal.across == "median":
        return _of_medians
    did = goal.kpi if isinstance(goal.kpi, Did) else names.computed(goal.kpi or "")
    return _of_ratios if is_pooled(goal, did) else _of_means


def _side(customers: Spread, chosen: Array) -> Side:
    return customers.num[chosen], customers.den[chosen]


def _of_means(one: Side, other: Side) -> Compared:
    return _apart(differing.of_mean(one[0] / one[1]), differing.of_mean(other[0] / other[1]))


def _of_medians(one: Side, other: Side) -> Compared:
    return _apart(differing.of_median(one[0] / one[1]), differing.of_median(other[0] / other[1]))


def _of_ratios(one: Side, other: Side) -> Compared:
    return _apart(_of_ratio(*one), _of_ratio(*other))


def _of_ratio(num: Array, den: Array) -> Estimate:
    """What is pooled, by its linear form: how far each customer's part is from what the whole would give it."""
    ratio = float(num.sum() / den.sum())
    errors = (num - ratio * den) / den.mean()
    return Estimate(ratio, None, float(errors.var(ddof=1)) / len(num), len(num) - 1)


def _of_parts(one: Side, other: Side) -> Compared:
    (held, of), (others_held, others) = ((int(num.sum()), len(num)) for num, _ in (one, other))
    away = differing.difference_of_shares(held, of, others_held, others)
    return Compared(held / of, others_held / others, away)


def _apart(one: Estimate, other: Estimate) -> Compared:
    return Compared(one.value, other.value, differing.difference(one, other))
