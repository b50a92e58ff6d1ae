"""What takes events, batch by batch, and gives one thing a customer: how many, how much, on how many days, which first.

Each has one place a customer in its arrays. Those that look at different values (days, periods, medians) keep a pair of customer
and value for each event until `settle`, which is why they are asked about a range of customers at a time where events are many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coterie.segments.compiler.deciding import LARGEST, Numbers

Array = np.ndarray[Any, Any]

UNFIT = -(2**63)  # stands in a column of numbers for one that is not whole billionths in 64 bits


class TooLarge(Exception):
    """A number might not fit into 64 bits; the engine's 128 have to do it."""


class TooMany(Exception):
    """More pairs are waiting than there is room for: ask about fewer customers at a time."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value for each event. there: on which events there is one, None for all."""

    values: Array
    there: Array | None = None

    def of(self, chosen: Array) -> Column:
        """Those of some events."""
        return Column(self.values[chosen], None if self.there is None else self.there[chosen])


@dataclass(frozen=True, slots=True)
class Picked:
    """One of some texts for every customer number from 0: its place among them, -1 for none."""

    places: Array


class Counter:
    """Takes events and gives something a customer.

    bytes_each: what a customer of the range takes until `settle`, besides what comes of it.
    """

    bytes_each = 0

    def begin(self, first: int, width: int) -> None:
        """Events of so many customers from `first` on come now, up to `settle`."""

    def add(self, subjects: Array, *columns: Column) -> None:
        """Take one event for each of `subjects`, which may repeat, with its values."""
        raise NotImplementedError

    def settle(self) -> None:
        """All events of the customers that came so far have come."""

    def found(self) -> Numbers | Picked:
        """What came of it."""
        raise NotImplementedError


class Whether(Counter):
    """Whether there is an event: 0 or 1."""

    def __init__(self, size: int) -> None:
        self._seen = np.zeros(size, np.bool_)

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        self._seen[subjects] = True

    def found(self) -> Numbers:
        """See `Counter`."""
        return Numbers(self._seen, None, 0)


class Count(Counter):
    """How many events."""

    def __init__(self, size: int) -> None:
        self._counts = np.zeros(size, np.int32)

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        np.add.at(self._counts, subjects, np.int32(1))

    def found(self) -> Numbers:
        """See `Counter`."""
        return Numbers(self._counts, None, 0)


class Sum(Counter):
    """The sum of billionths, or their mean."""

    def __init__(self, size: int, *, is_mean: bool) -> None:
        self._sums = np.zeros(size, np.int64)
        self._counts = np.zeros(size, np.int32)
        self._largest = 0
        self._is_mean = is_mean

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        subjects, summands = _present(subjects, columns[0])
        if not len(subjects):
            return
        self._largest = max(self._largest, abs(int(summands.min())), abs(int(summands.max())))
        if self._largest > LARGEST:
            raise TooLarge
        np.add.at(self._sums, subjects, summands)
        np.add.at(self._counts, subjects, np.int32(1))

    def found(self) -> Numbers:
        """See `Counter`."""
        if int(self._counts.max(initial=0)) * self._largest > LARGEST:
            raise TooLarge
        return Numbers(self._sums, self._counts if self._is_mean else None, 9)


class Share(Counter):
    """The part of the events on which a flag is set."""

    def __init__(self, size: int) -> None:
        self._parts = np.zeros(size, np.int32)
        self._wholes = np.zeros(size, np.int32)

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        np.add.at(self._wholes, subjects, np.int32(1))
        np.add.at(self._parts, subjects, columns[0].values.astype(np.int32))

    def found(self) -> Numbers:
        """See `Counter`."""
        return Numbers(self._parts, self._wholes, 0)


class Extreme(Counter):
    """The least or the greatest of billionths."""

    def __init__(self, size: int, *, greatest: bool) -> None:
        self._none = -(2**63) if greatest else LARGEST
        self._chosen = np.full(size, self._none, np.int64)
        self._pick = np.maximum if greatest else np.minimum

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        subjects, numbers = _fitting(subjects, columns[0])
        self._pick.at(self._chosen, subjects, numbers)

    def found(self) -> Numbers:
        """See `Counter`."""
        there = self._chosen != self._none
        return Numbers(np.where(there, self._chosen, 0), there.astype(np.uint8), 9)


class Age(Counter):
    """How long before as_of the first or last event was, in units of `length` µs."""

    def __init__(self, size: int, as_of: int, length: int, *, last: bool) -> None:
        self._none = -(2**62) if last else 2**62
        self._chosen = np.full(size, self._none, np.int64)
        self._as_of, self._length = as_of, length
        self._pick = np.maximum if last else np.minimum

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        self._pick.at(self._chosen, subjects, columns[0].values)

    def found(self) -> Numbers:
        """See `Counter`."""
        there = self._chosen != self._none
        age = np.where(there, self._as_of - np.where(there, self._chosen, 0), 0)
        return Numbers(age, np.where(there, self._length, 0), 0)


class Room:
    """How many more pairs may wait, over all counters of one scan."""

    def __init__(self, pairs: int) -> None:
        self._left = pairs

    def take(self, pairs: int) -> None:
        """Raises TooMany."""
        self._left -= pairs
        if self._left < 0:
            raise TooMany

    def give(self, pairs: int) -> None:
        """They wait no longer."""
        self._left += pairs


_ABOVE = 2**31  # added to a value, so that in a pair it is not negative


class _Pairs(Counter):
    """Keeps the distinct pairs of customer and value (32 bits), in one number each."""

    def __init__(self, size: int, room: Room) -> None:
        self._room = room
        self._waiting: list[Array] = []
        self._numbers = np.zeros(size, np.int32)

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        subjects, chosen = _present(subjects, columns[0])
        pairs = (subjects.astype(np.int64) << 32) + (chosen.astype(np.int64) + _ABOVE)
        pairs = pairs[_changes(pairs)]
        self._room.take(len(pairs))
        self._waiting.append(pairs)

    def settle(self) -> None:
        """See `Counter`."""
        if not self._waiting:
            return
        pairs = np.concatenate(self._waiting)
        self._room.give(len(pairs))
        self._waiting = []
        if np.any(pairs[1:] < pairs[:-1]):
            # Sealed events come in some sorted runs, which a merge sort makes good use of: four times as quick as the other.
            pairs.sort(kind="stable")
        pairs = pairs[_changes(pairs)]
        subjects, numbers = self._of(pairs >> 32, (pairs & 0xFFFFFFFF) - _ABOVE)
        self._numbers[subjects] = numbers

    def _of(self, subjects: Array, chosen: Array) -> tuple[Array, Array]:
        """(subjects, number of each) of distinct pairs in order."""
        return _counted(subjects)

    def found(self) -> Numbers:
        """See `Counter`."""
        return Numbers(self._numbers, None, 0)


class Distinct(_Pairs):
    """How many different values."""


class Periods(_Pairs):
    """How many different periods of those from `first` to `last`, or the longest run of them."""

    def __init__(self, size: int, room: Room, *, first: int, last: int, longest_run: bool) -> None:
        super().__init__(size, room)
        self._first, self._last, self._longest_run = first, last, longest_run

    def _of(self, subjects: Array, chosen: Array) -> tuple[Array, Array]:
        whole = (chosen >= self._first) & (chosen <= self._last)
        subjects, periods = subjects[whole], chosen[whole]
        if not self._longest_run or not len(subjects):
            return _counted(subjects)
        breaks = _changes(subjects)
        breaks[1:] |= periods[1:] != periods[:-1] + 1
        runs = np.flatnonzero(breaks)
        lengths = np.diff(np.append(runs, len(subjects)))
        owners = subjects[runs]
        edges = np.flatnonzero(_changes(owners))
        return owners[edges], np.maximum.reduceat(lengths, edges)


_MEDIAN_PAIRS = 4  # a customer and a wide number, and once more where they are put in order


class Median(Counter):
    """The middle one of billionths, or what lies between the middle two."""

    def __init__(self, size: int, room: Room) -> None:
        self._room = room
        self._subjects: list[Array] = []
        self._numbers: list[Array] = []
        self._twice = np.zeros(size, np.int64)
        self._there = np.zeros(size, np.uint8)

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`."""
        subjects, numbers = _fitting(subjects, columns[0])
        self._room.take(_MEDIAN_PAIRS * len(subjects))
        self._subjects.append(subjects)
        self._numbers.append(numbers)

    def settle(self) -> None:
        """See `Counter`."""
        if not self._subjects:
            return
        subjects, numbers = np.concatenate(self._subjects), np.concatenate(self._numbers)
        self._room.give(_MEDIAN_PAIRS * len(subjects))
        self._subjects, self._numbers = [], []
        if not len(subjects):
            return
        if max(-int(numbers.min()), int(numbers.max())) > LARGEST // 2:
            raise TooLarge
        order = np.lexsort((numbers, subjects))
        subjects, numbers = subjects[order], numbers[order]
        firsts = np.flatnonzero(_changes(subjects))
        counts = np.diff(np.append(firsts, len(subjects)))
        owners = subjects[firsts]
        self._twice[owners] = numbers[firsts + (counts - 1) // 2] + numbers[firsts + counts // 2]
        self._there[owners] = 2

    def found(self) -> Numbers:
        """See `Counter`."""
        return Numbers(self._twice, self._there, 9)


class Earliest(Counter):
    """The value of the first or last event that has one, by time and then by acceptance."""

    bytes_each = 16

    def __init__(self, size: int, *, last: bool) -> None:
        self._none = -(2**62) if last else 2**62
        self._pick = np.maximum if last else np.minimum
        self._places = np.full(size, -1, np.int32)
        self.begin(0, 0)

    def begin(self, first: int, width: int) -> None:
        """See `Counter`."""
        self._first = first
        self._at = np.full(width, self._none, np.int64)
        self._seq = np.full(width, self._none, np.int64)

    def add(self, subjects: Array, *columns: Column) -> None:
        """See `Counter`. columns: the place of the text, the time, the number of acceptance."""
        texts, at, seqs = columns
        if texts.there is not None:
            subjects, at, seqs = subjects[texts.there], at.of(texts.there), seqs.of(texts.there)
            texts = Column(texts.values[texts.there])
        own = subjects - np.uint32(self._first)
        before = self._at[own]
        self._pick.at(self._at, own, at.values)
        now = self._at[own]
        self._seq[own[before != now]] = self._none  # it was the number of another time
        best = at.values == now
        own, places, numbers = own[best], texts.values[best], seqs.values[best]
        self._pick.at(self._seq, own, numbers)
        best = numbers == self._seq[own]
        self._places[own[best] + np.uint32(self._first)] = places[best]

    def settle(self) -> None:
        """See `Counter`."""
        self.begin(0, 0)

    def found(self) -> Picked:
        """See `Counter`."""
        return Picked(self._places)


def _present(subjects: Array, column: Column) -> tuple[Array, Array]:
    """(subjects, values) of the events that have a value."""
    if column.there is None:
        return subjects, column.values
    return subjects[column.there], column.values[column.there]


def _fitting(subjects: Array, column: Column) -> tuple[Array, Array]:
    """The same, of numbers that all are whole billionths. Raises TooLarge."""
    subjects, numbers = _present(subjects, column)
    if len(numbers) and int(numbers.min()) == UNFIT:
        raise TooLarge
    return subjects, numbers


def _changes(ordered: Array) -> Array:
    """Which differ from the one before; the first does."""
    return np.concatenate((np.ones(min(1, len(ordered)), np.bool_), ordered[1:] != ordered[:-1]))


def _counted(subjects: Array) -> tuple[Array, Array]:
    """(subjects, how often each stands there); they are in order."""
    edges = np.flatnonzero(_changes(subjects))
    return subjects[edges], np.diff(np.append(edges, len(subjects)))
