"""Numbers found outside of the engine, one a customer, and for whom predicates hold on them.

Whole numbers are compared with whole numbers, so nothing is rounded; what needs more than 64 bits, or another value of the
customer, is left to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from coterie import values
from coterie.engine import Pieces
from coterie.segments.compiler.ranking import in_rank, places
from coterie.segments.language.predicates import (
    Between,
    Compare,
    Equals,
    OneOf,
    Order,
    Predicate,
    Predicates,
    Quantile,
    Rank,
)

Array = np.ndarray[Any, Any]

LARGEST = 2**63 - 1
_DEN = pa.field("den", pa.int64())
_PLAIN = pa.schema([("subject", pa.uint32()), ("num", pa.int64())])


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number for every customer number from 0: num ÷ (den × 10^scale). den None: 1; den 0: there is no number."""

    num: Array
    den: Array | None
    scale: int

    def relation(self) -> Pieces:
        """(subject, num[, den]) of those who have a number that is not 0 for nothing."""
        schema = _PLAIN if self.den is None else _PLAIN.append(_DEN)
        return Pieces(schema, lambda: self._pieces(schema))

    def _pieces(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for here in places(len(self.num)):
            columns = [self.num[here]] if self.den is None else [self.num[here], self.den[here]]
            chosen = np.flatnonzero(columns[-1])
            yield pa.record_batch(
                [
                    pa.array((chosen + here.start).astype(np.uint32)),
                    *(pa.array(each[chosen].astype(np.int64)) for each in columns),
                ],
                schema=schema,
            )


Ranked = Callable[[str | None], Array]
"""For each customer number whether it is ranked: of everyone, or among the members of a segment."""


def holding(numbers: Numbers, predicates: Predicates, ranked: Ranked) -> Array | None:
    """For each customer number whether the predicates hold; None where the engine has to decide."""
    compared = _Compared(numbers)
    found = np.ones(len(numbers.num), np.bool_)
    for predicate in predicates:
        if isinstance(predicate, Rank | Quantile):
            holds = in_rank(numbers.num, numbers.den, ranked(predicate.among), predicate)
        else:
            holds = _holds(compared, predicate)
        if holds is None:
            return None
        found &= holds
    return found


class _Compared:
    """Numbers beside constants. A missing number stands in no order to anything and equals nothing."""

    def __init__(self, numbers: Numbers) -> None:
        self._num = numbers.num.view(np.uint8) if numbers.num.dtype == np.bool_ else numbers.num
        self._den, self._scale = numbers.den, numbers.scale
        self._most: tuple[int, int] | None = None

    def __len__(self) -> int:
        return len(self._num)

    def stands(
        self, operand: object, compare: Callable[[Array, Any], Array], order: Order | None
    ) -> Array | None:
        """Where `compare` says so of the number and the constant, None where that cannot be said in 64 bits."""
        if isinstance(operand, bool) or not isinstance(operand, int | Decimal):
            return None
        limit = Decimal(operand)
        if abs(limit) > values.NUMBER_LIMIT:
            return None
        limit = limit.scaleb(self._scale, context=values.WIDE)
        floor = int(limit.to_integral_value("ROUND_FLOOR", context=values.WIDE))
        if self._den is None:
            if floor == limit:
                return compare(self._num, floor)
            if order is None:
                return np.zeros(len(self), np.bool_)
            return self._num > floor if order in (Order.GT, Order.GTE) else self._num <= floor
        return self._of_quotients(limit, compare)

    def _of_quotients(self, limit: Decimal, compare: Callable[[Array, Any], Array]) -> Array | None:
        assert self._den is not None
        if self._most is None:
            self._most = (
                max(abs(int(self._num.min(initial=0))), abs(int(self._num.max(initial=0)))),
                int(self._den.max(initial=0)),
            )
        whole, decimals = values.unscaled(limit)
        factor = 10**decimals
        if self._most[0] * factor > LARGEST or self._most[1] * abs(whole) > LARGEST:
            return None
        found = np.empty(len(self), np.bool_)
        for here in places(len(self)):
            num, den = (each[here].astype(np.int64) for each in (self._num, self._den))
            found[here] = compare(num * np.int64(factor), den * np.int64(whole)) & (den != 0)
        return found


def _holds(numbers: _Compared, predicate: Predicate) -> Array | None:
    match predicate:
        case Compare(order, operand):
            return numbers.stands(operand, _COMPARISON[order], order)
        case Between(low, high):
            first = numbers.stands(low, np.greater_equal, Order.GTE)
            last = numbers.stands(high, np.less_equal, Order.LTE)
            return None if first is None or last is None else first & last
        case Equals(operand, negated):
            equal = _equals_one(numbers, (operand,))
            return None if equal is None else equal != negated
        case OneOf(candidates, negated):
            equal = _equals_one(numbers, candidates)
            return None if equal is None else equal != negated
    return None


_COMPARISON: dict[Order, Callable[[Array, Any], Array]] = {
    Order.GT: np.greater,
    Order.GTE: np.greater_equal,
    Order.LT: np.less,
    Order.LTE: np.less_equal,
}


def _equals_one(numbers: _Compared, candidates: Sequence[object]) -> Array | None:
    found = np.zeros(len(numbers), np.bool_)
    for candidate in candidates:
        equal = numbers.stands(candidate, np.equal, None)
        if equal is None:
            return None
        found |= equal
    return found
