"""What happened to one customer: events, and the messages about them, the latest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coterie.customers.profile import moment_of, resolve
from coterie.errors import InvalidInput
from coterie.workspace import Workspace

# Keyset paging: (occurred_at, seq) is unique and has the order that is shown.
_ENTRIES = """
SELECT seq, kind, name, occurred_at, details
FROM (
    SELECT seq, 'event' AS kind, name, occurred_at, properties AS details FROM events WHERE customer = $customer
    UNION ALL
    SELECT message.seq, message.kind, coalesce(message.account_id, message.previous_id, tag_changes.tag),
        message.occurred_at, message.operations
    FROM profile_messages AS message
    LEFT JOIN tag_changes ON tag_changes.customer = $customer AND tag_changes.seq = message.seq
    WHERE message.customer = $customer)
WHERE ($before IS NULL OR (occurred_at, seq) < ($before, $seq))
    AND ($names IS NULL OR (kind = 'event' AND list_contains($names, name)) OR (kind <> 'event' AND list_contains($names, kind)))
    AND ($since IS NULL OR occurred_at >= $since) AND ($until IS NULL OR occurred_at < $until)
    AND ($text IS NULL OR contains(lower(coalesce(name, kind)), $text) OR contains(lower(details), $text))
ORDER BY occurred_at DESC, seq DESC
LIMIT $rows
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    kind: event, identify, group, alias, tag or untag. name: of the event, the account, the former id or the tag.
    details: the properties of an event, the operations on traits [[operation, key, value], …] of a message, or None.
    occurred_at: naive UTC.
    """

    seq: int
    kind: str
    name: str | None
    occurred_at: datetime
    details: Any


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some entries, the latest first. next: asks for the following ones, None at the end."""

    entries: tuple[Entry, ...]
    next: str | None


def timeline(
    workspace: Workspace,
    customer: str,
    *,
    names: Sequence[str] | None = None,
    since: datetime | str | None = None,
    until: datetime | str | None = None,
    text: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Timeline:
    """What happened to the customer with that id (any of theirs), the latest first.

    names: only events of these names, and messages of these kinds (`identify`, `tag` …). since (included) and until (not
    included): moments; bare dates are midnight in the workspace's zone. text: only what has it, in any case, in its name or
    anywhere in its properties.
    Raises NotFound where there is no such customer, InvalidInput where `cursor` is not one that was given out.
    """
    number, *_ = resolve(workspace, customer)
    before, seq = _read(cursor)
    rows = workspace.engine.rows(
        _ENTRIES,
        {
            "customer": number,
            "before": before,
            "seq": seq,
            "names": None if names is None else list(names),
            "since": None if since is None else moment_of(workspace, since, where="since"),
            "until": None if until is None else moment_of(workspace, until, where="until"),
            "text": text.strip().lower() if text and text.strip() else None,
            "rows": limit + 1,
        },
    )
    shown = tuple(
        Entry(int(row[0]), row[1], row[2], row[3], None if row[4] is None else json.loads(row[4]))
        for row in rows[:limit]
    )
    following = json.dumps([shown[-1].occurred_at.isoformat(), shown[-1].seq]) if len(rows) > limit else None
    return Timeline(shown, following)


def _read(cursor: str | None) -> tuple[datetime | None, int]:
    if cursor is None:
        return None, 0
    try:
        moment, seq = json.loads(cursor)
        return datetime.fromisoformat(moment), int(seq)
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"{cursor!r} is no cursor.", where="cursor", hint="Use the `next` of an answer."
        ) from error
