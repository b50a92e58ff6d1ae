"""Meanings that engines spell differently, each under its own name, here in DuckDB's spelling.

The compiler builds its trees from these alone, so another engine is another column of spellings and the same suite of
cases. Nothing here decides what a definition means. Every function takes and gives sqlglot expressions.
Instants are BIGINT microseconds since 1970 (UTC); wall clocks are TIMESTAMP without zone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlglot import exp

Expr = exp.Expr

NUMBER_TYPE = "DECIMAL(38, 18)"
"""A number as it stands in data: 18 decimals, up to 10^20, so that ±10^18 fits."""
SUMMAND_TYPE = "DECIMAL(38, 9)"
NANO = 1_000_000_000
BILLIONTHS_UP_TO = 9_000_000_000
"""Up to here billionths fit into a BIGINT."""
ATTO = NANO * NANO

TRUE = exp.true()
FALSE = exp.false()
NULL = exp.null()


def column(name: str, table: str | None = None) -> exp.Column:
    """A column by name."""
    return exp.column(name, table=table)


def number(value: int) -> Expr:
    """A whole number as a literal."""
    literal = exp.Literal.number(str(abs(value)))
    return exp.Neg(this=literal) if value < 0 else literal


def call(name: str, *arguments: Expr) -> exp.Anonymous:
    """A function of the engine, spelled exactly so."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def cast(value: Expr, to: str) -> exp.Cast:
    """`value` as another type; fails where it cannot be."""
    return exp.Cast(this=value, to=_type(to))


def try_cast(value: Expr, to: str) -> exp.TryCast:
    """`value` as another type, NULL where it cannot be."""
    return exp.TryCast(this=value, to=_type(to))


@lru_cache(maxsize=64)
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")  # parses: a third of the time of compiling a leaf


def coalesce(*values: Expr) -> Expr:
    """The first that is not NULL."""
    return exp.Coalesce(this=values[0], expressions=list(values[1:]))


def certain(condition: Expr) -> Expr:
    """TRUE or FALSE, never NULL."""
    return coalesce(condition, FALSE)


def negate(condition: Expr) -> Expr:
    """The opposite of a certain condition."""
    return exp.Not(this=exp.Paren(this=condition))


def every(conditions: Sequence[Expr]) -> Expr:
    """All hold; TRUE for none."""
    return exp.and_(*conditions, copy=False) if conditions else TRUE


def some(conditions: Sequence[Expr]) -> Expr:
    """At least one holds; FALSE for none."""
    return exp.Paren(this=exp.or_(*conditions, copy=False)) if conditions else FALSE


def case(*branches: tuple[Expr, Expr], otherwise: Expr = NULL) -> Expr:
    """The value of the first branch whose condition is TRUE."""
    expression = exp.Case()
    for condition, value in branches:
        expression = expression.when(condition, value, copy=False)
    return expression.else_(otherwise, copy=False)


def attempt(value: Expr) -> Expr:
    """The value, NULL where computing it fails."""
    return call("try", value)


def is_null(value: Expr) -> Expr:
    """Whether the value is NULL."""
    return exp.Is(this=value, expression=exp.null())


def one_of(value: Expr, candidates: Sequence[Expr]) -> Expr:
    """Whether the value equals one of the candidates."""
    return exp.In(this=value, expressions=list(candidates))


def binary(kind: type[exp.Binary], left: Expr, right: Expr) -> Expr:
    """Two operands joined, each in parentheses where it could be misread."""
    return kind(this=_wrapped(left), expression=_wrapped(right))


def _wrapped(value: Expr) -> Expr:
    return exp.Paren(this=value) if isinstance(value, exp.Binary | exp.Not | exp.Is | exp.In) else value


def equal(left: Expr, right: Expr) -> Expr:
    """left = right."""
    return binary(exp.EQ, left, right)


def less(left: Expr, right: Expr) -> Expr:
    """left < right."""
    return binary(exp.LT, left, right)


def at_most(left: Expr, right: Expr) -> Expr:
    """left ≤ right."""
    return binary(exp.LTE, left, right)


def plus(left: Expr, right: Expr) -> Expr:
    """left + right."""
    return binary(exp.Add, left, right)


def minus(left: Expr, right: Expr) -> Expr:
    """left − right."""
    return binary(exp.Sub, left, right)


def times(left: Expr, right: Expr) -> Expr:
    """left × right."""
    return binary(exp.Mul, left, right)


def whole_quotient(left: Expr, right: Expr) -> Expr:
    """The quotient of whole numbers, cut towards zero."""
    return binary(exp.IntDiv, left, right)


def remainder(left: Expr, right: Expr) -> Expr:
    """What the whole quotient leaves."""
    return binary(exp.Mod, left, right)


# --- JSON ------------------------------------------------------------------------------------------------------------


def json_at(document: Expr, pointer: Expr) -> Expr:
    """The JSON at the pointer, NULL where there is nothing."""
    return call("json_extract", document, pointer)


def json_text_at(document: Expr, pointer: Expr) -> Expr:
    """The text at the pointer: a string itself, anything else as JSON writes it; NULL for null and for nothing."""
    return call("json_extract_string", document, pointer)


def json_kind_at(document: Expr, pointer: Expr) -> Expr:
    """VARCHAR, BIGINT, UBIGINT, DOUBLE, BOOLEAN, ARRAY, OBJECT or NULL; NULL itself where there is nothing."""
    return call("json_type", document, pointer)


def json_pointer(name: str) -> str:
    """The JSON pointer to a key."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def json_path_pointer(name: str) -> str:
    """The JSON pointer along a path written with dots."""
    return "".join(json_pointer(part) for part in name.split("."))


def json_elements(document: Expr) -> Expr:
    """The elements of a JSON list, each as JSON."""
    return call("json_extract", document, exp.Literal.string("$[*]"))


def any_element(elements: Expr, name: str, condition: Expr) -> Expr:
    """Whether the condition holds for one of the list's elements, called `name` in it."""
    test = exp.Lambda(this=condition, expressions=[exp.to_identifier(name)])
    return less(number(0), call("len", call("list_filter", elements, test)))


# --- numbers ---------------------------------------------------------------------------------------------------------


def number_in(text: Expr) -> Expr:
    """The number that a JSON number or numeric text is, DECIMAL(38, 18); NULL for all else and beyond ±10^18."""
    read = try_cast(text, NUMBER_TYPE)
    limit = cast(exp.Literal.string("1000000000000000000"), NUMBER_TYPE)
    # DuckDB would read 1_000 as a thousand; the language says it is text.
    is_number = every(
        [at_most(call("abs", read), limit), negate(call("contains", text, exp.Literal.string("_")))]
    )
    return case((is_number, read))


def summand(value: Expr) -> Expr:
    """A number rounded to 9 decimals, in whole billionths: HUGEINT sums are exact in any order."""
    return cast(times(cast(value, SUMMAND_TYPE), number(NANO)), "HUGEINT")


def billionths_in(text: Expr) -> Expr:
    """The number that a text is in whole billionths, BIGINT; NULL where it is none, has a finer fraction or does not fit."""
    read = number_in(text)
    rounded = cast(read.copy(), SUMMAND_TYPE)
    limit = cast(exp.Literal.string(str(BILLIONTHS_UP_TO)), NUMBER_TYPE)
    fits = every([at_most(call("abs", read), limit), equal(cast(rounded, NUMBER_TYPE), read.copy())])
    return case((fits, cast(times(rounded.copy(), number(NANO)), "BIGINT")))


def in_attos(value: Expr) -> Expr:
    """A DECIMAL(38, 18) in whole 10^-18ths, HUGEINT."""
    whole = call("trunc", value)
    fraction = times(minus(value, cast(whole, NUMBER_TYPE)), number(ATTO))
    return plus(times(cast(whole, "HUGEINT"), number(ATTO)), cast(fraction, "HUGEINT"))


def printed(value: Expr) -> Expr:
    """A DECIMAL without trailing zeros: 5.0 prints as 5."""
    zero, point = exp.Literal.string("0"), exp.Literal.string(".")
    return call("rtrim", call("rtrim", cast(value, "VARCHAR"), zero), point)


# --- text ------------------------------------------------------------------------------------------------------------


def lowered(text: Expr) -> Expr:
    """Each code point in lower case."""
    return call("lower", text)


def contains(text: Expr, part: Expr) -> Expr:
    """Whether `part` stands in `text`."""
    return call("contains", text, part)


def starts_with(text: Expr, part: Expr) -> Expr:
    """Whether `text` begins with `part`."""
    return call("starts_with", text, part)


def ends_with(text: Expr, part: Expr) -> Expr:
    """Whether `text` ends with `part`."""
    return call("suffix", text, part)


def finds(text: Expr, pattern: Expr) -> Expr:
    """Whether the RE2 pattern finds a match in `text`."""
    return call("regexp_matches", text, pattern)


def finds_whole(text: Expr, pattern: Expr) -> Expr:
    """Whether the RE2 pattern matches the whole of `text`."""
    return call("regexp_full_match", text, pattern)


def group_of(text: Expr, pattern: Expr, group: int) -> Expr:
    """What a group of the RE2 pattern caught, '' where nothing."""
    return call("regexp_extract", text, pattern, number(group))


# --- time ------------------------------------------------------------------------------------------------------------


def instant_of(timestamp: Expr) -> Expr:
    """Microseconds since 1970 of a TIMESTAMP."""
    return call("epoch_us", timestamp)


def timestamp_of(instant: Expr) -> Expr:
    """The TIMESTAMP (UTC) that many microseconds after 1970."""
    return call("make_timestamp", instant)


def read_timestamp(text: Expr) -> Expr:
    """The TIMESTAMP in `YYYY-MM-DD HH:MM…`, NULL where there is no such date."""
    return try_cast(text, "TIMESTAMP")


def months_later(wall: Expr, months: Expr) -> Expr:
    """The same wall-clock time that many months later, clipped to the month's end."""
    return plus(wall, call("to_months", cast(months, "INTEGER")))


def period_start(wall: Expr, unit: str) -> Expr:
    """The start of the calendar period (second … year; weeks from Monday) that holds a wall-clock time."""
    return cast(call("date_trunc", exp.Literal.string(unit), wall), "TIMESTAMP")


def day_of(wall: Expr) -> Expr:
    """The calendar day of a wall-clock time, as a DATE."""
    return cast(wall, "DATE")


def written_day(wall: Expr) -> Expr:
    """The calendar day as YYYY-MM-DD."""
    return call("strftime", wall, exp.Literal.string("%Y-%m-%d"))


def written_instant(timestamp: Expr) -> Expr:
    """A UTC TIMESTAMP as ISO 8601 with Z."""
    return call("strftime", timestamp, exp.Literal.string("%Y-%m-%dT%H:%M:%S.%fZ"))


def part_of(wall: Expr, part: str) -> Expr:
    """hour (0–23), weekday (1 = Monday … 7), year, month or day of a wall-clock time."""
    return call({"weekday": "isodow"}.get(part, part), wall)


def once(value: Expr, name: str, body: Callable[[Expr], Expr]) -> Expr:
    """`body` of a value that is computed once, however often `body` uses it: SQL has no other `let` in an expression."""
    if isinstance(value, exp.Column | exp.Literal):
        return body(value)
    applied = exp.Lambda(this=body(column(name)), expressions=[exp.to_identifier(name)])
    return call("list_extract", call("list_transform", call("list_value", value), applied), number(1))


def stepwise(value: Expr, steps: Sequence[tuple[int, int]], before: int) -> Expr:
    """The amount of the last step whose threshold `value` has reached, `before` where none: by halving, so cheap for many.

    steps: (threshold, amount), in order.
    """
    if not steps:
        return number(before)
    middle = len(steps) // 2
    threshold, amount = steps[middle]
    reached = at_most(number(threshold), value)
    return case(
        (reached, stepwise(value.copy(), steps[middle + 1 :], amount)),
        otherwise=stepwise(value.copy(), steps[:middle], before),
    )


def amount_reached(value: Expr, thresholds: Expr, amounts: Expr, name: str) -> Expr:
    """`stepwise` with its steps in two lists: the amounts are one more than the thresholds, the first before them all."""
    reached = exp.Lambda(this=at_most(column(name), value), expressions=[exp.to_identifier(name)])
    return call(
        "list_extract", amounts, plus(number(1), call("len", call("list_filter", thresholds, reached)))
    )


# --- sets and order --------------------------------------------------------------------------------------------------


def count() -> Expr:
    """How many rows."""
    return exp.Count(this=exp.Star())


def count_distinct(value: Expr) -> Expr:
    """How many different values that are not NULL."""
    return exp.Count(this=exp.Distinct(expressions=[value]))


def total(value: Expr) -> Expr:
    """The exact sum of whole numbers, NULL over none."""
    return exp.Sum(this=value)


def where(aggregate: Expr, condition: Expr) -> Expr:
    """The aggregate over the rows on which the condition holds."""
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def value_at_least(value: Expr, order: Expr) -> Expr:
    """The value of the row whose order is smallest."""
    return call("arg_min", value, order)


def value_at_greatest(value: Expr, order: Expr) -> Expr:
    """The value of the row whose order is greatest."""
    return call("arg_max", value, order)


def sorted_values(value: Expr) -> Expr:
    """All values that are not NULL as a list in ascending order."""
    return call("list_sort", where(call("list", value), negate(is_null(value.copy()))))


def element(values: Expr, position: Expr) -> Expr:
    """The element of a list at a position from 1."""
    return call("list_extract", values, cast(position, "BIGINT"))


def acceptance_order(instant: Expr, seq: Expr) -> Expr:
    """One number that orders events by time, then by acceptance."""
    return plus(times(cast(instant, "HUGEINT"), number(2**62)), seq)


def ordered(value: Expr, *, descending: bool = False) -> exp.Ordered:
    """One key of an ORDER BY, NULLs last."""
    return exp.Ordered(this=value, desc=descending, nulls_first=False)


def over(function: Expr, *, by: Sequence[Expr] = (), order: Sequence[exp.Ordered] = ()) -> Expr:
    """A function over a window of rows."""
    return exp.Window(
        this=function, partition_by=list(by), order=exp.Order(expressions=list(order)) if order else None
    )
