"""The page, in a real browser on a real server: from the list to a customer's why, with the counts the library gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import faults_of_access, serving
from tests.web.shop import make_shop


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Path(tmp_path_factory.mktemp("web")) / "shop"
    make_shop(home, as_of=["2026-03-04", "2026-04-01"])
    with serving(home) as address:
        yield address


def test_from_the_list_to_a_customers_why(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()
    expect(page.get_by_text("Germany")).to_be_visible()

    page.get_by_role("link", name="Big spenders").first.click()
    expect(page.get_by_role("heading", name="Big spenders")).to_be_visible()
    expect(page.get_by_text("Total revenue of Order Completed is at least 500.", exact=True)).to_be_visible()

    page.get_by_role("link", name="ada").first.click()
    expect(page.get_by_role("heading", name="ada")).to_be_visible()
    expect(page.get_by_text("600.5").first).to_be_visible()

    page.get_by_role("tab", name="Traits").click()
    expect(page.get_by_text("country").first).to_be_visible()


def test_members_show_what_is_asked_for_and_leave_as_a_file(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/germans")
    page.get_by_role("button", name="Columns of the members").click()
    page.get_by_role("option", name="country").click()
    page.keyboard.press("Escape")

    expect(page.get_by_role("cell", name="DE", exact=True)).to_be_visible()
    assert faults_of_access(page) == []
    with page.expect_download() as leaving:
        page.get_by_role("link", name="Download CSV").click()
    head, row = leaving.value.path().read_text(encoding="utf-8").splitlines()
    assert (head, row.split(",")[0], row.split(",")[3]) == ("id,first_seen,last_seen,country", "ada", "DE")


def test_the_address_holds_the_view(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/germans")

    expect(page.get_by_role("heading", name="Germany")).to_be_visible()
    expect(page.get_by_role("link", name="ada").first).to_be_visible()
    expect(page.get_by_role("link", name="bo")).to_have_count(0)
    tops = page.get_by_role("columnheader").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1


def test_a_segment_that_is_not_there_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/big_spender")

    expect(page.get_by_text("There is no segment named 'big_spender'.")).to_be_visible()


def test_everything_is_reached_by_the_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("link", name="Big spenders").first).to_be_visible()

    page.get_by_role("link", name="Big spenders").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Big spenders")).to_be_visible()


def test_what_customers_send_is_shown_and_never_run(page: Page, address: str, tmp_path: Path) -> None:
    evil = "<img src=x onerror=window.__xss=1>"
    message = {
        "type": "identify",
        "userId": "eve",
        "traits": {"name": evil},
        "timestamp": "2026-03-01T00:00:00Z",
    }
    page.request.post(
        f"{address}/api/collect", data=json.dumps([message]), headers={"Content-Type": "application/json"}
    )

    page.goto(f"{address}/customers/eve")
    expect(page.get_by_text(evil).first).to_be_visible()

    assert page.evaluate("window.__xss") is None
