"""Predicates in words: what follows the thing they are about."""

from __future__ import annotations

from decimal import Decimal

from coterie.segments.language.predicates import (
    AgeTest,
    AnniversaryIn,
    Between,
    Compare,
    Equals,
    Exists,
    InstantTest,
    Matches,
    MeasureOperand,
    OneOf,
    Operand,
    Order,
    Predicate,
    Predicates,
    Quantile,
    Rank,
    TextMatch,
    TextTest,
    TraitOperand,
)
from coterie.segments.language.wording import values
from coterie.segments.language.writing import percent

BUILT_IN = {"first_seen": "first message", "last_seen": "latest message"}

COMPARED = {
    Order.GT: "more than",
    Order.GTE: "at least",
    Order.LT: "less than",
    Order.LTE: "at most",
}
MATCHED = {
    TextMatch.CONTAINS: "contains",
    TextMatch.STARTS_WITH: "starts with",
    TextMatch.ENDS_WITH: "ends with",
}


def trait(name: str) -> str:
    """What a trait is called."""
    return BUILT_IN.get(name, name)


def predicates(wanted: Predicates, *, weekday: bool = False) -> str:
    """`is at least 18 and is less than 30`."""
    return " and ".join(_predicate(each, weekday) for each in wanted)


def _predicate(node: Predicate, weekday: bool) -> str:
    match node:
        case Equals(wanted, negated):
            return f"is {'not ' if negated else ''}{_value(wanted, weekday)}"
        case OneOf(several, negated):
            said = [_value(each, weekday) for each in several]
            return (
                f"is none of {values.listed(said, 'and')}" if negated else f"is {values.listed(said, 'or')}"
            )
        case Compare(order, wanted):
            return f"is {COMPARED[order]} {_value(wanted, weekday)}"
        case Between(low, high):
            return f"is between {operand(low)} and {operand(high)}"
        case TextTest(match_, wanted, negated):
            return (
                f"does not contain {operand(wanted)}" if negated else f"{MATCHED[match_]} {operand(wanted)}"
            )
        case Matches(pattern):
            return f"matches /{pattern}/"
        case Exists(present):
            return "has a value" if present else "has no value"
        case InstantTest(after, wanted):
            return f"is {'after' if after else 'before'} {operand(wanted)}"
        case AgeTest(newer, duration):
            return f"is {'less' if newer else 'more'} than {values.length(duration)} ago"
        case AnniversaryIn(duration):
            return f"has its anniversary within {values.length(duration)}"
        case Rank(top, share, among):
            return f"is among the {'top' if top else 'bottom'} {percent(share)}{_among(among)}"
        case Quantile(index, into, among, descending):
            place = "lowest" if not descending else "highest"
            return f"is in part {index} of {into} equal parts, the {place} first{_among(among)}"


def _among(name: str | None) -> str:
    return "" if name is None else f" of the segment {name}"


def _value(wanted: Operand, weekday: bool) -> str:
    if weekday and isinstance(wanted, int) and not isinstance(wanted, bool) and 1 <= wanted <= 7:
        return values.WEEKDAYS[wanted - 1]
    return operand(wanted)


def operand(wanted: Operand) -> str:
    """A value, `their credit_limit`, `half …` of another measure."""
    from coterie.segments.language.wording.behavior import measured

    match wanted:
        case TraitOperand(name, scaled):
            return f"{_times(scaled)}their {trait(name)}"
        case MeasureOperand(did, scaled):
            return f"{_times(scaled)}their {measured(did)}"
        case _:
            return values.value(wanted)


def _times(scaled: Decimal) -> str:
    named = {Decimal(1): "", Decimal("0.5"): "half ", Decimal(2): "twice "}
    return named.get(Decimal(scaled), f"{values.value(scaled)} × ")


def times(wanted: Predicates) -> str | None:
    """`at least 3 times`; None where it is no plain number of times."""
    said = [_times_of(each) for each in wanted]
    return None if None in said else " and ".join(each for each in said if each)


def _times_of(node: Predicate) -> str | None:
    match node:
        case Compare(Order.LT, int(wanted)):
            return f"fewer than {_often(wanted)}"
        case Compare(order, int(wanted)):
            return f"{COMPARED[order]} {_often(wanted)}"
        case Equals(int(wanted), False) if not isinstance(wanted, bool):
            return f"exactly {_often(wanted)}"
        case Between(int(low), int(high)):
            return f"{low} to {high} times"
    return None


def _often(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
