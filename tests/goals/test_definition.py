"""A goal is read like every definition: each fault with its path, and what is written back reads as the same."""

from __future__ import annotations

from typing import Any

import pytest

from coterie.errors import InvalidDefinition
from coterie.goals import read_goal, to_raw
from coterie.goals.wording import sentence
from coterie.segments.known import Names

KPI = {"did": "Order", "within": "30 days", "measure": {"sum": "revenue"}}


@pytest.mark.parametrize(
    ("raw", "where", "message"),
    [
        ({}, "goal", "The goal has no name."),
        ({"goal": "Q1"}, "goal", "'Q1' is not a name"),
        ({"goal": "a", "targte": {}}, "targte", "'targte' is no key of a goal."),
        (
            {"goal": "a", "kpi": KPI, "share": {"everyone": True}},
            "share",
            "`kpi` and `share` are two numbers.",
        ),
        ({"goal": "a", "kpi": {"within": "1 day"}}, "kpi.did", "The events are not named."),
        ({"goal": "a", "kpi": {**KPI, "within": "30 dys"}}, "kpi.within", "'dys' is no unit of time."),
        ({"goal": "a", "kpi": {**KPI, "times": {"gte": 1}}}, "kpi.times", "'times' is no key of `kpi`."),
        ({"goal": "a", "share": {"did": "Order", "withn": "1 day"}}, "share.withn", "'withn' is no key"),
        ({"goal": "a", "share": {"everyone": True}, "across": "mean"}, "across", "`across` goes with `kpi`."),
        (
            {"goal": "a", "kpi": {"did": "Order", "measure": {"max": "revenue"}}},
            "across",
            "These numbers do not add up to a total.",
        ),
        (
            {"goal": "a", "kpi": {"did": "Order", "measure": {"mode": "city"}}, "across": "mean"},
            "kpi.measure",
            "The most frequent value is no number.",
        ),
        ({"goal": "a", "kpi": "first_seen"}, "kpi", "'first_seen' is a moment, not a number."),
        ({"goal": "a", "target": {"gte": "many"}}, "target.gte", "'many' is not a number."),
        ({"goal": "a", "target": {"gte": 1, "lte": 2}}, "target", "`target` takes exactly one of gte, lte."),
        ({"goal": "a", "by": "next year"}, "by", "'next year' is not a date or time."),
    ],
)
def test_a_fault_is_named_with_its_place(raw: dict[str, Any], where: str, message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        read_goal(raw)

    assert refused.value.where == where
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"goal": "a"}, "Nothing is measured yet."),
        (
            {
                "goal": "a",
                "kpi": KPI,
                "of": "everyone",
                "unit": "EUR",
                "target": {"gte": 50000},
                "by": "2027-03-31",
            },
            "Total revenue of Order in the last 30 days, of everyone: at least 50,000 EUR by 2027-03-31.",
        ),
        (
            {"goal": "a", "kpi": "seats", "across": "median", "target": {"lte": 2.5}},
            "Median of the customers' seats, of everyone: at most 2.5.",
        ),
        (
            {"goal": "a", "share": {"did": "Order"}, "of": "big", "target": {"gte": 0.4}, "by": "2027-03-31"},
            "Share of “big” who did Order: at least 40.0% by 2027-03-31.",
        ),
        ({"goal": "a", "customers": {"did": "Order"}, "owner": "ada"}, "Number of customers who did Order."),
        (
            {"goal": "a", "kpi": {"did": "Order"}, "label": "Orders", "note": "x"},
            "Number of Order, of everyone.",
        ),
    ],
)
def test_a_goal_reads_as_a_sentence_and_is_written_as_it_was(raw: dict[str, Any], said: str) -> None:
    goal = read_goal(raw).found

    assert sentence(goal, Names([], {})) == said
    assert to_raw(goal) == raw


def test_a_goal_names_what_it_looks_at() -> None:
    references = read_goal({"goal": "a", "kpi": KPI, "of": "big"}).references

    assert [(each.kind, each.name, each.path) for each in references] == [
        ("event", "Order", "kpi.did"),
        ("property", "revenue", "kpi.measure.sum"),
        ("segment", "big", "of"),
    ]
