"""What a scenario is and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a scenario is done: share of the times and seconds of the plan, 1.0 is all of it."""

    share: float = 1.0

    def times(self, count: int, least: int = 1) -> int:
        """That many times, or its share."""
        return max(least, round(count * self.share))

    def seconds(self, count: float, least: float = 2.0) -> float:
        """That long, or its share."""
        return max(least, count * self.share)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out. done: what was done, in words; figures: what was measured; failures: what should have been otherwise."""

    done: str
    figures: dict[str, str]
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all came out as it should."""
        return not self.failures


class NotHere(Exception):
    """The scenario cannot be done on this machine; the reason is its text."""


@dataclass(slots=True)
class Ledger:
    """Notes figures and checks them on the way."""

    figures: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def note(self, what: str, value: object) -> None:
        """Note a figure."""
        self.figures[what] = str(value)

    def check(self, what: str, holds: bool, value: object = "") -> None:
        """Note a figure and whether it is as it should be."""
        self.figures[what] = str(value) if value != "" else ("yes" if holds else "no")
        if not holds:
            self.failures.append(f"{what}: {value}" if value != "" else what)

    def outcome(self, done: str) -> Outcome:
        """The end of the scenario."""
        return Outcome(done, self.figures, tuple(self.failures))


Scenario = Callable[[Path, Size], Outcome]
