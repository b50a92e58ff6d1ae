"""The Data place, walked in a browser: what came in, a file with errors in it, the quarantine, settings, the first run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import coterie
from tests.web.conftest import COTERIE, faults_of_access, serving

EVENTS = """\
user_id,event,timestamp,price
ada,Order Completed,2026-03-01 10:00,20
ada,Order Completed,2026-03-02 10:00,22.5
bo,Order Completed,2026-03-02 11:00,7
,Order Completed,2026-03-02 12:00,9
cy,Order Completed,some day,3
ada,Order Completed,2026-03-02 10:00,22.5
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "shop"


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    with coterie.open(home) as workspace:
        coterie.apply(
            workspace, [{"segment": "buyers", "label": "Buyers", "who": {"did": "Order Completed"}}]
        )
    with serving(home) as found:
        yield found


@pytest.mark.slow
def test_a_file_with_errors_in_it(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(EVENTS)
    other = tmp_path / "other"
    coterie.open(other).close()
    told = subprocess.run(
        [
            *COTERIE,
            "import",
            str(file),
            "--kind",
            "events",
            "--map",
            "time=timestamp",
            "--home",
            str(other),
            "--json",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    by_cli = json.loads(told.stdout)

    page.goto(f"{address}/data/import")
    page.get_by_label("File to import").set_input_files(file)
    expect(page.get_by_label("Read user_id as")).to_have_value("user_id")
    page.get_by_label("What it holds").select_option("events")
    page.get_by_label("Read timestamp as").select_option("time")
    expect(page.get_by_label("Read timestamp as")).to_have_value("time")
    expect(page.get_by_text("becomes the property price")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Import").last.click()

    expect(page.get_by_text("Why rows were refused")).to_be_visible()
    figures = page.get_by_role("definition")
    expect(figures).to_have_text([str(by_cli[key]) for key in ("read", "new", "duplicate", "rejected")])
    expect(page.get_by_text("line 5")).to_be_visible()
    assert faults_of_access(page) == []

    page.get_by_role("link", name="Look at them and send them again").click()
    page.get_by_role("button", name="Look at them").first.click()
    page.get_by_role("button", name="Edit row").first.click()
    editor = page.get_by_role("dialog").get_by_role("textbox")
    assert faults_of_access(page) == []
    mended = json.loads(editor.input_value())
    editor.fill(json.dumps({**mended, "user_id": "dee", "timestamp": "2026-03-03 10:00"}))
    page.get_by_role("button", name="Send again").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.goto(f"{address}/customers/dee?tab=timeline")
    expect(page.get_by_role("listitem").filter(has_text="Order Completed")).to_have_count(1)


@pytest.mark.slow
def test_a_column_is_read_as_something_else(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("mail,plan\nada@example.com,pro\nbo@example.com,free\n")

    page.goto(f"{address}/data/import")
    page.get_by_label("File to import").set_input_files(file)
    page.get_by_label("What it holds").select_option("customers")
    page.get_by_label("Read mail as").select_option("user_id")
    page.get_by_label("Read plan as").select_option("leave it out")
    expect(page.get_by_text("not stored")).to_be_visible()
    page.get_by_role("button", name="Import").last.click()

    expect(page.get_by_text("See what came in")).to_be_visible()
    page.goto(f"{address}/customers/ada@example.com?tab=traits")
    expect(page.get_by_text("ada@example.com", exact=True).last).to_be_visible()
    expect(page.get_by_text("plan", exact=True)).to_have_count(0)


@pytest.mark.slow
def test_what_came_in_and_who_looks_at_it(page: Page, address: str) -> None:
    message = {"type": "track", "userId": "ada", "event": "Order Completed", "properties": {"revenue": 20}}
    page.request.post(
        f"{address}/api/collect", data=json.dumps(message), headers={"Content-Type": "application/json"}
    )

    page.goto(f"{address}/data")
    expect(page.get_by_role("link", name="Buyers")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("link", name="Order Completed").click()

    expect(page.get_by_role("rowheader", name="revenue")).to_be_visible()
    expect(page).to_have_url(f"{address}/data?event=Order+Completed")
    assert faults_of_access(page) == []

    page.goto(f"{address}/data/quality")
    expect(page.get_by_text("All is as it should be.")).to_be_visible()
    assert faults_of_access(page) == []


@pytest.mark.slow
def test_settings_are_kept_and_wrong_ones_refused_in_words(page: Page, address: str) -> None:
    page.goto(f"{address}/data/settings")
    page.get_by_label("Another kind of identifier").fill("email")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("combobox", name="Time zone").fill("Europe/Berlin")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.reload()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Europe/Berlin")
    expect(page.get_by_role("group", name="email")).to_be_visible()

    page.get_by_role("combobox", name="Time zone").fill("Europe/Bonn")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is no time zone named 'Europe/Bonn'.")).to_be_visible()


@pytest.mark.slow
def test_an_empty_workspace_offers_ways_in(page: Page, address: str) -> None:
    page.goto(f"{address}/data")

    expect(page.get_by_role("heading", name="Nothing has come in yet")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("link", name="Import a file").click()
    expect(page.get_by_text("Drop a file here")).to_be_visible()
