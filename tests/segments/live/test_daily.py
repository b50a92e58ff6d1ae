"""Days with something on them, counted up and down."""

from __future__ import annotations

import numpy as np
import pytest

from coterie.segments.live import daily
from coterie.segments.live.daily import DAYS, DayCounts

ADA, BO, CY = 1, 2, 3


def _counts(*days: tuple[int, int, int]) -> DayCounts:
    """(customer, day, events) each."""
    keys = [customer * DAYS + day for customer, day, _ in days]
    return DayCounts(np.array(keys, np.int64), np.array([events for *_, events in days], np.int64))


def _add(counts: DayCounts, *events: tuple[int, int, int]) -> dict[int, int]:
    """(customer, day, 1 or -1) each: by how many days each customer has more."""
    columns = [np.array(column, np.int64) for column in zip(*events, strict=True)]
    customers, more = counts.add(*columns)
    return dict(zip(customers.tolist(), more.tolist(), strict=True))


def test_a_day_begins_with_its_first_event_and_ends_with_its_last() -> None:
    counts = _counts((ADA, 10, 2), (BO, 10, 1))

    assert _add(counts, (ADA, 10, -1), (ADA, 11, 1), (ADA, 11, 1), (CY, 10, 1)) == {ADA: 1, CY: 1}
    assert _add(counts, (ADA, 10, -1), (ADA, 11, -1), (BO, 10, -1)) == {ADA: -1, BO: -1}
    assert _add(counts, (ADA, 11, -1), (BO, 10, 1), (CY, 10, 1), (CY, 10, -1)) == {ADA: -1, BO: 1}


def test_a_merge_counts_a_day_that_both_had_once() -> None:
    counts = _counts((ADA, 10, 1), (ADA, 11, 1), (BO, 10, 1))
    _add(counts, (ADA, 12, 1), (CY, 12, 1))

    assert counts.merge(ADA, BO) == 2
    assert counts.merge(ADA, BO) == 0
    assert _add(counts, (BO, 10, -1)) == {}
    assert _add(counts, (BO, 10, -1)) == {BO: -1}


def test_what_came_later_is_put_among_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "_FEWEST", 2)
    counts = _counts((BO, 10, 1))

    for day in range(10):
        assert _add(counts, (ADA, day, 1), (CY, day, 1)) == {ADA: 1, CY: 1}

    assert counts.nbytes < 21 * 12 + 5 * 200
    assert _add(counts, (ADA, 3, -1), (BO, 10, -1), (CY, 9, 1)) == {ADA: -1, BO: -1}
