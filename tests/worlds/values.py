"""Messy values, few enough to collide."""

from __future__ import annotations

from typing import Any

from tests.worlds.dice import Dice
from tests.worlds.times import UNKNOWN_ZONES, ZONES, Times

NUMBERS: tuple[Any, ...] = (0, 1, 5, 10, 5.0, 0.1, 0.2, 0.3, 2.5, -1, 100, 7)
NUMERIC_TEXT: tuple[Any, ...] = ("5", " 5 ", "5.0", "1e2", "10", "0.3", "-1", "+5", "1E-1", "007")
ODD_NUMBERS: tuple[Any, ...] = (
    10**18,
    -(10**18),
    10**18 + 1,
    1e30,
    0.0000000004,
    0.0000000005,
    1e-7,
    12345678.123456789,
)
TEXTS: tuple[Any, ...] = ("a", "b", "A", "ab", "pro", "free", "Äb", "true", "NaN", "inf", "1_000", "")
BOOLEANS: tuple[Any, ...] = (True, False)
LISTS: tuple[Any, ...] = ([], [5, "a"], ["a", "b"], [1, 10], ["5", None], [True, "ab"], [0.1, 0.2])
OBJECTS: tuple[Any, ...] = ({}, {"size": 5}, {"size": "a", "colour": "b"}, {"size": None})

CITIES = ("Rome", "Oslo", "rome")
SKUS: tuple[Any, ...] = ("a", "b", 5, "5", "5.0", None, True)


def any_value(dice: Dice) -> Any:
    """Anything a property or trait may hold."""
    pools = (
        (8, NUMBERS),
        (4, NUMERIC_TEXT),
        (1, ODD_NUMBERS),
        (6, TEXTS),
        (2, BOOLEANS),
        (1, (None,)),
        (2, LISTS),
        (1, OBJECTS),
    )
    return dice.pick(dice.weighted(pools))


def numberish(dice: Dice) -> Any:
    """Mostly a number, sometimes anything."""
    if dice.chance(7):
        return any_value(dice)
    return dice.pick(dice.weighted(((10, NUMBERS), (3, NUMERIC_TEXT), (1, ODD_NUMBERS))))


def textish(dice: Dice) -> Any:
    """Mostly text, sometimes anything."""
    return any_value(dice) if dice.chance(15) else dice.pick(TEXTS[:8])


def instantish(dice: Dice, times: Times) -> Any:
    """Mostly something that holds an instant."""
    if dice.chance(10):
        return any_value(dice)
    at = times.instant(dice)
    seconds = int(at.timestamp())
    return dice.made(
        [
            (6, lambda: times.text(dice)),
            (1, lambda: seconds),
            (1, lambda: str(seconds)),
            (1, lambda: seconds * 1000),
        ]
    )


def birthday(dice: Dice, times: Times) -> Any:
    """A date some years before, often the 29 February."""
    on = times.instant(dice).date()
    year = on.year - dice.pick((1, 4, 24, 34))
    return dice.weighted(
        [(3, f"{year:04d}-{on.month:02d}-{on.day:02d}"), (1, "1996-02-29"), (1, "1999-02-28")]
    )


def zone_name(dice: Dice) -> Any:
    """A time zone, or what is none."""
    return dice.pick(UNKNOWN_ZONES) if dice.chance(20) else dice.pick(ZONES)
