"""Moments at which clocks, months and windows turn, close enough together to collide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.worlds.dice import Dice

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "America/St_Johns", "Pacific/Chatham", "Asia/Beirut", "America/Havana", "Africa/Cairo", "Pacific/Kiritimati",
    "Europe/Dublin", "Africa/Casablanca", "America/Santiago", "Pacific/Apia", "Atlantic/Azores",
)  # fmt: skip
UNKNOWN_ZONES = ("Mars/Olympus", "", "berlin", "+02:00", 5, None)
ORDINARY = (
    datetime(2024, 3, 15, 12, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2024, 2, 29, 0, tzinfo=UTC),
    datetime(2024, 3, 31, 10, tzinfo=UTC),
    datetime(2024, 1, 31, 23, 30, tzinfo=UTC),
    datetime(2023, 12, 31, 23, tzinfo=UTC),
    datetime(2024, 5, 31, 12, tzinfo=UTC),
    datetime(2023, 2, 28, 18, tzinfo=UTC),
)
STEPS = (
    timedelta(0), timedelta(seconds=1), timedelta(microseconds=1), timedelta(minutes=30), timedelta(hours=1),
    timedelta(hours=2), timedelta(hours=12), timedelta(days=1), timedelta(days=2), timedelta(days=7),
    timedelta(days=14), timedelta(days=28), timedelta(days=29), timedelta(days=30), timedelta(days=31),
    timedelta(days=60), timedelta(days=91), timedelta(days=365), timedelta(days=366),
)  # fmt: skip
NEAR = STEPS[:9]


@lru_cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """The instants from 2023 to 2025 at which the zone's offset changes."""
    found: list[datetime] = []
    day = datetime(2023, 1, 1, tzinfo=UTC)
    local = ZoneInfo(zone)
    while day < datetime(2025, 6, 1, tzinfo=UTC):
        after = day + timedelta(days=1)
        if day.astimezone(local).utcoffset() != after.astimezone(local).utcoffset():
            low, high = day, after
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                if middle.astimezone(local).utcoffset() == day.astimezone(local).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high.replace(second=0, microsecond=0))
        day = after
    return tuple(found)


@dataclass(frozen=True)
class Times:
    """Where the times of one world come from: a few centres, and the zone whose midnights matter."""

    zone: str
    centres: tuple[datetime, ...]

    @staticmethod
    def roll(dice: Dice, zone: str) -> Times:
        """One to three centres, among them changes of the clocks, month ends, local midnights."""
        changes = clock_changes(zone)
        options = [*ORDINARY, *changes, *changes]
        centres = [dice.pick(options) for _ in range(dice.count(1, 2))]
        local = centres[0].astimezone(ZoneInfo(zone))
        centres.append(local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC))
        return Times(zone=zone, centres=tuple(centres))

    def instant(self, dice: Dice) -> datetime:
        """A moment at or some familiar step from a centre."""
        at = dice.pick(self.centres)
        for steps in (STEPS, NEAR):
            if dice.chance(60):
                at += dice.pick(steps) * dice.pick((1, -1, -1, -1))
        return at

    def text(self, dice: Dice) -> str:
        """A moment as an operand: ISO 8601 with or without an offset, or a bare date."""
        at = self.instant(dice)
        local = at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return dice.made(
            [
                (4, lambda: stamp(at)),
                (2, lambda: local.isoformat()),
                (1, lambda: local.isoformat(sep=" ")),
                (3, lambda: local.date().isoformat()),
                (1, lambda: at.astimezone(ZoneInfo("Asia/Kolkata")).isoformat()),
            ]
        )


def stamp(at: datetime) -> str:
    """The instant as messages carry it."""
    return at.isoformat().replace("+00:00", "Z")
