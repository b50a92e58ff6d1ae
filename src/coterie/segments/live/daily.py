"""How many days somebody had events on, in a window that moves: for each customer and day, the number of events in it.

An event that leaves a window takes its day along only if it was the last of that day in it, so each day of each customer
has a number, and the customer's number of days changes where one begins or comes to nothing. The days known when counting began
stand in sorted arrays; what came since in a small dictionary, which is put among them when it has grown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]

DAYS = 1 << 20
"""More than there are days from 1970 on in any data: customer × DAYS + day is one number."""

_FEWEST = 50_000
_SHARE = 16  # the dictionary may hold a sixteenth of the arrays


def grouped(keys: Ints, amounts: Ints | None = None) -> tuple[Ints, Ints]:
    """The distinct keys in order, and for each the sum of its amounts (None: 1 each)."""
    if amounts is None:
        found, counts = np.unique(keys, return_counts=True)
        return found, counts.astype(np.int64)
    order = np.argsort(keys, kind="stable")
    keys, amounts = keys[order], amounts[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else order
    return keys[begins], np.add.reduceat(amounts, begins) if len(keys) else amounts


class DayCounts:
    """The events of each customer and day. keys: customer × DAYS + day, in order; counts: > 0 each."""

    def __init__(self, keys: Ints, counts: Ints) -> None:
        self._keys = keys
        self._counts = counts.astype(np.int32)
        self._later: dict[int, dict[int, int]] = {}
        self._later_size = 0

    @property
    def nbytes(self) -> int:
        """The memory that it takes, about."""
        return self._keys.nbytes + self._counts.nbytes + 200 * self._later_size

    def days_of_each(self) -> tuple[Ints, Ints]:
        """(customers, their number of days), before anything was added."""
        return grouped(self._keys // DAYS)

    def add(self, customers: Ints, days: Ints, amounts: Ints) -> tuple[Ints, Ints]:
        """Add events (take them away where amounts are -1): (customers, by how many days each has more or fewer)."""
        keys, changes = grouped(customers * DAYS + days, amounts)
        places = np.searchsorted(self._keys, keys)
        is_held = places < len(self._keys)
        is_held[is_held] = self._keys[places[is_held]] == keys[is_held]
        turned: Ints = np.zeros(len(keys), np.int64)
        places = places[is_held]
        before = self._counts[places]
        after = before + changes[is_held]
        self._counts[places] = after
        turned[is_held] = (after > 0).astype(np.int64) - (before > 0)
        for at in np.flatnonzero(~is_held).tolist():
            turned[at] = self._add_later(int(keys[at]), int(changes[at]))
        if self._later_size > max(_FEWEST, len(self._keys) // _SHARE):
            self._settle()
        who, more = grouped(keys // DAYS, turned)
        return who[more != 0], more[more != 0]

    def merge(self, old: int, now: int) -> int:
        """Give the events of one customer to another: by how many days that one has more."""
        first, last = np.searchsorted(self._keys, [old * DAYS, (old + 1) * DAYS])
        days = {
            int(key) % DAYS: int(count)
            for key, count in zip(self._keys[first:last], self._counts[first:last], strict=True)
            if count
        }
        self._counts[first:last] = 0
        for day, count in self._later.pop(old, {}).items():
            days[day] = days.get(day, 0) + count
            self._later_size -= 1
        if not days:
            return 0
        number = len(days)
        told: Ints = np.fromiter(days, np.int64, number)
        counts: Ints = np.fromiter(days.values(), np.int64, number)
        _, more = self.add(np.full(number, now), told, counts)
        return int(more.sum())

    def _add_later(self, key: int, change: int) -> int:
        customer, day = divmod(key, DAYS)
        own = self._later.setdefault(customer, {})
        before = own.get(day, 0)
        after = before + change
        if after:
            own[day] = after
        else:
            own.pop(day, None)
            if not own:
                del self._later[customer]
        self._later_size += (after != 0) - (before != 0)
        return (after > 0) - (before > 0)

    def _settle(self) -> None:
        """Put what came later among the rest, and drop days without events."""
        pairs: Ints = np.array(list(self._pairs()), np.int64).reshape(-1, 2)
        is_some = self._counts > 0
        keys = np.concatenate([self._keys[is_some], pairs[:, 0]])
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._counts = np.concatenate([self._counts[is_some], pairs[:, 1].astype(np.int32)])[order]
        self._later, self._later_size = {}, 0

    def _pairs(self) -> Iterator[tuple[int, int]]:
        for customer, own in self._later.items():
            for day, count in own.items():
                yield customer * DAYS + day, count
