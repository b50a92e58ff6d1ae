"""Goals in the page: offered where there are none, set by clicking, with the number the command line gives."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import coterie
from tests.web.conftest import COTERIE, faults_of_access, serving


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty weeks of 70 customers up to now: those from Wien order for 3, the others for 1."""
    folder = Path(tmp_path_factory.mktemp("goals")) / "shop"
    now = datetime.now(UTC)
    messages: list[dict[str, Any]] = []
    for number in range(70):
        town = "Wien" if number < 35 else "Graz"
        begun = now - timedelta(weeks=20)
        messages.append(
            {
                "type": "identify",
                "userId": f"w{number}",
                "timestamp": begun.isoformat(),
                "traits": {"town": town},
            }
        )
        messages += [
            {
                "type": "track",
                "userId": f"w{number}",
                "event": "Order",
                "timestamp": (begun + timedelta(weeks=week, hours=number)).isoformat(),
                "properties": {"revenue": (3 if number < 35 else 1) + (number + week) % 3 * 0.5},
            }
            for week in range(20)
        ]
    with coterie.open(folder) as workspace:
        coterie.collect(workspace, messages)
        coterie.apply(
            workspace, [{"segment": "wien", "label": "From Wien", "who": {"trait": "town", "eq": "Wien"}}]
        )
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(home) as address:
        yield address


def told(home: Path, name: str) -> Any:
    done = subprocess.run(
        [*COTERIE, "goals", name, "--home", str(home), "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def choose(page: Page, label: str, typed: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{label}:")).click()
    page.get_by_role("option", name=re.compile(typed)).first.click()


def test_a_goal_is_set_by_clicking_and_taken_away(page: Page, address: str, home: Path) -> None:
    page.goto(f"{address}/goals")
    expect(page.get_by_role("heading", name="No goals yet")).to_be_visible()
    expect(page.get_by_role("button", name="Set this goal")).to_have_count(2)
    expect(page.get_by_role("heading", name="Revenue of the last 30 days")).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_role("link", name="New goal").click()
    choose(page, "Goal: event", "Order")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("number")).to_have_text(re.compile(r"^\d+$"))
    choose(page, "Goal: what is measured", "Total of …")
    page.get_by_role("option", name=re.compile("revenue")).click()
    page.get_by_label("Target", exact=True).fill("900")
    page.get_by_label("By", exact=True).fill((datetime.now(UTC) + timedelta(days=60)).date().isoformat())
    page.get_by_label("Name of the goal").fill("Revenue of a month")
    expect(page.get_by_text("Time-bound")).to_be_visible()
    expect(page.get_by_text(re.compile("It would have to rise"))).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Save goal").click()

    expect(page.get_by_role("heading", name="Revenue of a month")).to_be_visible()
    shown = told(home, "revenue_of_a_month")
    expect(page.get_by_test_id("now")).to_have_text(f"{shown['now']['value']:g}")
    expect(page.get_by_role("img", name=re.compile("expected on"))).to_be_visible()
    expect(
        page.get_by_role("list", name="What carries it").get_by_role("link", name="From Wien")
    ).to_be_visible()
    assert shown["segments"]["found"][0]["side"] == "carries"
    assert faults_of_access(page) == []

    page.get_by_role("link", name="From Wien").click()
    expect(page.get_by_role("heading", name="From Wien")).to_be_visible()
    page.goto(f"{address}/goals")
    expect(page.get_by_role("link", name="Revenue of a month")).to_be_visible()
    expect(page.get_by_text(re.compile("chance of reaching it"))).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_role("link", name="Revenue of a month").click()
    page.get_by_role("button", name="More for this goal").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("“Revenue of a month” is deleted.")).to_be_visible()
    expect(page.get_by_role("heading", name="No goals yet")).to_be_visible()


def test_a_segment_says_which_goal_needs_it(page: Page, address: str) -> None:
    goal = {"label": "Only Wien", "customers": {"did": "Order"}, "of": "wien"}
    page.request.put(f"{address}/api/goals/only_wien", data=goal)

    page.goto(f"{address}/segments/wien")

    expect(page.get_by_role("link", name="Only Wien")).to_be_visible()
    page.request.delete(f"{address}/api/goals/only_wien")
