"""Which segments carry a goal and which hold it back: the number of their customers against that of all the others of the goal.

Differences of means, and of means and shares of events by their linear form, take Welch's interval (Welch, 1947, "The generalization of Student's
problem"); differences of parts of customers the one of Agresti and Caffo (2000, "Simple and effective confidence intervals for proportions"); medians
the one of Price and Bonett (2002, "Distribution-free confidence intervals for difference and ratio of medians"). Each holds at 95 % for all segments at
once: the level is divided by how many were compared (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from coterie.goals.definition import Goal, is_pooled
from coterie.goals.measuring import Spread, spread
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import Did, InSegment
from coterie.segments.uses import looked_at

FEWEST = 30
"""Customers that a segment, and the others, must have to be compared: the size below which the builder warns too."""

CONFIDENCE = 0.95

Array = np.ndarray[Any, Any]
Interval = tuple[float, float]


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
    level = 1 - (1 - CONFIDENCE) / max(len(sides), 1)
    way = _way(goal, names)
    found = [_carrier(names, goal, customers, name, inside, way, level) for name, inside in sides]
    found.sort(key=lambda each: -abs(each.pull if each.pull is not None else each.difference))
    return Carriers(tuple(found), tuple(small), len(customers.customers))


def _inside(state: Evaluation, customers: Spread, name: str) -> Array:
    flags = np.zeros(state.facts.size, np.bool_)
    flags[np.array(state.segment(name).to_array(), dtype=np.int64)] = True
    found: Array = flags[customers.customers]
    return found


def _carrier(
    names: Names, goal: Goal, customers: Spread, name: str, inside: Array, way: Way, level: float
) -> Carrier:
    have = customers.have
    one, other = _side(customers, inside & have), _side(customers, ~inside & have)
    mine, theirs, low, high = way(one, other, level)
    difference = mine - theirs
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
        inside=mine,
        outside=theirs,
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
Way = Callable[[Side, Side, float], tuple[float, float, float, float]]
"""(num, den) of either side and a level give the number inside and outside, and the interval of their difference."""


def _way(goal: Goal, names: Names) -> Way:
    if goal.share is not None or goal.customers is not None:
        return _of_parts
    if goal.across == "median":
        return _of_medians
    did = goal.kpi if isinstance(goal.kpi, Did) else names.computed(goal.kpi or "")
    return _of_ratios if is_pooled(goal, did) else _of_means


def _side(customers: Spread, chosen: Array) -> Side:
    return customers.num[chosen], customers.den[chosen]


def _of_means(one: Side, other: Side, level: float) -> tuple[float, float, float, float]:
    a, b = one[0] / one[1], other[0] / other[1]
    low, high = _welch(
        float(a.mean() - b.mean()),
        float(a.var(ddof=1)) / len(a),
        len(a),
        float(b.var(ddof=1)) / len(b),
        len(b),
        level,
    )
    return float(a.mean()), float(b.mean()), low, high


def _of_ratios(one: Side, other: Side, level: float) -> tuple[float, float, float, float]:
    found = []
    for num, den in (one, other):
        if not den.sum():
            return 0.0, 0.0, float("-inf"), float("inf")
        ratio = float(num.sum() / den.sum())
        errors = (num - ratio * den) / den.mean()
        found.append((ratio, float(errors.var(ddof=1)) / len(num), len(num)))
    (mine, var_a, n_a), (theirs, var_b, n_b) = found
    low, high = _welch(mine - theirs, var_a, n_a, var_b, n_b, level)
    return mine, theirs, low, high


def _of_parts(one: Side, other: Side, level: float) -> tuple[float, float, float, float]:
    from scipy import special

    mine, theirs = float(one[0].mean()), float(other[0].mean())
    parts = [((float(side[0].sum()) + 1) / (len(side[0]) + 2), len(side[0]) + 2) for side in (one, other)]
    (p, n), (q, m) = parts
    wide = float(special.ndtri(0.5 + level / 2)) * float(np.sqrt(p * (1 - p) / n + q * (1 - q) / m))
    return mine, theirs, p - q - wide, p - q + wide


def _of_medians(one: Side, other: Side, level: float) -> tuple[float, float, float, float]:
    from scipy import special

    a, b = np.sort(one[0] / one[1]), np.sort(other[0] / other[1])
    wide = float(special.ndtri(0.5 + level / 2)) * float(
        np.sqrt(_variance_of_median(a) + _variance_of_median(b))
    )
    mine, theirs = float(np.median(a)), float(np.median(b))
    return mine, theirs, mine - theirs - wide, mine - theirs + wide


def _variance_of_median(ordered: Array) -> float:
    """From the order statistics around it (Price and Bonett, equation 4)."""
    from scipy import special

    n = len(ordered)
    c = max(1, round((n + 1) / 2 - np.sqrt(n)))
    outside = float(special.bdtr(c - 1, n, 0.5))
    z = float(special.ndtri(1 - outside))
    return float((ordered[n - c] - ordered[c - 1]) / (2 * z)) ** 2


def _welch(difference: float, var_a: float, n_a: int, var_b: float, n_b: int, level: float) -> Interval:
    from scipy import special

    variance = var_a + var_b
    if variance <= 0:
        return difference, difference
    freedom = variance**2 / (var_a**2 / (n_a - 1) + var_b**2 / (n_b - 1))
    wide = float(special.stdtrit(freedom, 0.5 + level / 2)) * float(np.sqrt(variance))
    return difference - wide, difference + wide
