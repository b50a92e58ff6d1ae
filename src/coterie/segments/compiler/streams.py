"""Events in order of customer, time and acceptance: from the narrow copy, a range of customers at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.question import Question

Array = np.ndarray[Any, Any]
Names = tuple[str, ...] | None
ROWS_AT_A_TIME = 500_000  # 40 % quicker than four times as many: more of it stays in the processor's caches
_OTHER = 0  # the code of an event whose name nobody asked for


@dataclass(frozen=True, slots=True)
class Stretch:
    """All events of some customers, in order. codes: which event each is, by `Stream.codes`."""

    subjects: Array
    at: Array
    seqs: Array
    codes: Array


class Stream:
    """The events with one of the names (None: all events) up to as_of, in order.

    asked: the names that get a code in `codes` in any case.
    """

    def __init__(self, access: Access, names: Names, asked: Iterable[str]) -> None:
        self._access, self._names, self._size = access, names, access.size
        layout = access.fresh().facts.layout
        self._layout = layout
        unknown = [name for name in dict.fromkeys(asked) if name not in layout.codes]
        above = max(layout.codes.values(), default=0) + 1
        self.codes = {**layout.codes, **{name: above + index for index, name in enumerate(unknown)}}

    def stretches(self) -> Iterator[Stretch]:
        """All of them, the customers in ascending order."""
        rows = self._layout.sealed_rows + self._layout.hot_rows
        pieces = max(1, -(-rows // ROWS_AT_A_TIME))
        width = -(-self._size // pieces)
        for low in range(0, self._size, width):
            found = self._between(low, low + width - 1)
            if len(found.subjects):
                yield found

    def _between(self, low: int, high: int) -> Stretch:
        parts = [self._sealed(low, high), self._hot(low, high)]
        tables = [part for part in parts if part is not None]
        if not tables:
            none = np.zeros(0, np.int64)
            return Stretch(none.astype(np.uint32), none, none, none)
        columns = [
            np.concatenate([table.column(name).to_numpy() for table in tables]) if len(tables) > 1
            else tables[0].column(name).to_numpy()
            for name in ("subject", "at_us", "seq", "code")
        ]  # fmt: skip
        return _in_order(*columns)

    def _sealed(self, low: int, high: int) -> pa.Table | None:
        known = (
            None
            if self._names is None
            else [self._layout.codes[n] for n in self._names if n in self._layout.codes]
        )
        if not self._layout.months or known == []:
            return None
        question = self._access.fresh()
        query = _columns(x.column("event")).from_("events_ordered").where(*_limits(question, low, high))
        if known is not None:
            query = query.where(x.one_of(x.column("event"), [x.number(code) for code in known]))
        return self._access.rows(question, query)

    def _hot(self, low: int, high: int) -> pa.Table | None:
        if not self._layout.hot_rows:
            return None
        question = self._access.fresh()
        name = x.column("name")
        listed = self._names if self._names is not None else tuple(self.codes)
        coded = [(x.equal(name.copy(), question.bind(each)), x.number(self.codes[each])) for each in listed]
        code = x.case(*coded, otherwise=x.number(_OTHER)) if coded else x.number(_OTHER)
        query = _columns(code).from_("events_hot").where(*_limits(question, low, high))
        if self._names is not None:
            query = query.where(x.one_of(name, [question.bind(each) for each in self._names]))
        return self._access.rows(question, query)


def _columns(code: Expr) -> exp.Select:
    return exp.select(
        exp.alias_(x.column("customer"), "subject"),
        exp.alias_(x.instant_of(x.column("occurred_at")), "at_us"),
        "seq",
        exp.alias_(x.cast(code, "UINTEGER"), "code"),
    )


def _limits(question: Question, low: int, high: int) -> list[Expr]:
    customer = x.column("customer")
    return [
        x.at_most(x.number(low), customer),
        x.at_most(customer.copy(), x.number(high)),
        x.at_most(x.column("occurred_at"), question.timestamp(question.as_of)),
    ]


def _in_order(subjects: Array, at: Array, seqs: Array, codes: Array) -> Stretch:
    """The events sorted; they mostly are, or are a few sorted runs, which a merge sort makes good use of."""
    if np.any(subjects[1:] < subjects[:-1]):
        order = np.argsort(subjects, kind="stable")
        subjects, at, seqs, codes = (column[order] for column in (subjects, at, seqs, codes))
    same = subjects[1:] == subjects[:-1]
    wrong = same & ((at[1:] < at[:-1]) | ((at[1:] == at[:-1]) & (seqs[1:] < seqs[:-1])))
    if wrong.any():
        places = np.flatnonzero(np.isin(subjects, np.unique(subjects[1:][wrong])))
        order = places[np.lexsort((seqs[places], at[places], subjects[places]))]
        columns = []
        for column in (at, seqs, codes):
            column = column.copy()
            column[places] = column[order]
            columns.append(column)
        at, seqs, codes = columns
    return Stretch(subjects, at, seqs, codes)


class Marks:
    """A set of acceptance numbers: one bit each."""

    def __init__(self, size: int) -> None:
        self._bits = np.zeros(size // 8 + 1, np.uint8)

    def add(self, seqs: Array) -> None:
        """Take these in."""
        np.bitwise_or.at(self._bits, seqs >> 3, (1 << (seqs & 7)).astype(np.uint8))

    def among(self, seqs: Array) -> Array:
        """Which of these are in it."""
        found: Array = ((self._bits[seqs >> 3] >> (seqs & 7).astype(np.uint8)) & 1).astype(np.bool_)
        return found
