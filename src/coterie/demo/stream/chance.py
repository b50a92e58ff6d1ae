"""Small draws that the story needs often, quicker than numpy's own `choice`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

Item = TypeVar("Item")
Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Weighted(Generic[Item]):
    """Items that are drawn in proportion to their weights."""

    items: tuple[Item, ...]
    bounds: tuple[float, ...]

    @staticmethod
    def of(items: Sequence[Item], weights: Sequence[float]) -> Weighted[Item]:
        """The items with their weights; these need not sum to one."""
        total = sum(weights)
        return Weighted(tuple(items), tuple(part / total for part in accumulate(weights)))

    def draw(self, rng: Rng) -> Item:
        """One item."""
        return self.items[min(bisect_right(self.bounds, rng.random()), len(self.items) - 1)]


def pick(rng: Rng, items: Sequence[Item]) -> Item:
    """One item, all equally likely."""
    return items[int(rng.random() * len(items))]


def happens(rng: Rng, probability: float) -> bool:
    """True that often."""
    return bool(rng.random() < probability)


def between(rng: Rng, low: float, high: float) -> float:
    """A number from the interval, all equally likely."""
    return low + (high - low) * float(rng.random())


def sample(rng: Rng, items: Sequence[Item], count: int) -> list[Item]:
    """`count` different items, in an order that is itself drawn."""
    left = list(items)
    return [left.pop(int(rng.random() * len(left))) for _ in range(min(count, len(left)))]


def one_of_each_day(rng: Rng, rates: np.ndarray) -> list[int]:
    """The days on which something with these daily rates happens at least once."""
    return [int(day) for day in np.flatnonzero(rng.random(len(rates)) < -np.expm1(-rates))]
