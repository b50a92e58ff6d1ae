"""The events that a number adds up, and what each adds: found among some rows for many numbers at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.segments.compiler import leaves, sources
from coterie.segments.compiler.lifted import LiftedValue
from coterie.segments.compiler.predicates import Operands
from coterie.segments.compiler.tallies import paths_of
from coterie.segments.compiler.value import JsonValue
from coterie.segments.compiler.where import event_holds, property_value
from coterie.segments.language.events import Events, PropertyPath
from coterie.segments.live.simple import LARGE, Flags, Ints
from coterie.segments.live.turning import Turn
from coterie.store.layout import Promoted

_MOST_QUERIES = 200
_PLACE = "rows_to_count"
_LIFTED = "lifted_rows_to_count"
_Query = tuple[str, dict[str, object]]
COLUMNS = ("seq", "name", "occurred_at", "properties", "context")


@dataclass(frozen=True)
class Stream:
    """The events that a measure adds up: of these names, on which `where` holds; path: whose numbers are summed, None: 1 each.

    said: both as text, by which streams are told apart: 1 and TRUE are equal and not the same.
    """

    events: Events = field(compare=False)
    path: PropertyPath | None = field(compare=False)
    said: str

    @staticmethod
    def of(events: Events, path: PropertyPath | None) -> Stream:
        """The stream of these events."""
        return Stream(events, path, repr((events, path)))

    @property
    def is_plain(self) -> bool:
        """Whether the names alone decide."""
        return self.events.where is None and self.path is None


@dataclass
class Rows:
    """Events of a stream in order of time: µs, customers, what each adds."""

    at: Ints
    customers: Ints
    amounts: Ints

    def between(self, low: int, high: int) -> Rows:
        """Those of low < time ≤ high."""
        first, last = np.searchsorted(self.at, [low, high], side="right")
        return Rows(self.at[first:last], self.customers[first:last], self.amounts[first:last])

    def taking(self, other: Rows) -> Rows:
        """With more events."""
        at = np.concatenate([self.at, other.at])
        order = np.argsort(at, kind="stable")
        return Rows(
            at[order],
            np.concatenate([self.customers, other.customers])[order],
            np.concatenate([self.amounts, other.amounts])[order],
        )

    def only(self, chosen: np.ndarray[Any, Any]) -> Rows:
        """Some of them."""
        return Rows(self.at[chosen], self.customers[chosen], self.amounts[chosen])


class Reader:
    """Finds the rows of streams. What it asks DuckDB says nothing of time, so it is spelled once for all ticks."""

    def __init__(self) -> None:
        self._spelled: dict[Hashable, _Query] = {}

    def by_stream(self, turn: Turn, rows: pa.Table, streams: Iterable[Stream]) -> dict[Stream, Rows]:
        """The rows (customer and COLUMNS) that belong to each stream, in order of time."""
        streams = tuple(streams)
        at: Ints = rows["occurred_at"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()
        customers: Ints = rows["customer"].to_numpy().astype(np.int64)
        order = np.argsort(at, kind="stable")
        at, customers = at[order], customers[order]
        amounts = self._amounts(turn, rows, [each for each in streams if not each.is_plain])
        names = pc.dictionary_encode(rows["name"]).combine_chunks() if rows.num_rows else None
        found = {}
        for stream in streams:
            if stream in amounts:
                each, is_of = amounts[stream]
                places = np.flatnonzero(is_of[order])
                found[stream] = Rows(at[places], customers[places], each[order][places])
            else:
                is_named = np.zeros(0, bool) if names is None else _named(names, stream.events.names)
                places = np.flatnonzero(is_named[order])
                found[stream] = Rows(at[places], customers[places], np.ones(len(places), np.int64))
        return found

    def _amounts(
        self, turn: Turn, rows: pa.Table, streams: Sequence[Stream]
    ) -> dict[Stream, tuple[Ints, Flags]]:
        """(what each row adds, which rows belong to it) of the streams that need more than names."""
        wanted = tuple(streams)
        if not wanted or not rows.num_rows:
            return {
                stream: (np.zeros(rows.num_rows, np.int64), np.zeros(rows.num_rows, bool))
                for stream in wanted
            }
        with turn.session.registered(_PLACE, rows):
            lifted = turn.session.arrow(*self._once(wanted, lambda: _lifting(turn, wanted)))
        columns = _columns_of(wanted, lifted)
        with turn.session.registered(_LIFTED, lifted):
            asked = self._once((wanted, columns), lambda: _adding(turn, wanted, columns))
            found = turn.session.numpy(*asked)
        seqs = rows["seq"].to_numpy()
        order = np.argsort(seqs)
        places = order[np.searchsorted(seqs[order], found["seq"])]
        answer = {}
        for number, stream in enumerate(wanted):
            column = np.ma.asarray(found[f"amount_{number}"])
            amounts, is_of = np.zeros(rows.num_rows, np.int64), np.zeros(rows.num_rows, bool)
            amounts[places] = column.filled(0)
            is_of[places] = ~np.ma.getmaskarray(column)
            answer[stream] = amounts, is_of
        return answer

    def _once(self, key: Hashable, spell: Callable[[], _Query]) -> _Query:
        if key not in self._spelled:
            if len(self._spelled) > _MOST_QUERIES:
                self._spelled.clear()
            self._spelled[key] = spell()
        return self._spelled[key]


def _named(names: pa.DictionaryArray, wanted: tuple[str, ...] | None) -> Flags:
    """Which rows have one of the names."""
    if wanted is None:
        return np.ones(len(names), dtype=bool)
    is_wanted: Flags = np.array([name in wanted for name in names.dictionary.to_pylist()], bool)
    chosen: Flags = is_wanted[names.indices.to_numpy()]
    return chosen


def _paths(streams: Sequence[Stream]) -> list[tuple[str, str]]:
    """(root, name) of the properties that the streams read."""
    read = (path for stream in streams for path in paths_of((stream.events.where, stream.path)))
    return sorted(set(read))


def _columns_of(streams: Sequence[Stream], lifted: pa.Table) -> tuple[Promoted, ...]:
    """The columns of each property, with what these rows have in them: what they never hold need not be asked for."""
    found = []
    for number, (root, name) in enumerate(_paths(streams)):
        kinds = sorted(set(pc.unique(lifted[f"k{number}"]).to_pylist()) - {None})
        is_exact = not pc.any(lifted[f"lost{number}"]).as_py()
        found.append(Promoted(number, root, name, tuple(kinds), is_exact))
    return tuple(found)


def _lifting(turn: Turn, streams: tuple[Stream, ...]) -> _Query:
    """The query over rows put in place: those with one of the names, each property that streams read in columns of its own.

    Planning dozens of conditions over JSON takes far longer than reading some hundred rows; over columns it does not.
    """
    question = turn.timeless()
    question.tables = {"events": _PLACE}
    lifted = [Promoted(number, *path, (), is_exact=False) for number, path in enumerate(_paths(streams))]
    question.lifted = {(each.root, each.name): each for each in lifted}
    names: set[str] | None = set()
    for stream in streams:
        own = stream.events.names
        names = None if own is None or names is None else names | set(own)
    step = sources.events(question, None if names is None else tuple(sorted(names)))
    columns: list[x.Expr] = [x.column(name) for each in lifted for name in each.columns]
    for each in lifted:
        is_number = x.negate(x.is_null(x.number_in(x.column(each.text))))
        lost = x.every([x.is_null(x.column(each.billionths)), is_number])
        columns.append(exp.alias_(lost, f"lost{each.number}"))
    whole = question.whole(exp.select("seq", "name", "occurred_at", *columns).from_(step))
    return whole.sql(dialect="duckdb"), dict(question.parameters)


def _adding(turn: Turn, streams: tuple[Stream, ...], columns: tuple[Promoted, ...]) -> _Query:
    """The query (seq, amount_0, …) over what `_lifting` gives: what a row adds to each stream, NULL where it is not of it."""
    question = turn.timeless()
    question.lifted = {(each.root, each.name): each for each in columns}
    question.lifted_as_sealed = True
    amounts = []
    for number, stream in enumerate(streams):
        operands = Operands(question, leaves.operand_value)
        tests = []
        if stream.events.names is not None:
            tests.append(x.one_of(x.column("name"), [question.bind(name) for name in stream.events.names]))
        if stream.events.where is not None:
            tests.append(event_holds(question, stream.events.where, operands))
        assert not operands.joined, "a stream is decided by its events alone"
        amount: x.Expr = x.cast(x.number(1), "BIGINT")
        if stream.path is not None:
            value = property_value(question, stream.path)
            if isinstance(value, LiftedValue) and value.has_all_billionths:
                read, amount = value.summand(), value.summand()
            else:
                read = value.decimal() if isinstance(value, JsonValue) else x.cast(value.num, x.NUMBER_TYPE)
                # One that does not fit is as large as nothing may be, so that whoever adds it refuses.
                fitting = x.try_cast(x.summand(read.copy()), "BIGINT")
                amount = x.coalesce(fitting, x.cast(x.number(LARGE + 1), "BIGINT"))
            tests.append(x.negate(x.is_null(read)))
        amounts.append(exp.alias_(x.case((x.every(tests), amount)), f"amount_{number}"))
    whole = question.whole(exp.select("seq", *amounts).from_(_LIFTED))
    return whole.sql(dialect="duckdb"), dict(question.parameters)
