"""How segments overlap: two by two, exclusive intersections, in how many each."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

import coterie
from coterie import segments
from coterie.segments import overlaps
from coterie.workspace import Workspace


def likes(name: str, *what: str) -> dict[str, object]:
    traits = {"likes": list(what)}
    return {"type": "identify", "userId": name, "traits": traits, "timestamp": "2026-01-01T00:00:00Z"}


def liking(workspace: Workspace, letters: str) -> list[str]:
    coterie.apply(
        workspace,
        [{"segment": f"likes_{each}", "who": {"trait": "likes", "eq": each}} for each in letters],
    )
    return [f"likes_{each}" for each in letters]


def test_exclusive_intersections_are_listed_the_largest_first(workspace: Workspace) -> None:
    coterie.collect(
        workspace,
        [
            likes("ada", "a", "b"),
            likes("bo", "a", "b"),
            likes("cy", "a", "b", "c"),
            likes("dee", "c"),
            likes("eve"),
        ],
    )

    found = coterie.check(workspace, liking(workspace, "abc"), as_of="2026-02-01")

    assert found.overlaps[0] == (("likes_a", "likes_b"), 2)
    assert found.overlaps_total == 3
    assert (found.none, found.in_counts) == (1, {0: 1, 1: 1, 2: 2, 3: 1})
    assert found.pairs[0] == segments.checking.Pair("likes_a", "likes_b", 3, 0, 0)


def test_only_so_many_intersections_are_listed_and_the_rest_is_counted(workspace: Workspace) -> None:
    coterie.collect(
        workspace, [likes("ada", "a"), likes("bo", "a"), likes("cy", "b"), likes("dee", "a", "b")]
    )
    names = liking(workspace, "ab")

    found = coterie.check(workspace, names, as_of="2026-02-01", most_overlaps=1)

    assert found.overlaps == ((("likes_a",), 2),)
    assert found.overlaps_total == 3
    assert coterie.check(workspace, names, as_of="2026-02-01", most_overlaps=0).overlaps == ()


def test_nobody_in_any_segment(workspace: Workspace) -> None:
    coterie.collect(workspace, [likes("ada", "z")])

    found = coterie.check(workspace, liking(workspace, "ab"), as_of="2026-02-01")

    assert (found.overlaps, found.in_counts, found.none) == ((), {0: 1}, 1)


def test_checking_again_asks_nothing_again(workspace: Workspace) -> None:
    coterie.collect(workspace, [likes("ada", "a")])
    names = liking(workspace, "ab")
    first = coterie.check(workspace, names)

    assert segments.preview(workspace, "likes_a").leaves_run == 0
    assert coterie.check(workspace, names).as_of == first.as_of


@given(st.lists(st.sets(st.integers(0, 40)), min_size=1, max_size=130), st.sampled_from([7, 1 << 22]))
def test_cells_are_who_is_in_exactly_which(members: list[set[int]], at_a_time: int) -> None:
    before, overlaps._AT_A_TIME = overlaps._AT_A_TIME, at_a_time
    try:
        found = overlaps.cells([BitMap(each) for each in members])
    finally:
        overlaps._AT_A_TIME = before

    customers = set().union(*members)
    expected = Counter(
        tuple(number for number, each in enumerate(members) if customer in each) for customer in customers
    )
    assert dict(found.largest(1000)) == dict(expected)
    assert all(left[1] >= right[1] for left, right in pairwise(found.largest(1000)))
    assert sum(found.in_counts().values()) == len(customers) == int(np.sum(found.counts))
