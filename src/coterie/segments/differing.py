"""How far two groups of customers differ, and what of it can be told from chance.

Means take Student's interval, their differences Welch's (Welch, 1947, "The generalization of Student's problem"). Medians take the interval of the
order statistics, their differences that of Price and Bonett (2002, "Distribution-free confidence intervals for difference and ratio of medians"). Shares
take Wilson's (1927), their differences that of Agresti and Caffo (2000, "Simple and effective confidence intervals for proportions"). Of many
comparisons at once those are told from chance that Holm's steps leave (Holm, 1979, "A simple sequentially rejective multiple test procedure").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

CONFIDENCE = 0.95
FEWEST = 30
"""Customers that either side must have before a difference is called one: the size below which the builder warns too."""

Array = np.ndarray[Any, Any]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number of a group. interval: at 95 %, None where there are too few. variance: of the number; freedom: its degrees, infinite for the normal."""

    value: float
    interval: Interval | None
    variance: float
    freedom: float


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a number is larger in one group than in the other. center: of its interval, mostly the value itself."""

    value: float
    center: float
    variance: float
    freedom: float

    @property
    def p(self) -> float:
        """How often chance alone makes as much of a difference."""
        from scipy import special

        if self.variance <= 0:
            return float(self.center == 0)
        t = abs(self.center) / self.variance**0.5
        tail = special.ndtr(-t) if np.isinf(self.freedom) else special.stdtr(self.freedom, -t)
        return float(2 * tail)

    def interval(self, level: float) -> Interval:
        """Where the difference lies, in so many of 100 cases."""
        wide = _quantile(self.freedom, 0.5 + level / 2) * max(self.variance, 0) ** 0.5
        return self.center - wide, self.center + wide


def of_mean(values: Array) -> Estimate:
    """The mean of some numbers, one or more."""
    n = len(values)
    mean = float(values.mean())
    if n < 2:
        return Estimate(mean, None, float("inf"), float("inf"))
    variance = float(values.var(ddof=1)) / n
    wide = _quantile(n - 1, 0.5 + CONFIDENCE / 2) * variance**0.5
    return Estimate(mean, (mean - wide, mean + wide), variance, n - 1)


def of_median(values: Array) -> Estimate:
    """The median of some numbers, one or more."""
    from scipy import special

    ordered = np.sort(values)
    n = len(ordered)
    median = float(np.median(ordered))
    place = int(special.bdtrik((1 - CONFIDENCE) / 2, n, 0.5)) + 1 if n > 5 else 0
    while place > 0 and special.bdtr(place - 1, n, 0.5) > (1 - CONFIDENCE) / 2:
        place -= 1
    interval = (float(ordered[place - 1]), float(ordered[n - place])) if place > 0 else None
    return Estimate(median, interval, _variance_of_median(ordered), float("inf"))


def difference(one: Estimate, other: Estimate) -> Difference:
    """How much larger the number of one group is than that of the other; the groups share nobody."""
    value = one.value - other.value
    variance = one.variance + other.variance
    freedom = float("inf")
    if 0 < variance < float("inf") and not np.isinf(one.freedom):
        freedom = variance**2 / (one.variance**2 / one.freedom + other.variance**2 / other.freedom)
    return Difference(value, value, variance, freedom)


def of_share(held: int, of: int) -> Interval:
    """Where the share lies, in 95 of 100 cases; of: one or more."""
    z = _quantile(float("inf"), 0.5 + CONFIDENCE / 2)
    center = (held + z * z / 2) / (of + z * z)
    wide = z / (of + z * z) * (held * (of - held) / of + z * z / 4) ** 0.5
    return max(center - wide, 0.0), min(center + wide, 1.0)


def difference_of_shares(held: int, of: int, others_held: int, others: int) -> Difference:
    """How much larger a share is in one group than in the other."""
    p, q = (held + 1) / (of + 2), (others_held + 1) / (others + 2)
    variance = p * (1 - p) / (of + 2) + q * (1 - q) / (others + 2)
    return Difference(held / of - others_held / others, p - q, variance, float("inf"))


def levels(found: Sequence[Difference]) -> list[tuple[float, bool]]:
    """(level, whether it can be told from chance) of each of some differences that are looked at together.

    The level is the one of the step at which Holm's procedure decides on it, so that an interval at this level leaves out zero exactly where the difference
    can be told from chance.
    """
    order = sorted(range(len(found)), key=lambda place: found[place].p)
    decided: list[tuple[float, bool]] = [(CONFIDENCE, False)] * len(found)
    is_told, risk = True, 1 - CONFIDENCE
    for step, place in enumerate(order):
        if is_told:
            risk = (1 - CONFIDENCE) / (len(found) - step)
            is_told = found[place].p <= risk
        decided[place] = 1 - risk, is_told
    return decided


def _quantile(freedom: float, at: float) -> float:
    from scipy import special

    return float(special.ndtri(at) if np.isinf(freedom) else special.stdtrit(freedom, at))


def _variance_of_median(ordered: Array) -> float:
    """From the order statistics around it (Price and Bonett, equation 4)."""
    from scipy import special

    n = len(ordered)
    place = max(1, round((n + 1) / 2 - np.sqrt(n)))
    outside = float(special.bdtr(place - 1, n, 0.5))
    z = float(special.ndtri(1 - outside))
    if z <= 0:
        return float("inf")
    return float((ordered[n - place] - ordered[place - 1]) / (2 * z)) ** 2
