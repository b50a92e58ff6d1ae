"""What carries a goal, and what a goal lacks."""

from __future__ import annotations

from typing import Any

import pytest

import coterie
from coterie import goals
from coterie.goals.carrying import Carrier
from coterie.goals.definition import read_goal
from coterie.goals.outlook import Outlook

REVENUE = {"did": "Order", "within": "30 days", "measure": {"sum": "revenue"}}


def looked(workspace: coterie.Workspace, **said: Any) -> Outlook:
    return goals.outlook(workspace, read_goal({"goal": "a", **said}).found)


def carrier(found: Outlook, name: str) -> Carrier:
    assert found.carriers is not None
    return next(each for each in found.carriers.found if each.segment == name)


@pytest.fixture(scope="module")
def revenue(weeks: coterie.Workspace) -> Outlook:
    return looked(weeks, kpi=REVENUE, of="everyone", unit="EUR", target={"gte": 1200}, by="2026-05-31")


def test_a_segment_that_spends_three_times_as_much_carries_the_revenue(revenue: Outlook) -> None:
    wien = carrier(revenue, "wien")

    # 40 customers with 4 orders of 3, 3.5 or 4; 40 others with 4 of 1, 1.5 or 2, but one who came a week ago and so on.
    assert (wien.size, wien.side, wien.same_data) == (40, "carries", False)
    assert wien.inside == pytest.approx(13.95)
    assert wien.low < wien.difference < wien.high
    assert wien.pull == pytest.approx(40 * wien.difference)
    assert wien.share == pytest.approx(558 / float(str(revenue.now.value if revenue.now else 0)))


def test_a_segment_made_of_the_same_events_says_so(revenue: Outlook) -> None:
    assert carrier(revenue, "spenders").same_data


def test_with_a_target_from_above_the_same_segment_holds_back(weeks: coterie.Workspace) -> None:
    found = looked(weeks, kpi=REVENUE, of="everyone", target={"lte": 500}, by="2026-05-31")

    assert carrier(found, "wien").side == "holds_back"


def test_nobody_is_compared_by_a_handful(weeks: coterie.Workspace) -> None:
    coterie.apply(weeks, [{"segment": "few", "who": {"all": [{"trait": "town", "eq": "Wien"}, {"did": "Order", "measure": {"sum": "revenue"}, "is": {"gte": 119}}]}}])  # fmt: skip

    found = looked(weeks, kpi=REVENUE, of="everyone").carriers

    assert found is not None
    assert found.too_small == ("few",)


@pytest.mark.parametrize(
    ("said", "inside", "outside"),
    [
        ({"share": {"did": "Order", "measure": {"max": "revenue"}, "is": {"gte": 3}}}, 1.0, 0.0),
        ({"kpi": {"did": "Order", "measure": {"mean": "revenue"}}}, 3.4875, 1.5),
        (
            {"kpi": {"did": "Order", "within": "10 days", "measure": {"sum": "revenue"}}, "across": "median"},
            3.5,
            1.5,
        ),
    ],
)
def test_each_kind_of_number_is_compared_in_its_own_way(
    weeks: coterie.Workspace, said: dict[str, Any], inside: float, outside: float
) -> None:
    wien = carrier(looked(weeks, **said, of="everyone"), "wien")

    assert wien.inside == pytest.approx(inside, rel=0.02)
    assert wien.outside == pytest.approx(outside, rel=0.06)
    assert wien.side == "carries"
    assert wien.low > 0


def verdicts(found: Outlook) -> dict[str, tuple[bool | None, str]]:
    return {each.part: (each.holds, each.says) for each in found.verdicts}


def test_a_whole_goal_is_smart(revenue: Outlook) -> None:
    said = verdicts(revenue)

    assert said["specific"][0] is True
    assert said["measurable"] == (
        True,
        "It is 784 EUR now, to become at least 1,200 EUR; 1,935 Order of 79 customers stand behind it.",
    )
    assert said["achievable"][0] is False
    assert "It would have to rise" in said["achievable"][1]
    assert said["relevant"] == (
        True,
        "It is about 80 customers. 1 of 2 segments tell on it though they are made of other data, “From Wien” most.",
    )
    assert said["time_bound"] == (
        True,
        "61 days left, until 2026-05-31, with 26 weeks of comparable history.",
    )
    assert (revenue.status, revenue.foreseen.points) == ("behind", 26)


def test_a_target_that_is_there_already_is_on_track(weeks: coterie.Workspace) -> None:
    found = looked(weeks, kpi=REVENUE, of="everyone", target={"gte": 500}, by="2026-05-31")

    assert found.status == "on_track"
    assert "It is there now" in verdicts(found)["achievable"][1]


def test_a_question_says_all_that_it_lacks(weeks: coterie.Workspace) -> None:
    said = verdicts(looked(weeks, label="Why do they leave?"))

    assert {part: holds for part, (holds, _) in said.items()} == {
        "specific": False,
        "measurable": False,
        "achievable": None,
        "relevant": False,
        "time_bound": False,
    }


@pytest.mark.parametrize(
    ("said", "part", "sentence"),
    [
        ({"kpi": {"did": "Refund"}}, "measurable", "'Refund' was never received."),
        ({"kpi": REVENUE}, "measurable", "but there is no number to reach."),
        ({"kpi": REVENUE}, "relevant", "It does not say about whom."),
        ({"kpi": REVENUE, "by": "2026-03-01"}, "time_bound", "Its date has passed: 2026-03-01."),
        (
            {"kpi": REVENUE, "target": {"gte": 9}, "by": "2028-03-01"},
            "achievable",
            "no forecast reaches further than its history",
        ),
        (
            {"kpi": {**REVENUE, "within": "180 days"}, "target": {"gte": 9}, "by": "2026-05-01"},
            "achievable",
            "a forecast wants 10",
        ),
        (
            {"kpi": {**REVENUE, "within": {"this": "month"}}, "target": {"gte": 9}, "by": "2026-05-01"},
            "achievable",
            "window begins anew each period",
        ),
    ],
)
def test_what_is_missing_is_said_with_the_way_out(
    weeks: coterie.Workspace, said: dict[str, Any], part: str, sentence: str
) -> None:
    verdict = next(each for each in looked(weeks, **said).verdicts if each.part == part)

    assert verdict.holds is not True
    assert sentence in verdict.says


def test_after_its_date_a_goal_was_reached_or_not(weeks: coterie.Workspace) -> None:
    reached = looked(weeks, kpi=REVENUE, target={"gte": 100}, by="2026-02-28")
    missed = looked(weeks, kpi=REVENUE, target={"gte": 5000}, by="2026-02-28")

    assert (reached.status, missed.status) == ("reached", "missed")


def test_an_empty_workspace_says_so(workspace: coterie.Workspace) -> None:
    found = looked(workspace, kpi=REVENUE, of="everyone", target={"gte": 1}, by="2199-01-01")

    assert (found.status, found.reason) == ("cannot_say", "There is no data for it yet.")
