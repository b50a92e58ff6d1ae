"""Days on which something happened, for many leaves at once: one reading of the touched customers' times, then arrays.

Where days are counted up and down (`daily.py`) nothing here is asked; this is for leaves that are not counted yet, or whose numbers
take too much memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

import numpy as np
from pyroaring import BitMap
from sqlglot import exp

from coterie import moments
from coterie.engine import expressions as x
from coterie.segments.compiler import sources
from coterie.segments.compiler.predicates import is_constant
from coterie.segments.evaluation import Evaluation
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.language.duration import MICROSECONDS, Unit
from coterie.segments.language.measures import Days
from coterie.segments.language.windows import Rolling
from coterie.segments.live.daily import DAYS, DayCounts, grouped
from coterie.segments.live.simple import Ints, by_time_alone, holds, is_simple
from coterie.segments.live.watching import Watch

_DAY = MICROSECONDS[Unit.DAY]
_FIRST = -(1 << 19) * _DAY


def is_of_days(leaf: Condition, watch: Watch) -> bool:
    """Whether a leaf asks on how many days events of some names happened in a window of exact length."""
    return (
        isinstance(leaf, Did)
        and isinstance(leaf.measure, Days)
        and leaf.nth is None
        and leaf.events.names is not None
        and leaf.events.where is None
        and isinstance(leaf.within, Rolling | None)
        and is_constant(leaf.predicates)
        and all(map(is_simple, leaf.predicates))
        and by_time_alone(watch)
    )


def holding(state: Evaluation, asked: Sequence[tuple[Did, BitMap]]) -> list[BitMap]:
    """For each leaf, those of the customers beside it for whom it is true. state: restricted to all these customers."""
    names = sorted({name for did, _ in asked for name in did.events.names or ()})
    question = state.question()
    as_of = question.as_of
    windows = [_window(did, as_of) for did, _ in asked]
    earliest = min(low for low, _ in windows)
    limits = [] if earliest <= _FIRST else [x.less(question.timestamp(earliest), x.column("occurred_at"))]
    step = sources.events(question, tuple(names), *limits)
    rows = state.numpy(question, exp.select("subject", "at_us", "name").from_(step))
    customers, at = rows["subject"].astype(np.int64), rows["at_us"].astype(np.int64)
    found, codes = np.unique(rows["name"].astype(str), return_inverse=True)
    days = local_days(at, state.zone)
    answers = []
    for (did, among), (low, high) in zip(asked, windows, strict=True):
        wanted = np.isin(found, did.events.names or ())[codes] if len(found) else np.zeros(0, dtype=bool)
        chosen = wanted & (at > low) & (at <= high)
        both = np.unique(customers[chosen] * DAYS + days[chosen])
        who, numbers = np.unique(both // DAYS, return_counts=True)
        everyone = np.array(among.to_array(), dtype=np.int64)
        values: Ints = np.zeros(len(everyone), np.int64)
        if len(who):
            places = np.searchsorted(who, everyone).clip(0, len(who) - 1)
            values = np.where(who[places] == everyone, numbers[places], 0)
        satisfied = holds(did.predicates, values, 1)
        answers.append(BitMap(everyone[satisfied].astype(np.uint32)))
    return answers


def _window(did: Did, as_of: int) -> tuple[int, int]:
    """low < time ≤ high, in µs."""
    if did.within is None:
        return _FIRST, as_of
    assert isinstance(did.within, Rolling)
    start, end = did.within.start, did.within.end
    low = _FIRST if start is None else as_of - start.microseconds
    return low, as_of if end is None else as_of - end.microseconds


def counted(state: Evaluation, names: Sequence[str], low: int | None, high: int) -> DayCounts:
    """The events of the names in low < time ≤ high (µs), by customer and day. state: of everyone."""
    question = state.question()
    at = x.column("occurred_at")
    limits = [x.at_most(at, question.timestamp(high))]
    if low is not None:
        limits.append(x.less(question.timestamp(low), at.copy()))
    step = sources.events(question, tuple(names), *limits)
    keys, counts = [], []
    # Some at a time: of what a busy name had in a year only the days stay.
    for batch in state.batches(question, exp.select("subject", "at_us").from_(step)):
        customers = batch["subject"].to_numpy().astype(np.int64)
        days = local_days(batch["at_us"].to_numpy().astype(np.int64), state.zone)
        found, number = grouped(customers * DAYS + days)
        keys.append(found)
        counts.append(number)
    none: Ints = np.zeros(0, np.int64)
    return DayCounts(*grouped(np.concatenate([none, *keys]), np.concatenate([none, *counts])))


def local_days(at: Ints, zone: tzinfo) -> Ints:
    """The number of the calendar day of each moment (µs) in a zone."""
    changes = moments.offset_changes(zone)
    first = changes[0][1] if changes else moments.first_offset(zone, changes, 0)
    offsets: np.ndarray[Any, Any] = np.array([first, *(after for _, _, after in changes)], dtype=np.int64)
    turns = np.array([moment for moment, _, _ in changes], dtype=np.int64)
    local: Ints = at + offsets[np.searchsorted(turns, at, side="right")]
    numbers: Ints = local // _DAY + DAYS // 2
    return numbers
