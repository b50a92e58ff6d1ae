"""Predicates as expressions that are TRUE or FALSE for every value, the missing one included."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from coterie import moments, values
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import (
    JsonValue,
    Value,
    compare_values,
    comparison,
    equal_values,
)
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
    Scalar,
    TextMatch,
    TextTest,
    TraitOperand,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Operands:
    """Operands that are only known in the data: each becomes a step joined to the rows under test.

    compile: gives the step's name and the value its columns hold, read through the alias given.
    """

    question: Question
    compile: Callable[[Question, TraitOperand | MeasureOperand, str], tuple[str, Value]]
    joined: list[tuple[str, str]] = field(default_factory=list)  # (step, alias)
    known: dict[str, Value] = field(
        default_factory=dict
    )  # by repr: True, 1 and Decimal(1) are equal but not the same

    def value(self, operand: TraitOperand | MeasureOperand) -> Value:
        """The operand's value on the row under test."""
        key = repr(operand)
        if key not in self.known:
            alias = self.question.fresh("operand")
            step, value = self.compile(self.question, operand, alias)
            self.joined.append((step, alias))
            self.known[key] = value
        return self.known[key]

    def join(self, query: exp.Select, subject: Expr) -> exp.Select:
        """The query with every operand joined on the subject."""
        for step, alias in self.joined:
            same = x.equal(subject.copy(), x.column("subject", alias))
            query = query.join(exp.to_table(step).as_(alias), on=same, join_type="left", copy=False)
        return query


def holds(question: Question, value: Value, predicates: Predicates, operands: Operands) -> Expr:
    """Whether the value satisfies every predicate; ranks are decided elsewhere and must not be among them."""
    return x.every([_holds(question, value, predicate, operands) for predicate in predicates])


def _holds(question: Question, value: Value, predicate: Predicate, operands: Operands) -> Expr:
    match predicate:
        case Equals(operand, negated):
            return _signed(
                _on_elements(value, lambda each: _equals(question, each, operand, operands)), negated
            )
        case OneOf(candidates, negated):
            return _signed(_on_elements(value, lambda each: _equals_one(question, each, candidates)), negated)
        case Compare(order, operand):
            return x.certain(
                _on_elements(value, lambda each: _compares(question, each, order, operand, operands))
            )
        case Between(low, high):
            return x.certain(
                _on_elements(
                    value,
                    lambda each: x.every(
                        [
                            _compares(question, each, Order.GTE, low, operands),
                            _compares(question, each, Order.LTE, high, operands),
                        ]
                    ),
                )
            )
        case TextTest(match, operand, negated):
            return _signed(
                _on_elements(value, lambda each: _text(question, each, match, operand, operands)), negated
            )
        case Matches(pattern):
            return x.certain(
                _on_elements(value, lambda each: x.finds(each.wording(), question.bind(pattern)))
            )
        case Exists(present):
            return value.exists() if present else x.negate(value.exists())
        case InstantTest() | AgeTest() | AnniversaryIn():
            return x.certain(_on_elements(value, lambda each: _instant(question, each, predicate, operands)))
        case Rank() | Quantile():
            raise AssertionError("ranks compare customers with each other and are decided on all of them")


def _signed(condition: Expr, negated: bool) -> Expr:
    sure = x.certain(condition)
    return x.negate(sure) if negated else sure


def _on_elements(value: Value, test: Callable[[Value], Expr]) -> Expr:
    return value.some_element(test) if isinstance(value, JsonValue) else test(value)


def _equals(question: Question, value: Value, operand: Operand, operands: Operands) -> Expr:
    if isinstance(operand, TraitOperand | MeasureOperand):
        return equal_values(value, operands.value(operand), operand.scaled)
    return value.equals(question, operand)


def _equals_one(question: Question, value: Value, candidates: tuple[Scalar, ...]) -> Expr:
    if isinstance(value, JsonValue) and len(candidates) > 1:
        plain = [
            c
            for c in candidates
            if isinstance(c, str) and values.number_of(c) is None and c[:1] not in ("[", "{")
        ]
        rest = [
            candidate for candidate in candidates if candidate not in plain or isinstance(candidate, bool)
        ]
        among = [x.one_of(value.raw.copy(), [question.bind(text) for text in plain])] if plain else []
        return x.some([*among, *(x.certain(value.equals(question, candidate)) for candidate in rest)])
    return x.some([x.certain(value.equals(question, candidate)) for candidate in candidates])


def _compares(question: Question, value: Value, order: Order, operand: Operand, operands: Operands) -> Expr:
    if isinstance(operand, TraitOperand | MeasureOperand):
        other = operands.value(operand)
        return compare_values(value.number(), comparison(order), other.number(), operand.scaled)
    limit = values.number_of(operand) if isinstance(operand, str | bool) else Decimal(operand)
    return x.FALSE if limit is None else value.compares(question, order, limit)


def _text(question: Question, value: Value, match: TextMatch, operand: Operand, operands: Operands) -> Expr:
    if isinstance(operand, TraitOperand | MeasureOperand):
        part = operands.value(operand).wording()
    else:
        part = question.bind(values.text_of(operand))
    test = {
        TextMatch.CONTAINS: x.contains,
        TextMatch.STARTS_WITH: x.starts_with,
        TextMatch.ENDS_WITH: x.ends_with,
    }[match]
    return test(x.lowered(value.wording()), x.lowered(part))


def _instant(
    question: Question, value: Value, predicate: InstantTest | AgeTest | AnniversaryIn, operands: Operands
) -> Expr:
    instant = value.instant(question)
    match predicate:
        case AgeTest(newer, duration):
            limit = x.number(question.before(duration))
            return x.less(limit, instant) if newer else x.less(instant, limit)
        case InstantTest(after, operand):
            if isinstance(operand, TraitOperand | MeasureOperand):
                other = operands.value(operand).instant(question)
            else:
                named = values.instant_of(operand, question.zone)
                if named is None:
                    return x.FALSE
                other = x.number(moments.micros(named))
            return x.less(other, instant) if after else x.less(instant, other)
        case AnniversaryIn(duration):
            return _anniversary(question, instant, days_from_today(question, duration))


def days_from_today(question: Question, duration: object) -> list[int] | None:
    """month × 100 + day of each day on which an anniversary counts, None where every day does."""
    today = question.as_of_wall
    end = moments.local(moments.moment(question.moved(question.as_of, duration, 1)), question.zone)  # type: ignore[arg-type]
    days = (end.date() - today.date()).days
    if days >= 366:
        return None
    found: set[int] = set()
    for later in range(days + 1):
        day = today.date() + timedelta(days=later)
        found.add(day.month * 100 + day.day)
        is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        if (day.month, day.day) == (2, 28) and not is_leap:
            found.add(229)
    return sorted(found)


def _anniversary(question: Question, instant: Expr, days: list[int] | None) -> Expr:
    if days is None:
        return x.negate(x.is_null(instant))
    wall = question.wall(instant)
    day = x.plus(x.times(x.part_of(wall, "month"), x.number(100)), x.part_of(wall.copy(), "day"))
    return x.one_of(day, [x.number(each) for each in days])


def of_nothing(predicates: Predicates) -> bool:
    """Whether a missing value satisfies them: only the negative ones and `missing: true` do."""
    return all(
        (isinstance(predicate, Equals | OneOf | TextTest) and predicate.negated)
        or (isinstance(predicate, Exists) and not predicate.present)
        for predicate in predicates
    )


def of_zero(predicates: Predicates) -> bool:
    """Whether the number 0 satisfies constant predicates."""
    return all(_zero_holds(predicate) for predicate in predicates)


def _zero_holds(predicate: Predicate) -> bool:
    match predicate:
        case Equals(operand, negated):
            return _is_zero(operand) != negated
        case OneOf(candidates, negated):
            return any(_is_zero(candidate) for candidate in candidates) != negated
        case Compare(order, operand):
            return _zero_compares(order, operand)
        case Between(low, high):
            return _zero_compares(Order.GTE, low) and _zero_compares(Order.LTE, high)
        case Exists(present):
            return present
    return False


def _is_zero(operand: object) -> bool:
    if isinstance(operand, bool):
        return False
    return operand == "0" if isinstance(operand, str) else operand == 0


def _zero_compares(order: Order, operand: object) -> bool:
    limit = values.number_of(operand)
    if limit is None:
        limit = (
            Decimal(operand) if isinstance(operand, int | Decimal) and not isinstance(operand, bool) else None
        )
    if limit is None:
        return False
    return {Order.GT: 0 > limit, Order.GTE: 0 >= limit, Order.LT: 0 < limit, Order.LTE: 0 <= limit}[order]


def is_constant(predicates: Predicates) -> bool:
    """Whether no predicate needs another value of the data or compares customers with each other."""
    return not any(isinstance(predicate, Rank | Quantile) or _dynamic(predicate) for predicate in predicates)


def _dynamic(predicate: Predicate) -> bool:
    operands = [getattr(predicate, name, None) for name in ("operand", "low", "high")]
    return any(isinstance(operand, TraitOperand | MeasureOperand) for operand in operands)
