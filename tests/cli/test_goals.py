"""Goals on the command line: saved with segments, looked at, deleted."""

from __future__ import annotations

from pathlib import Path

import coterie as library
from tests.cli.conftest import Coterie

GOAL = """
segment: buyers
who: {did: Order}
---
goal: revenue
label: Revenue
kpi: {did: Order, measure: {sum: revenue}}
of: buyers
target: {gte: 500}
by: 2199-12-31
"""


def test_a_goal_is_saved_shown_and_deleted(coterie: Coterie, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "goals.yaml"
    file.write_text(GOAL, encoding="utf-8")
    with library.open(home) as workspace:
        library.collect(
            workspace,
            [
                {"type": "track", "userId": who, "event": "Order", "properties": {"revenue": worth}}
                for who, worth in (("ada", 10), ("bo", 60), ("cy", 99))
            ],
        )

    planned = coterie("plan", file)
    applied = coterie("apply", file)
    looked = coterie("goals", "revenue", "--json")
    told = coterie("goals", "revenue")
    listed = coterie("goals")
    deleted = coterie("goals", "revenue", "--delete")
    empty = coterie("goals")

    assert "created goal revenue" in planned.out
    assert applied.code == 0
    assert looked.answer["now"]["exact"] == "169"
    assert told.out.splitlines()[:2] == [
        "Revenue",
        "Total revenue of Order, of “buyers”: at least 500 by 2199-12-31.",
    ]
    assert "✓ specific: It measures the total revenue of Order, of “buyers”." in told.out
    assert "revenue  169     500" in listed.out
    assert deleted.out == "The goal revenue is deleted.\n"
    assert empty.out.startswith("There are no goals yet")


def test_a_goal_that_is_not_there_is_refused(coterie: Coterie) -> None:
    coterie("init")

    refused = coterie("goals", "revnue", "--json")

    assert (refused.code, refused.fault["code"]) == (1, "not_found")
