"""Random definitions over the whole language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.worlds.dice import Dice
from tests.worlds.messages import EVENTS, TAGS
from tests.worlds.parts import (
    AGE_UNITS,
    LENGTHS,
    NUMERIC,
    names,
    numeric,
    property_predicate,
    timed,
    values_of,
    wanted,
    where,
    window,
)
from tests.worlds.times import Times

TRAITS = ("plan", "plan", "age", "age", "limit", "likes", "address", "address.city", "born", "trial_at", "logins", "channel", "hobbies", "nothing")  # fmt: skip
ACCOUNT_TRAITS = ("plan", "seats", "started_at")
SHARES = ("10%", "25%", "33%", "50%", "75%", "100%")
COUNTS = (0, 1, 2, 3)


@dataclass(frozen=True)
class Vocabulary:
    """What a definition may refer to."""

    segments: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Writer:
    """Writes conditions about one world."""

    dice: Dice
    times: Times
    known: Vocabulary

    def condition(self, depth: int = 2) -> dict[str, Any]:
        """A condition about a customer."""
        if depth > 0 and self.dice.chance(35):
            return self._combined(depth)
        return self.dice.made(
            [
                (7, self.trait),
                (12, self.did),
                (6, self.pattern),
                (3, self.account),
                (1, lambda: {"tag": self.dice.pick(TAGS)}),
                (1, self._everyone),
                (2, self._segment),
            ]
        )

    def _combined(self, depth: int) -> dict[str, Any]:
        form = self.dice.pick(("all", "any", "not"))
        if form == "not":
            return {"not": self.condition(depth - 1)}
        return {form: [self.condition(depth - 1) for _ in range(self.dice.count(1, 3))]}

    def _everyone(self) -> dict[str, Any]:
        return {"everyone": True}

    def _segment(self) -> dict[str, Any]:
        return {"segment": self.dice.pick(self.known.segments)} if self.known.segments else self.trait()

    # Traits

    def trait(self) -> dict[str, Any]:
        """A trait and what it must satisfy."""
        name = self.dice.made(
            [
                (8, lambda: self.dice.pick(TRAITS)),
                (1, lambda: self.dice.pick(("first_seen", "last_seen"))),
                (2, lambda: self.dice.pick(self.known.computed) if self.known.computed else "orders"),
            ]
        )
        return {"trait": name, **self._of_trait(name)}

    def _of_trait(self, name: str) -> dict[str, Any]:
        if name in ("born", "trial_at", "first_seen", "last_seen"):
            return timed(self.dice, self.times)
        if self.dice.chance(12):
            return self._ranked()
        if self.dice.chance(12):
            return {self.dice.pick(("eq", "ne", "gt", "gte", "lt", "lte")): self.operand()}
        if name in self.known.computed:
            return self.dice.made([(4, lambda: numeric(self.dice)), (1, lambda: {"missing": True})])
        raw = values_of(self.dice, self.times, name)
        if isinstance(raw, list):
            return {"in": raw}
        return raw if isinstance(raw, dict) else {"eq": raw}

    def _ranked(self) -> dict[str, Any]:
        ranked = {self.dice.pick(("top", "bottom")): self.dice.pick(SHARES)}
        if self.known.segments and self.dice.chance(30):
            ranked["among"] = self.dice.pick(self.known.segments)
        if self.dice.chance(10):
            ranked |= numeric(self.dice)
        return ranked

    def operand(self, *, account: bool = False) -> dict[str, Any]:
        """An operand that is itself a trait or a measure, scaled or not."""
        if self.dice.chance(50):
            raw: dict[str, Any] = {
                "trait": "seats" if account else self.dice.pick(("limit", "age", "plan", "logins"))
            }
        else:
            raw = self.events(account=account)
            if self.dice.chance(60):
                raw["measure"] = self.measure()
        if self.dice.chance(30):
            raw["scaled"] = self.dice.pick((0.5, 2, 1.1, 0.333))
        return raw

    # Events

    def events(self, *, account: bool = False) -> dict[str, Any]:
        """Which events are looked at."""
        raw: dict[str, Any] = {"did": names(self.dice)}
        if self.dice.chance(35):
            raw["where"] = where(self.dice, self.times)
        if self.dice.chance(60):
            raw["within"] = window(self.dice, self.times, account=account)
        if self.dice.chance(10):
            raw["nth"] = self.dice.count(1, 3)
        return raw

    def did(self, *, account: bool = False) -> dict[str, Any]:
        """A condition on events: happened, did not, how often, or measured."""
        raw = self.events(account=account)
        form = self.dice.weighted([(2, "plain"), (2, "not"), (3, "times"), (7, "measure"), (1, "is")])
        if form == "not":
            raw.pop("nth", None)
            return {"did_not": raw.pop("did"), **raw}
        if form == "times":
            return {**raw, "times": self._count()}
        if form == "measure":
            measure = self.measure()
            return {**raw, "measure": measure, "is": self.measured(measure, account=account)}
        if form == "is":
            return {**raw, "is": self.measured("count", account=account)}
        return raw

    def _count(self) -> Any:
        return self.dice.made(
            [(1, lambda: self.dice.pick(COUNTS)), (4, lambda: {self.dice.pick(("eq", "ne", *NUMERIC)): self.dice.pick(COUNTS)}), (1, lambda: {"between": [1, 2]})]
        )  # fmt: skip

    def measure(self) -> Any:
        """Any measure."""
        dice = self.dice
        return dice.made(
            [
                (2, lambda: "count"),
                (2, lambda: "days"),
                (8, lambda: {dice.pick(("sum", "mean", "min", "max", "median")): dice.pick(("revenue", "revenue", "sku", "item.size"))}),
                (4, lambda: {dice.pick(("distinct", "first", "last", "mode")): dice.pick(("sku", "revenue", "category", "context.os.name"))}),
                (1, lambda: {dice.pick(("first", "last")): "due"}),
                (2, lambda: {"share": dict([property_predicate(dice, self.times)])}),
                (3, lambda: {dice.pick(("since_first", "since_last")): dice.pick(AGE_UNITS)}),
                (3, lambda: {dice.pick(("periods", "streak")): dice.pick(("1 hour", "1 day", "2 days", "1 week", "1 month"))}),
                (2, lambda: {"sessions": dice.pick(("1 second", "30 minutes", "1 hour", "1 day", "1 week", "1 month"))}),
            ]
        )  # fmt: skip

    def measured(self, measure: Any, *, account: bool = False) -> Any:
        """What a measure must satisfy."""
        dice = self.dice
        if not account and dice.chance(10):
            return self._ranked()
        if dice.chance(10):
            return {dice.pick(("eq", "ne", "gt", "gte", "lt", "lte")): self.operand(account=account)}
        if isinstance(measure, str):
            return self._count()
        ((kind, key),) = measure.items()
        if kind in ("first", "last", "mode"):
            return timed(dice, self.times) if key == "due" else values_of(dice, self.times, key)
        if kind == "share":
            return numeric(dice, (0, 1, 0.5, 0.25, 0.3333, 0.7))
        if kind in ("distinct", "periods", "streak", "sessions"):
            return self._count()
        if dice.chance(15):
            return {dice.pick(("exists", "missing")): True}
        if kind in ("since_first", "since_last"):
            return numeric(dice, (0, 0.5, 1, 2, 7, 12, 24, 30, 3600))
        return dice.made([(5, lambda: numeric(dice)), (2, lambda: {"eq": wanted(dice, "revenue")}), (1, lambda: {"ne": dice.pick((5, 10))})])  # fmt: skip

    # Patterns

    def pattern(self, *, account: bool = False) -> dict[str, Any]:
        """A pattern with any of its bounds."""
        dice = self.dice
        raw: dict[str, Any] = {"pattern": self._steps(dice.weighted([(1, 1), (5, 2), (3, 3)]))}
        if dice.chance(20):
            raw["strict"] = True if dice.chance(60) else dice.some(EVENTS, 1, 2)
        if dice.chance(20):
            raw["gap"] = dice.pick(LENGTHS)
        if dice.chance(20):
            raw["span"] = dice.pick(LENGTHS)
        if dice.chance(40):
            raw["within"] = window(dice, self.times, account=account)
        if dice.chance(35):
            raw["times"] = self._count()
        return raw

    def _steps(self, positive: int) -> list[Any]:
        steps: list[Any] = []
        name = "first" if self.dice.chance(30) else None
        for index in range(positive):
            if index > 0:
                while self.dice.chance(20):
                    steps.append({"not": self._unwanted(name)})
            steps.append(self._step(index, name))
        if self.dice.chance(35):
            closing: dict[str, Any] = {"not": self._unwanted(name)}
            if self.dice.chance(70):
                closing["for"] = self.dice.pick(LENGTHS)
            steps.append(closing)
        return steps

    def _step(self, index: int, name: str | None) -> Any:
        earlier = name if index > 0 else None
        if name is None and self.dice.chance(65):
            return self.dice.pick((*EVENTS, *EVENTS, "Page Viewed", "*"))
        step: dict[str, Any] = {"did": names(self.dice)}
        if earlier is not None or self.dice.chance(40):
            step["where"] = where(self.dice, self.times, depth=1, same_as=earlier)
        if index == 0 and name is not None:
            step["as"] = name
        return step

    def _unwanted(self, name: str | None) -> Any:
        dice = self.dice
        return dice.made(
            [
                (5, lambda: dice.pick(EVENTS)),
                (2, lambda: dice.some(EVENTS, 1, 2)),
                (
                    3,
                    lambda: {
                        "did": dice.pick(EVENTS),
                        "where": where(dice, self.times, depth=1, same_as=name),
                    },
                ),
            ]
        )

    # Accounts

    def account(self) -> dict[str, Any]:
        """A condition on the customer's account."""
        return {"account": self._inside(1)}

    def _inside(self, depth: int) -> dict[str, Any]:
        dice = self.dice
        if depth > 0 and dice.chance(35):
            form = dice.pick(("all", "any", "not"))
            if form == "not":
                return {"not": self._inside(depth - 1)}
            return {form: [self._inside(depth - 1) for _ in range(dice.count(1, 2))]}
        return dice.made(
            [
                (4, self._account_trait),
                (6, lambda: self.did(account=True)),
                (2, lambda: self.pattern(account=True)),
                (1, self._everyone),
            ]
        )

    def _account_trait(self) -> dict[str, Any]:
        name = self.dice.pick(ACCOUNT_TRAITS)
        if name == "started_at":
            return {"trait": name, **timed(self.dice, self.times)}
        raw = values_of(self.dice, self.times, name)
        if isinstance(raw, list):
            return {"trait": name, "in": raw}
        return {"trait": name, **(raw if isinstance(raw, dict) else {"eq": raw})}
