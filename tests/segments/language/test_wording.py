"""Every definition can be read aloud."""

from __future__ import annotations

from typing import Any

import pytest

from coterie.segments import language
from tests.segments.case_files import cases

SENTENCES: list[tuple[str, Any]] = [
    (
        ("Customers who did Order Completed at least 3 times in the last 30 days where category is shoes, "
        "and whose country is none of DE and AT."),
        {
            "all": [
                {"did": "Order Completed", "within": "30 days", "times": {"gte": 3}, "where": {"category": "shoes"}},
                {"trait": "country", "not_in": ["DE", "AT"]},
            ]
        },
    ),
    (
        "Customers whose total revenue of Order Completed in the last year is at least 500.",
        {"did": "Order Completed", "within": "1 year", "measure": {"sum": "revenue"}, "is": {"gte": 500}},
    ),
    ("Customers who did not do Order Completed in the last 60 days.", {"did_not": "Order Completed", "within": "60 days"}),
    ("Customers who never did Order Completed.", {"did": "Order Completed", "times": {"eq": 0}}),
    ("Customers who did anything this month.", {"did": "*", "within": {"this": "month"}}),
    (
        "Customers who did Order Completed for the first time ever in the last 7 days.",
        {"did": "Order Completed", "nth": 1, "within": "7 days"},
    ),
    (
        ("Customers who did Episode Watched, then Episode Watched, with nothing else in between, "
        "within a day after their first Signed Up."),
        {
            "pattern": ["Episode Watched", "Episode Watched"],
            "strict": True,
            "within": {"after": "Signed Up", "for": "1 day"},
        },
    ),
    (
        ("Customers who did Product Added where context.os.name is Android, then no Order Completed within an hour, "
        "in the last whole month."),
        {
            "pattern": [
                {"did": "Product Added", "where": {"context.os.name": "Android"}},
                {"not": "Order Completed", "for": "1 hour"},
            ],
            "within": {"full": "1 month"},
        },
    ),
    (
        ("Customers whose number of Visited in the last 30 days is less than half their number of Visited "
        "between 60 and 30 days ago."),
        {
            "did": "Visited",
            "within": "30 days",
            "is": {"lt": {"did": "Visited", "within": {"from": "60 days", "to": "30 days"}, "scaled": 0.5}},
        },
    ),
    (
        "Customers whose plan is pro or team, or (who carry the tag vip, and who are not in the segment staff).",
        {"any": [{"trait": "plan", "in": ["pro", "team"]}, {"all": [{"tag": "vip"}, {"not": {"segment": "staff"}}]}]},
    ),
    (
        "Customers whose birthday has its anniversary within 7 days, and whose spent is among the top 10% of the segment buyers.",
        {"all": [{"trait": "birthday", "anniversary_in": "7 days"}, {"trait": "spent", "top": "10%", "among": "buyers"}]},
    ),
    ("Customers who did Visited where the weekday is Saturday or Sunday.", {"did": "Visited", "where": {"time.weekday": [6, 7]}}),
    (
        "Customers whose share of Order Completed for which coupon has a value is at least 0.5.",
        {"did": "Order Completed", "measure": {"share": {"coupon": {"exists": True}}}, "is": {"gte": 0.5}},
    ),
    ("Customers whose account fits: plan is team.", {"account": {"trait": "plan", "eq": "team"}}),
    ("Customers whose city is “Rome, Berlin or bust”.", {"trait": "city", "eq": "Rome, Berlin or bust"}),
    ("All customers.", {"everyone": True}),
    ("Nobody.", {"not": {"everyone": True}}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "raw"), SENTENCES)
def test_a_condition_as_a_sentence(sentence: str, raw: Any) -> None:
    assert language.sentence(language.read_condition(raw)) == sentence


def test_a_condition_as_a_phrase() -> None:
    read = language.read_condition({"all": [{"did": "Visited"}, {"trait": "country", "eq": "DE"}]})

    assert language.words(read) == "did Visited, and country is DE"


def test_a_node_of_a_tree_is_headed_by_what_it_asks_of_its_branches() -> None:
    read = language.read_condition(
        {"all": [{"did": "Visited"}, {"not": {"any": [{"tag": "a"}, {"tag": "b"}]}}]}
    )

    assert language.label(read) == "all of these"
    assert [language.label(each) for each in read.conditions] == ["did Visited", "not"]  # type: ignore[union-attr]


def test_a_segmentation_says_whom_it_divides() -> None:
    read = language.read_definition(
        {
            "segmentation": "lifecycle",
            "of": "signed_up",
            "segments": [
                {
                    "segment": "newcomer",
                    "label": "New",
                    "who": {"trait": "first_seen", "newer_than": "30 days"},
                }
            ],
            "otherwise": {"segment": "dormant"},
        }
    )

    assert language.words(read) == (
        "Divides the customers of the segment signed_up into New, each customer in the first that fits; "
        "all others are in dormant."
    )


def test_a_computed_trait_says_its_unit_once() -> None:
    spent = {
        "trait": "spent",
        "unit": "EUR",
        "compute": {"did": "Order Completed", "measure": {"sum": "revenue"}},
    }
    age = {
        "trait": "age",
        "unit": "days",
        "compute": {"did": "Order Completed", "measure": {"since_last": "days"}},
    }

    assert language.words(language.read_definition(spent)) == "Total revenue of Order Completed, in EUR."
    assert language.words(language.read_definition(age)) == "Number of days since the latest Order Completed."


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_every_case_can_be_said(case: Any) -> None:
    if isinstance(case.definition, dict) and "who" not in case.definition:
        said = language.sentence(language.read_condition(case.definition))

        assert said.startswith(("Customers ", "All customers.", "Nobody."))
        assert "None" not in said
        assert "Duration" not in said
