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
from typing import Any

import numpy as np
import pyarrow as pa
from pyroaring import BitMap
from sqlglot import exp

from coterie import moments
from coterie.engine import expressions as x
from coterie.segments.compiler import sources
from coterie.segments.compiler.predicates import is_constant
from coterie.segments.compiler.tallies import looks_elsewhere
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.language.measures import Aggregate, Aggregation, Count, Days
from coterie.segments.language.windows import Rolling
from coterie.segments.live import days
from coterie.segments.live.daily import DayCounts
from coterie.segments.live.simple import LARGE, Ints, by_time_alone, holds, is_simple
from coterie.segments.live.streams import COLUMNS, Reader, Rows, Stream
from coterie.segments.live.turning import Turn
from coterie.segments.live.watching import Watch

AHEAD = timedelta(seconds=30)
_TICKS_AHEAD = 30
_BILLION = 10**9
_ROOM = 30_000  # what fits into 16 bits with room for the events of a tick
_SHORTEST = 10_000_000  # µs; a shorter window is left behind by many a tick


@dataclass(frozen=True)
class Tally:
    """A stream in a window: as_of − start < time ≤ as_of − end, in µs; start None: from the beginning.

    of_days: whether the days with an event are counted, not what the events add up to.
    """

    stream: Stream
    start: int | None
    end: int
    of_days: bool = False

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """(how far behind as_of, what an event that passes it does to the number)."""
        return ((self.end, 1),) if self.start is None else ((self.end, 1), (self.start, -1))


@dataclass
class _Ahead:
    """The events that edges pass until `until` (µs), by edge and stream."""

    until: int
    rows: dict[tuple[int, Stream], Rows] = field(default_factory=dict)


def tally_of(leaf: Condition, watch: Watch) -> Tally | None:
    """The number that decides a leaf, None where it is not one that can be counted up and down."""
    if not isinstance(leaf, Did) or leaf.nth is not None or not is_constant(leaf.predicates):
        return None
    if not isinstance(leaf.within, Rolling | None) or not all(map(is_simple, leaf.predicates)):
        return None
    if not by_time_alone(watch) or looks_elsewhere((leaf.events.where, leaf.measure)):
        return None
    match leaf.measure:
        case Count():
            path = None
        case Days() if days.is_of_days(leaf, watch):
            path = None
        case Aggregate(Aggregation.SUM, path):
            pass
        case _:
            return None
    start, end = (None, None) if leaf.within is None else (leaf.within.start, leaf.within.end)
    tally = Tally(
        Stream.of(leaf.events, path),
        None if start is None else start.microseconds,
        0 if end is None else end.microseconds,
        isinstance(leaf.measure, Days),
    )
    return None if tally.start is not None and tally.start - tally.end < _SHORTEST else tally


class Counters:
    """The numbers of all tallies that fit into memory.

    touched: for each of them, whose number the latest tick changed. is_complete: whether all that were wanted are kept.
    """

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._numbers: dict[Tally, np.ndarray[Any, Any]] = {}
        self._refused: set[Tally] = set()
        self._ahead: _Ahead | None = None
        self._days: dict[Tally, DayCounts] = {}
        self._reader = Reader()
        self.touched: dict[Tally, BitMap] = {}
        self.is_complete = False

    def forget(self) -> None:
        """Count anew."""
        self._numbers.clear()
        self._days.clear()
        self._ahead = None

    def has(self, tally: Tally | None) -> bool:
        """Whether the number is kept."""
        return tally is not None and tally in self._numbers

    @property
    def bytes(self) -> int:
        """The memory that the numbers take."""
        of_numbers = sum(numbers.nbytes for numbers in self._numbers.values())
        return of_numbers + sum(each.nbytes for each in self._days.values())

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
            self._drop(tally)  # the whole window was left behind
        self._merge(turn.news.merged)
        new = self._reader.by_stream(turn, turn.arrived, self._streams())
        self._look_ahead(turn, prev, now)
        assert self._ahead is not None
        for tally in list(self._numbers):
            self._count(turn, tally, new[tally.stream], prev, now)
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
        self._drop(tally)
        self.touched.pop(tally, None)
        self._refused.add(tally)

    def _drop(self, tally: Tally) -> None:
        self._numbers.pop(tally, None)
        self._days.pop(tally, None)

    def _count(self, turn: Turn, tally: Tally, new: Rows, prev: int, now: int) -> None:
        assert self._ahead is not None
        low = -LARGE if tally.start is None else now - tally.start
        parts = [(1, new.only((new.at > low) & (new.at <= now - tally.end)))]
        for edge, sign in tally.edges:
            parts.append((sign, self._ahead.rows[edge, tally.stream].between(prev - edge, now - edge)))
        customers = np.concatenate([rows.customers for _, rows in parts])
        amounts = np.concatenate([sign * rows.amounts for sign, rows in parts])
        if tally.of_days and len(customers):
            at = np.concatenate([rows.at for _, rows in parts])
            on = days.local_days(at, turn.workspace.timezone)
            customers, amounts = self._days[tally].add(customers, on, amounts)
        self.touched[tally] = BitMap()
        self._add(tally, customers, amounts)

    def _add(self, tally: Tally, customers: Ints, amounts: Ints) -> None:
        if not len(customers):
            return
        numbers = self._roomy(tally, int(customers.max()))
        before = numbers[customers]
        if float(np.abs(before).max()) + float(np.abs(amounts).sum(dtype=np.float64)) > LARGE:
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
                more = self._days[tally].merge(old, now) if tally.of_days else numbers[old]
                numbers[now] += more
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
            numbers, own = self._days_counted(turn, tally) if tally.of_days else self._counted(turn, did)
            size = 0 if numbers is None else numbers.nbytes + (0 if own is None else own.nbytes)
            if numbers is None or self.bytes + size > self._most_bytes:
                self._refused.add(tally)
                continue
            self._numbers[tally] = numbers
            if own is not None:
                self._days[tally] = own

    def keep_only(self, tallies: set[Tally]) -> None:
        """Let go of numbers that no leaf needs any more."""
        for tally in self._numbers.keys() - tallies:
            self._drop(tally)

    def _days_counted(self, turn: Turn, tally: Tally) -> tuple[np.ndarray[Any, Any], DayCounts]:
        """The number of days of each customer, and the events of each of their days."""
        as_of = moments.micros(turn.now)
        low = None if tally.start is None else as_of - tally.start
        evaluation = turn.evaluation(ignored=BitMap())
        counts = days.counted(evaluation, tally.stream.events.names or (), low, as_of - tally.end)
        customers, number = counts.days_of_each()
        size = int(max(customers.max(initial=0), turn.highest)) + 1
        numbers = np.zeros(size + size // 8, np.int32)
        numbers[customers] = number
        return numbers, counts

    def _counted(self, turn: Turn, did: Did) -> tuple[np.ndarray[Any, Any] | None, None]:
        """One number a customer, None where one does not fit into 64 bits."""
        found = turn.evaluation(ignored=BitMap()).number(did)
        if found is None or found.den is not None:
            return None, None
        largest = max(-int(found.num.min(initial=0)), int(found.num.max(initial=0)))
        if largest > LARGE:
            return None, None
        is_small = isinstance(did.measure, Count) and largest < _ROOM // 2
        return (found.num.astype(np.int16) if is_small else found.num), None

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
            for stream, rows in self._reader.by_stream(turn, found, tuple(streams)).items():
                self._ahead.rows[edge, stream] = rows

    def _passing(self, turn: Turn, names: set[str] | None, low: int, high: int) -> pa.Table:
        """The events of the names in low < time ≤ high (µs) that were known before this tick."""
        question = turn.question(as_of=high)
        limits = [
            x.less(question.timestamp(low), x.column("occurred_at")),
            x.less(x.column("seq"), x.number(turn.since)),
        ]
        step = sources.events(question, None if names is None else tuple(sorted(names)), *limits)
        columns = [exp.alias_(x.column("subject"), "customer"), *(x.column(name) for name in COLUMNS)]
        return turn.session.arrow(question.whole(exp.select(*columns).from_(step)), question.parameters)


__all__ = ["AHEAD", "Counters", "Stream", "Tally", "tally_of"]
