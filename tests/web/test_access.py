"""Who may do what, walked in a browser: users and their roles, sessions, the audit, and what others are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import coterie
from coterie.access import users
from tests.web.conftest import faults_of_access, serving

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop with an owner, ada, and a viewer, bo."""
    home = tmp_path_factory.mktemp("access") / "shop"
    with coterie.open(home) as workspace:
        coterie.collect(workspace, [{"type": "track", "userId": "cy", "event": "Order"}])
        users.add(workspace, "ada@example.org", password=PASSWORD, role="owner", name="Ada")
        users.add(workspace, "bo@example.org", password=PASSWORD, role="viewer", name="Bo")
    with serving(home) as found:
        yield found


def sign_in(page: Page, address: str, email: str, password: str = PASSWORD) -> None:
    page.goto(address)
    page.get_by_label("E-mail address").fill(email)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_user_is_added_given_a_role_and_taken_away(page: Page, address: str) -> None:
    sign_in(page, f"{address}/users", "ada@example.org")
    listed = page.get_by_role("list", name="Users").get_by_role("listitem")
    expect(listed).to_have_count(2)
    assert faults_of_access(page) == []
    page.get_by_role("button", name="Add a user").click()
    page.get_by_label("E-mail address").fill("cy@example.org")
    page.get_by_label("Name").fill("Cy")
    page.get_by_role("dialog").get_by_label("Role").select_option("analyst")
    page.get_by_role("button", name="Add", exact=True).click()
    made = page.get_by_test_id("password").inner_text()
    assert len(made) >= 10
    page.get_by_role("button", name="Done").click()

    page.get_by_label("Role of Cy").select_option("editor")
    expect(page.get_by_label("Role of Cy")).to_have_value("editor")
    page.get_by_label("Role of Ada").select_option("viewer")
    expect(page.get_by_text("'ada@example.org' is the last owner.")).to_be_visible()
    page.get_by_role("button", name="More about Cy").click()
    page.get_by_role("menuitem", name="Disable").click()
    expect(listed.filter(has_text="Cy")).to_contain_text("disabled")
    page.get_by_role("button", name="More about Cy").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(listed).to_have_count(2)


def test_the_audit_is_narrowed_and_proved(page: Page, address: str) -> None:
    sign_in(page, f"{address}/audit", "ada@example.org")
    rows = page.get_by_role("list", name="Changes, the newest first").get_by_role("listitem")
    expect(rows.first).to_contain_text("Ada signed in")
    page.get_by_label("By").fill("nobody at all")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    page.get_by_label("By").fill("Ada")
    page.get_by_label("About").select_option("session")
    expect(rows.first).to_contain_text("Ada signed in")

    page.get_by_role("button", name="Prove it").click()

    expect(page.get_by_text("all of them whole.")).to_be_visible()
    assert faults_of_access(page) == []


def test_a_viewer_is_told_what_the_role_does_not_include(page: Page, address: str) -> None:
    sign_in(page, f"{address}/users", "bo@example.org")
    expect(page.get_by_text("You may not see or change users.")).to_be_visible()
    expect(page.get_by_text("Your role here is viewer, which does not include it.")).to_be_visible()
    assert faults_of_access(page) == []

    page.goto(f"{address}/audit")
    expect(page.get_by_text("You may not read the audit.")).to_be_visible()

    page.goto(f"{address}/data/sources")
    expect(page.get_by_text("You may not see or make keys")).to_be_visible()
    expect(page.get_by_text("Programs, through /api/collect")).to_be_visible()

    page.goto(f"{address}/data/live")
    expect(page.get_by_role("alert")).to_contain_text("You may not see personal data")


def test_a_password_is_changed_and_another_browser_signed_out(
    page: Page, address: str, browser: Browser
) -> None:
    elsewhere = browser.new_context()
    phone = elsewhere.new_page()
    sign_in(phone, address, "ada@example.org")
    expect(phone.get_by_role("link", name="Coterie")).to_be_visible()
    sign_in(page, f"{address}/account", "ada@example.org")
    page.get_by_role("button", name="Sign out").first.click()
    phone.reload()
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    elsewhere.close()

    page.get_by_label("The password you have").fill("not this one")
    page.get_by_label("The new one").fill("another good password")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("The password is wrong.")).to_be_visible()
    assert faults_of_access(page) == []
    page.get_by_label("The password you have").fill(PASSWORD)
    page.get_by_label("The new one").fill(PASSWORD)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("It is changed.")).to_be_visible()
