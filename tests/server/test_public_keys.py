"""What a public key said is told so over HTTP, whichever address it was sent to."""

from __future__ import annotations

from coterie.access import keys
from coterie.customers.commands import _customer
from tests.access.conftest import Site, empty_site

__all__ = ["empty_site"]


def test_a_message_handed_in_with_a_write_key_is_untrusted_and_shown_so(empty_site: Site) -> None:
    browser = empty_site.browser()
    token = keys.listing(empty_site.shop)[0].token
    ada = {"type": "identify", "userId": "ada", "traits": {"plan": "pro"}}
    bo = {"type": "identify", "userId": "bo", "traits": {"plan": "pro"}}
    empty_site.browser(authorization=f"Bearer {token}").post("/api/collect", json=ada).raise_for_status()
    browser.post("/api/collect", json=bo).raise_for_status()

    shown = {name: browser.get(f"/api/customers/{name}").json() for name in ("ada", "bo")}
    [plan] = browser.get("/api/customers/ada/traits").json()["traits"]

    assert shown["ada"]["untrusted"] == [{"trait": "plan", "public_key": "website"}]
    assert shown["bo"]["untrusted"] == []
    assert (plan["periods"][0]["trusted"], plan["periods"][0]["public_key"]) == (False, "website")
    lines = [*_customer({**shown["ada"], "segments": [], "timeline": []})]
    assert any(
        "plan = pro  (set by the public key website, anybody could have sent it)" in line for line in lines
    )


def test_protected_traits_are_a_setting(empty_site: Site) -> None:
    browser = empty_site.browser()

    changed = browser.patch("/api/settings", json={"protected_traits": [" plan", "plan", ""]}).json()

    assert changed["protected_traits"] == ["plan"]
    assert empty_site.shop.settings.protected_traits == ("plan",)


def test_a_signing_key_is_shown_once(empty_site: Site) -> None:
    browser = empty_site.browser()

    made = browser.post("/api/keys", json={"name": "our-server", "kind": "signing"}).json()

    assert made["token"].startswith("coterie_signing_")
    [listed] = [key for key in browser.get("/api/keys").json()["keys"] if key["kind"] == "signing"]
    assert (listed["token"], listed["role"]) == (None, "writer")
    assert (
        browser.get("/api/session", headers={"authorization": f"Bearer {made['token']}"}).status_code == 401
    )
