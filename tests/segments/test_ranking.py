"""Ranks of numbers in arrays, against the definition of a place: how many others are before."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.segments.compiler import ranking
from coterie.segments.language.predicates import Quantile, Rank

LARGEST = 2**63 - 1
numbers = st.one_of(
    st.integers(-2, 2), st.integers(-LARGEST, LARGEST), st.sampled_from([-LARGEST, 0, LARGEST])
)
denominators = st.sampled_from([0, 1, 2, 3, 7, 2**31 - 2, 2**31 - 1])
ranks = st.one_of(
    st.builds(
        Rank, st.booleans(), st.sampled_from([Decimal(each) for each in ("0.1", "0.25", "0.333", "0.5", "1")])
    ),
    st.integers(1, 5).flatmap(
        lambda into: st.builds(Quantile, st.integers(1, into), st.just(into), st.none(), st.booleans())
    ),
)


def expected(quotients: list[Fraction | None], rank: Rank | Quantile) -> set[int]:
    ranked = {place: each for place, each in enumerate(quotients) if each is not None}
    descending = rank.top if isinstance(rank, Rank) else rank.descending
    found = set()
    for place, own in ranked.items():
        before = sum(each > own if descending else each < own for each in ranked.values())
        if isinstance(rank, Rank):
            inside = before < Fraction(rank.share) * len(ranked)
        else:
            inside = (rank.index - 1) * len(ranked) <= before * rank.into < rank.index * len(ranked)
        if inside:
            found.add(place)
    return found


@given(st.lists(st.tuples(numbers, denominators, st.booleans()), min_size=1, max_size=12), ranks)
def test_quotients_are_ranked_exactly(rows: list[tuple[int, int, bool]], rank: Rank | Quantile) -> None:
    num, den, among = (np.array(column) for column in zip(*rows, strict=True))

    found = ranking.in_rank(num, den, among, rank)

    quotients = [Fraction(num, den) if den and is_ranked else None for num, den, is_ranked in rows]
    assert found is not None
    assert set(np.flatnonzero(found).tolist()) == expected(quotients, rank)


@given(st.lists(st.tuples(numbers, st.booleans()), min_size=1, max_size=12), ranks)
def test_numbers_are_ranked_exactly(rows: list[tuple[int, bool]], rank: Rank | Quantile) -> None:
    num, among = (np.array(column) for column in zip(*rows, strict=True))

    found = ranking.in_rank(num, None, among, rank)

    whole = [Fraction(num) if is_ranked else None for num, is_ranked in rows]
    assert found is not None
    assert set(np.flatnonzero(found).tolist()) == expected(whole, rank)


def test_what_is_looked_at_a_part_at_a_time_is_ranked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "PLACES_AT_A_TIME", 2)
    num, den = np.array([5, 1, 4, 1, 3]), np.array([2, 1, 2, 1, 1])
    everyone = np.ones(5, np.bool_)

    best = ranking.in_rank(num, den, everyone, Rank(top=True, share=Decimal("0.4")))
    worst = ranking.in_rank(num, den, everyone, Rank(top=False, share=Decimal("0.2")))

    assert best is not None
    assert best.tolist() == [True, False, False, False, True]
    assert worst is not None
    assert worst.tolist() == [False, True, False, True, False]


def test_denominators_beyond_31_bits_are_left_to_the_engine() -> None:
    num, everyone = np.array([1, 1]), np.ones(2, np.bool_)

    assert ranking.in_rank(num, np.array([2**31, 1]), everyone, Rank(top=True, share=Decimal("0.5"))) is None
