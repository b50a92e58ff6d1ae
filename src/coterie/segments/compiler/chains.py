"""Matching patterns on whole columns: the pass of `ordered.py` for patterns that compare no values, in numpy.

Of the chains that end with a step before an event, the one that ended latest is enough: it is the last to be stopped or to
break `gap`, and it began latest, so it is the last to break `span`. (By induction: of two ends the later one grew from
the later end of the step before.) So each step keeps one number an event, found by a running maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Closing:
    """Nothing that is `excluded` (flags of the events) follows the last step for `length` µs, None: up to as_of."""

    excluded: Array
    length: int | None


@dataclass(frozen=True, slots=True)
class Chains:
    """A pattern over events in order of subject, time and acceptance; all arrays have one element an event.

    subjects: whose. at: µs. steps: for each positive step the events that can be it. stops: for each step but the last the
    events that may not stand between it and the next, None for none. gap, span: longest distances in µs, None without limit.
    """

    subjects: Array
    at: Array
    steps: Sequence[Array]
    stops: Sequence[Array | None]
    closings: Sequence[Closing]
    gap: int | None
    span: int | None
    as_of: int


def times_matched(chains: Chains, *, at_most: int | None = None) -> tuple[Array, Array]:
    """(subjects, how often the pattern matched without overlap) of those for whom it did.

    at_most: counting may end there; 1 asks whether.
    """
    number = len(chains.subjects)
    if number == 0:
        return chains.subjects, np.zeros(0, np.int32)
    starts = np.flatnonzero(np.concatenate(([True], chains.subjects[1:] != chains.subjects[:-1]))).astype(
        np.int32
    )
    lengths = np.diff(np.append(starts, number))
    begin = np.repeat(starts, lengths)
    closed = _closed(chains, np.repeat(starts + lengths.astype(np.int32) - 1, lengths))
    counts = np.zeros(len(starts), np.int32)
    rounds = 0
    while at_most is None or rounds < at_most:
        done = _completed(chains, begin)
        if closed is not None:
            done &= closed
        places = np.flatnonzero(done)
        if not len(places):
            break
        owners = np.searchsorted(starts, places, side="right") - 1
        owners, firsts = np.unique(owners, return_index=True)
        counts[owners] += 1
        rounds += 1
        # The next match begins after this one; whoever has none now will have none later.
        following = np.full(len(starts), number, np.int32)
        following[owners] = places[firsts] + 1
        begin = np.repeat(following, lengths)
    chosen = counts > 0
    return chains.subjects[starts[chosen]], counts[chosen]


def _completed(chains: Chains, begin: Array) -> Array:
    """The events with which a chain of all steps ends. begin: for each event the first place its chain may begin at."""
    places = np.arange(len(begin), dtype=np.int32)
    if all(stop is not None and stop.all() for stop in chains.stops):
        return _in_a_row(chains, places - begin)
    valid = chains.steps[0] & (places >= begin)
    began = np.where(valid, places, -1)
    for level in range(1, len(chains.steps)):
        before = _last_before(valid, places)
        valid = chains.steps[level] & (before >= begin)
        stop = chains.stops[level - 1]
        if stop is not None:
            valid &= before >= _last_before(stop, places)
        if chains.gap is not None:
            valid &= chains.at - chains.at[before] <= chains.gap
        origin = began[before]
        if chains.span is not None:
            valid &= chains.at - chains.at[origin] <= chains.span
        began = np.where(valid, origin, -1)
    return valid


def _in_a_row(chains: Chains, into: Array) -> Array:
    """The same where nothing may stand between two steps: each lies right after the one before. into: places since `begin`."""
    valid = chains.steps[0] & (into >= 0)
    for level in range(1, len(chains.steps)):
        valid = np.concatenate(([False], valid[:-1])) & chains.steps[level] & (into >= level)
        if chains.gap is not None:
            valid[1:] &= chains.at[1:] - chains.at[:-1] <= chains.gap
        if chains.span is not None:
            valid[level:] &= chains.at[level:] - chains.at[:-level] <= chains.span
    return valid


def _last_before(flags: Array, places: Array) -> Array:
    """For each event the place of the last flagged one before it, -1 where there is none."""
    last = np.maximum.accumulate(np.where(flags, places, np.int32(-1)))
    return np.concatenate((np.array([-1], np.int32), last[:-1]))


def _closed(chains: Chains, ends: Array) -> Array | None:
    """The events after which nothing excluded comes, for certain. ends: the place of each one's last event."""
    found: Array | None = None
    number = len(ends)
    places = np.arange(number, dtype=np.int32)
    for closing in chains.closings:
        none = np.int32(number)
        following = np.minimum.accumulate(np.where(closing.excluded, places, none)[::-1])[::-1]
        following = np.append(following[1:], none)
        comes = following <= ends
        if closing.length is None:
            stays_away = ~comes
        else:
            until = chains.at + closing.length
            at_following = chains.at[np.minimum(following, number - 1)]
            stays_away = (until <= chains.as_of) & ~(comes & (at_following <= until))
        found = stays_away if found is None else found & stays_away
    return found
