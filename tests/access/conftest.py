"""A server without a socket over two workspaces with users, and browsers that ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

import coterie
from coterie.access import users
from coterie.access.gate import Gate
from coterie.access.users import User
from coterie.clock import FixedClock
from coterie.server.app import assemble, guarded
from coterie.server.guard import Rules
from coterie.workspace.worlds import Worlds

TOKEN = "the-token"
PASSWORD = "correct horse battery"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROLES = ("owner", "admin", "editor", "analyst", "viewer")
PAGE = {"coterie-page": "1"}

Browser = Callable[..., TestClient]


class Site:
    """Two workspaces behind one server: `shop` has ada (owner), `club` has bo (owner) and ada (viewer)."""

    def __init__(self, shop: coterie.Workspace, club: coterie.Workspace, *, is_loopback: bool = True) -> None:
        self.shop = shop
        self.club = club
        self.clock = FixedClock(NOON)
        worlds = Worlds({"shop": shop, "club": club})
        self.gate = Gate(worlds, is_loopback=is_loopback, clock=self.clock)
        rules = Rules(token=TOKEN, any_host=not is_loopback)
        self._app = guarded(assemble(worlds, self.gate), rules)

    def browser(self, **headers: str) -> TestClient:
        """A browser that nobody is signed in with."""
        return TestClient(
            self._app,
            base_url="http://localhost:8000",
            raise_server_exceptions=False,
            headers={**PAGE, **headers},
        )

    def signed_in(self, email: str, workspace: str = "shop") -> TestClient:
        """A browser with which that user has signed in."""
        browser = self.browser()
        answer = browser.post(
            f"/api/session?workspace={workspace}", json={"email": email, "password": PASSWORD}
        )
        assert answer.status_code == 200, answer.text
        return browser

    def local(self) -> TestClient:
        """The command line."""
        return TestClient(
            self._app,
            base_url="http://localhost:8000",
            raise_server_exceptions=False,
            headers={"coterie-token": TOKEN},
        )

    def later(self, **time: float) -> None:
        """Time goes by."""
        self.clock.at += timedelta(**time)


def add(workspace: coterie.Workspace, name: str, role: str) -> User:
    """A user NAME@example.org with the password of all."""
    return users.add(workspace, f"{name}@example.org", password=PASSWORD, role=role, name=name.title())


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as always, with less memory and one pass: hundreds of users are made here."""
    from pwdlib.hashers.argon2 import Argon2Hasher

    monkeypatch.setattr(
        "coterie.access.passwords._hasher", lambda: Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1)
    )


@pytest.fixture
def empty_site() -> Iterator[Site]:
    """Two workspaces without users."""
    with coterie.open(":memory:") as shop, coterie.open(":memory:") as club:
        yield Site(shop, club)


@pytest.fixture
def site(empty_site: Site) -> Site:
    """The shop with a user of every role, the club with another owner."""
    add(empty_site.shop, "ada", "owner")
    for role in ROLES[1:]:
        add(empty_site.shop, role, role)
    add(empty_site.club, "bo", "owner")
    return empty_site
