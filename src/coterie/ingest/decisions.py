"""Explicit decisions about identity. They go through the durable log like any message, so a rebuild makes the same people."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import orjson

from coterie.errors import InvalidInput
from coterie.identity import Identity, explain, find
from coterie.identity.people import Identifier
from coterie.ingest.canonical import table
from coterie.ingest.load import start
from coterie.workspace import Workspace


def merge(workspace: Workspace, survivor: str, other: str, *, reason: str = "") -> Identity:
    """Say that two customers are one, whose id stays the survivor's. Logged, explained, and undone by `split`.

    Raises NotFound for an identifier that no message carried, InvalidInput where both are one already.
    """
    start(workspace)
    kept, number, name = find(workspace, survivor)
    gone, other_number, _ = find(workspace, other)
    if number == other_number:
        raise InvalidInput(
            f"{survivor!r} and {other!r} are the same customer {name!r} already.",
            where="other",
            hint=f"See why with `coterie explain-identity {other}`.",
        )
    _decide(workspace, "merge", [kept, gone], reason)
    return explain(workspace, survivor)


def split(workspace: Workspace, identifier: str, *, reason: str = "") -> Identity:
    """Take an identifier out of its customer, with what a merge by hand brought along; each row goes to whom its ids name.

    Raises NotFound for an identifier that no message carried, InvalidInput where it is all that its customer has.
    """
    start(workspace)
    leaving, number, name = find(workspace, identifier)
    _decide(workspace, "split", [leaving], reason)
    if find(workspace, identifier)[1] == number and len(explain(workspace, identifier).identifiers) < 2:
        raise InvalidInput(
            f"{identifier!r} is the only identifier of {name!r}: there is nothing to split.",
            where="identifier",
        )
    return explain(workspace, identifier)


def _decide(workspace: Workspace, kind: str, identifiers: list[Identifier], reason: str) -> None:
    now = workspace.clock.now().astimezone(UTC).replace(tzinfo=None)
    row: dict[str, Any] = {
        "kind": kind,
        "occurred_at": now,
        "received_at": now,
        "source": "decision",
        "properties": orjson.dumps({"reason": reason}).decode(),
        "identifiers": orjson.dumps([[each.kind, each.value] for each in identifiers]).decode(),
    }
    start(workspace).store(table([row]))
