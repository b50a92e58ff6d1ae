"""Random choices in few words. They come from a `Random`: Hypothesis's own, so that it can shrink, or a seeded one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Dice:
    """What makes every choice of a generated world."""

    random: Random

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self.random.randrange(len(options))]

    def chance(self, percent: int) -> bool:
        """True in that many of a hundred."""
        return self.random.randrange(100) >= 100 - percent

    def count(self, low: int, high: int) -> int:
        """A whole number from low to high, both in."""
        return low + self.random.randrange(high - low + 1)

    def some(self, options: Sequence[T], low: int, high: int) -> list[T]:
        """From low to high different ones, in any order."""
        left = list(options)
        return [
            left.pop(self.random.randrange(len(left))) for _ in range(min(self.count(low, high), len(left)))
        ]

    def made(self, options: Sequence[tuple[int, Callable[[], T]]]) -> T:
        """What one of them makes, each as likely as its weight says."""
        return self.weighted(options)()

    def weighted(self, options: Sequence[tuple[int, T]]) -> T:
        """One of them, each as likely as its weight says."""
        at = self.random.randrange(sum(weight for weight, _ in options))
        for weight, option in options:
            if at < weight:
                return option
            at -= weight
        raise AssertionError("weights add up")
