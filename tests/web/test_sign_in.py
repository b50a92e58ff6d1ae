"""Signing in, in a real browser on a real server: the right password, a wrong one, a role that is refused, the first user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import coterie
from coterie.access import users
from tests.web.conftest import serving, started

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop with an owner, ada, and a viewer, bo."""
    home = Path(tmp_path_factory.mktemp("access")) / "shop"
    with coterie.open(home) as workspace:
        coterie.collect(workspace, [{"type": "track", "userId": "cy", "event": "Order"}])
        coterie.apply(workspace, [{"segment": "buyers", "label": "Buyers", "who": {"did": "Order"}}])
        users.add(workspace, "ada@example.org", password=PASSWORD, role="owner", name="Ada Lovelace")
        users.add(workspace, "bo@example.org", password=PASSWORD, role="viewer", name="Bo")
    with serving(home) as found:
        yield found


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_who_signs_in_sees_the_page_they_asked_for(page: Page, address: str) -> None:
    page.goto(f"{address}/segments/buyers")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Buyers")).to_have_count(0)

    sign_in(page, "ada@example.org")

    expect(page.get_by_role("heading", name="Buyers")).to_be_visible()
    expect(page.get_by_role("button", name="Signed in as Ada Lovelace")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Buyers")).to_be_visible()


def test_a_wrong_password_is_said_and_can_be_mended(page: Page, address: str) -> None:
    page.goto(address)

    sign_in(page, "ada@example.org", "wrong password")

    expect(page.get_by_text("The e-mail address or the password is wrong.")).to_be_visible()
    sign_in(page, "ada@example.org")
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()


def test_a_viewer_sees_segments_and_is_refused_customers(page: Page, address: str) -> None:
    page.goto(address)
    sign_in(page, "bo@example.org")
    expect(page.get_by_text("Buyers").first).to_be_visible()

    page.goto(f"{address}/customers")

    expect(
        page.get_by_text("You may not see customers one by one: the role viewer does not include it.")
    ).to_be_visible()


def test_who_signs_out_is_out_in_every_tab(page: Page, address: str) -> None:
    page.goto(address)
    sign_in(page, "ada@example.org")
    page.get_by_role("button", name="Signed in as Ada Lovelace").click()

    page.get_by_role("menuitem", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{address}/segments/buyers")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_session_that_has_ended_asks_to_sign_in_again(page: Page, address: str) -> None:
    page.goto(address)
    sign_in(page, "ada@example.org")
    expect(page.get_by_text("Buyers").first).to_be_visible()
    page.context.clear_cookies()

    page.get_by_role("link", name="Buyers").first.click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_link_that_the_server_prints_makes_the_first_user(page: Page, tmp_path: Path) -> None:
    with started(tmp_path / "new") as said:
        [link] = said["set_up"].values()
        page.goto(link)
        expect(page.get_by_role("heading", name="Make the first user")).to_be_visible()
        assert "#" not in page.url

        page.get_by_label("Your name").fill("Cy")
        page.get_by_label("E-mail address").fill("cy@example.org")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Make the first user").click()

        expect(page.get_by_role("button", name="Signed in as Cy")).to_be_visible()
        page.goto(link)
        expect(page.get_by_role("button", name="Signed in as Cy")).to_be_visible()


def test_everything_is_done_by_the_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_label("E-mail address")).to_be_focused()

    page.keyboard.type("ada@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()
