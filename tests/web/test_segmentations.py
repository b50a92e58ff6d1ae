"""Dividing customers in the page: parts by clicking, their order by keyboard and by dragging, sizes as they change, flows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import coterie
from coterie import segments
from tests.web.conftest import add_condition, faults_of_access, serving


def bought(customer: str, day: str) -> dict[str, object]:
    return {
        "type": "track",
        "userId": customer,
        "event": "Order Completed",
        "timestamp": f"{day}T10:00:00Z",
        "properties": {"revenue": 20},
    }


MESSAGES = [
    *(
        {
            "type": "identify",
            "userId": who,
            "timestamp": "2026-01-01T09:00:00Z",
            "traits": {"country": country},
        }
        for who, country in [("ada", "DE"), ("bo", "DE"), ("cy", "FR"), ("dee", "FR")]
    ),
    bought("ada", "2026-01-10"),
    bought("ada", "2026-02-10"),
    bought("bo", "2026-01-12"),
]
STAGES = {
    "segmentation": "stage",
    "label": "Lifecycle stage",
    "segments": [
        {
            "segment": "active",
            "label": "Active",
            "color": "#2a9d8f",
            "who": {"did": "Order Completed", "within": "30 days"},
        },
        {"segment": "lapsed", "label": "Lapsed", "color": "#e0526a", "who": {"did": "Order Completed"}},
    ],
    "otherwise": {"segment": "never", "label": "Never bought", "color": "#64748b"},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Path(tmp_path_factory.mktemp("segmentations")) / "shop"
    with coterie.open(home) as workspace:
        coterie.collect(workspace, MESSAGES)
        coterie.apply(workspace, [STAGES])
        for as_of in ("2026-01-31", "2026-03-01"):
            segments.refresh(workspace, as_of=as_of)
    with serving(home) as found:
        yield found


def test_parts_are_made_ordered_and_saved(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="New segmentation").click()
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.get_by_label("Name of the segmentation").fill(f"Buyers {width}")
    page.get_by_label("Name of part 1", exact=True).fill(f"Bought {width}")
    add_condition(page, "order")
    expect(
        page.get_by_role("listitem").filter(has=page.get_by_label("Name of part 1", exact=True))
    ).to_contain_text("50.0%")
    page.get_by_role("button", name="Add a part").click()
    page.get_by_label("Name of part 2", exact=True).fill(f"Germans {width}")
    add_condition(page, "country")
    page.get_by_role("option", name=re.compile("DE 50")).click()
    page.keyboard.press("Escape")

    expect(page.get_by_text("2 more fit, taken above")).to_be_visible()
    expect(page.get_by_text("Collectively exhaustive: everyone is in a part.")).to_be_visible()
    expect(page.get_by_text("parts before it take all 2 customers who fit.")).to_be_visible()
    expect(page.get_by_text("3 parts: few enough to keep apart and to act on.")).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_role("button", name="Move part 2; arrow keys work too").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Name of part 1", exact=True)).to_have_value(f"Germans {width}")
    page.get_by_role("button", name="Its condition").click()
    handle = page.get_by_role("button", name="Move part 1; arrow keys work too")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    below = (
        page.get_by_role("listitem")
        .filter(has=page.get_by_label("Name of part 2", exact=True))
        .bounding_box()
    )
    assert box
    assert below
    begin, end = box["y"] + 8, below["y"] + below["height"] * 0.8
    page.mouse.move(box["x"] + 8, begin)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(box["x"] + 8, begin + step * (end - begin) / 12)
    page.mouse.up()
    expect(page.get_by_label("Name of part 2", exact=True)).to_have_value(f"Germans {width}")

    page.get_by_role("button", name="Save segmentation").click()

    expect(page.get_by_role("heading", name=f"Buyers {width}")).to_be_visible()
    expect(page.get_by_role("link", name=f"Bought {width}")).to_be_visible()
    expect(page.get_by_text("One more count is needed.")).to_be_visible()


def test_who_would_change_parts_is_told_before_saving(page: Page, address: str) -> None:
    page.goto(f"{address}/segmentations/stage/edit")
    expect(page.get_by_test_id("divided")).to_have_text("4")

    page.get_by_role("button", name="More for this part").last.click()
    page.get_by_role("menuitem", name="Take away").click()

    expect(page.get_by_text("2 customers (50.0%) are in no part.")).to_be_visible()
    expect(page.get_by_label("By saving")).to_have_text("By saving, 2 customers change parts.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("By saving")).to_have_count(0)


def test_customers_flow_from_part_to_part(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Lifecycle stage").click()
    expect(page.get_by_role("heading", name="Lifecycle stage")).to_be_visible()
    january = datetime(2026, 1, 31).strftime("%-d %b %Y")
    page.get_by_label("From", exact=True).select_option(label=january)
    page.get_by_label("To", exact=True).select_option(label="1 Mar 2026")

    expect(
        page.get_by_role("img", name="How customers went from part to part of Lifecycle stage")
    ).to_be_visible()
    expect(page.get_by_role("row", name="Active → Lapsed 1")).to_be_visible()
    expect(page).to_have_url(re.compile("since=2026-01-31.*until=2026-03-01"))
    assert faults_of_access(page) == []


def test_the_palette_finds_a_segmentation(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()

    page.keyboard.press("Control+k")
    page.get_by_label("Find a segment, a customer or something to do").fill("lifecycle")
    page.get_by_role("option", name=re.compile("Lifecycle stage")).wait_for()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Lifecycle stage")).to_be_visible()
