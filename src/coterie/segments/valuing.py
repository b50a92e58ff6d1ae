"""The values behind a measure or a numeric trait: one number a customer, exact, at one moment.

The same compiled steps decide memberships and explanations, so a number that is shown here is the number a condition would test.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from coterie import values
from coterie.engine import expressions as x
from coterie.segments.compiler import leaves
from coterie.segments.compiler.question import Question
from coterie.segments.evaluation import Evaluation
from coterie.segments.language.conditions import Did

_FITS = 1e36  # sums of numbers below it stay inside of 38 digits


@dataclass(frozen=True, slots=True)
class Numbers:
    """Customers with their values, num ÷ (den × 10^scale); den None: 1. Those without a value are left out.

    zero_when_missing: whether a customer who is left out has the value 0, as with counts and sums.
    """

    customers: np.ndarray[Any, Any]
    num: pa.Array
    den: pa.Array | None
    scale: int
    zero_when_missing: bool

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        den = 0 if self.den is None else int(self.den.nbytes)
        return int(self.customers.nbytes) + int(self.num.nbytes) + den

    def among(self, flags: np.ndarray[Any, Any]) -> Numbers:
        """Those of the customers at whose place a flag is set."""
        kept = flags[self.customers]
        mask = pa.array(kept)
        den = None if self.den is None else self.den.filter(mask)
        return Numbers(self.customers[kept], self.num.filter(mask), den, self.scale, self.zero_when_missing)

    def floats(self) -> np.ndarray[Any, Any]:
        """The values, rounded to 64 bits."""
        found = _floats(self.num)
        if self.den is not None:
            found = found / _floats(self.den)
        return found / 10.0**self.scale

    def parts(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """(num ÷ 10^scale, den) rounded to 64 bits."""
        ones = np.ones(len(self)) if self.den is None else _floats(self.den)
        return _floats(self.num) / 10.0**self.scale, ones

    def total(self) -> Decimal:
        """The sum of all num, exact; of a mean or a share, what is divided."""
        return Decimal(values.plain(Decimal(_sum(self.num)).scaleb(-self.scale, values.WIDE)))

    def over(self) -> int:
        """The sum of all den."""
        return len(self) if self.den is None else _sum(self.den)


def of_measure(state: Evaluation, did: Did) -> Numbers:
    """The measure of a `did` for every customer who has one at the evaluation's moment."""
    question = state.question()
    return _read(state, question, leaves.measure_of(question, did))


def of_trait(state: Evaluation, name: str) -> Numbers:
    """The number that a computed or collected trait holds for every customer who has one; text that is no number is none."""
    question = state.question()
    return _read(state, question, leaves.trait_of(question, name))


def printed(num: str, den: str | None, scale: int) -> str:
    """The number num ÷ (den × 10^scale) as it is shown: to six decimals."""
    number = Fraction(int(num), int(den or 1) * 10**scale)
    return values.plain(round(Decimal(number.numerator) / Decimal(number.denominator), 6))


def _read(state: Evaluation, question: Question, valued: leaves.Valued) -> Numbers:
    number = valued.value(valued.step).number()
    columns = [
        exp.column("subject", table=valued.step),
        exp.alias_(x.cast(number.num.copy(), "DECIMAL(38, 0)"), "num"),
    ]
    if number.den is not None:
        columns.append(exp.alias_(x.cast(number.den.copy(), "DECIMAL(38, 0)"), "den"))
    rows = state.arrow(question, exp.select(*columns).from_(valued.step))
    there = pc.is_valid(rows["num"])
    if number.den is not None:
        there = pc.and_(there, pc.is_valid(rows["den"]))
    rows = rows.filter(there).combine_chunks()
    return Numbers(
        customers=rows["subject"].to_numpy().astype(np.int64),
        num=_whole(rows["num"]),
        den=None if number.den is None else _whole(rows["den"]),
        scale=number.scale,
        zero_when_missing=valued.zero_when_empty,
    )


def _whole(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _floats(numbers: pa.Array) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = numbers.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def _sum(numbers: pa.Array) -> int:
    if not len(numbers):
        return 0
    if float(np.abs(_floats(numbers)).sum()) < _FITS:
        return int(pc.sum(numbers).as_py())
    return sum(int(each) for each in numbers.to_pylist())
