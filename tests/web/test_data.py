"""The Data place, walked in a browser: what came in, a file with errors in it, the quarantine, settings, the first run."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import coterie
from coterie.ingest import imports
from tests.web.conftest import SIZES, faults_of_access, serving

At = Callable[..., str]

EVENTS = """\
user_id,event,timestamp,price
ada,Order Completed,2026-03-01 10:00,20
ada,Order Completed,2026-03-02 10:00,22.5
bo,Order Completed,2026-03-02 11:00,7
,Order Completed,2026-03-02 12:00,9
cy,Order Completed,some day,3
ada,Order Completed,2026-03-02 10:00,22.5
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all walks: what they change they change in the workspace of their width; `seen` and `empty` stay as they are."""
    home = tmp_path_factory.mktemp("data")
    for name in ("wide", "narrow", "seen", "empty"):
        with coterie.open(home / name) as workspace:
            if name != "empty":
                coterie.apply(
                    workspace,
                    [{"segment": "buyers", "label": "Buyers", "who": {"did": "Order Completed"}}],
                )
    with serving(home) as found:
        yield found


@pytest.fixture
def address(page: Page, site: str) -> Callable[..., str]:
    """Where a page of the workspace stands that this width may change, or of another."""
    width = next(
        name for name, (wide, _) in SIZES.items() if page.viewport_size == {"width": wide, "height": _}
    )

    def of(path: str, workspace: str = width) -> str:
        return f"{site}{path}{'&' if '?' in path else '?'}workspace={workspace}"

    return of


def test_a_file_with_errors_in_it(page: Page, address: At, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(EVENTS)
    with coterie.open(":memory:") as other:
        expected = imports.run(other, file, kind="events", mapping={"time": "timestamp"}).as_dict()

    page.goto(address("/data/import"))
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
    expect(figures).to_have_text([str(expected[key]) for key in ("read", "new", "duplicate", "rejected")])
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

    page.goto(address("/customers/dee?tab=timeline"))
    expect(page.get_by_role("listitem").filter(has_text="Order Completed")).to_have_count(1)

    page.goto(address("/data/import"))
    page.get_by_role("button", name="Undo the import of events.csv", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What goes")).to_contain_text(f"{expected['new']} events")
    assert faults_of_access(page) == []
    dialog.get_by_role("button", name="Undo the import").click()
    expect(dialog.get_by_text(f"Gone: {expected['new']} events")).to_be_visible()
    assert faults_of_access(page) == []
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("button", name="Undo the import of events.csv", exact=True)).to_have_count(0)
    page.get_by_role("link", name="events.csv", exact=True).click()
    expect(page.get_by_text("Importing the file again brings it back.")).to_be_visible()
    assert faults_of_access(page) == []
    left = page.request.get(address("/api/events")).json()["events"]
    assert [(each["name"], each["count"]) for each in left] == [("Order Completed", 1)]


def test_a_column_is_read_as_something_else(page: Page, address: At, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("mail,plan\nada@example.com,pro\nbo@example.com,free\n")

    page.goto(address("/data/import"))
    page.get_by_label("File to import").set_input_files(file)
    page.get_by_label("What it holds").select_option("customers")
    page.get_by_label("Read mail as").select_option("user_id")
    page.get_by_label("Read plan as").select_option("leave it out")
    expect(page.get_by_text("not stored")).to_be_visible()
    page.get_by_role("button", name="Import").last.click()

    expect(page.get_by_text("See what came in")).to_be_visible()
    page.goto(address("/customers/ada@example.com?tab=traits"))
    expect(page.get_by_text("ada@example.com", exact=True).last).to_be_visible()
    expect(page.get_by_text("plan", exact=True)).to_have_count(0)


def test_what_came_in_and_who_looks_at_it(page: Page, address: At) -> None:
    message = {"type": "track", "userId": "ada", "event": "Order Completed", "properties": {"revenue": 20}}
    send(page, address("/api/collect", "seen"), message)

    page.goto(address("/data", "seen"))
    expect(page.get_by_role("link", name="Buyers")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("link", name="Order Completed").click()

    expect(page.get_by_role("rowheader", name="revenue")).to_be_visible()
    expect(page).to_have_url(re.compile(r"event=Order\+Completed"))
    assert faults_of_access(page) == []

    page.goto(address("/data/quality", "seen"))
    expect(page.get_by_text("All is as it should be.")).to_be_visible()
    assert faults_of_access(page) == []


def test_settings_are_kept_and_wrong_ones_refused_in_words(page: Page, address: At) -> None:
    page.goto(address("/data/settings"))
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


def test_an_empty_workspace_offers_ways_in(page: Page, address: At) -> None:
    page.goto(address("/data", "empty"))

    expect(page.get_by_role("heading", name="Nothing has come in yet")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_role("link", name="Import a file").click()
    expect(page.get_by_text("Drop a file here")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Show the snippets").click()
    expect(page.get_by_label("Snippet", exact=True)).to_contain_text("curl http://localhost")
    page.goto(address("/data/live", "empty"))
    expect(page.get_by_text("Nothing has arrived since the server began.")).to_be_visible()
    assert faults_of_access(page) == []


def test_a_pasted_snippet_ends_at_a_first_segment(page: Page, address: At, tmp_path: Path) -> None:
    page.goto(address("/data/sources"))
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill("till")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_label("Key to send with").select_option("till")
    expect(page.get_by_text("Listening for messages with the key till")).to_be_visible()
    assert faults_of_access(page) == []

    subprocess.run(
        ["sh", "-c", page.get_by_label("Snippet", exact=True).inner_text()], check=True, capture_output=True
    )

    expect(page.get_by_text("Hello Coterie of ada has arrived.")).to_be_visible()
    page.get_by_role("button", name="Make a segment of everyone who did this").click()
    expect(page).to_have_url(re.compile("/segments/hello_coterie"))
    expect(page.get_by_role("link", name="ada")).to_be_visible()

    page.goto(address("/data/sources?platform=HTML&source=till"))
    expect(page.get_by_text("Listening for messages with the key till")).to_be_visible()
    pasted = page.get_by_label("Snippet", exact=True).inner_text()
    (tmp_path / "index.html").write_text(f"<!doctype html>{pasted}")
    with website(tmp_path) as shop:
        visit = page.context.new_page()
        visit.goto(shop)
        expect(page.get_by_text("has arrived.")).to_be_visible()
        visit.close()


def test_a_secret_key_is_shown_once_and_a_revoked_one_is_gone(page: Page, address: At) -> None:
    page.goto(address("/data/sources"))
    page.get_by_role("button", name="New key").click()
    page.get_by_text("Secret key", exact=True).click()
    page.get_by_label("Name").fill("nightly")
    page.get_by_label("Role").select_option("analyst")
    page.get_by_role("button", name="Make the key").click()
    token = page.get_by_test_id("token").inner_text()
    assert faults_of_access(page) == []
    page.get_by_role("button", name="I have kept it").click()

    expect(page.get_by_text("secret key, analyst")).to_be_visible()
    assert token.startswith("coterie_secret_")
    assert token not in page.content()
    segments = address("/api/segments")
    asked = page.request.get(segments, headers={"Authorization": f"Bearer {token}"})
    assert asked.status == 200

    page.get_by_role("button", name="More about nightly").click()
    page.get_by_role("menuitem", name="Revoke…").click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("secret key, analyst")).to_have_count(0)
    assert page.request.get(segments, headers={"Authorization": f"Bearer {token}"}).status == 401


def test_messages_are_seen_as_they_come(page: Page, address: At) -> None:
    order = {"type": "track", "userId": "cy", "event": "Shoe Tried", "properties": {"size": 43}}
    page.goto(address("/data/live"))
    expect(page.get_by_text("listening")).to_be_visible()

    send(page, address("/api/collect"), [order, {"type": "track", "event": "Nobody Did This"}])

    rows = page.get_by_role("list", name="Messages, the latest first").get_by_role("listitem")
    expect(rows.filter(has_text="Shoe Tried")).to_have_count(1)
    assert faults_of_access(page) == []
    page.get_by_role("switch", name="Refused only").check()
    expect(rows.filter(has_text="names nobody")).to_have_count(1)
    expect(rows.filter(has_text="Shoe Tried")).to_have_count(0)
    page.get_by_role("switch", name="Refused only").uncheck()
    page.get_by_label("Find by name, id or property").fill("43")
    expect(rows).to_have_count(1)

    page.get_by_role("button", name="Pause").click()
    send(page, address("/api/collect"), {**order, "userId": "dee"})
    expect(page.get_by_role("button", name="Go on, 1 new")).to_be_visible()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Go on, 1 new").click()
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button").click()
    expect(page.get_by_label("The message as JSON")).to_contain_text('"userId": "dee"')
    assert faults_of_access(page) == []


def send(page: Page, where: str, messages: object) -> None:
    answer = page.request.post(where, data=json.dumps(messages), headers={"Content-Type": "application/json"})
    assert answer.ok, answer.text()


@contextmanager
def website(folder: Path) -> Iterator[str]:
    """The folder on an origin of its own."""
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def test_a_plan_of_what_came_in_counts_what_is_otherwise(page: Page, address: At) -> None:
    order = {"type": "track", "userId": "ada", "event": "Hat Tried", "properties": {"size": 57}}
    send(page, address("/api/collect"), [order, order])
    page.goto(address("/data/plan"))
    page.get_by_role("button", name="Make a plan of what came in").click()
    page.get_by_role("button", name="Open Hat Tried").click()
    expect(page.get_by_label("size is required")).to_be_checked()
    expect(page.get_by_label("Type of size")).to_have_value("number")
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("is as planned.")).to_be_visible()

    send(page, address("/api/collect"), [{**order, "properties": {}}, {**order, "properties": {"size": "L"}}])
    page.reload()

    broken = page.get_by_role("list", name="What breaks the plan").get_by_role("listitem")
    expect(broken).to_have_count(2)
    expect(broken.filter(has_text="size missing")).to_contain_text("1 of 4")
    assert faults_of_access(page) == []
