"""Counts tallies: streams their events out of the engine and adds them up in arrays, one place a customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from sqlglot import exp

from coterie import values
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler import sources
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.leaves import operand_value
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.tallies import Tally
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import event_holds, property_value
from coterie.segments.language.duration import MICROSECONDS
from coterie.segments.language.measures import Age, Aggregate, Aggregation, Count, Share
from coterie.segments.language.predicates import Between, Compare, Equals, OneOf, Order, Predicate, Predicates

Array = np.ndarray[Any, Any]

_LARGEST = 2**63 - 1
_UNFIT = -(2**63)  # stands in a column of summands for a number that does not fit


class TooLarge(Exception):
    """A sum might not fit into 64 bits; the engine's 128 have to do it."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number for every customer number from 0: num ÷ (den × 10^scale). den None: 1; den 0: there is no number."""

    num: Array
    den: Array | None
    scale: int

    def relation(self) -> pa.Table:
        """(subject, num[, den]) of those who have a number that is not 0 for nothing."""
        chosen = np.flatnonzero(self.num if self.den is None else self.den)
        columns = {
            "subject": pa.array(chosen.astype(np.uint32)),
            "num": pa.array(self.num[chosen].astype(np.int64)),
        }
        if self.den is not None:
            columns["den"] = pa.array(self.den[chosen].astype(np.int64))
        return pa.table(columns)


def _batches(access: Access, tallies: Sequence[Tally]) -> Iterator[pa.RecordBatch]:
    """The events of tallies about the same events (subject, and the columns that their counters read): sealed, then hot ones."""
    low = (
        None
        if any(each.low is None for each in tallies)
        else min(each.low for each in tallies if each.low is not None)
    )
    high = max(each.high for each in tallies)
    for is_sealed in (True, False):
        question = access.fresh()
        layout = question.facts.layout
        if not (layout.has_sealed_between(low, high) if is_sealed else layout.has_hot_between(low, high)):
            continue
        if is_sealed:
            question.lifted = layout.promoted
        read = sources.bare_events(question, tallies[0].names, low, high, sealed=is_sealed)
        if read is not None:
            yield from access.batches(question, _with_columns(question, read, tallies, low, high))


def _with_columns(
    question: Question, read: exp.Select, tallies: Sequence[Tally], low: int | None, high: int
) -> exp.Select:
    operands = Operands(question, operand_value)
    query = read.select(exp.alias_(x.column("customer"), "subject"), append=False, copy=False)
    for index, each in enumerate(tallies):
        tests = [] if (each.low, each.high) == (low, high) else [_inside(question, each)]
        tests += [] if each.where is None else [event_holds(question, each.where, operands)]
        if tests and len(tallies) == 1:
            query = query.where(*tests, copy=False)
        elif tests:
            query = query.select(exp.alias_(_flag(tests), f"f{index}"), copy=False)
        match each.measure:
            case Aggregate(_, path):
                value = property_value(question, path)
                assert isinstance(value, JsonValue)
                query = query.select(exp.alias_(_summand(value), f"v{index}"), copy=False)
            case Share(where):
                query = query.select(
                    exp.alias_(_flag([event_holds(question, where, operands)]), f"v{index}"), copy=False
                )
            case Age():
                query = query.select(
                    exp.alias_(x.instant_of(x.column("occurred_at")), f"v{index}"), copy=False
                )
    assert not operands.joined, "a tally looks at nothing but its events"
    return query


def _inside(question: Question, tally: Tally) -> Expr:
    at = x.column("occurred_at")
    low = [] if tally.low is None else [x.at_most(question.timestamp(tally.low), at)]
    return x.every([*low, x.at_most(at.copy(), question.timestamp(tally.high))])


def _flag(tests: Sequence[Expr]) -> Expr:
    """1 where all tests hold, else 0; a test is only tried where those before it hold."""
    one, zero = (x.cast(x.number(value), "UTINYINT") for value in (1, 0))
    found: Expr = one
    for test in reversed(tests):
        found = x.case((test, found), otherwise=zero.copy())
    return found


def _summand(value: JsonValue) -> Expr:
    summand = value.summand()
    if value.has_all_billionths:
        return summand
    unfit = x.cast(exp.Literal.string(str(_UNFIT)), "BIGINT")
    return x.case((x.negate(x.is_null(value.decimal())), x.coalesce(x.try_cast(summand, "BIGINT"), unfit)))


def count(access: Access, tallies: Sequence[Tally], *, only_whether: Sequence[bool]) -> list[Numbers]:
    """The numbers of tallies about the same events. only_whether: for each whether 0 or not 0 is enough. Raises TooLarge."""
    size, as_of = access.size, access.fresh().as_of
    counters = [
        _counter(each, size, as_of, whether) for each, whether in zip(tallies, only_whether, strict=True)
    ]
    for batch in _batches(access, tallies):
        if batch.num_rows == 0:
            continue
        subjects = batch.column("subject").to_numpy()
        names = set(batch.schema.names)
        for index, counter in enumerate(counters):
            chosen, value = subjects, batch.column(f"v{index}") if f"v{index}" in names else None
            if f"f{index}" in names:
                holds = batch.column(f"f{index}").to_numpy().view(np.bool_)
                chosen = subjects[holds]
                value = None if value is None else value.filter(pa.array(holds))
            if len(chosen):
                counter.add(chosen, value)
    return [counter.numbers() for counter in counters]


def _counter(tally: Tally, size: int, as_of: int, only_whether: bool) -> _Counter:
    match tally.measure:
        case Count():
            return _Whether(size) if only_whether else _Count(size)
        case Aggregate(aggregation, _):
            return _Sum(size, is_mean=aggregation is Aggregation.MEAN)
        case Share():
            return _Share(size)
        case Age(unit, last):
            return _Age(size, as_of, MICROSECONDS[unit], last)
    raise AssertionError(f"{tally.measure} does not add up")


class _Counter:
    """Takes events and gives a number a customer."""

    def add(self, subjects: Array, value: pa.Array | None) -> None:
        """Take one event for each of `subjects`, which may repeat, with its value."""
        raise NotImplementedError

    def numbers(self) -> Numbers:
        """What came of it."""
        raise NotImplementedError


class _Whether(_Counter):
    def __init__(self, size: int) -> None:
        self._seen = np.zeros(size, np.bool_)

    def add(self, subjects: Array, value: pa.Array | None) -> None:
        self._seen[subjects] = True

    def numbers(self) -> Numbers:
        return Numbers(self._seen, None, 0)


class _Count(_Counter):
    def __init__(self, size: int) -> None:
        self._counts = np.zeros(size, np.int32)

    def add(self, subjects: Array, value: pa.Array | None) -> None:
        np.add.at(self._counts, subjects, np.int32(1))

    def numbers(self) -> Numbers:
        return Numbers(self._counts, None, 0)


class _Sum(_Counter):
    def __init__(self, size: int, *, is_mean: bool) -> None:
        self._sums = np.zeros(size, np.int64)
        self._counts = np.zeros(size, np.int32)
        self._largest = 0
        self._is_mean = is_mean

    def add(self, subjects: Array, value: pa.Array | None) -> None:
        assert value is not None
        if value.null_count:
            there = value.is_valid()
            subjects, value = subjects[there.to_numpy(zero_copy_only=False)], value.filter(there)
            if not len(subjects):
                return
        summands = value.to_numpy()
        self._largest = max(self._largest, abs(int(summands.min())), abs(int(summands.max())))
        if self._largest > _LARGEST:
            raise TooLarge
        np.add.at(self._sums, subjects, summands)
        np.add.at(self._counts, subjects, np.int32(1))

    def numbers(self) -> Numbers:
        if int(self._counts.max(initial=0)) * self._largest > _LARGEST:
            raise TooLarge
        return Numbers(self._sums, self._counts if self._is_mean else None, 9)


class _Share(_Counter):
    def __init__(self, size: int) -> None:
        self._parts = np.zeros(size, np.int32)
        self._wholes = np.zeros(size, np.int32)

    def add(self, subjects: Array, value: pa.Array | None) -> None:
        assert value is not None
        np.add.at(self._wholes, subjects, np.int32(1))
        np.add.at(self._parts, subjects, value.to_numpy().astype(np.int32))

    def numbers(self) -> Numbers:
        return Numbers(self._parts, self._wholes, 0)


class _Age(_Counter):
    def __init__(self, size: int, as_of: int, length: int, last: bool) -> None:
        self._none = -(2**62) if last else 2**62
        self._chosen = np.full(size, self._none, np.int64)
        self._as_of, self._length = as_of, length
        self._pick = np.maximum if last else np.minimum

    def add(self, subjects: Array, value: pa.Array | None) -> None:
        assert value is not None
        self._pick.at(self._chosen, subjects, value.to_numpy())

    def numbers(self) -> Numbers:
        there = self._chosen != self._none
        age = np.where(there, self._as_of - np.where(there, self._chosen, 0), 0)
        return Numbers(age, np.where(there, self._length, 0), 0)


def holding(numbers: Numbers, predicates: Predicates) -> Array | None:
    """For each customer number whether the predicates hold; None where the engine has to decide."""
    if numbers.den is not None:
        return None
    found = np.ones(len(numbers.num), np.bool_)
    for predicate in predicates:
        holds = _holds(numbers, predicate)
        if holds is None:
            return None
        found &= holds
    return found


def _holds(numbers: Numbers, predicate: Predicate) -> Array | None:
    num = numbers.num.view(np.uint8) if numbers.num.dtype == np.bool_ else numbers.num
    match predicate:
        case Compare(order, operand):
            limit = _limit(operand, numbers.scale)
            return None if limit is None else _compared(num, order, limit)
        case Between(low, high):
            ends = _limit(low, numbers.scale), _limit(high, numbers.scale)
            if ends[0] is None or ends[1] is None:
                return None
            return _compared(num, Order.GTE, ends[0]) & _compared(num, Order.LTE, ends[1])
        case Equals(operand, negated):
            equal = _equals_one(num, (operand,), numbers.scale)
            return None if equal is None else equal != negated
        case OneOf(candidates, negated):
            equal = _equals_one(num, candidates, numbers.scale)
            return None if equal is None else equal != negated
    return None


def _limit(operand: object, scale: int) -> Decimal | None:
    """A constant in units of 10^-scale; None where it is no plain number."""
    if isinstance(operand, bool) or not isinstance(operand, int | Decimal):
        return None
    limit = Decimal(operand)
    return limit.scaleb(scale, context=values.WIDE) if abs(limit) <= values.NUMBER_LIMIT else None


def _compared(num: Array, order: Order, limit: Decimal) -> Array:
    floor = int(limit.to_integral_value("ROUND_FLOOR", context=values.WIDE))
    is_whole = floor == limit
    match order:
        case Order.GT:
            return num > floor
        case Order.GTE:
            return num >= (floor if is_whole else floor + 1)
        case Order.LT:
            return num < (floor if is_whole else floor + 1)
        case Order.LTE:
            return num <= floor


def _equals_one(num: Array, candidates: Sequence[object], scale: int) -> Array | None:
    found = np.zeros(len(num), np.bool_)
    for candidate in candidates:
        limit = _limit(candidate, scale)
        if limit is None:
            return None
        whole = int(limit.to_integral_value("ROUND_FLOOR", context=values.WIDE))
        if whole == limit:
            found |= num == whole
    return found
