"""Every route times every role: the table in server/permits.py is what happens, and what does not stand in it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

import coterie
from coterie.access import RIGHTS, Role, keys
from coterie.server import app as application
from coterie.server.permits import PERMITS
from coterie.workspace.worlds import Worlds
from tests.access.conftest import Site, add, quick_hashes

__all__ = ["quick_hashes"]

ROUTES = sorted(f"{method} /api{route.path}" for route in application.routes() for method in route.methods)
ROLES = [Role.OWNER, Role.ADMIN, Role.EDITOR, Role.ANALYST, Role.VIEWER, Role.WRITER]
# Refused for a reason that has nothing to do with the role: the body or the name in the address is made up here.
NOT_ABOUT_ROLES = {200, 201, 202, 204, 400, 404, 409, 422}


def test_every_route_comes_through_the_door(workspace: coterie.Workspace) -> None:
    kinds = {
        type(route).__name__ for route in application.assemble(Worlds({"home": workspace})).router.routes
    }

    assert kinds == {"Route", "_IncludedRouter", "Mount"}


def test_what_changes_something_says_how_the_audit_calls_it() -> None:
    changing = [route for route in PERMITS if not route.startswith("GET ") and PERMITS[route].action is None]

    # They only read, or take messages, which are a log themselves.
    assert changing == [
        "POST /api/segments/preview",
        "POST /api/segments/compare",
        "POST /api/evaluate",
        "POST /api/explain",
        "POST /api/plan",
        "POST /api/check",
        "POST /api/lists/preview",
        "POST /api/segmentations/preview",
        "POST /api/goals/preview",
        "POST /api/identity/split/preview",
        "POST /api/collect",
        "POST /api/uploads/{upload}/preview",
    ]


def test_nothing_that_is_read_changes_anything() -> None:
    noted = {route: PERMITS[route].action for route in PERMITS if route.startswith("GET ")}

    # Whoever takes customers out stands in the audit, though nothing changes.
    assert {route: action for route, action in noted.items() if action is not None} == {
        "GET /api/segments/{name}/members.csv": "segment.export"
    }


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Site, dict[Role, TestClient]]]:
    with coterie.open(":memory:") as shop, coterie.open(":memory:") as club:
        site = Site(shop, club)
        add(shop, "ada", "owner")
        add(club, "bo", "owner")
        asking = {}
        for role in ROLES:
            if role is Role.OWNER:
                asking[role] = site.signed_in("ada@example.org")
            elif role is Role.WRITER:
                token = keys.add(shop, "phone").token
                asking[role] = site.browser(authorization=f"Bearer {token}")
            else:
                token = keys.add(shop, role, kind="secret", role=role).token
                asking[role] = site.browser(authorization=f"Bearer {token}")
        yield site, asking


@pytest.mark.parametrize("route", [route for route in ROUTES if not PERMITS[route].is_for_everybody])
def test_a_route_lets_in_whose_role_has_the_right_and_nobody_else(
    served: tuple[Site, dict[Role, TestClient]], route: str
) -> None:
    site, asking = served
    wanted = PERMITS[route].rights

    for role in ROLES:
        answer = _ask(asking[role], route)
        if set(wanted) <= RIGHTS[role]:
            assert answer.status_code in NOT_ABOUT_ROLES, (role, answer.text)
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed"), role
    assert _ask(site.browser(), route).status_code == 401


def test_a_route_that_stands_in_no_table_is_open_to_nobody(
    workspace: coterie.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = APIRouter()

    @forgotten.get("/forgotten")
    def secret() -> str:
        return "secret"

    monkeypatch.setattr(application, "ROUTERS", (*application.ROUTERS, forgotten))
    site = Site(workspace, workspace)

    answer = site.local().get("/api/forgotten")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "unlisted")


@pytest.mark.parametrize(
    ("role", "says"),
    [
        ("analyst", "You may not change segments: the role analyst does not include it."),
        ("viewer", "You may not change segments: the role viewer does not include it."),
    ],
)
def test_a_refusal_says_what_the_role_lacks(
    served: tuple[Site, dict[Role, TestClient]], role: str, says: str
) -> None:
    _site, asking = served

    fault = asking[Role(role)].post("/api/apply", json={}).json()["error"]

    assert fault["message"] == says
    assert fault["hint"] == "An owner or admin can give you another role."


def _ask(browser: TestClient, route: str) -> object:
    method, path = route.split(" ", 1)
    if path.endswith("/stream"):
        # It would go on for ever; what it takes is decided before it begins.
        path += "?after=-1"
    return browser.request(
        method, re.sub(r"\{\w+(:path)?\}", "made-up", path), json=None if method == "GET" else {}
    )
