"""A customer's page, walked in a browser: why, what happened, what was known, taken apart and joined again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import coterie
from coterie import segments
from tests.web.conftest import faults_of_access, serving


def bought(customer: str, day: int, revenue: float, **more: object) -> dict[str, object]:
    return {
        "type": "track",
        "userId": customer,
        "event": "Order Completed",
        "timestamp": f"2026-03-{day:02d}T10:00:00Z",
        "properties": {"revenue": revenue, **more},
    }


MESSAGES = [
    {"type": "page", "anonymousId": "phone", "name": "Home", "timestamp": "2026-03-01T08:00:00Z"},
    {
        "type": "identify", "userId": "ada", "anonymousId": "phone", "timestamp": "2026-03-01T09:00:00Z",
        "traits": {"name": "Ada Lovelace", "country": "DE"},
    },
    {"type": "identify", "userId": "ada", "timestamp": "2026-03-20T09:00:00Z", "traits": {"country": "PT"}},
    bought("ada", 2, 400, sku="red-shoe"),
    bought("ada", 5, 200.5, sku="hat"),
    bought("bo", 3, 30),
]  # fmt: skip
SPENDERS = {
    "segment": "big_spenders",
    "label": "Big spenders",
    "color": "#7c3aed",
    "who": {
        "all": [
            {
                "did": "Order Completed",
                "within": "30 days",
                "measure": {"sum": "revenue"},
                "is": {"gte": 500},
            },
            {"trait": "country", "eq": "PT"},
        ]
    },
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Path(tmp_path_factory.mktemp("customer")) / "shop"
    with coterie.open(home) as workspace:
        coterie.collect(workspace, MESSAGES)
        coterie.apply(workspace, [SPENDERS])
        for as_of in ("2026-03-10", "2026-03-25", "2026-05-01"):
            segments.refresh(workspace, as_of=as_of)
    with serving(home) as found:
        yield found


def test_why_somebody_was_in_and_is_out(page: Page, address: str) -> None:
    page.goto(f"{address}/customers/ada?why=big_spenders&as_of=2026-03-25")

    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(page.get_by_text("2 of 2 true")).to_be_visible()
    expect(page.get_by_text("600.5", exact=True)).to_be_visible()
    expect(page.get_by_text("Was in until 1 May 2026, 00:00, because time passed.")).to_be_visible()

    page.get_by_label("As of the start of").fill("2026-03-10")
    expect(page.get_by_text("Decided by: country is PT (it is DE).")).to_be_visible()
    assert faults_of_access(page) == []


def test_the_timeline_is_narrowed_and_the_address_holds_it(page: Page, address: str) -> None:
    page.goto(f"{address}/customers/ada?tab=timeline")
    expect(page.get_by_role("listitem").filter(has_text="Order Completed")).to_have_count(2)

    page.get_by_label("Search").fill("RED-sh")

    expect(page.get_by_role("listitem").filter(has_text="Order Completed")).to_have_count(1)
    expect(page).to_have_url(f"{address}/customers/ada?tab=timeline&text=RED-sh")
    page.get_by_role("button", name="Order Completed").click()
    expect(page.get_by_text("red-shoe")).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_label("Search").fill("nothing of that kind")
    expect(page.get_by_text("Nothing like that happened.")).to_be_visible()
    page.get_by_role("button", name="Show everything").first.click()
    expect(page.get_by_role("listitem").filter(has_text="Order Completed")).to_have_count(2)


def test_a_trait_tells_what_it_was(page: Page, address: str) -> None:
    page.goto(f"{address}/customers/ada?tab=traits")
    expect(page.get_by_text("PT", exact=True).first).to_be_visible()

    page.get_by_text("2 values over time").click()

    expect(page.get_by_text("1 Mar 2026, 09:00 – 20 Mar 2026, 09:00")).to_be_visible()
    assert faults_of_access(page) == []


def test_a_device_is_split_off_and_merged_again(page: Page, address: str) -> None:
    page.goto(f"{address}/customers/ada?tab=identity")
    page.get_by_role("button", name="Split off phone").click()

    leaves = page.get_by_role("region", name="Leaves")
    expect(leaves.get_by_text("1 event")).to_be_visible()
    page.get_by_role("textbox", name="Why").fill("a shared phone")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Split", exact=True).click()

    expect(page.get_by_role("heading", name="phone", exact=True)).to_be_visible()
    expect(page.get_by_text("a shared phone").first).to_be_visible()

    page.goto(f"{address}/customers/ada?tab=identity")
    page.get_by_role("button", name="Merge with another…").click()
    page.get_by_label("The other one’s id").fill("phone")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("becomes part of ada")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Merge", exact=True).click()

    expect(page.get_by_text("Merged anonymous id phone into user id ada").first).to_be_visible()
