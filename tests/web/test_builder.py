"""Building a segment in the page: by clicking, by YAML, with the count that the library gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import add_condition, faults_of_access, serving, take_first
from tests.web.shop import make_shop


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Path(tmp_path_factory.mktemp("builder")) / "shop"
    make_shop(home)
    with serving(home) as address:
        yield address


def test_a_segment_is_made_by_clicking(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/new-segment")
    add_condition(page, "order")
    page.get_by_role("button", name="How often, or what else is measured").click()
    page.get_by_role("option", name="Total of …").click()
    page.get_by_role("option", name=re.compile("revenue")).click()
    page.get_by_label("Total of …", exact=True).fill("500")
    add_condition(page, "country")
    page.get_by_role("option", name=re.compile("DE 50")).click()
    page.keyboard.press("Escape")

    expect(page.get_by_test_id("count")).to_have_text("1")
    expect(
        page.get_by_text("Total revenue of Order Completed is at least 500, and country is DE.")
    ).to_be_visible()
    expect(page.get_by_label("Definition as YAML")).to_have_value(re.compile("sum: revenue"))

    label = f"German spenders {page.viewport_size['width'] if page.viewport_size else ''}"
    page.get_by_label("Name of the segment").fill(label)
    page.get_by_text("Owner, tags and what to do with it").click()
    page.get_by_label("Owner").fill("Marketing")
    page.get_by_role("combobox", name="Tags").fill("letter")
    page.keyboard.press("Enter")
    page.get_by_label("What to do with it", exact=True).fill("Thank them by letter.")
    page.get_by_role("button", name="Save segment").click()

    expect(page.get_by_role("heading", name=label)).to_be_visible()
    expect(page.get_by_role("link", name="ada").first).to_be_visible()
    page.get_by_role("link", name="Guide").click()
    expect(page.get_by_text("Thank them by letter.", exact=True)).to_be_visible()
    expect(page.get_by_text("Marketing", exact=True)).to_be_visible()
    page.goto(f"{address}/?tag=letter")
    expect(page.get_by_role("heading", name=re.compile("of [0-9]+ segments"))).to_be_visible()
    expect(page.get_by_role("link", name=label)).to_be_visible()


def test_enter_takes_nothing_before_all_is_known_that_could_fit(page: Page, address: str) -> None:
    held: list[Route] = []
    page.route("**/api/events?*", lambda route: held.append(route))
    page.goto(f"{address}/segments/new-segment")
    page.get_by_role("button", name=re.compile("^Add a condition:")).click()
    page.get_by_label("Search: Add a condition").fill("order")
    page.keyboard.press("Enter")

    expect(page.get_by_text("One moment …")).to_be_visible()
    held[0].continue_()
    take_first(page)

    expect(page.get_by_role("button", name="How often, or what else is measured")).to_be_visible()


def test_rows_and_yaml_are_one_definition(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/new-segment")
    yaml = page.get_by_label("Definition as YAML")

    yaml.fill("label: Buyers\nwho:\n  did: Order Completed\n  times: {gte: 2}\n")

    expect(page.get_by_label("How many times", exact=True)).to_have_value("2")
    expect(page.get_by_label("Name of the segment")).to_have_value("Buyers")
    expect(page.get_by_test_id("count")).to_have_text("1")

    page.get_by_label("How many times", exact=True).fill("1")

    expect(page.get_by_test_id("count")).to_have_text("2")
    expect(yaml).to_have_value(re.compile("gte: 1"))


def test_a_fault_is_shown_where_it_is(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/new-segment")

    page.get_by_label("Definition as YAML").fill(
        "who:\n  all:\n    - did: Order Completed\n    - {did: Order Completed, within: 30 moons}\n"
    )

    expect(page.get_by_role("alert").get_by_text("Line 4.")).to_be_visible()
    expect(page.get_by_label("Condition as YAML")).to_have_value(re.compile("30 moons"))


def test_what_was_written_can_be_taken_back(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/new-segment")
    add_condition(page, "order")
    expect(page.get_by_test_id("count")).to_have_text("2")

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The count appears with the first condition.")).to_be_visible()

    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_test_id("count")).to_have_text("2")


def test_nobody_is_kept_out_of_the_builder(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/big_spenders/edit")
    expect(page.get_by_test_id("count")).to_have_text("1")

    assert faults_of_access(page) == []


def test_an_earlier_version_is_restored(page: Page, address: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    definition = {"label": "Often", "who": {"did": "Order Completed", "times": {"gte": 2}}}
    page.request.put(f"{address}/api/segments/often_{width}", data=definition)
    page.goto(f"{address}/segments/often_{width}/edit")
    page.get_by_label("How many times", exact=True).fill("1")
    expect(page.get_by_label("By saving").get_by_text("1 enter")).to_be_visible()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", name="Often")).to_be_visible()

    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Version 1").click()
    page.get_by_role("button", name="Restore version 1").click()

    expect(page.get_by_text("Version 1 is the newest again.")).to_be_visible()
    expect(page.get_by_text("did Order Completed at least twice").first).to_be_visible()


def test_the_palette_finds_a_segment(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()

    page.keyboard.press("Control+k")
    page.get_by_label("Find a segment, a customer or something to do").fill("big")
    page.get_by_role("option", name="Big spenders").wait_for()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Big spenders")).to_be_visible()


def test_segments_are_laid_over_each_other(page: Page, address: str) -> None:
    page.goto(f'{address}/overlap?of=["germans","elsewhere"]')

    expect(page.get_by_text("Mutually exclusive: nobody is in two of them.")).to_be_visible()
    expect(page.get_by_text("Collectively exhaustive: everyone is in one.")).to_be_visible()
    assert faults_of_access(page) == []


def test_a_guide_fits_on_paper(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/big_spenders/guide")

    expect(page.get_by_role("heading", name="Who they are")).to_be_visible()
    assert faults_of_access(page) == []
