"""Learning and acting in the page: segments side by side, overlaps, flows, and changes as they come."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import coterie
from coterie import segments
from tests.web.conftest import faults_of_access, serving

AT = "2026-01-01T00:00:00Z"


def known(name: str, plan: str, age: int) -> dict[str, object]:
    country = "DE" if plan == "pro" else "FR"
    return {"type": "identify", "userId": name, "timestamp": AT, "traits": {"plan": plan, "age": age, "country": country}}


PLANS = {
    "segmentation": "plans",
    "label": "Plans",
    "segments": [
        {"segment": "pro", "label": "Pro", "color": "#7c3aed", "who": {"trait": "plan", "eq": "pro"}}
    ],
    "otherwise": {"segment": "free", "label": "Free", "color": "#0f766e"},
}
YOUNG = {"segment": "young", "label": "Young", "color": "#f59e0b", "who": {"trait": "age", "lt": 25}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Forty customers on pro who are 30 to 49, forty on free who are 20 to 39."""
    home = Path(tmp_path_factory.mktemp("learning")) / "shop"
    with coterie.open(home) as workspace:
        people = [known(f"pro{n}", "pro", 30 + n % 20) for n in range(40)]
        coterie.collect(workspace, [*people, *(known(f"free{n}", "free", 20 + n % 20) for n in range(40))])
        coterie.apply(workspace, [PLANS, YOUNG])
        for as_of in ("2026-01-31", "2026-03-01"):
            segments.refresh(workspace, as_of=as_of)
    with serving(home) as found:
        yield found


def test_segments_stand_side_by_side(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Learn").click()
    expect(page.get_by_text("Choose a segment or more.")).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_role("button", name="Parts of Plans").click()

    table = page.get_by_role("table", name="Segments side by side")
    age = table.get_by_role("row", name=re.compile("Age"))
    expect(age.get_by_role("cell").nth(1)).to_contain_text("39.5")
    expect(age.get_by_role("cell").nth(1)).to_contain_text("▲ +10")
    expect(age.get_by_role("cell").nth(2)).to_contain_text("▼ −10")
    expect(page.get_by_text("at 95 % for all 2 comparisons of this table together (Holm)")).to_be_visible()
    expect(page.get_by_text("Among 80 customers")).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_text("Medians").click()
    expect(page).to_have_url(re.compile("across=median"))
    page.goto(address + "/learn?of=%5B%22young%22%5D")
    expect(age.get_by_role("cell").nth(1)).to_contain_text("too few to tell")
    expect(age.get_by_role("cell").nth(1)).to_contain_text("made of this")

    page.get_by_role("navigation", name="Learn").get_by_role("link", name="What sets it apart").click()
    page.get_by_role("button", name=re.compile("^Segment")).click()
    page.get_by_role("option", name=re.compile("Pro")).click()
    findings = page.get_by_role("list", name="What sets it apart, the largest difference first")
    expect(findings.get_by_role("listitem").first).to_contain_text("100%")
    expect(page.get_by_text("By definition: 2 more differences")).to_be_visible()
    assert faults_of_access(page) == []
    there = page.url
    findings.get_by_role("link", name="Open in the builder: country is DE").click()
    expect(page.get_by_text("Are in the segment pro, and country is DE.")).to_be_visible()
    page.goto(there)

    page.get_by_role("navigation", name="Learn").get_by_role("link", name="Overlap").click()
    expect(page.get_by_role("heading", name="Overlap")).to_be_visible()
    page.get_by_role("navigation", name="Learn").get_by_role("link", name="Flows").click()
    expect(page.get_by_text("80 stayed where they were.")).to_be_visible()
    assert faults_of_access(page) == []


def test_changes_are_told_as_they_come(page: Page, address: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.goto(address)
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Act").click()
    expect(page.get_by_text("Listening")).to_be_visible()
    rows = page.get_by_role("list", name="Who entered and left, the latest first")
    expect(rows.get_by_role("listitem").first).to_be_visible()
    page.get_by_role("button", name="Add a segment to follow").click()
    page.get_by_role("option", name=re.compile("Young")).click()
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("segments=young"))).to_be_visible()
    expect(page.get_by_text("Listening")).to_be_visible()

    body = json.dumps([{"type": "identify", "userId": f"eve{width}", "traits": {"age": 21}}]).encode()
    asked = urllib.request.Request(
        address + "/api/collect", data=body, headers={"content-type": "application/json"}
    )
    urllib.request.urlopen(asked, timeout=20).close()

    first = rows.get_by_role("listitem").filter(has_text=f"eve{width}")
    expect(first).to_contain_text("Entered")
    expect(first).to_contain_text("because of the trait age")
    expect(page.get_by_role("link", name="Download CSV of Young")).to_have_attribute(
        "href", re.compile(r"/api/segments/young/members\.csv")
    )
    page.get_by_role("tab", name="Python").click()
    expect(page.get_by_label("Hear of changes: Python", exact=True)).to_contain_text("segments=young&after={after}&wait=20")
    assert faults_of_access(page) == []
