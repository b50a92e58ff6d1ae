"""A collector without a socket, in front of a workspace in memory whose clock stands at noon of the first of March 2026."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from coterie import customers
from coterie.access import keys
from coterie.clock import FixedClock
from coterie.ingest import quarantine, start
from coterie.ingest.intake import Intake
from coterie.ingest.wire.app import Collector
from coterie.ingest.wire.senders import KeyedSenders
from coterie.workspace import Workspace, open_workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Receiver:
    """A workspace that receives, and what tests ask of it."""

    def __init__(self, workspace: Workspace, **limits: int) -> None:
        self.workspace = workspace
        self.intake = Intake(
            start(workspace).log,
            settings=lambda: workspace.settings,
            now=workspace.clock.now,
            backlog_bytes=start(workspace).backlog_bytes,
            **limits,
        )
        self.key = keys.listing(workspace)[0].token or ""
        self.http = TestClient(
            Collector(KeyedSenders([(workspace, self.intake)]), _elsewhere), base_url="http://collect.example"
        )

    def events(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Name, customer and properties of what was loaded, in the order of acceptance."""
        start(self.workspace).load_new()
        rows = self.workspace.engine.rows(
            "SELECT name, id, properties FROM events JOIN customers USING (customer) ORDER BY seq"
        )
        return [(name, who, json.loads(properties or "{}")) for name, who, properties in rows]

    def contexts(self) -> list[dict[str, Any]]:
        """The contexts of what was loaded, in the order of acceptance."""
        start(self.workspace).load_new()
        return [
            json.loads(text or "{}")
            for (text,) in self.workspace.engine.rows("SELECT context FROM events ORDER BY seq")
        ]

    def traits(self, who: str) -> dict[str, Any]:
        """The traits of a customer."""
        start(self.workspace).load_new()
        return dict(customers.find(self.workspace, who).traits)

    def people(self) -> list[str]:
        """The ids of all customers."""
        start(self.workspace).load_new()
        return [who for (who,) in self.workspace.engine.rows("SELECT id FROM customers ORDER BY id")]

    def ids(self, who: str) -> set[tuple[str, str]]:
        """The identifiers of a customer."""
        start(self.workspace).load_new()
        return {(each.kind, each.value) for each in customers.find(self.workspace, who).identifiers}

    def accounts(self) -> list[tuple[str, str]]:
        """Customers and the accounts that they belong to."""
        start(self.workspace).load_new()
        return self.workspace.engine.rows(
            "SELECT DISTINCT customers.id, accounts.id FROM account_members JOIN customers USING (customer)"
            " JOIN accounts USING (account) ORDER BY ALL"
        )

    def refused(self) -> list[str]:
        """The codes in the quarantine."""
        start(self.workspace).load_new()
        return [row.code for row in quarantine.list(self.workspace).rows]


async def _elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("elsewhere", 404)(scope, receive, send)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A workspace that receives."""
    with open_workspace(":memory:", clock=FixedClock(NOON)) as workspace:
        receiving = Receiver(workspace)
        yield receiving
        receiving.intake.close()


@pytest.fixture
def narrow() -> Iterator[Receiver]:
    """One that holds very little."""
    with open_workspace(":memory:", clock=FixedClock(NOON)) as workspace:
        receiving = Receiver(workspace, backlog_limit=100)
        yield receiving
        receiving.intake.close()
