"""A hundred segments over distinct leaves, in a form that every engine of the bench spells for itself.

Leaves are what marketers ask: did it, did it often, spent so much, bought that, on so many days, lives there. Some come twice, as
in life, and Coterie asks those once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count as counted
from typing import Any

from bench.world import CATEGORIES, CATEGORIZED, COUNTRIES, ENDS_AT, NAMES, PLANS, PRICED

AS_OF = ENDS_AT
_WINDOWS = (7, 14, 30, 60, 90, 180, 365)
_PRICED = tuple(name for name in NAMES if name in PRICED)
_CATEGORIZED = tuple(name for name in NAMES if name in CATEGORIZED)


@dataclass(frozen=True, slots=True)
class Happened:
    """Customers with events of a name in the last days: measure (count, days, sum) over them at least `least`.

    Only those of a category, or with a revenue above, where one is given.
    """

    name: str
    days: int
    measure: str = "count"
    least: int = 1
    category: str | None = None
    above: Decimal | None = None

    @property
    def since(self) -> datetime:
        """The moment before the first that counts, UTC without zone."""
        return (AS_OF - timedelta(days=self.days)).replace(tzinfo=None)

    def condition(self) -> dict[str, Any]:
        """The leaf in Coterie's language."""
        found: dict[str, Any] = {"did": self.name, "within": f"{self.days} days"}
        if self.category is not None:
            found["where"] = {"category": self.category}
        if self.above is not None:
            found["where"] = {"revenue": {"gt": float(self.above)}}
        if self.measure == "sum":
            return {**found, "measure": {"sum": "revenue"}, "is": {"gte": self.least}}
        if self.measure == "days":
            return {**found, "measure": "days", "is": {"gte": self.least}}
        return found if self.least == 1 else {**found, "times": {"gte": self.least}}


@dataclass(frozen=True, slots=True)
class Is:
    """Customers whose trait (a column of the customers' table) has one of the values."""

    trait: str
    values: tuple[str, ...]

    def condition(self) -> dict[str, Any]:
        """The leaf in Coterie's language."""
        return {"trait": self.trait, "in": list(self.values)}


Leaf = Happened | Is


@dataclass(frozen=True, slots=True)
class Asked:
    """A segment: every (or, with `any_of`, one) of the leaves holds, and none of `none_of`."""

    name: str
    leaves: tuple[Leaf, ...]
    none_of: tuple[Leaf, ...] = ()
    any_of: bool = False

    def condition(self) -> dict[str, Any]:
        """The segment's condition in Coterie's language."""
        inner = {"any" if self.any_of else "all": [leaf.condition() for leaf in self.leaves]}
        if not self.none_of:
            return inner
        return {"all": [inner, *({"not": leaf.condition()} for leaf in self.none_of)]}

    def definition(self) -> dict[str, Any]:
        """The segment to be saved."""
        return {"segment": self.name, "who": self.condition()}


def segments(number: int = 100) -> list[Asked]:
    """So many segments; a hundred have some hundred and fifty distinct leaves."""
    source = _happenings()
    found = []
    for at in range(number):
        first, second = next(source), next(source)
        about = (
            Is("country", tuple(COUNTRIES[(at + k) % len(COUNTRIES)] for k in range(1 + at % 4)))
            if at % 2
            else Is("plan", (PLANS[at // 2 % len(PLANS)],))
        )
        match at % 5:
            case 0:
                asked = Asked(f"segment_{at}", (first, about), none_of=(second,))
            case 1:
                asked = Asked(f"segment_{at}", (first, second), any_of=True)
            case 2:
                asked = Asked(f"segment_{at}", (first, second, about))
            case 3:
                asked = Asked(f"segment_{at}", (first, second), none_of=(about,), any_of=True)
            case _:
                asked = Asked(f"segment_{at}", (first,), none_of=(second, about))
        found.append(asked)
    return found


def leaves(asked: list[Asked]) -> list[Leaf]:
    """The distinct leaves."""
    return list(dict.fromkeys(leaf for each in asked for leaf in (*each.leaves, *each.none_of)))


def _happenings() -> Iterator[Happened]:
    """Every kind of leaf over ever other events and windows; each fourth comes again later."""
    for number in counted():
        turn = number - number // 4 if number % 4 else number // 8
        name = NAMES[turn * 7 % 25]
        priced, categorized = _PRICED[turn % len(_PRICED)], _CATEGORIZED[turn % len(_CATEGORIZED)]
        days = _WINDOWS[(turn + turn // 7) % len(_WINDOWS)] + turn // 150
        match turn % 6:
            case 0:
                yield Happened(name, days)
            case 1:
                yield Happened(name, days, least=2 + turn % 3)
            case 2:
                yield Happened(priced, days, "sum", 50 * (1 + turn % 7))
            case 3:
                yield Happened(categorized, days, category=CATEGORIES[turn % len(CATEGORIES)])
            case 4:
                yield Happened(name, days, "days", 2 + turn % 2)
            case _:
                yield Happened(priced, days, above=Decimal(40 + 10 * (turn % 5)))
