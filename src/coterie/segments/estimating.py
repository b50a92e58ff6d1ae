"""An estimate from a sample of customers, with its bounds, for worlds in which the exact answer takes longer.

The sample is by a hash of the customer's number, so it is the same for every question and owes nothing to the order in which
customers came. Each of its customers is judged exactly, on all their events; only how many there are elsewhere is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
from pyroaring import BitMap

from coterie.segments.members import bitmap

LARGE = 20_000_000
"""Messages from which an estimate is worth its while; below, the exact answer comes as fast."""
SAMPLED = 30_000
"""Customers in a sample, at least: a share is then known to a percentage point, or better."""
# The bounds hold in 99 of 100 questions: the 0.995 quantile of the normal distribution.
_QUANTILE = 2.5758


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many, about: between least and most in 99 of 100 cases."""

    count: int
    least: int
    most: int


def sample(customers: BitMap) -> BitMap:
    """SAMPLED to twice as many of the customers, chosen by hash; all of them where there are no more."""
    halvings = 0
    while len(customers) >> (halvings + 1) >= SAMPLED:
        halvings += 1
    numbers = np.frombuffer(customers.to_array(), dtype=np.uint32)
    return bitmap(numbers[_hashed(numbers) < np.uint64(2 ** (64 - halvings) - 1)]) if halvings else customers


def _hashed(numbers: np.ndarray) -> np.ndarray:
    """splitmix64 (Steele, Lea and Flood, 2014) of each number."""
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def estimate(found: int, *, of: int, everyone: int) -> Estimate:
    """How many of `everyone` there are, where `of` were looked at and `found` of them fit.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference: the score interval. Its bounds are kept to
    what was seen: at least those found, at most everyone but those seen not to fit.
    """
    if of == 0 or of >= everyone:
        return Estimate(found, found, found)
    share, z2 = found / of, _QUANTILE**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = _QUANTILE / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    least = max(floor(everyone * (middle - reach)), found)
    most = min(ceil(everyone * (middle + reach)), everyone - (of - found))
    return Estimate(round(everyone * share), least, most)
