"""The number of a goal, added up by hand, and its trend."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import coterie
from coterie import goals
from coterie.goals.definition import Goal, read_goal

MONTH = {"did": "Order", "within": "30 days"}


def goal(**said: Any) -> Goal:
    return read_goal({"goal": "a", **said}).found


@pytest.mark.parametrize(
    ("said", "value", "customers", "counted"),
    [
        ({"kpi": {**MONTH, "measure": {"sum": "revenue"}}}, "90", 4, 2),
        ({"kpi": MONTH}, "3", 4, 2),
        ({"kpi": MONTH, "across": "mean"}, "0.75", 4, 2),
        ({"kpi": {**MONTH, "measure": {"sum": "revenue"}}, "across": "median"}, "15", 4, 2),
        # Over all orders, not the mean of the customers' means (15 and 60).
        ({"kpi": {**MONTH, "measure": {"mean": "revenue"}}}, "30", 4, 2),
        ({"kpi": {**MONTH, "measure": {"mean": "revenue"}}, "across": "mean"}, "37.5", 4, 2),
        ({"kpi": {"did": "Order", "measure": {"share": {"coupon": "x"}}}}, "0.25", 4, 3),
        ({"kpi": {"did": "Order", "measure": {"max": "revenue"}}, "across": "mean"}, "59.666666667", 4, 3),
        ({"share": MONTH}, "0.5", 4, 2),
        ({"customers": {"not": MONTH}}, "2", 4, 2),
        ({"kpi": "seats"}, "10", 4, 2),
        ({"kpi": "seats", "across": "mean"}, "5", 4, 2),
        ({"kpi": {"did": "Order", "measure": {"sum": "revenue"}}, "of": "recent"}, "90", 2, 2),
        ({"share": {"trait": "seats", "gte": 5}, "of": "recent"}, "0.5", 2, 1),
    ],
)
def test_a_number_is_what_one_would_add_up(
    four: coterie.Workspace, said: dict[str, Any], value: str, customers: int, counted: int
) -> None:
    coterie.apply(four, [{"segment": "recent", "who": MONTH}])

    now = goals.glance(four, goal(**said)).now

    assert now is not None
    assert now.value is not None
    assert round(now.value, 9) == Decimal(value)
    assert (now.customers, now.counted) == (customers, counted)


def test_the_mean_of_nobody_is_no_number(four: coterie.Workspace) -> None:
    now = goals.glance(four, goal(kpi={"did": "Refund", "measure": {"mean": "amount"}}, across="mean")).now

    assert now is not None
    assert now.value is None


def test_a_number_is_known_as_of_any_moment(four: coterie.Workspace) -> None:
    revenue = goal(kpi={"did": "Order", "measure": {"sum": "revenue"}})

    found = [
        goals.glance(four, revenue, as_of=f"2026-{day}").now for day in ("01-02", "01-03", "03-15", "03-31")
    ]

    assert [str(each.value) for each in found if each] == [
        "0",
        "99",
        "109",
        "189",
    ]


def test_a_trend_begins_with_the_data_and_says_from_when_its_window_is_full(weeks: coterie.Workspace) -> None:
    trend = goals.outlook(weeks, goal(kpi={**MONTH, "measure": {"sum": "revenue"}}, of="everyone")).trend

    assert trend is not None
    assert trend.step is not None
    assert (trend.step.count, trend.step.unit) == (1, "week")
    assert trend.points[0].at.isoformat() == "2025-09-02T12:00:00+00:00"
    assert trend.points[-1].at.isoformat() == "2026-03-31T12:00:00+00:00"
    assert len(trend.points) == 31
    assert [point.is_whole for point in trend.points[:6]] == [False] * 5 + [True]


def test_every_point_of_a_trend_is_the_number_of_that_moment(weeks: coterie.Workspace) -> None:
    active = goal(customers=MONTH, of="everyone")

    trend = goals.outlook(weeks, active).trend

    assert trend is not None
    for point in trend.points[::6]:
        assert point.measured.value == coterie.evaluate(weeks, MONTH, as_of=point.at).count


def test_a_trait_that_is_computed_may_be_the_kpi(weeks: coterie.Workspace) -> None:
    coterie.apply(weeks, [{"trait": "worth", "compute": {**MONTH, "measure": {"sum": "revenue"}}}])

    by_name = goals.glance(weeks, goal(kpi="worth")).now
    written = goals.glance(weeks, goal(kpi={**MONTH, "measure": {"sum": "revenue"}})).now

    assert by_name == written


def test_a_look_can_be_stopped(weeks: coterie.Workspace) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        goals.outlook(weeks, goal(kpi={"did": "Order", "within": "5 days"}), progress=stop)
