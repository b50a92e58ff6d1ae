"""Pieces of definitions: lengths, windows, predicates, `where`, measures, events."""

from __future__ import annotations

from typing import Any

from tests.worlds.dice import Dice
from tests.worlds.messages import EVENTS, PAGES
from tests.worlds.times import Times
from tests.worlds.values import CITIES, SKUS

EXACT_LENGTHS = ("1 second", "30 minutes", "1 hour", "2 hours", "12 hours", "1 day", "2 days", "7 days", "1 week", "2 weeks", "30 days", "31 days", "60 days")  # fmt: skip
CALENDAR_LENGTHS = ("1 month", "2 months", "1 quarter", "1 year", "2 years")
LENGTHS = (*EXACT_LENGTHS, *CALENDAR_LENGTHS)
CALENDARS = ("day", "week", "month", "quarter", "year")
AGE_UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years")
TRAIT_NUMBERS = (0, 1, 2, 5, 10, 0.3, -1, 100, 2.5)
PROPERTIES = ("revenue", "revenue", "revenue", "sku", "sku", "sku", "category", "category", "item.size", "item", "due", "name", "context.os.name", "context.page.path", "nothing")  # fmt: skip
NUMERIC = ("gt", "gte", "lt", "lte")
NUMBER_KEYS = ("revenue", "item.size", "age", "limit", "logins", "seats")
TEXTUAL = ("contains", "not_contains", "starts_with", "ends_with", "matches")
EXPRESSIONS = ("^a", "b$", "[0-9]", "^(pro|free)$", "5", "^.{2}$", "(?i)A")


def names(dice: Dice) -> Any:
    """One event, a list, or any."""
    return dice.made(
        [
            (8, lambda: dice.pick(EVENTS)),
            (3, lambda: dice.some(EVENTS, 2, 3)),
            (4, lambda: "*"),
            (1, lambda: dice.pick(("Page Viewed", "Screen Viewed", "Nothing"))),
        ]
    )


def window(dice: Dice, times: Times, *, account: bool = False) -> Any:
    """Any window."""
    return dice.made(
        [
            (5, lambda: dice.pick(LENGTHS)),
            (2, lambda: _from_to(dice)),
            (2, lambda: _since_until(dice, times)),
            (3, lambda: _zoned(dice, {"full": _plural(dice.count(1, 4), dice.pick(CALENDARS))}, account)),
            (2, lambda: _zoned(dice, {"this": dice.pick(CALENDARS)}, account)),
            (7, lambda: _anchored(dice, times, account)),
        ]
    )


def _plural(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _from_to(dice: Dice) -> Any:
    which = dice.pick(("from", "to", "both", "both"))
    if which != "both":
        return {which: dice.pick(LENGTHS)}
    later, earlier = sorted(dice.some(range(len(EXACT_LENGTHS)), 2, 2))
    return {"from": EXACT_LENGTHS[earlier], "to": EXACT_LENGTHS[later]}


def _since_until(dice: Dice, times: Times) -> Any:
    since, until = times.text(dice), times.text(dice)
    return dice.pick(({"since": since}, {"until": until}, {"since": since, "until": until}))


def _zoned(dice: Dice, raw: dict[str, Any], account: bool) -> Any:
    return {**raw, "zone": "customer"} if not account and dice.chance(35) else raw


def _anchored(dice: Dice, times: Times, account: bool) -> Any:
    anchor = _anchor(dice, times, account)
    which = {"which": dice.pick(("last", "first"))} if "trait" not in anchor and dice.chance(35) else {}
    raw = anchor["did"] if anchor.keys() == {"did"} and isinstance(anchor["did"], str) else anchor
    return dice.made(
        [
            (4, lambda: {"after": raw, "for": dice.pick(LENGTHS), **which}),
            (3, lambda: {"after": raw, "until": _event(dice, times), **which}),
            (2, lambda: {"before": raw, "for": dice.pick(LENGTHS), **which}),
            (
                2,
                lambda: _zoned(
                    dice, {"after": raw, "calendar": f"1 {dice.pick(CALENDARS)}", **which}, account
                ),
            ),
        ]
    )


def _anchor(dice: Dice, times: Times, account: bool) -> dict[str, Any]:
    if dice.chance(20):
        return {
            "trait": "started_at" if account else dice.pick(("trial_at", "born", "first_seen", "last_seen"))
        }
    if dice.chance(20):
        return {"did": dice.pick(EVENTS), "where": where(dice, times)}
    return {"did": dice.pick(EVENTS)}


def _event(dice: Dice, times: Times) -> Any:
    return {"did": dice.pick(EVENTS), "where": where(dice, times)} if dice.chance(15) else dice.pick(EVENTS)


def where(dice: Dice, times: Times, *, depth: int = 2, same_as: str | None = None) -> Any:
    """Predicates on one event, sometimes combined. same_as: the name of an earlier step."""
    if depth > 0 and dice.chance(20):
        form = dice.pick(("all", "any", "not"))
        if form == "not":
            return {"not": where(dice, times, depth=depth - 1, same_as=same_as)}
        return {form: [where(dice, times, depth=depth - 1, same_as=same_as) for _ in range(dice.count(1, 3))]}
    raw = dict(property_predicate(dice, times) for _ in range(dice.weighted([(4, 1), (1, 2)])))
    if same_as is not None and dice.chance(80):
        key = dice.pick(("sku", "sku", "revenue", "category"))
        return {key: {"same_as": f"{same_as}.{dice.pick((key, key, 'sku'))}"}}
    return raw


def property_predicate(dice: Dice, times: Times) -> tuple[str, Any]:
    """A property and what it must satisfy."""
    if dice.chance(12):
        key = dice.pick(("time.hour", "time.weekday", "time.date"))
        if key == "time.date":
            day = times.instant(dice).date().isoformat()
            return key, dice.pick((day, {"after": day}, {"before": day}, {"ne": day}))
        number = dice.count(0, 23) if key == "time.hour" else dice.count(1, 7)
        return key, dice.pick((number, {"gte": number}, {"lt": number}, [number, 12, 0]))
    key = dice.pick(PROPERTIES)
    if key == "due":
        return key, timed(dice, times)
    return key, values_of(dice, times, key)


def values_of(dice: Dice, times: Times, key: str) -> Any:
    """What a property or trait of that name must satisfy."""
    return dice.made(
        [
            (4, lambda: wanted(dice, key)),
            (2, lambda: [wanted(dice, key) for _ in range(dice.count(1, 3))]),
            (2, lambda: {dice.pick(("eq", "ne")): wanted(dice, key)}),
            (1, lambda: {dice.pick(("in", "not_in")): [wanted(dice, key) for _ in range(dice.count(1, 3))]}),
            (8 if key in NUMBER_KEYS else 1, lambda: numeric(dice)),
            (1 if key in NUMBER_KEYS else 4, lambda: textual(dice)),
            (2, lambda: {dice.pick(("exists", "missing")): not dice.chance(15)}),
            (1, lambda: timed(dice, times)),
        ]
    )


def wanted(dice: Dice, key: str) -> Any:
    """An operand of eq that often meets the values there are."""
    if key == "sku":
        return dice.pick([sku for sku in SKUS if sku is not None])
    if key == "context.os.name":
        return dice.pick(("Android", "iOS"))
    if key == "context.page.path":
        return dice.pick(("/", "/Pricing"))
    if key == "name":
        return dice.pick(PAGES)
    if key in ("address.city", "address"):
        return dice.pick(CITIES)
    if key == "channel":
        return dice.pick(("ads", "mail"))
    if key in ("likes", "hobbies"):
        return dice.pick(("tea", "jam", "a", 5, True))
    if key in ("revenue", "age", "limit", "seats"):
        return dice.pick((5, 10, 0, 0.3, 1, "5", "10", "0.3", 2.5, True))
    return dice.pick(("a", "b", "A", "pro", "free", "", "true", True, False, 5, "5"))


def numeric(dice: Dice, numbers: tuple[Any, ...] = TRAIT_NUMBERS) -> dict[str, Any]:
    """One or two comparisons with numbers."""
    if dice.chance(20):
        low, high = sorted(dice.some(numbers, 2, 2))
        return dice.pick(({"between": [low, high]}, {"gte": low, "lt": high}))
    return {dice.pick(NUMERIC): dice.pick(numbers)}


def textual(dice: Dice) -> dict[str, Any]:
    """One predicate on text."""
    operator = dice.pick(TEXTUAL)
    if operator == "matches":
        return {"matches": dice.pick(EXPRESSIONS)}
    return {operator: dice.pick(("a", "A", "b", "5", "ro", "ä", "0", "tr", "."))}


def timed(dice: Dice, times: Times) -> dict[str, Any]:
    """One or two predicates on an instant."""
    return dice.made(
        [
            (3, lambda: {dice.pick(("before", "after")): times.text(dice)}),
            (1, lambda: {"after": times.text(dice), "before": times.text(dice)}),
            (3, lambda: {dice.pick(("older_than", "newer_than")): dice.pick(LENGTHS)}),
            (
                2,
                lambda: {
                    "anniversary_in": dice.pick(("1 day", "2 days", "7 days", "1 week", "30 days", "1 month"))
                },
            ),
        ]
    )
