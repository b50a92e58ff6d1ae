"""Counting up and down: leaves whose measure is a number of events, or a sum over them, without looking at anybody's history.

A rolling window gains events and loses them. For each such measure there is one number a customer, by the customer's number;
an event that arrives is added, one that the end of the window passes is taken away, and only those customers are tested
again. The events that ends will pass in the near future are read ahead, so that a tick reads little more than what
arrived. All numbers are whole (sums are in billionths, as in a refresh), so the answers are those of the plan, to the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyroaring import BitMap
from sqlglot import exp

from coterie import moments, values
from coterie.engine import expressions as x
from coterie.segments.compiler import leaves, sources
from coterie.segments.compiler.matching import satisfying
from coterie.segments.compiler.predicates import Operands, is_constant
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import property_value
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.language.events import Events, PropertyPath
from coterie.segments.language.measures import Aggregate, Aggregation, Count
from coterie.segments.language.predicates import Between, Compare, Equals, Exists, OneOf, Order, Predicate
from coterie.segments.language.windows import Rolling
from coterie.segments.live.turning import Turn
from coterie.segments.live.watching import EventTimes, Shift, Watch

Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

AHEAD = timedelta(seconds=30)
_TICKS_AHEAD = 30
_MOST_QUERIES = 200
BYTES = 1_000_000_000
_BILLION = 10**9
_LARGE = 1 << 61
_ROOM = 30_000  # what fits into 16 bits with room for the events of a tick
_SHORTEST = 10_000_000  # µs; a shorter window is left behind by many a tick


@dataclass(frozen=True)
class Stream:
    """The events that a measure adds up: of these names, on which `where` holds; path: whose numbers are summed, None: 1 each."""

    events: Events
    path: PropertyPath | None

    @property
    def is_plain(self) -> bool:
        """Whether the names alone decide."""
        return self.events.where is None and self.path is None


@dataclass(frozen=True)
class Tally:
    """A stream in a window: as_of − start < time ≤ as_of − end, in µs; start None: from the beginning."""

    stream: Stream
    start: int | None
    end: int

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """(how far behind as_of, what an event that passes it does to the number)."""
        return ((self.end, 1),) if self.start is None else ((self.end, 1), (self.start, -1))


@dataclass
class _Rows:
    """Events of a stream in order of time: µs, customers, what each adds."""

    at: Ints
    customers: Ints
    amounts: Ints

    def between(self, low: int, high: int) -> tuple[Ints, Ints]:
        """The customers and amounts of low < time ≤ high."""
        first, last = np.searchsorted(self.at, [low, high], side="right")
        return self.customers[first:last], self.amounts[first:last]

    def taking(self, other: _Rows) -> _Rows:
        """With more events."""
        at = np.concatenate([self.at, other.at])
        order = np.argsort(at, kind="stable")
        return _Rows(
            at[order],
            np.concatenate([self.customers, other.customers])[order],
            np.concatenate([self.amounts, other.amounts])[order],
        )

    def only(self, chosen: np.ndarray[Any, Any]) -> _Rows:
        """Some of them."""
        return _Rows(self.at[chosen], self.customers[chosen], self.amounts[chosen])


@dataclass
class _Ahead:
    """The events that edges pass until `until` (µs), by edge and stream."""

    until: int
    rows: dict[tuple[int, Stream], _Rows] = field(default_factory=dict)


def tally_of(leaf: Condition, watch: Watch) -> Tally | None:
    """The number that decides a leaf, None where it is not one that can be counted up and down."""
    if not isinstance(leaf, Did) or leaf.nth is not None or not is_constant(leaf.predicates):
        return None
    if not isinstance(leaf.within, Rolling | None) or not all(map(is_simple, leaf.predicates)):
        return None
    if not by_time_alone(watch):
        return None
    match leaf.measure:
        case Count():
            path = None
        case Aggregate(Aggregation.SUM, path):
            pass
        case _:
            return None
    start, end = (None, None) if leaf.within is None else (leaf.within.start, leaf.within.end)
    tally = Tally(
        Stream(leaf.events, path),
        None if start is None else start.microseconds,
        0 if end is None else end.microseconds,
    )
    return None if tally.start is not None and tally.start - tally.end < _SHORTEST else tally


def by_time_alone(watch: Watch) -> bool:
    """Whether only events, and windows of exact length that pass them, change a leaf."""
    reads_more = (
        watch.traits or watch.tags or watch.messages or watch.account or watch.calendars or watch.wholes
    )
    return not reads_more and all(
        isinstance(edge.source, EventTimes) and isinstance(edge.lag, Shift) for edge in watch.edges
    )


class Counters:
    """The numbers of all tallies that fit into memory.

    touched: for each of them, whose number the latest tick changed. is_complete: whether all that were wanted are kept.
    """

    def __init__(self, *, most_bytes: int = BYTES) -> None:
        self._most_bytes = most_bytes
        self._numbers: dict[Tally, np.ndarray[Any, Any]] = {}
        self._refused: set[Tally] = set()
        self._ahead: _Ahead | None = None
        self._compiled: dict[tuple[Stream, ...], tuple[str, dict[str, object]]] = {}
        self.touched: dict[Tally, BitMap] = {}
        self.is_complete = False

    def forget(self) -> None:
        """Count anew."""
        self._numbers.clear()
        self._ahead = None

    def has(self, tally: Tally | None) -> bool:
        """Whether the number is kept."""
        return tally is not None and tally in self._numbers

    @property
    def bytes(self) -> int:
        """The memory that the numbers take."""
        return sum(numbers.nbytes for numbers in self._numbers.values())

    # --- a tick ------------------------------------------------------------------------------------------------------

    def advance(self, turn: Turn) -> None:
        """Take in what arrived and what edges passed; `touched` then says for each tally whose number may have changed."""
        self.touched = {}
        if turn.news.split:
            self.forget()
        if not self._numbers:
            return
        prev, now = moments.micros(turn.prev), moments.micros(turn.now)
        for tally in [
            each for each in self._numbers if each.start is not None and now - prev >= each.start - each.end
        ]:
            del self._numbers[tally]  # the whole window was left behind
        self._merge(turn.news.merged)
        new = self._by_stream(turn, turn.arrived, self._streams())
        self._look_ahead(turn, prev, now)
        assert self._ahead is not None
        for tally in list(self._numbers):
            self._count(tally, new[tally.stream], prev, now)
        for edge, stream in list(self._ahead.rows):
            if stream not in new:  # no tally needs it any more
                del self._ahead.rows[edge, stream]
                continue
            arrived = new[stream]
            coming = arrived.only((arrived.at > now - edge) & (arrived.at <= self._ahead.until - edge))
            if len(coming.at):
                self._ahead.rows[edge, stream] = self._ahead.rows[edge, stream].taking(coming)

    def _refuse(self, tally: Tally) -> None:
        """Leave a tally to the plan: its numbers do not fit."""
        self._numbers.pop(tally, None)
        self.touched.pop(tally, None)
        self._refused.add(tally)

    def _count(self, tally: Tally, new: _Rows, prev: int, now: int) -> None:
        assert self._ahead is not None
        low = -_LARGE if tally.start is None else now - tally.start
        inside = new.only((new.at > low) & (new.at <= now - tally.end))
        customers, amounts = [inside.customers], [inside.amounts]
        for edge, sign in tally.edges:
            passed, of_each = self._ahead.rows[edge, tally.stream].between(prev - edge, now - edge)
            customers.append(passed)
            amounts.append(sign * of_each)
        self.touched[tally] = BitMap()
        self._add(tally, np.concatenate(customers), np.concatenate(amounts))

    def _add(self, tally: Tally, customers: Ints, amounts: Ints) -> None:
        if not len(customers):
            return
        numbers = self._roomy(tally, int(customers.max()))
        before = numbers[customers]
        if float(np.abs(before).max()) + float(np.abs(amounts).sum(dtype=np.float64)) > _LARGE:
            self._refuse(tally)
            return
        if numbers.dtype == np.int16 and int(before.max()) + len(customers) > _ROOM:
            numbers = self._numbers[tally] = numbers.astype(np.int32)
        np.add.at(numbers, customers, amounts.astype(numbers.dtype))
        self.touched[tally] = BitMap(customers.astype(np.uint32))

    def _roomy(self, tally: Tally, customer: int) -> np.ndarray[Any, Any]:
        numbers = self._numbers[tally]
        if customer >= len(numbers):
            more = np.zeros(customer + 1 + customer // 8 - len(numbers), numbers.dtype)
            numbers = self._numbers[tally] = np.concatenate([numbers, more])
        return numbers

    def _merge(self, merged: dict[int, int]) -> None:
        for old, now in merged.items():
            for tally in self._numbers:
                numbers = self._roomy(tally, max(old, now))
                numbers[now] += numbers[old]
                numbers[old] = 0
            if self._ahead is not None:
                for rows in self._ahead.rows.values():
                    rows.customers[rows.customers == old] = now

    # --- asking ------------------------------------------------------------------------------------------------------

    def holding(self, tally: Tally, leaf: Did, among: BitMap) -> BitMap:
        """Of these customers, those whose number satisfies the leaf."""
        customers = np.array(among.to_array(), dtype=np.int64)
        if not len(customers):
            return BitMap()
        found = self._roomy(tally, int(customers.max()))[customers].astype(np.int64)
        scale = 1 if tally.stream.path is None else _BILLION
        return BitMap(customers[holds(leaf.predicates, found, scale)].astype(np.uint32))

    # --- reading -----------------------------------------------------------------------------------------------------

    def build(self, turn: Turn, wanted: Iterable[tuple[Tally, Did]], *, go_on: Callable[[], bool]) -> None:
        """Count tallies that are not kept yet, as of the end of this tick, as long as `go_on` says so."""
        self.is_complete = True
        for tally, did in wanted:
            if tally in self._numbers or tally in self._refused:
                continue
            if not go_on():
                self.is_complete = False
                return
            numbers = self._counted(turn, did)
            if numbers is None or self.bytes + numbers.nbytes > self._most_bytes:
                self._refused.add(tally)
            else:
                self._numbers[tally] = numbers

    def keep_only(self, tallies: set[Tally]) -> None:
        """Let go of numbers that no leaf needs any more."""
        for tally in self._numbers.keys() - tallies:
            del self._numbers[tally]

    def _counted(self, turn: Turn, did: Did) -> np.ndarray[Any, Any] | None:
        """One number a customer, None where one does not fit into 64 bits."""
        evaluation = turn.evaluation(ignored=BitMap())
        question = evaluation.question()
        step = leaves.measure_of(question, did).step
        number = exp.alias_(x.try_cast(x.column("num"), "BIGINT"), "num")
        rows = evaluation.arrow(question, exp.select("subject", number).from_(step))
        if rows["num"].null_count:
            return None
        customers, found = rows["subject"].to_numpy().astype(np.int64), rows["num"].to_numpy()
        largest = int(np.abs(found).max(initial=0))
        if largest > _LARGE:
            return None
        is_count = isinstance(did.measure, Count)
        kind = (np.int16 if largest < _ROOM // 2 else np.int32) if is_count else np.int64
        size = int(max(customers.max(initial=0), turn.highest)) + 1
        numbers = np.zeros(size + size // 8, kind)
        numbers[customers] = found
        return numbers

    def _streams(self) -> list[Stream]:
        return list(dict.fromkeys(tally.stream for tally in self._numbers))

    def _look_ahead(self, turn: Turn, prev: int, now: int) -> None:
        """Know the events, known before this tick, that edges pass from `prev` on; only what is missing is read."""
        if self._ahead is None or now > self._ahead.until:
            ahead = max(AHEAD // timedelta(microseconds=1), _TICKS_AHEAD * (now - prev))
            self._ahead = _Ahead(now + ahead)
        missing: dict[int, dict[Stream, None]] = {}
        for tally in self._numbers:
            for edge, _ in tally.edges:
                if (edge, tally.stream) not in self._ahead.rows:
                    missing.setdefault(edge, {})[tally.stream] = None
        for edge, streams in missing.items():
            names: set[str] | None = set()
            for stream in streams:
                own = stream.events.names
                names = None if own is None or names is None else names | set(own)
            found = self._passing(turn, names, prev - edge, self._ahead.until - edge)
            for stream, rows in self._by_stream(turn, found, tuple(streams)).items():
                self._ahead.rows[edge, stream] = rows

    def _passing(self, turn: Turn, names: set[str] | None, low: int, high: int) -> pa.Table:
        """The events of the names in low < time ≤ high (µs) that were known before this tick."""
        question = turn.question(as_of=high)
        limits = [
            x.less(question.timestamp(low), x.column("occurred_at")),
            x.less(x.column("seq"), x.number(turn.since)),
        ]
        step = sources.events(question, None if names is None else tuple(sorted(names)), *limits)
        columns = [exp.alias_(x.column("subject"), "customer"), *(x.column(name) for name in _COLUMNS)]
        return turn.session.arrow(question.whole(exp.select(*columns).from_(step)), question.parameters)

    def _by_stream(self, turn: Turn, rows: pa.Table, streams: Iterable[Stream]) -> dict[Stream, _Rows]:
        """The rows that belong to each stream, in order of time."""
        at: Ints = rows["occurred_at"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
        customers: Ints = rows["customer"].to_numpy().astype(np.int64)
        order = np.argsort(at, kind="stable")
        asked = self._asked(turn, rows, streams)
        found = {}
        names = pc.dictionary_encode(rows["name"]).combine_chunks() if rows.num_rows else None
        for stream in streams:
            if stream in asked:
                places, amounts = asked[stream]
                sorting = np.argsort(at[places], kind="stable")
                places, amounts = places[sorting], amounts[sorting]
            else:
                places = order if names is None else order[_named(names, stream.events.names)[order]]
                amounts = np.ones(len(places), np.int64)
            found[stream] = _Rows(at[places], customers[places], amounts)
        return found

    def _asked(
        self, turn: Turn, rows: pa.Table, streams: Iterable[Stream]
    ) -> dict[Stream, tuple[Ints, Ints]]:
        """(places in the rows, amounts) of the streams that need more than names: all in one query."""
        wanted = tuple(stream for stream in streams if not stream.is_plain)
        if not wanted or not rows.num_rows:
            none: Ints = np.zeros(0, np.int64)
            return dict.fromkeys(wanted, (none, none))
        if wanted not in self._compiled:
            if len(self._compiled) > _MOST_QUERIES:
                self._compiled.clear()
            self._compiled[wanted] = _compiled(turn, wanted)
        query, parameters = self._compiled[wanted]
        with turn.session.registered(_PLACE, rows):
            found = turn.session.arrow(query, parameters)
        seqs = rows["seq"].to_numpy()
        order = np.argsort(seqs)
        places = order[np.searchsorted(seqs[order], found["seq"].to_numpy())]
        # One that does not fit is as large as nothing may be, so that whoever adds it refuses.
        amounts: Ints = pc.fill_null(found["amount"], _LARGE + 1).to_numpy()
        of = found["stream"].to_numpy()
        return {stream: (places[of == number], amounts[of == number]) for number, stream in enumerate(wanted)}


_PLACE = "rows_to_count"
_COLUMNS = ("seq", "name", "occurred_at", "properties", "context")


def _named(names: pa.DictionaryArray, wanted: tuple[str, ...] | None) -> Flags:
    """Which rows have one of the names."""
    if wanted is None:
        return np.ones(len(names), dtype=bool)
    codes = [code for code, name in enumerate(names.dictionary.to_pylist()) if name in wanted]
    return np.isin(names.indices.to_numpy(), codes)


def _compiled(turn: Turn, streams: tuple[Stream, ...]) -> tuple[str, dict[str, object]]:
    """The query (stream, seq, amount) over rows put in place; it says nothing of as_of, so it is good for every tick."""
    question = turn.timeless()
    question.tables = {"events": _PLACE}
    selects = []
    for number, stream in enumerate(streams):
        operands = Operands(question, leaves.operand_value)
        step = satisfying(question, stream.events, operands)
        own = exp.alias_(x.cast(x.number(number), "INTEGER"), "stream")
        if stream.path is None:
            one = exp.alias_(x.cast(x.number(1), "BIGINT"), "amount")
            selects.append(exp.select(own, "seq", one).from_(step))
            continue
        value = property_value(question, stream.path)
        read = value.decimal() if isinstance(value, JsonValue) else x.cast(value.num, x.NUMBER_TYPE)
        numbers = question.step("numbers", exp.select("seq", exp.alias_(read, "number")).from_(step))
        amount = exp.alias_(x.try_cast(x.summand(x.column("number")), "BIGINT"), "amount")
        is_number = x.negate(x.is_null(x.column("number")))
        selects.append(exp.select(own, "seq", amount).from_(numbers).where(is_number))
    union = exp.union(*selects, distinct=False) if len(selects) > 1 else selects[0]
    counted = question.step("counted", union)
    whole = question.whole(exp.select("stream", "seq", "amount").from_(counted))
    return whole.sql(dialect="duckdb"), dict(question.parameters)


def is_simple(predicate: Predicate) -> bool:
    """Whether whole numbers can be tested for it: comparisons with numbers, not with how a number prints."""
    match predicate:
        case Equals(operand):
            return isinstance(operand, int | Decimal)
        case OneOf(operands):
            return all(isinstance(each, int | Decimal) for each in operands)
        case Compare() | Between() | Exists():
            return True
        case _:
            return False


def holds(predicates: Iterable[Predicate], found: Ints, scale: int) -> Flags:
    """Which numbers satisfy all the predicates. scale: how many of its units make one of what the predicates speak of."""
    satisfied = np.ones(len(found), dtype=bool)
    for predicate in predicates:
        satisfied &= _holds(predicate, found, scale)
    return satisfied


def _holds(predicate: Predicate, found: Ints, scale: int) -> Flags:
    match predicate:
        case Equals(operand, negated):
            return np.logical_xor(_equal(found, operand, scale), negated)
        case OneOf(operands, negated):
            hit = np.zeros(len(found), dtype=bool)
            for each in operands:
                hit |= _equal(found, each, scale)
            return np.logical_xor(hit, negated)
        case Compare(order, operand):
            return _compares(order, found, operand, scale)
        case Between(low, high):
            return _compares(Order.GTE, found, low, scale) & _compares(Order.LTE, found, high, scale)
        case Exists(present):
            return np.full(len(found), present)
        case _:
            raise AssertionError(f"{predicate} is no simple predicate")


def _equal(found: Ints, operand: object, scale: int) -> Flags:
    limit = _number(operand)
    if limit is None or limit * scale != (limit * scale).to_integral_value() or abs(limit * scale) > _LARGE:
        return np.zeros(len(found), dtype=bool)
    return np.equal(found, int(limit * scale))


def _compares(order: Order, found: Ints, operand: object, scale: int) -> Flags:
    limit = _number(operand)
    if limit is None:
        return np.zeros(len(found), dtype=bool)
    exact = max(min(limit * scale, Decimal(2 * _LARGE)), Decimal(-2 * _LARGE))
    down, up = (int(exact.to_integral_value(rounding)) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    match order:
        case Order.GT:
            return np.greater(found, down)
        case Order.GTE:
            return np.greater_equal(found, up)
        case Order.LT:
            return np.less(found, up)
        case Order.LTE:
            return np.less_equal(found, down)


def _number(operand: object) -> Decimal | None:
    if isinstance(operand, bool):
        return None
    return Decimal(operand) if isinstance(operand, int | Decimal) else values.number_of(operand)


__all__ = ["AHEAD", "BYTES", "Counters", "Stream", "Tally", "tally_of"]
