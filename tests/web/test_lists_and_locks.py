"""A list made a segment, a segment locked, a customer who enters while one looks on, and warnings while building."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import COTERIE, add_condition, faults_of_access, serving
from tests.web.shop import make_shop


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("lists")) / "shop"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    make_shop(home)
    with serving(home) as found:
        yield found


def test_a_list_with_errors_becomes_a_segment(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    file.write_text("note,user_id\nvip,ada\n,zoe\nagain,ada\n,bo\n")
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.goto(address)
    page.get_by_role("link", name="From a list").click()
    page.get_by_label("Name of the segment").fill(f"Guests {width}")

    page.get_by_label("File with the list").set_input_files(file)

    expect(page.get_by_role("definition")).to_have_text(["2", "1", "0", "1"])
    expect(page.get_by_role("row", name="3 zoe Nobody has this id")).to_be_visible()
    expect(page.get_by_role("row", name="4 ada ada again")).to_be_visible()
    expect(page.get_by_label("Column with the ids")).to_have_value("user_id")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Save segment").click()

    expect(page.get_by_role("heading", name=f"Guests {width}")).to_be_visible()
    expect(page.get_by_role("link", name="bo", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Change the list")).to_be_visible()


def test_big_spenders_in_germany_who_went_quiet_are_as_many_as_the_command_line_says(
    page: Page, address: str, home: Path, tmp_path: Path
) -> None:
    page.goto(f"{address}/segments/new-segment")
    add_condition(page, "order")
    page.get_by_role("button", name="How often, or what else is measured").click()
    page.get_by_role("option", name="Total of …").click()
    page.get_by_role("option", name=re.compile("revenue")).click()
    page.get_by_label("Total of …", exact=True).fill("500")
    add_condition(page, "country")
    page.get_by_role("option", name=re.compile("^DE")).click()
    page.keyboard.press("Escape")
    add_condition(page, "order")
    page.get_by_role("button", name="Whether they did it: did").last.click()
    page.get_by_role("option", name="did not do").click()
    page.get_by_role("button", name="When: at any time").last.click()
    page.get_by_role("button", name="last 90 days").click()

    sentence = "country is DE, and did not do Order Completed in the last 90 days."
    expect(page.get_by_text(f"Total revenue of Order Completed is at least 500, {sentence}")).to_be_visible()
    definition = tmp_path / "quiet.yaml"
    definition.write_text(page.get_by_label("Definition as YAML").input_value())
    told = subprocess.run(
        [*COTERIE, "evaluate", str(definition), "--home", str(home), "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    expect(page.get_by_test_id("count")).to_have_text(str(json.loads(told.stdout)["count"]))
    expect(page.get_by_test_id("count")).to_have_text("1")


def test_a_segment_is_locked_and_unlocked(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/big_spenders")
    page.get_by_role("button", name="Lock", exact=True).click()
    page.get_by_label("Why").fill("the spring campaign")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Lock Big spenders").click()

    expect(page.get_by_text(re.compile("Locked for everybody since .*: the spring campaign"))).to_be_visible()
    refused = page.request.put(f"{address}/api/segments/big_spenders", data={"who": {"everyone": True}})
    assert refused.json()["error"]["code"] == "locked"
    page.goto(address)
    expect(page.get_by_title(re.compile("^Locked"))).to_be_visible()

    page.goto(f"{address}/segments/big_spenders")
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("button", name="Lock", exact=True)).to_be_visible()


def test_a_customer_enters_as_an_event_is_sent(page: Page, address: str) -> None:
    who = f"eve_{page.viewport_size['width'] if page.viewport_size else 0}"
    page.goto(f"{address}/segments/big_spenders?tab=changes")
    expect(page.get_by_role("heading", name="Big spenders")).to_be_visible()
    expect(page.get_by_text("Entered").first).to_be_visible()

    message = {"type": "track", "userId": who, "event": "Order Completed", "properties": {"revenue": 900}}
    sent = page.request.post(
        f"{address}/api/collect", data=json.dumps([message]), headers={"Content-Type": "application/json"}
    )

    assert sent.ok
    expect(page.get_by_role("link", name=who)).to_be_visible(timeout=20_000)
    expect(page.get_by_text("because of Order Completed").first).to_be_visible()


def test_a_draft_that_is_almost_another_segment_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/new-segment")

    page.get_by_label("Definition as YAML").fill("label: Germans\nwho: {trait: country, in: [DE, AT]}\n")

    expect(page.get_by_text("Almost the same customers as “Germany”")).to_be_visible()
    expect(page.get_by_text("few to learn from")).to_be_visible()


def test_the_guide_is_printed(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/big_spenders/guide")
    page.evaluate("window.print = () => { window.__printed = true }")

    page.get_by_role("button", name="Print").click()

    assert page.evaluate("window.__printed") is True
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Big spenders")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.goto(f"{address}/segments/big_spenders")
    expect(page.get_by_role("heading", name="Big spenders")).to_be_visible()
