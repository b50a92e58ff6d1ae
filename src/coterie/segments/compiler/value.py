"""Values inside a query: JSON as customers sent it, exact rational numbers, instants. Each answers the same tests.

Every test is an expression that may be NULL for a missing value; `predicates` makes it certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sqlglot import exp

from coterie import values
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.question import Question
from coterie.segments.language.predicates import Order, Scalar

_WHOLE = exp.Literal.string("$")
_ISO = values.ISO_INSTANT.pattern
_MARGIN = Decimal(10) ** 19  # stands for any limit beyond ±10^18, where no number is


@dataclass(frozen=True, slots=True)
class NumberValue:
    """An exact rational: num ÷ (den × 10^scale), HUGEINT; num NULL where missing. den None: 1."""

    num: Expr
    den: Expr | None = None
    scale: int = 0

    def exists(self) -> Expr:
        """Whether there is a value."""
        return x.negate(x.is_null(self.num.copy()))

    def equals(self, question: Question, operand: Scalar) -> Expr:
        """Whether it equals a constant; a text operand must be what the number prints as."""
        if isinstance(operand, bool):
            return x.FALSE
        if isinstance(operand, str):
            number = values.number_of(operand)
            if number is None or values.plain(number) != operand:
                return x.FALSE
            return self._against(exp.EQ, number)
        return self._against(exp.EQ, Decimal(operand))

    def compares(self, question: Question, order: Order, limit: Decimal) -> Expr:
        """Whether it stands so to a constant."""
        return self._against(_COMPARISON[order], limit)

    def _against(self, comparison: type[exp.Binary], limit: Decimal) -> Expr:
        limit = max(min(limit, _MARGIN), -_MARGIN)
        whole, decimals = values.unscaled(limit)
        scale = max(self.scale, decimals)
        left = _scaled(self.num, scale - self.scale)
        right: Expr = _huge(whole * 10 ** (scale - decimals))
        if self.den is not None:
            right = x.times(right, self.den.copy())
        return x.binary(comparison, left, right)

    def rank_keys(self) -> list[Expr]:
        """Keys that order as the number does and tie exactly where it does."""
        if self.den is None:
            return [self.num.copy()]
        rest = x.times(x.remainder(self.num.copy(), self.den.copy()), _huge(10**20))
        return [x.whole_quotient(self.num.copy(), self.den.copy()), x.whole_quotient(rest, self.den.copy())]

    def number(self) -> NumberValue:
        """Itself."""
        return self

    def decimal(self) -> Expr:
        """The number as DECIMAL(38, 18), rounded where it has no end."""
        whole = (
            x.cast(self.num.copy(), "DOUBLE")
            if self.den is not None
            else x.cast(self.num.copy(), "DECIMAL(38, 0)")
        )
        if self.den is None and self.scale == 0:
            return x.cast(whole, x.NUMBER_TYPE)
        below = x.cast(exp.Literal.string(str(10**self.scale)), "DOUBLE")
        den = below if self.den is None else x.times(x.cast(self.den.copy(), "DOUBLE"), below)
        return x.try_cast(
            exp.Div(this=x.cast(whole, "DOUBLE"), expression=exp.Paren(this=den)), x.NUMBER_TYPE
        )

    def wording(self) -> Expr:
        """The text it prints as."""
        return x.printed(self.decimal())

    def instant(self, question: Question) -> Expr:
        """The instant of so many epoch seconds or milliseconds, in µs."""
        return JsonValue.number_as_instant(self.decimal())


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A JSON value. raw: its text (a string itself, else as JSON writes it), kind: its JSON type, json: all of it."""

    raw: Expr
    kind: Expr
    json: Expr
    is_element: bool = False

    @staticmethod
    def of(json: Expr, *, is_element: bool = False) -> JsonValue:
        """The value that a column of JSON text holds."""
        return JsonValue(
            raw=x.json_text_at(json.copy(), _WHOLE.copy()),
            kind=x.json_kind_at(json.copy(), _WHOLE.copy()),
            json=json,
            is_element=is_element,
        )

    @staticmethod
    def at(document: Expr, pointer: Expr) -> JsonValue:
        """The value at a pointer into a document."""
        return JsonValue(
            raw=x.json_text_at(document.copy(), pointer.copy()),
            kind=x.json_kind_at(document.copy(), pointer.copy()),
            json=x.json_at(document.copy(), pointer.copy()),
        )

    @staticmethod
    def written(text: Expr) -> JsonValue:
        """A value that is always a text, or NULL."""
        return JsonValue(
            raw=text, kind=exp.Literal.string("VARCHAR"), json=x.call("to_json", text.copy()), is_element=True
        )

    def is_kind(self, *kinds: str) -> Expr:
        """Whether the JSON type is one of these."""
        if len(kinds) == 1:
            return x.equal(self.kind.copy(), exp.Literal.string(kinds[0]))
        return x.one_of(self.kind.copy(), [exp.Literal.string(kind) for kind in kinds])

    def exists(self) -> Expr:
        """Whether there is a value that is not null: the text of null and of nothing is NULL."""
        return x.negate(x.is_null(self.raw.copy()))

    def some_element(self, test: Callable[[JsonValue], Expr]) -> Expr:
        """Whether the test holds, for a list on one of its elements."""
        if self.is_element:
            return test(self)
        element = x.column("element")
        on_elements = x.any_element(
            x.json_elements(self.json.copy()),
            "element",
            x.certain(test(JsonValue.of(element, is_element=True))),
        )
        return x.case((self.is_kind("ARRAY"), on_elements), otherwise=test(self))

    @property
    def has_all_billionths(self) -> bool:
        """Whether `summand` fits into 64 bits wherever there is a number."""
        return False

    def summand(self) -> Expr:
        """The number in it rounded to whole billionths, NULL where it is none."""
        return x.summand(self.decimal())

    def decimal(self) -> Expr:
        """The number in it, DECIMAL(38, 18), NULL where it is none."""
        return x.number_in(self.raw.copy())

    def number(self) -> NumberValue:
        """The number in it as an exact rational."""
        return NumberValue(num=x.in_attos(self.decimal()), scale=18)

    def text(self) -> Expr:
        """What it prints as; NULL for lists and objects."""
        fraction = self.decimal()
        return x.case(
            (self.is_kind("ARRAY", "OBJECT"), x.NULL),
            (self.is_kind("DOUBLE"), x.coalesce(x.printed(fraction), self.raw.copy())),
            otherwise=self.raw.copy(),
        )

    def wording(self) -> Expr:
        """The text that text predicates read: of a text or a number; NULL for all else."""
        return x.case((self.is_kind("BOOLEAN"), x.NULL), otherwise=self.text())

    def equals(self, question: Question, operand: Scalar) -> Expr:
        """Whether it equals a constant."""
        if isinstance(operand, bool):
            text = exp.Literal.string("true" if operand else "false")
            return x.every([self.is_kind("BOOLEAN"), x.equal(self.raw.copy(), text)])
        if isinstance(operand, str):
            return self._equals_text(question, operand)
        limit = Decimal(operand)
        if abs(limit) > values.NUMBER_LIMIT or limit != _cut(limit, ROUND_FLOOR):
            return x.FALSE
        return x.equal(self.decimal(), _constant(limit))

    def _equals_text(self, question: Question, operand: str) -> Expr:
        same = x.equal(self.raw.copy(), question.bind(operand))
        if operand[:1] in ("[", "{"):
            return x.every([self.is_kind("VARCHAR"), same])
        number = values.number_of(operand)
        if number is None:
            return same
        same = x.every([same, x.negate(self.is_kind("DOUBLE"))])
        if values.plain(number) != operand:
            return same
        fraction = x.every([self.is_kind("DOUBLE"), x.equal(self.decimal(), _constant(number))])
        return x.some([same, fraction])

    def compares(self, question: Question, order: Order, limit: Decimal) -> Expr:
        """Whether the number in it stands so to a constant."""
        rounding = ROUND_CEILING if order in (Order.GTE, Order.LT) else ROUND_FLOOR
        return x.binary(_COMPARISON[order], self.decimal(), _constant(_cut(limit, rounding)))

    def instant(self, question: Question) -> Expr:
        """The instant it names in µs, NULL where it names none."""
        iso = x.every([self.is_kind("VARCHAR"), x.finds_whole(self.raw.copy(), question.bind(_ISO))])
        return x.case(
            (iso, _iso_instant(question, self.raw)), otherwise=self.number_as_instant(self.decimal())
        )

    @staticmethod
    def number_as_instant(number: Expr) -> Expr:
        """Epoch seconds, or milliseconds from 10^11 on, in µs; NULL outside the years 1 to 9999."""
        from_ms = _constant(values.MILLISECONDS_FROM)
        first, last = _constant(Decimal(-62135596800)), _constant(Decimal(253402300799999))
        seconds = x.every([x.at_most(first, number), x.less(number.copy(), from_ms)])
        millis = x.every([x.at_most(from_ms.copy(), number.copy()), x.at_most(number.copy(), last)])
        in_us = [
            x.cast(x.call("trunc", x.times(number.copy(), x.number(factor))), "BIGINT")
            for factor in (1_000_000, 1_000)
        ]
        return x.case((seconds, in_us[0]), (millis, in_us[1]))

    def rank_keys(self) -> list[Expr]:
        """The number in it."""
        return [self.decimal()]


@dataclass(frozen=True, slots=True)
class InstantValue(JsonValue):
    """A UTC TIMESTAMP that reads as its ISO text."""

    timestamp: Expr = x.NULL

    @staticmethod
    def seen(timestamp: Expr) -> InstantValue:
        """The value of a TIMESTAMP column."""
        text = x.written_instant(timestamp.copy())
        return InstantValue(
            raw=text,
            kind=exp.Literal.string("VARCHAR"),
            json=x.call("to_json", text.copy()),
            is_element=True,
            timestamp=timestamp,
        )

    def instant(self, question: Question) -> Expr:
        """The instant in µs."""
        return x.instant_of(self.timestamp.copy())


Value = NumberValue | JsonValue

_COMPARISON: dict[Order, type[exp.Binary]] = {
    Order.GT: exp.GT,
    Order.GTE: exp.GTE,
    Order.LT: exp.LT,
    Order.LTE: exp.LTE,
}


def comparison(order: Order) -> type[exp.Binary]:
    """The operator of an order."""
    return _COMPARISON[order]


def compare_values(
    left: NumberValue, operator: type[exp.Binary], right: NumberValue, scaled: Decimal
) -> Expr:
    """left against scaled × right, cross-multiplied so that nothing is rounded."""
    factor, decimals = values.unscaled(scaled)
    shift = right.scale + decimals - left.scale
    one, other = _scaled(left.num, max(shift, 0)), _scaled(right.num, max(-shift, 0))
    if factor != 1:
        other = x.times(other, _huge(factor))
    if right.den is not None:
        one = x.times(one, right.den.copy())
    if left.den is not None:
        other = x.times(other, left.den.copy())
    exact = x.binary(operator, one, other)
    # Where the products leave 128 bits the sides are compared as floats: they are that large because they are far apart.
    scale = Decimal(10) ** (right.scale - left.scale)
    rough = x.binary(operator, _float(left, Decimal(1)), _float(right, scaled / scale))
    return x.coalesce(x.attempt(exact), rough)


def _float(number: NumberValue, factor: Decimal) -> Expr:
    value = x.times(x.cast(number.num.copy(), "DOUBLE"), x.cast(exp.Literal.string(str(factor)), "DOUBLE"))
    return (
        value
        if number.den is None
        else exp.Div(this=exp.Paren(this=value), expression=x.cast(number.den.copy(), "DOUBLE"))
    )


def equal_values(value: Value, operand: Value, scaled: Decimal) -> Expr:
    """Whether a value equals an operand known only in the data, by the kind the operand turns out to have."""
    numeric = compare_values(value.number(), exp.EQ, operand.number(), scaled)
    if scaled != 1 or isinstance(operand, NumberValue):
        return x.every([numeric, x.negate(_is_boolean(value))])
    same_flag = (
        x.every([value.is_kind("BOOLEAN"), x.equal(value.raw.copy(), operand.raw.copy())])
        if isinstance(value, JsonValue)
        else x.FALSE
    )
    prints_as = (
        x.equal(value.text(), operand.raw.copy())
        if isinstance(value, JsonValue)
        else _prints_as(value, operand)
    )
    return x.case(
        (operand.is_kind("VARCHAR"), prints_as),
        (operand.is_kind("BOOLEAN"), same_flag),
        (operand.is_kind("ARRAY", "OBJECT"), x.FALSE),
        otherwise=numeric,
    )


def _prints_as(value: NumberValue, operand: JsonValue) -> Expr:
    same = compare_values(value, exp.EQ, operand.number(), Decimal(1))
    return x.every([same, x.equal(x.printed(operand.decimal()), operand.raw.copy())])


def _is_boolean(value: Value) -> Expr:
    return x.certain(value.is_kind("BOOLEAN")) if isinstance(value, JsonValue) else x.FALSE


def _scaled(num: Expr, digits: int) -> Expr:
    whole = x.cast(num.copy(), "HUGEINT")
    return whole if digits == 0 else x.times(whole, _huge(10**digits))


def _huge(whole: int) -> Expr:
    return x.cast(exp.Literal.string(str(whole)), "HUGEINT")


def _cut(number: Decimal, rounding: str) -> Decimal:
    """To 18 decimals and into the range of what data may hold, on the side that keeps the comparison true."""
    number = max(min(number, _MARGIN), -_MARGIN)
    return number.quantize(Decimal(1).scaleb(-18), rounding=rounding, context=values.WIDE)


def _constant(number: Decimal) -> Expr:
    return x.cast(exp.Literal.string(values.plain(number)), x.NUMBER_TYPE)


def _iso_instant(question: Question, text: Expr) -> Expr:
    pattern = question.bind(_ISO)
    date, time, zone = (x.group_of(text.copy(), pattern.copy(), group) for group in (1, 2, 3))
    empty = exp.Literal.string("")
    clock = x.case((x.equal(time, empty), exp.Literal.string("00:00")), otherwise=time.copy())
    wall = x.read_timestamp(x.call("concat", date, exp.Literal.string(" "), clock))
    digits = x.call(
        "replace", x.call("substr", zone.copy(), x.number(2)), exp.Literal.string(":"), empty.copy()
    )
    hours = x.try_cast(x.call("substr", digits, x.number(1), x.number(2)), "BIGINT")
    minutes = x.coalesce(
        x.try_cast(x.call("substr", digits.copy(), x.number(3), x.number(2)), "BIGINT"), x.number(0)
    )
    length = x.plus(x.times(hours, x.number(3_600_000_000)), x.times(minutes, x.number(60_000_000)))
    signed = x.case(
        (x.starts_with(zone.copy(), exp.Literal.string("-")), x.times(length, x.number(-1))),
        otherwise=length.copy(),
    )
    offset = x.case(
        (x.one_of(zone.copy(), [exp.Literal.string("Z"), exp.Literal.string("z")]), x.number(0)),
        otherwise=signed,
    )
    return x.case(
        (x.equal(zone, empty.copy()), question.instant(wall)),
        otherwise=x.minus(x.instant_of(wall.copy()), offset),
    )
