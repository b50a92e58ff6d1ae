"""A property that has columns of its own: it answers what a JSON value answers, from the columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sqlglot import exp

from coterie import values
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.value import JsonValue, comparison
from coterie.segments.language.predicates import Order, Scalar
from coterie.store.layout import Promoted


@dataclass(frozen=True, slots=True)
class LiftedValue(JsonValue):
    """billionths: the number in whole billionths, or NULL. kinds: the JSON types it has, None where that is not known.

    has_billionths: every number it holds is in `billionths`.
    """

    billionths: Expr = x.NULL
    kinds: tuple[str, ...] | None = None
    has_billionths: bool = False

    @staticmethod
    def of_columns(promoted: Promoted, *, table: str | None = None, is_certain: bool = True) -> LiftedValue:
        """The value in the columns of a property. is_certain: what the catalogue says of it is true of every row."""
        text, kind = x.column(promoted.text, table), x.column(promoted.kind, table)
        written = x.cast(x.call("to_json", text.copy()), "VARCHAR")
        may_be_text = not is_certain or "VARCHAR" in promoted.kinds
        json = x.case((x.equal(kind.copy(), exp.Literal.string("VARCHAR")), written), otherwise=text.copy())
        return LiftedValue(
            raw=text,
            kind=kind,
            json=json if may_be_text else text.copy(),
            is_element=is_certain and "ARRAY" not in promoted.kinds,
            billionths=x.column(promoted.billionths, table),
            kinds=promoted.kinds if is_certain else None,
            has_billionths=is_certain and promoted.is_exact,
        )

    @property
    def has_all_billionths(self) -> bool:
        """Whether `summand` fits into 64 bits wherever there is a number."""
        return self.has_billionths

    def is_kind(self, *kinds: str) -> Expr:
        """Whether the JSON type is one of these."""
        possible = [kind for kind in kinds if self.kinds is None or kind in self.kinds]
        # That it *is* a kind is not concluded: a missing value has none.
        return JsonValue.is_kind(self, *possible) if possible else x.FALSE.copy()

    def decimal(self) -> Expr:
        """The number in it, DECIMAL(38, 18), NULL where it is none."""
        whole = x.cast(self.billionths.copy(), "DECIMAL(19, 0)")
        number = x.cast(
            x.times(whole, x.cast(exp.Literal.string("0.000000001"), "DECIMAL(9, 9)")), x.NUMBER_TYPE
        )
        return number if self.has_billionths else x.coalesce(number, x.number_in(self.raw.copy()))

    def summand(self) -> Expr:
        """The number in whole billionths."""
        return self.billionths.copy() if self.has_billionths else JsonValue.summand(self)

    def equals(self, question: Question, operand: Scalar) -> Expr:
        """Whether it equals a constant."""
        if not self.has_billionths or isinstance(operand, bool | str):
            return JsonValue.equals(self, question, operand)
        limit = Decimal(operand).scaleb(9, context=values.WIDE)
        if limit != limit.to_integral_value(ROUND_FLOOR, context=values.WIDE) or not _fits(limit):
            return x.FALSE.copy()
        return x.equal(self.billionths.copy(), x.number(int(limit)))

    def compares(self, question: Question, order: Order, limit: Decimal) -> Expr:
        """Whether the number in it stands so to a constant."""
        if not self.has_billionths:
            return JsonValue.compares(self, question, order, limit)
        rounding = ROUND_CEILING if order in (Order.GTE, Order.LT) else ROUND_FLOOR
        whole = limit.scaleb(9, context=values.WIDE).to_integral_value(rounding, context=values.WIDE)
        edge = max(min(int(whole), _BEYOND), -_BEYOND)
        return x.binary(comparison(order), self.billionths.copy(), x.number(edge))


_BEYOND = x.BILLIONTHS_UP_TO * x.NANO + 1
"""A number of billionths that no value reaches."""


def _fits(billionths: Decimal) -> bool:
    return abs(billionths) <= x.BILLIONTHS_UP_TO * x.NANO
