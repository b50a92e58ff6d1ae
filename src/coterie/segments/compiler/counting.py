"""Counts tallies: streams their events out of the engine and adds them up in arrays, one place a customer.

One scan serves all tallies about the same events. It reads each column that one of them needs, and a flag for each window and
each `where` that not all of them share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler import counters, sources
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.counters import UNFIT, Column, Counter, Picked, Room, TooLarge, TooMany
from coterie.segments.compiler.deciding import Numbers
from coterie.segments.compiler.leaves import operand_value
from coterie.segments.compiler.measures import as_json, sameness
from coterie.segments.compiler.own_windows import Span
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.question import Question
from coterie.segments.compiler.tallies import Tally
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import event_holds, property_value
from coterie.segments.language.duration import MICROSECONDS
from coterie.segments.language.events import PropertyPath
from coterie.segments.language.measures import (
    Age,
    Aggregate,
    Aggregation,
    Count,
    Days,
    Measure,
    Periods,
    Share,
)

Array = np.ndarray[Any, Any]

_BYTES_A_PAIR = 16  # where it waits, and once more where all are sorted
_MOST_TEXTS = 65_536


@dataclass(frozen=True, slots=True)
class Texts:
    """JSON texts, one of which was picked for each customer: its place, -1 for none."""

    places: Array
    texts: tuple[str, ...]

    def relation(self) -> pa.Table:
        """(subject, json) of those who have one."""
        chosen = np.flatnonzero(self.places >= 0)
        texts = pa.DictionaryArray.from_arrays(
            pa.array(self.places[chosen]), pa.array(self.texts, pa.string())
        )
        return pa.table({"subject": pa.array(chosen.astype(np.uint32)), "json": texts.cast(pa.string())})


def count(
    access: Access, tallies: Sequence[Tally], *, only_whether: Sequence[bool], most_bytes: int
) -> list[Numbers | Texts]:
    """What comes of tallies about the same events. only_whether: for each whether 0 or not 0 is enough.

    most_bytes: what may wait of customers until all of their events have come; where it is more, they are taken in ranges.
    Raises TooLarge where one of them is better left to the engine.
    """
    pieces = 1
    while True:
        try:
            room = Room(most_bytes // _BYTES_A_PAIR)
            scan = _Scan(access, tallies, only_whether, room)
            return scan.found(max(pieces, scan.least_pieces(most_bytes)))
        except TooMany:
            if pieces >= access.size:
                raise TooLarge from None
            pieces *= 4


class _Scan:
    """The events of some tallies, and what counts them."""

    def __init__(
        self, access: Access, tallies: Sequence[Tally], only_whether: Sequence[bool], room: Room
    ) -> None:
        self._access, self._tallies = access, tallies
        as_of = access.fresh().as_of
        self._counters = [
            _counter(each, access.size, as_of, room, whether)
            for each, whether in zip(tallies, only_whether, strict=True)
        ]
        windows = {repr(each.within): each.within for each in tallies if each.within is not None}
        spans = {key: Span.of(access, within) for key, within in windows.items()}
        self._spans = [spans.get(repr(each.within)) for each in tallies]
        self._columns = _Columns(tallies)
        lows = [each.low for each in tallies]
        self._low = None if None in lows else min(low for low in lows if low is not None)
        self._high = max(each.high for each in tallies)

    def least_pieces(self, most_bytes: int) -> int:
        """In how many ranges of customers to scan for what waits meanwhile to stay within so many bytes."""
        return max(1, -(-self._access.size * sum(each.bytes_each for each in self._counters) // most_bytes))

    def found(self, pieces: int) -> list[Numbers | Texts]:
        """What came of it, the customers taken in so many ranges. Raises TooLarge, TooMany."""
        size = self._access.size
        width = max(1, -(-size // pieces))
        texts = _Dictionaries(self._columns.texts)
        for first in range(0, size, width):
            customers = None if pieces == 1 else (first, first + width - 1)
            for counter in self._counters:
                counter.begin(first, width)
            for batch in self._batches(customers):
                self._add(_Batch(batch, texts))
            for counter in self._counters:
                counter.settle()
        return [
            Texts(found.places, texts.of(values[0])) if isinstance(found, Picked) else found
            for found, values in (
                (counter.found(), self._columns.values[index]) for index, counter in enumerate(self._counters)
            )
        ]

    def _add(self, batch: _Batch) -> None:
        for index, (counter, span) in enumerate(zip(self._counters, self._spans, strict=True)):
            flag, values = self._columns.flags[index], self._columns.values[index]
            subjects = batch.subjects(flag)
            if not len(subjects):
                continue
            columns = [batch.column(name, flag) for name in values]
            if span is not None:
                inside = span.holds(
                    subjects, batch.column("at", flag).values, batch.column("seq", flag).values
                )
                subjects, columns = subjects[inside], [each.of(inside) for each in columns]
            counter.add(subjects, *columns)

    def _batches(self, customers: tuple[int, int] | None) -> Iterator[pa.RecordBatch]:
        """The events (subject, and the columns that the counters read): sealed, then hot ones."""
        for is_sealed in (True, False):
            question = self._access.fresh()
            layout = question.facts.layout
            has_some = layout.has_sealed_between if is_sealed else layout.has_hot_between
            if not has_some(self._low, self._high):
                continue
            if is_sealed:
                question.lifted = layout.promoted
            names = self._tallies[0].names
            read = sources.bare_events(question, names, self._low, self._high, sealed=is_sealed)
            if read is None:
                continue
            if customers is not None:
                read = read.where(_between(customers), copy=False)
            query = self._columns.of(question, read, self._tallies, self._low, self._high)
            for batch in self._access.batches(question, query):
                if batch.num_rows:
                    yield batch


def _between(customers: tuple[int, int]) -> Expr:
    customer = x.column("customer")
    low, high = map(x.number, customers)
    return x.every([x.at_most(low, customer), x.at_most(customer.copy(), high)])


class _Columns:
    """The columns of a scan, each once.

    flags: for each tally the column that says which events are its own, None for all. values: for each the columns that its
    counter takes. texts: those of them that hold texts.
    """

    def __init__(self, tallies: Sequence[Tally]) -> None:
        tested = [repr((each.low, each.high, each.where)) for each in tallies]
        self._is_one = len(set(tested)) == 1
        numbered = {each: f"f{index}" for index, each in enumerate(dict.fromkeys(tested))}
        self.flags = [None if self._is_one else numbered[each] for each in tested]
        needed = [_needed(each.measure) for each in tallies]
        named: dict[str, tuple[str, Measure]] = {}
        self.texts: set[str] = set()
        for each, measures in zip(tallies, needed, strict=True):
            for key in measures:
                named.setdefault(key, (key if key in _PLAIN else f"v{len(named)}", each.measure))
            if measures and isinstance(each.measure, Aggregate) and _holds_texts(each.measure):
                self.texts.add(named[measures[0]][0])
        self._named = named
        self._has_spans = any(each.within is not None for each in tallies)
        self.values = [tuple(named[key][0] for key in measures) for measures in needed]

    def of(
        self, question: Question, read: exp.Select, tallies: Sequence[Tally], low: int | None, high: int
    ) -> exp.Select:
        """The columns of the rows of `read`, which are those with low ≤ time ≤ high."""
        operands = Operands(question, operand_value)
        query = read.select(exp.alias_(x.column("customer"), "subject"), append=False, copy=False)
        done: set[str | None] = set()
        for each, flag in zip(tallies, self.flags, strict=True):
            if flag in done:
                continue
            done.add(flag)
            tests = _inside(question, each, low, high)
            tests += [] if each.where is None else [event_holds(question, each.where, operands)]
            if flag is not None:
                query = query.select(exp.alias_(_flag(tests), flag), copy=False)
            elif tests:
                query = query.where(*tests, copy=False)
        columns = {
            name: _value(question, key, measure, operands) for key, (name, measure) in self._named.items()
        }
        if self._has_spans:
            columns |= {key: _PLAIN[key]() for key in ("at", "seq")}
        for name, value in columns.items():
            query = query.select(exp.alias_(value, name), copy=False)
        assert not operands.joined, "a tally looks at nothing but its events"
        return query


def _instant() -> Expr:
    return x.instant_of(x.column("occurred_at"))


def _acceptance() -> Expr:
    return x.column("seq")


_PLAIN: dict[str, Callable[[], Expr]] = {"at": _instant, "seq": _acceptance}
"""Columns that are the same for every measure."""


def _needed(measure: Measure) -> list[str]:
    """What its counter takes, as keys that are equal for equal columns."""
    match measure:
        case Aggregate(aggregation, path):
            kind = _KINDS[aggregation]
            order = ["at", "seq"] if kind == "json" else []
            return [repr((kind, path)), *order]
        case Share(where):
            return [repr(where)]
        case Age():
            return ["at"]
        case Days():
            return ["day"]
        case Periods(length):
            return [repr(length)]
    return []


_KINDS = {
    Aggregation.SUM: "summand",
    Aggregation.MEAN: "summand",
    Aggregation.MIN: "number",
    Aggregation.MAX: "number",
    Aggregation.MEDIAN: "number",
    Aggregation.DISTINCT: "sameness",
    Aggregation.FIRST: "json",
    Aggregation.LAST: "json",
}


def _holds_texts(measure: Aggregate) -> bool:
    return _KINDS[measure.aggregation] in ("sameness", "json")


def _value(question: Question, key: str, measure: Measure, operands: Operands) -> Expr:
    if key in _PLAIN:
        return _PLAIN[key]()
    match measure:
        case Aggregate(aggregation, path):
            return _of_property(question, _KINDS[aggregation], path)
        case Share(where):
            return _flag([event_holds(question, where, operands)])
        case Days():
            return x.day_of(question.wall(_instant(), of_event=True))
        case Periods(length):
            period = x.whole_quotient(
                x.minus(x.number(question.as_of), _instant()), x.number(length.microseconds)
            )
            return x.cast(exp.Paren(this=period), "INTEGER")
    raise AssertionError(f"{measure} takes no {key}")


def _of_property(question: Question, kind: str, path: PropertyPath) -> Expr:
    value = property_value(question, path)
    if kind == "sameness":
        return sameness(as_json(value))
    assert isinstance(value, JsonValue)
    if kind == "json":
        return x.case((value.exists(), x.cast(value.json.copy(), "VARCHAR")))
    if value.has_all_billionths:
        return value.summand()
    whole = x.try_cast(value.summand(), "BIGINT") if kind == "summand" else x.billionths_in(value.raw.copy())
    unfit = x.cast(exp.Literal.string(str(UNFIT)), "BIGINT")
    return x.case((x.negate(x.is_null(value.decimal())), x.coalesce(whole, unfit)))


def _inside(question: Question, tally: Tally, low: int | None, high: int) -> list[Expr]:
    """Tests of its window that not all events between low and high pass."""
    at = x.column("occurred_at")
    tests = []
    if tally.low is not None and tally.low != low:
        tests.append(x.at_most(question.timestamp(tally.low), at))
    if tally.high != high:
        tests.append(x.at_most(at.copy(), question.timestamp(tally.high)))
    return tests


def _flag(tests: Sequence[Expr]) -> Expr:
    """1 where all tests hold, else 0; a test is only tried where those before it hold."""
    *others, last = tests or [x.TRUE]
    found: Expr = x.cast(last, "UTINYINT")
    for test in reversed(others):
        found = x.case((test, found), otherwise=x.cast(x.number(0), "UTINYINT"))
    return found


class _Batch:
    """Some events, their columns turned into arrays once, whoever reads them."""

    def __init__(self, batch: pa.RecordBatch, texts: _Dictionaries) -> None:
        self._batch, self._texts = batch, texts
        self._subjects: dict[str | None, Array] = {None: batch.column("subject").to_numpy()}
        self._flags: dict[str, Array] = {}
        self._columns: dict[tuple[str, str | None], Column] = {}

    def subjects(self, flag: str | None) -> Array:
        """Whose events they are, of those with the flag."""
        if flag not in self._subjects:
            self._subjects[flag] = self._subjects[None][self._flag(flag)]
        return self._subjects[flag]

    def column(self, name: str, flag: str | None) -> Column:
        """A column of the events with the flag."""
        key = name, flag
        if key not in self._columns:
            self._columns[key] = (
                self._read(name) if flag is None else self.column(name, None).of(self._flag(flag))
            )
        return self._columns[key]

    def _flag(self, name: str | None) -> Array:
        assert name is not None
        if name not in self._flags:
            self._flags[name] = self._batch.column(name).to_numpy().view(np.bool_)
        return self._flags[name]

    def _read(self, name: str) -> Column:
        column = self._batch.column(name)
        there = None if column.null_count == 0 else column.is_valid().to_numpy(zero_copy_only=False)
        if name in self._texts.names:
            return Column(self._texts.places(name, column), there)
        if pa.types.is_date32(column.type):
            column = column.view(pa.int32())
        return Column((column if there is None else column.fill_null(0)).to_numpy(), there)


class _Dictionaries:
    """The different texts of columns, numbered from 0 as they come. names: those columns."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self._places: dict[str, dict[str, int]] = {name: {} for name in names}

    def places(self, name: str, column: pa.Array) -> Array:
        """The number of each text, any number where there is none. Raises TooLarge where there are too many different ones."""
        known = self._places[name]
        coded = pc.dictionary_encode(column)
        places = [known.setdefault(text, len(known)) for text in coded.dictionary.to_pylist()]
        if len(known) > _MOST_TEXTS:
            raise TooLarge
        if not places:
            return np.zeros(len(column), np.int32)
        found: Array = np.array(places, np.int32)[coded.indices.fill_null(0).to_numpy()]
        return found

    def of(self, name: str) -> tuple[str, ...]:
        """All texts of a column in the order of their numbers."""
        return tuple(self._places[name])


def _counter(tally: Tally, size: int, as_of: int, room: Room, only_whether: bool) -> Counter:
    match tally.measure:
        case Count():
            return counters.Whether(size) if only_whether else counters.Count(size)
        case Aggregate(aggregation, _):
            return _aggregating(aggregation, size, room)
        case Share():
            return counters.Share(size)
        case Age(unit, last):
            return counters.Age(size, as_of, MICROSECONDS[unit], last=last)
        case Days():
            return counters.Distinct(size, room)
        case Periods(duration, longest_run):
            length = duration.microseconds
            newest = -((tally.high - as_of) // length)
            oldest = 2**31 if tally.low is None else (as_of - tally.low - length + 1) // length
            return counters.Periods(size, room, first=newest, last=oldest, longest_run=longest_run)
    raise AssertionError(f"{tally.measure} does not add up")


def _aggregating(aggregation: Aggregation, size: int, room: Room) -> Counter:
    match aggregation:
        case Aggregation.SUM | Aggregation.MEAN:
            return counters.Sum(size, is_mean=aggregation is Aggregation.MEAN)
        case Aggregation.MIN | Aggregation.MAX:
            return counters.Extreme(size, greatest=aggregation is Aggregation.MAX)
        case Aggregation.MEDIAN:
            return counters.Median(size, room)
        case Aggregation.DISTINCT:
            return counters.Distinct(size, room)
        case Aggregation.FIRST | Aggregation.LAST:
            return counters.Earliest(size, last=aggregation is Aggregation.LAST)
    raise AssertionError(f"{aggregation} does not add up")
