"""Side by side: segments against each other and against everyone, in every number the workspace has of a customer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import numpy as np
from pyroaring import BitMap

from coterie.errors import InvalidInput
from coterie.segments import definitions, differing, memberships
from coterie.segments.asking import condition_of
from coterie.segments.differing import Difference
from coterie.segments.known import Names
from coterie.segments.leaf_memory import remembering
from coterie.segments.measures import Measure, measures_of, numbers_of
from coterie.segments.number_memory import Key, number_memory
from coterie.segments.times import iso
from coterie.segments.uses import looked_at
from coterie.segments.valuing import Numbers
from coterie.workspace import Workspace

EVERYONE = "everyone"
MOST = 50
"""Segments at once."""
FEWEST_TO_SHOW = 10
"""Customers with a value below whom a number is hidden from those who may not see personal data: it would tell of one of them."""

Across = Literal["mean", "median"]
Verdict = Literal["above", "below", "alike", "few", "hidden", "everyone"]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A segment, or everyone. share: of everyone. before: (as_of, size, everyone) of the latest count before the moment, None without one."""

    name: str
    label: str | None
    color: str | None
    segmentation: str | None
    size: int
    share: float
    before: tuple[str, int, int] | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of one segment.

    have: how many have a value that was received, or counted from events. counted: how many it is made of: where a measure of no events is 0, all of them.
    value: the mean or median of those, None without any; low, high: where it lies in 95 of 100 cases, None with too few. total: of all their values, exact,
    None where they do not add up. difference: to all the others who are not in the segment, between least and most at the level that holds for all
    comparisons of the table. verdict: above or below where that interval leaves out zero; alike where it does not; few: fewer than 30 on one side;
    hidden: so few that the number would tell of one of them. same_data: the segment is made of the very data of this measure.
    """

    have: int
    counted: int
    value: float | None
    low: float | None
    high: float | None
    total: Decimal | None
    difference: float | None
    least: float | None
    most: float | None
    verdict: Verdict
    same_data: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: the cells of the columns, in their order. strength: the largest difference of a segment to all others, in standard deviations of everyone."""

    measure: Measure
    cells: tuple[Cell, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Segments side by side as of one moment. columns: everyone first. rows: those in which segments differ most first. compared: how many differences were tested."""

    as_of: datetime
    across: Across
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    compared: int
    took_ms: float

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "as_of": iso(self.as_of),
            "everyone": self.columns[0].size,
            "across": self.across,
            "columns": [_column(each) for each in self.columns],
            "rows": [_row(each) for each in self.rows],
            "compared": self.compared,
            "confidence": differing.CONFIDENCE,
            "fewest": differing.FEWEST,
            "took_ms": self.took_ms,
        }


def compare(
    workspace: Workspace,
    names: Sequence[str],
    *,
    as_of: datetime | str | None = None,
    across: Across = "mean",
    measures: Sequence[Mapping[str, Any]] = (),
    sees_personal: bool = True,
) -> Comparison:
    """Set segments side by side; a segmentation's name stands for its parts, and everyone is there in any case.

    across: how the customers' numbers become one of a segment. measures: more measures, written as computed traits are, that need not be saved.
    sees_personal: without it personal traits are left out, and numbers that are made of fewer than 10 customers.
    as_of: left out, it is now, and stands still for ten minutes while no data arrives, as for previews.
    Raises InvalidInput for no or too many segments, UnknownReference for a name that is not saved, InvalidDefinition for a measure that is none.
    """
    started = time.perf_counter()
    known = definitions.known_names(workspace)
    wanted = _wanted(known, names)
    conditions = [condition_of(known, name) for name in wanted]
    memory = number_memory(workspace)
    with remembering(workspace, known, as_of=as_of) as asked, asked.evaluation(conditions) as state:
        state.prepare(conditions)
        sets = {EVERYONE: state.everyone, **{name: state.segment(name) for name in wanted}}
        table = _Table(known, sets, across, sees_personal=sees_personal)
        drafts = [
            table.row(each, memory.get(Key(asked.stamp, each.said(known)), partial(numbers_of, state, each)))
            for each in measures_of(workspace, state, known, measures, sees_personal=sees_personal)
        ]
        moment = state.as_of
    rows, compared = _told([each for each in drafts if each.cells[0].cell.counted])
    return Comparison(
        as_of=moment,
        across=across,
        columns=_columns(workspace, known, sets, moment),
        rows=tuple(sorted(rows, key=lambda row: -row.strength)),
        compared=compared,
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _wanted(known: Names, names: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(
        dict.fromkeys(part for name in names if name != EVERYONE for part in known.parts(name) or (name,))
    )
    if not wanted:
        raise InvalidInput("Name at least one segment to compare with everyone.", where="segments")
    if len(wanted) > MOST:
        raise InvalidInput(
            f"{len(wanted)} segments are too many to compare at once.",
            where="segments",
            hint=f"Name {MOST} at most.",
        )
    return wanted


def _columns(
    workspace: Workspace, known: Names, sets: Mapping[str, BitMap], moment: datetime
) -> tuple[Column, ...]:
    trends = memberships.trends(workspace)
    everyone = len(sets[EVERYONE])
    found = []
    for name, members in sets.items():
        segment = known.segments.get(name.rpartition(".")[2])
        before = _before(trends.get(name, ()), moment)
        found.append(
            Column(
                name,
                None if segment is None else segment.label,
                None if segment is None else segment.color,
                known.segmentation_of(name),
                len(members),
                len(members) / everyone if everyone else 0.0,
                before,
            )
        )
    earlier = max((each.before for each in found if each.before is not None), default=None)
    whole = None if earlier is None else (earlier[0], earlier[2], earlier[2])
    return (replace(found[0], before=whole), *found[1:])


def _before(trend: Iterable[tuple[str, int, int]], moment: datetime) -> tuple[str, int, int] | None:
    earlier = [point for point in trend if datetime.fromisoformat(point[0]).astimezone(UTC) < moment]
    return earlier[-1] if earlier else None


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A cell, and its difference to all others where there are enough on both sides."""

    cell: Cell
    away: Difference | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row whose differences are not yet told from chance. deviation: the standard deviation of everyone's values."""

    measure: Measure
    cells: tuple[_Drafted, ...]
    deviation: float


class _Table:
    """The members of each segment as flags on the customers, everyone's in one order."""

    def __init__(
        self, known: Names, sets: Mapping[str, BitMap], across: Across, *, sees_personal: bool
    ) -> None:
        self._everyone = np.array(sets[EVERYONE].to_array(), dtype=np.int64)
        self._size = int(self._everyone[-1]) + 1 if len(self._everyone) else 0
        self._inside = {name: self._flags(members)[self._everyone] for name, members in sets.items()}
        self._looks = {name: set(looked_at(known.segment(name))) for name in sets}
        self._estimate = differing.of_mean if across == "mean" else differing.of_median
        self._known = known
        self._sees_personal = sees_personal

    def row(self, measure: Measure, numbers: Numbers) -> _Draft:
        """The cells of a measure."""
        has = np.zeros(self._size, np.bool_)
        numbers = numbers.among(self._flags_upto(numbers))
        has[numbers.customers] = True
        values = np.zeros(self._size)
        values[numbers.customers] = numbers.floats()
        has, values = has[self._everyone], values[self._everyone]
        counts = np.ones_like(has) if numbers.zero_when_missing else has
        looks = measure.looks(self._known)
        cells = tuple(
            self._cell(name, values, has, counts, is_same=bool(looks & self._looks[name]))
            for name in self._inside
        )
        if measure.adds_up:
            cells = tuple(
                self._with_total(each, name, numbers) for each, name in zip(cells, self._inside, strict=True)
            )
        deviation = float(values[counts].std()) if counts.any() else 0.0
        return _Draft(measure, cells, deviation)

    def _cell(self, name: str, values: Array, has: Array, counts: Array, *, is_same: bool) -> _Drafted:
        inside = self._inside[name]
        mine, theirs = values[inside & counts], values[~inside & counts]
        have, others_have = int((inside & has).sum()), int((~inside & has).sum())
        cell = replace(_EMPTY, have=have, counted=len(mine), same_data=is_same)
        if not len(mine):
            return _Drafted(cell)
        if not self._sees_personal and any(0 < each < FEWEST_TO_SHOW for each in (have, others_have)):
            return _Drafted(replace(cell, verdict="hidden"))
        one = self._estimate(mine)
        low, high = one.interval or (None, None)
        cell = replace(cell, value=one.value, low=low, high=high)
        if name == EVERYONE:
            return _Drafted(replace(cell, verdict="everyone"))
        if min(len(mine), len(theirs)) < differing.FEWEST:
            return _Drafted(cell)
        return _Drafted(cell, differing.difference(one, self._estimate(theirs)))

    def _with_total(self, drafted: _Drafted, name: str, numbers: Numbers) -> _Drafted:
        if drafted.cell.value is None:
            return drafted
        flags = np.zeros(self._size, np.bool_)
        flags[self._everyone[self._inside[name]]] = True
        return replace(drafted, cell=replace(drafted.cell, total=numbers.among(flags).total()))

    def _flags_upto(self, numbers: Numbers) -> Array:
        """Who is anybody, for every customer of the numbers."""
        last = int(numbers.customers.max()) + 1 if len(numbers) else 0
        flags = np.zeros(max(self._size, last), np.bool_)
        flags[self._everyone] = True
        return flags

    def _flags(self, members: BitMap) -> Array:
        flags = np.zeros(self._size, np.bool_)
        flags[np.array(members.to_array(), dtype=np.int64)] = True
        return flags


_EMPTY = Cell(0, 0, None, None, None, None, None, None, None, "few", same_data=False)


def _told(drafts: Sequence[_Draft]) -> tuple[list[Row], int]:
    """The rows with what can be told from chance among all their differences at once, and how many these are."""
    found = [each.away for draft in drafts for each in draft.cells if each.away is not None]
    decided = iter(differing.levels(found))
    rows = []
    for draft in drafts:
        cells = tuple(
            each.cell if each.away is None else _decided(each.cell, each.away, *next(decided))
            for each in draft.cells
        )
        most = max((abs(each.away.value) for each in draft.cells if each.away is not None), default=0.0)
        rows.append(Row(draft.measure, cells, most / draft.deviation if draft.deviation else 0.0))
    return rows, len(found)


def _decided(cell: Cell, away: Difference, level: float, is_told: bool) -> Cell:
    least, most = away.interval(level)
    verdict: Verdict = "alike" if not is_told else "above" if away.value > 0 else "below"
    return replace(cell, difference=away.value, least=least, most=most, verdict=verdict)


def _column(column: Column) -> dict[str, Any]:
    before = column.before
    return {
        "name": column.name,
        "label": column.label,
        "color": column.color,
        "segmentation": column.segmentation,
        "size": column.size,
        "share": column.share,
        "before": None if before is None else {"as_of": before[0], "size": before[1], "everyone": before[2]},
    }


def _row(row: Row) -> dict[str, Any]:
    measure = row.measure
    return {
        "name": measure.name,
        "label": measure.label,
        "unit": measure.unit,
        "source": measure.source,
        "strength": row.strength,
        "cells": [_shown(each) for each in row.cells],
    }


def _shown(cell: Cell) -> dict[str, Any]:
    shown = {name: getattr(cell, name) for name in Cell.__slots__}
    shown["total"] = None if cell.total is None else float(cell.total)
    shown["total_exact"] = None if cell.total is None else f"{cell.total:f}"
    return shown
