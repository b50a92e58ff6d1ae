"""Two workspaces behind one server: whoever belongs to one finds nothing of the other, not even that it is there."""

from __future__ import annotations

import pytest

import coterie
from coterie import ingest
from coterie.access import keys
from coterie.server.permits import PERMITS
from tests.access.conftest import Site, empty_site, quick_hashes, site

__all__ = ["empty_site", "quick_hashes", "site"]


@pytest.fixture
def both(site: Site) -> Site:
    """A customer, a segment and a key of the same kind in each workspace."""
    for workspace, name in ((site.shop, "cy"), (site.club, "dee")):
        ingest.collect(workspace, [{"type": "track", "userId": name, "event": f"Event of {name}"}])
        coterie.apply(workspace, [{"segment": f"of_{name}", "who": {"did": f"Event of {name}"}}])
        keys.add(workspace, f"key_{name}", kind="secret")
    return site


OF_DEE = [
    "/api/customers/dee",
    "/api/customers/dee/timeline",
    "/api/customers/dee/segments",
    "/api/identity/dee",
    "/api/segments/of_dee",
    "/api/segments/of_dee/members",
    "/api/segments/of_dee/versions",
    "/api/segments/of_dee/changes",
    "/api/segments/of_dee/sizes",
    "/api/segments/of_dee/explain?customer=cy",
    "/api/events/Event%20of%20dee",
    "/api/imports/of_the_club",
    "/api/jobs/of_the_club",
]


@pytest.mark.parametrize("address", OF_DEE)
def test_what_is_in_the_other_workspace_is_not_found(both: Site, address: str) -> None:
    answer = both.signed_in("ada@example.org").get(address)

    assert answer.status_code == 404 or address.endswith(("sizes", "changes")), answer.text
    assert "Event of dee" not in answer.text.replace("%20", " ") or answer.status_code == 404


@pytest.mark.parametrize(
    "route",
    [route for route, permit in PERMITS.items() if not permit.is_for_everybody and route.startswith("GET")],
)
def test_the_other_workspace_is_as_one_that_there_is_not(both: Site, route: str) -> None:
    path = route.split(" ", 1)[1].replace("{", "").replace("}", "").replace(":path", "")
    of_shop = [
        both.signed_in("ada@example.org"),
        both.browser(authorization=f"Bearer {_secret(both)}"),
    ]

    for browser in of_shop:
        named, unknown = (browser.get(path, params={"workspace": name}) for name in ("club", "klub"))
        assert (named.status_code, unknown.status_code) == (404, 404)
        assert named.text.replace("club", "klub") == unknown.text


def test_only_ones_own_workspace_is_listed(both: Site) -> None:
    listed = both.signed_in("bo@example.org", "club").get("/api/workspaces").json()["workspaces"]

    assert [each["name"] for each in listed] == ["club"]


def test_health_names_nothing_to_strangers(both: Site) -> None:
    assert both.browser().get("/api/health").json()["workspaces"] == []


def test_a_key_decides_the_workspace(both: Site) -> None:
    browser = both.browser(authorization=f"Bearer {_secret(both)}")

    assert [each["name"] for each in browser.get("/api/segments").json()["segments"]] == ["of_cy"]


def test_a_key_of_the_other_workspace_cannot_be_changed(both: Site) -> None:
    browser = both.signed_in("ada@example.org")

    assert browser.patch("/api/keys/key_dee", json={"enabled": False}).status_code == 404
    assert browser.delete("/api/keys/key_dee").status_code == 404
    assert browser.delete("/api/users/bo@example.org").status_code == 404
    assert keys.get(both.club, "key_dee").enabled


def test_the_session_of_one_workspace_is_none_in_the_other(both: Site) -> None:
    browser = both.signed_in("ada@example.org")
    browser.cookies.set("coterie-session-club", browser.cookies["coterie-session-shop"])

    assert browser.get("/api/segments?workspace=club").status_code == 404


def test_the_command_line_sees_all(both: Site) -> None:
    names = [each["name"] for each in both.local().get("/api/workspaces").json()["workspaces"]]

    assert names == ["shop", "club"]


@pytest.mark.parametrize("token", ["coterie_secret_guessed", "", "\u00e4"])
def test_a_key_that_there_is_not_is_told_so(both: Site, token: str) -> None:
    answer = both.browser().get(
        "/api/segments", headers={"authorization": f"Bearer {token}".encode("latin-1")}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "wrong_key")


def test_a_disabled_key_is_told_so(both: Site) -> None:
    made = keys.add(both.shop, "nightly", kind="secret")
    browser = both.browser(authorization=f"Bearer {made.token}")
    assert browser.get("/api/segments").status_code == 200

    keys.change(both.shop, "nightly", enabled=False)

    assert browser.get("/api/segments").status_code == 401


def _secret(site: Site) -> str:
    return keys.add(site.shop, f"key_{len(keys.listing(site.shop))}", kind="secret", role="admin").token
