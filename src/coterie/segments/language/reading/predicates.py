"""Predicates: each operator with what it takes and what it fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from coterie.segments.language.measures import is_numeric
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
    Rank,
    Scalar,
    TextMatch,
    TextTest,
    TraitOperand,
)
from coterie.segments.language.reading import scalars
from coterie.segments.language.reading.place import Place


@dataclass(frozen=True, slots=True)
class Subject:
    """What predicates are about. numeric: always a number; ranked: `top` and `bottom` fit."""

    what: str
    numeric: bool = False
    ranked: bool = False


TRAIT = Subject("a trait", ranked=True)
PROPERTY = Subject("a property")
COUNT = Subject("a count", numeric=True, ranked=True)
MATCHES = Subject("a count of matches", numeric=True)
NUMBER_OF_TIME = Subject("an hour or weekday", numeric=True)

AMONG = "among"


def read_predicates(place: Place, subject: Subject) -> Predicates:
    """A bare value is `eq`, a list is `in`, a mapping holds one or more operators."""
    raw = place.raw
    if isinstance(raw, list | tuple):
        return (OneOf(_scalars(place)),)
    if not isinstance(raw, Mapping):
        return (Equals(scalars.read_scalar(place)),)
    if is_operand(raw):
        return (Equals(_operand(place, scalars.read_scalar)),)
    keys = place.keys("predicates", [*OPERATORS, *([AMONG] if subject.ranked else [])])
    return read_operators(place, keys, subject)


def read_operators(place: Place, keys: Iterable[str], subject: Subject) -> Predicates:
    """The operators under these keys of a mapping; `among` belongs to `top` and `bottom`."""
    operators = [key for key in keys if key != AMONG]
    if not operators:
        raise place.fault("There is no predicate.", "Add one, such as `exists: true` or `eq: …`.")
    found: list[Predicate] = []
    for key in operators:
        predicate = OPERATORS[key](place.at(key))
        _refuse_misfit(place.at(key), key, predicate, subject)
        if predicate not in found:
            found.append(predicate)
    return _among(place, tuple(found))


def is_operand(raw: object) -> bool:
    """Whether a mapping stands for the value of a trait or measure."""
    return isinstance(raw, Mapping) and ("trait" in raw or "did" in raw)


def _among(place: Place, predicates: Predicates) -> Predicates:
    if not place.has(AMONG):
        return predicates
    among = place.at(AMONG)
    if not any(isinstance(predicate, Rank) for predicate in predicates):
        raise among.fault("`among` narrows who is ranked; there is no `top` or `bottom` here.")
    if among.in_account:
        raise among.fault("`among` names customers; inside `account` accounts are ranked.")
    name = among.text("the name of a segment")
    among.refers("segment", name)
    return tuple(
        Rank(predicate.top, predicate.share, name) if isinstance(predicate, Rank) else predicate
        for predicate in predicates
    )


def _refuse_misfit(place: Place, key: str, predicate: Predicate, subject: Subject) -> None:
    if isinstance(predicate, Rank) and not subject.ranked:
        raise place.fault(
            f"`{key}` does not fit {subject.what}.",
            "`top` and `bottom` rank customers by a trait or a measure.",
        )
    if subject.numeric and isinstance(predicate, TEXT_AND_TIME):
        raise place.fault(
            f"`{key}` does not fit {subject.what}, which is a number.", f"It takes {', '.join(NUMERIC)}."
        )


TEXT_AND_TIME = (TextTest, Matches, InstantTest, AgeTest, AnniversaryIn)
"""Predicates on text and on instants, which no measure that is a number can satisfy."""


def _operand(place: Place, constant: Callable[[Place], Scalar], *, number: bool = True) -> Operand:
    """A constant, `{trait: …}` or `{did: …}`. number: whether an operand that is always a number fits."""
    if not isinstance(place.raw, Mapping):
        return constant(place)
    operand = _trait_operand(place) if "trait" in place.raw else _measure_operand(place)
    if not number and isinstance(operand, MeasureOperand) and is_numeric(operand.did.measure):
        raise place.fault(
            "The operand is a number, which does not fit here.",
            "Compare with a trait, `first`, `last` or `mode`.",
        )
    if not number and place.has("scaled"):
        raise place.at("scaled").fault("`scaled` is for numbers only.")
    return operand


def _trait_operand(place: Place) -> TraitOperand:
    place.keys("an operand", ["trait", "scaled"])
    name = place.at("trait").text("the name of a trait")
    place.at("trait").refers("trait", name)
    return TraitOperand(name, _scaled(place))


def _measure_operand(place: Place) -> MeasureOperand:
    from coterie.segments.language.reading.behavior import MEASURED, read_measured

    if not place.has("did"):
        place.keys("an operand", ["trait", *MEASURED, "scaled"])
        raise place.fault(
            "A mapping here stands for a trait or a measure.", "Write {trait: NAME} or {did: EVENT, …}."
        )
    place.keys("an operand", [*MEASURED, "scaled"])
    return MeasureOperand(read_measured(place.deeper()), _scaled(place))


def _scaled(place: Place) -> Decimal:
    return Decimal(scalars.read_number(place.at("scaled"))) if place.has("scaled") else Decimal(1)


def _scalars(place: Place) -> tuple[Scalar, ...]:
    return tuple(scalars.read_scalar(each) for each in place.items("values"))


def _equals(*, negated: bool) -> Callable[[Place], Predicate]:
    def read(place: Place) -> Predicate:
        if isinstance(place.raw, list | tuple):
            instead = "not_in" if negated else "in"
            raise place.unlike("one value", f"For one of several write `{instead}: […]`.")
        return Equals(_operand(place, scalars.read_scalar), negated)

    return read


def _one_of(*, negated: bool) -> Callable[[Place], Predicate]:
    return lambda place: OneOf(_scalars(place), negated)


def _compare(order: Order) -> Callable[[Place], Predicate]:
    return lambda place: Compare(order, _operand(place, scalars.read_limit))


def _between(place: Place) -> Predicate:
    if not isinstance(place.raw, list | tuple) or len(place.raw) != 2:
        raise place.unlike("a list of two numbers", "Write it as [18, 30]; both ends are in.")
    low, high = (_operand(each, scalars.read_limit) for each in place.items("numbers"))
    return Between(low, high)


def _text_test(match: TextMatch, *, negated: bool = False) -> Callable[[Place], Predicate]:
    def read(place: Place) -> Predicate:
        return TextTest(match, _operand(place, scalars.read_scalar, number=False), negated)

    return read


def _exists(*, present: bool) -> Callable[[Place], Predicate]:
    return lambda place: Exists(place.flag() == present)


def _instant(*, after: bool) -> Callable[[Place], Predicate]:
    return lambda place: InstantTest(after, _operand(place, scalars.read_instant_operand, number=False))


def _age(*, newer: bool) -> Callable[[Place], Predicate]:
    return lambda place: AgeTest(newer, scalars.read_duration(place))


def _rank(*, top: bool) -> Callable[[Place], Predicate]:
    return lambda place: Rank(top, scalars.read_percent(place))


OPERATORS: dict[str, Callable[[Place], Predicate]] = {
    "eq": _equals(negated=False),
    "ne": _equals(negated=True),
    "in": _one_of(negated=False),
    "not_in": _one_of(negated=True),
    "gt": _compare(Order.GT),
    "gte": _compare(Order.GTE),
    "lt": _compare(Order.LT),
    "lte": _compare(Order.LTE),
    "between": _between,
    "contains": _text_test(TextMatch.CONTAINS),
    "not_contains": _text_test(TextMatch.CONTAINS, negated=True),
    "starts_with": _text_test(TextMatch.STARTS_WITH),
    "ends_with": _text_test(TextMatch.ENDS_WITH),
    "matches": lambda place: Matches(scalars.read_pattern(place)),
    "exists": _exists(present=True),
    "missing": _exists(present=False),
    "before": _instant(after=False),
    "after": _instant(after=True),
    "older_than": _age(newer=False),
    "newer_than": _age(newer=True),
    "anniversary_in": lambda place: AnniversaryIn(scalars.read_duration(place)),
    "top": _rank(top=True),
    "bottom": _rank(top=False),
}
"""Every operator of the language, in the order of its page."""

NUMERIC = (
    "eq",
    "ne",
    "in",
    "not_in",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "exists",
    "missing",
    "top",
    "bottom",
)
"""The operators that fit a measure which is always a number."""
