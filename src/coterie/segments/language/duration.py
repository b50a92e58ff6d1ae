"""Lengths of time: exact up to weeks, calendar moves from months on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """A unit of time, in the singular."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MICROSECONDS = {
    Unit.SECOND: 1_000_000,
    Unit.MINUTE: 60_000_000,
    Unit.HOUR: 3_600_000_000,
    Unit.DAY: 86_400_000_000,
    Unit.WEEK: 604_800_000_000,
}
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of units, from 1."""

    count: int
    unit: Unit

    @property
    def is_exact(self) -> bool:
        """Whether the length is a fixed number of microseconds."""
        return self.unit in MICROSECONDS

    @property
    def microseconds(self) -> int:
        """The exact length; only where `is_exact`."""
        return self.count * MICROSECONDS[self.unit]

    @property
    def months(self) -> int:
        """The calendar months moved; only where not `is_exact`."""
        return self.count * MONTHS[self.unit]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"
