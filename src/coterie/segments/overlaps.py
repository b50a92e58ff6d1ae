"""How any number of sets overlap: who is in exactly which of them, two by two, and in how many each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyroaring import BitMap

Array = np.ndarray[Any, Any]

_AT_A_TIME = 1 << 22


@dataclass(frozen=True, slots=True)
class Cells:
    """The exclusive intersections of some sets that hold anybody.

    masks: (cells, words) of 64 bits, bit s of a cell true where it lies in set s. counts: customers in each cell.
    """

    sets: int
    masks: Array
    counts: Array

    def largest(self, most: int) -> list[tuple[tuple[int, ...], int]]:
        """(numbers of the sets, customers) of the largest cells, the largest first."""
        chosen = np.arange(len(self.counts))
        if most == 0:
            return []
        if len(chosen) > most:
            least = np.partition(self.counts, -most)[-most]
            larger, equal = np.flatnonzero(self.counts > least), np.flatnonzero(self.counts == least)
            chosen = np.concatenate([larger, equal[: most - len(larger)]])
        inside = self._inside(chosen)
        found = [
            (tuple(np.flatnonzero(row).tolist()), int(self.counts[cell]))
            for row, cell in zip(inside, chosen, strict=True)
        ]
        return sorted(found, key=lambda cell: (-cell[1], cell[0]))

    def in_counts(self) -> dict[int, int]:
        """How many customers are in one of the sets, in two …, by that number."""
        number = np.bitwise_count(self.masks).sum(axis=1)
        totals = np.bincount(number, weights=self.counts)
        return {number: int(total) for number, total in enumerate(totals) if total}

    def _inside(self, chosen: Array) -> Array:
        bits = np.unpackbits(
            np.ascontiguousarray(self.masks[chosen]).view(np.uint8), axis=1, bitorder="little"
        )
        found: Array = bits[:, : self.sets]
        return found


def cells(sets: Sequence[BitMap]) -> Cells:
    """Split the customers of the sets by exactly which of them they are in.

    Every customer gets a mask with a bit a set, and equal masks are counted: the effort grows with the members, not with the
    2^sets cells there could be. A few million customers are in memory at once.
    """
    words = max((len(sets) + 63) // 64, 1)
    last = max((each.max() for each in sets if each), default=-1)
    parts = [
        _counted(_masks(sets, first, min(first + _AT_A_TIME, last + 1), words))
        for first in range(0, last + 1, _AT_A_TIME)
    ]
    if len(parts) == 1:
        return Cells(len(sets), *parts[0])
    masks = np.concatenate([np.zeros((0, words), dtype=np.uint64), *(masks for masks, _ in parts)])
    return Cells(len(sets), *_counted(masks, np.concatenate([[], *(counts for _, counts in parts)])))


def _masks(sets: Sequence[BitMap], first: int, end: int, words: int) -> Array:
    """The masks of the customers from `first` up to `end` who are in any of the sets."""
    here = BitMap(range(first, end))
    masks: Array = np.zeros((words, end - first), dtype=np.uint64)
    for number, members in enumerate(sets):
        chosen = np.frombuffer((members & here).to_array(), dtype=np.uint32) - np.uint32(first)
        masks[number // 64][chosen] |= np.uint64(1 << number % 64)
    found: Array = np.ascontiguousarray(masks.T)[masks.any(axis=0)]
    return found


def _counted(masks: Array, weights: Array | None = None) -> tuple[Array, Array]:
    """The different masks and how often each came; weights: how many customers each stands for, one where left out."""
    words = masks.shape[1]
    flat = masks[:, 0] if words == 1 else masks.view([("", masks.dtype)] * words)[:, 0]
    if weights is None:
        different, counts = np.unique(flat, return_counts=True)
    else:
        different, place = np.unique(flat, return_inverse=True)
        counts = np.bincount(place, weights=weights, minlength=len(different)).astype(np.int64)
    return different.view(np.uint64).reshape(len(different), words), counts
