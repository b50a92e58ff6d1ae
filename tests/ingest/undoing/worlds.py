"""Small imports to take back, and all that a workspace holds, told without its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import coterie
from coterie.ingest import imports

Message = Mapping[str, Any]


def bring(workspace: coterie.Workspace, folder: Path, name: str, messages: Sequence[Message]) -> str:
    """Import messages from a file; gives the id of the import."""
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in messages))
    return imports.run(workspace, file, kind="messages").id


_NAMED = "JOIN customers USING (customer)"
_TABLES = {
    "customers": "SELECT id, first_seen, last_seen FROM customers",
    "identifiers": f"SELECT kind, value, id, rank() OVER (ORDER BY first_seq) FROM identifiers {_NAMED}",
    "identity": "SELECT rank() OVER (ORDER BY seq), change, customers.id, kind, value, to_kind, to_value, reason"
    f" FROM identity_changes {_NAMED}",
    "events": "SELECT rank() OVER (ORDER BY seq), id, name, occurred_at, message_id, user_id, anonymous_id, properties, context"
    f" FROM events {_NAMED}",
    "ordered": f"SELECT id, occurred_at FROM events_ordered {_NAMED}",
    "profile": "SELECT rank() OVER (ORDER BY seq), kind, coalesce(id, ''), occurred_at, message_id, account_id, operations"
    " FROM profile_messages LEFT JOIN customers USING (customer)",
    "traits": f"SELECT id, key, from_at, until_at, value FROM trait_values {_NAMED}",
    "changes of traits": f"SELECT id, key, rank() OVER (ORDER BY seq), operation, value FROM trait_changes {_NAMED} WHERE operation <> 'clear'",
    "tags": f"SELECT id, tag, occurred_at, present, rank() OVER (ORDER BY seq) FROM tag_changes {_NAMED}",
    "accounts": "SELECT id, first_seen FROM accounts",
    "members": f"SELECT customers.id, accounts.id, joined_at FROM account_members {_NAMED} JOIN accounts USING (account)",
    "traits of accounts": "SELECT id, key, from_at, until_at, value FROM account_trait_values JOIN accounts USING (account)",
    "message ids": "SELECT id FROM message_ids",
}


def everything(workspace: coterie.Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, customers and accounts by their ids, messages by their order."""
    return {name: workspace.engine.rows(f"{query} ORDER BY ALL") for name, query in _TABLES.items()}
