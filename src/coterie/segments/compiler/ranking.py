"""Ranks of numbers that are held in arrays: who is among the best tenth, in which quarter.

Nothing is sorted and nothing copied: the number at a place is found by counting, 16 bits a pass. A quotient is compared digit by
digit, in whole numbers: its whole part, then two digits of 31 bits. Two fractions differ by more than 1 ÷ the product of their
denominators, so where these are below 2^31 the digits tell any two of them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from coterie.segments.language.predicates import Quantile, Rank

Array = np.ndarray[Any, Any]
Digit = Callable[[slice], Array]
"""One digit of the numbers at some places, as 64 bits."""

PLACES_AT_A_TIME = 500_000
_DIGIT = 31
_BITS = 16


def places(size: int) -> Iterator[slice]:
    """All places, some at a time, so that what is worked out on the way stays small."""
    return (slice(first, first + PLACES_AT_A_TIME) for first in range(0, size, PLACES_AT_A_TIME))


def in_rank(num: Array, den: Array | None, among: Array, rank: Rank | Quantile) -> Array | None:
    """Which numbers, num ÷ den of those `among`, are at the places wanted; who ties shares the best place of them.

    den None: 1. None where the denominators are too large for the digits.
    """
    if den is not None:
        among = among & (den != 0)
        largest = int(den.max(initial=0))
        if all(np.isin(den[here], (0, largest)).all() for here in places(len(den))):
            den = None  # they are all the same and say nothing about the order
        elif largest.bit_length() > _DIGIT:
            return None
    size = int(np.count_nonzero(among))
    if isinstance(rank, Rank):
        share, whole = rank.share.as_integer_ratio()
        first, last, descending = 0, _rounded_up(share * size, whole), rank.top
    else:
        first, last = (_rounded_up(part * size, rank.into) for part in (rank.index - 1, rank.index))
        descending = rank.descending
    digits = _digits(num, den)
    inside = _of_the_first(last, digits, among, descending)
    if first:
        inside &= ~_of_the_first(first, digits, among, descending)
    return inside


def _digits(num: Array, den: Array | None) -> list[Digit]:
    """What decides about the order, the greatest first."""

    def whole(here: slice) -> Array:
        top: Array = num[here].astype(np.int64)
        return top if den is None else top // np.maximum(den[here], 1)

    def below(here: slice, digits: int) -> Array:
        assert den is not None
        bottom = np.maximum(den[here], 1).astype(np.int64)
        rest: Array = num[here].astype(np.int64) % bottom
        for _ in range(digits - 1):
            rest = (rest << _DIGIT) % bottom
        return (rest << _DIGIT) // bottom

    if den is None:
        return [whole]
    return [whole, lambda here: below(here, 1), lambda here: below(here, 2)]


def _of_the_first(count: int, digits: list[Digit], among: Array, descending: bool) -> Array:
    """Which of those `among` have fewer than `count` others before them."""
    inside = np.zeros(len(among), np.bool_)
    if not count:
        return inside
    tied = among.copy()
    for digit in digits:
        edge = _at_place(count, digit, tied, descending)
        before = 0
        for here in places(len(among)):
            values, still = digit(here), tied[here]
            better = still & (values > edge if descending else values < edge)
            inside[here] |= better
            before += int(np.count_nonzero(better))
            tied[here] = still & (values == edge)
        count -= before
    return inside | tied


def _at_place(count: int, digit: Digit, among: Array, descending: bool) -> int:
    """The digit of the last of the first `count` of those `among`."""

    def chosen() -> Iterator[Array]:
        return (found for here in places(len(among)) if len(found := digit(here)[among[here]]))

    ends = [(int(found.min()), int(found.max())) for found in chosen()]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    place = int(np.count_nonzero(among)) - count if descending else count - 1
    while low < high:
        shift = max(0, (high - low).bit_length() - _BITS)
        counts = np.zeros(((high - low) >> shift) + 1, np.int64)
        for found in chosen():
            near = found[(found >= low) & (found <= high)]
            # Without a sign: the difference of two numbers of 64 bits may need all of them.
            steps = (near - np.int64(low)).view(np.uint64) >> np.uint64(shift)
            counts += np.bincount(steps.astype(np.int64), minlength=len(counts))
        up_to = np.cumsum(counts)
        step = int(np.searchsorted(up_to, place, side="right"))
        place -= int(up_to[step - 1]) if step else 0
        low, high = low + (step << shift), min(high, low + ((step + 1) << shift) - 1)
    return low


def _rounded_up(number: int, divisor: int) -> int:
    return -(-number // divisor)
