"""Every route has its line in server/permits.py: the right it takes, and what the audit calls what it changes."""

from __future__ import annotations

from coterie.server.app import routes
from coterie.server.permits import PERMITS

ROUTES = {f"{method} /api{route.path}" for route in routes() for method in route.methods}


def test_every_route_stands_in_the_table() -> None:
    assert sorted(ROUTES - PERMITS.keys()) == [], "write a line in src/coterie/server/permits.py"


def test_the_table_names_no_route_that_there_is_not() -> None:
    assert sorted(PERMITS.keys() - ROUTES) == []
