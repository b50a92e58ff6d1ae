"""Finds customers by what people remember of them: an identifier, a name, an e-mail address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coterie.errors import InvalidInput
from coterie.workspace import Workspace

_NAMING_TRAITS = ("name", "email", "first_name", "last_name", "firstName", "lastName", "username")

# Keyset paging: (last_seen, customer) is unique and has the order that is shown.
_FOUND = """
WITH named AS (
    SELECT customer, key, json_extract_string(value, '$') AS value
    FROM trait_values WHERE until_at IS NULL AND list_contains($traits, key)),
matching AS (
    SELECT customer FROM customers WHERE $text IS NULL OR contains(lower(id), $text)
    UNION SELECT customer FROM identifiers WHERE contains(lower(value), $text)
    UNION SELECT customer FROM named WHERE contains(lower(value), $text))
SELECT customers.customer, id, first_seen, last_seen,
    (SELECT any_value(value) FROM named WHERE named.customer = customers.customer AND key = 'name')
FROM customers SEMI JOIN matching USING (customer)
WHERE $before IS NULL OR last_seen < $before OR (last_seen = $before AND customer < $customer)
ORDER BY last_seen DESC, customer DESC
LIMIT $rows
"""

_NAMED = """
SELECT id, first_seen, last_seen,
    (SELECT any_value(json_extract_string(value, '$')) FROM trait_values
     WHERE trait_values.customer = customers.customer AND key = 'name' AND until_at IS NULL)
FROM customers
WHERE list_contains($ids, id)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One customer in a list; times are naive UTC. name: the trait of that name, or None."""

    id: str
    first_seen: datetime
    last_seen: datetime
    name: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some customers, the latest seen first. next: asks for the following ones, None at the end."""

    customers: tuple[Found, ...]
    count: int
    next: str | None


def search(
    workspace: Workspace, text: str | None = None, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """Customers with `text` in an identifier, a name or an e-mail address (any case); all of them where it is None.

    count: all customers of the workspace. Raises InvalidInput where `cursor` is not one that was given out.
    """
    before, customer = _read(cursor)
    rows = workspace.engine.rows(
        _FOUND,
        {
            "traits": list(_NAMING_TRAITS),
            "text": text.strip().lower() if text and text.strip() else None,
            "before": before,
            "customer": customer,
            "rows": limit + 1,
        },
    )
    shown = rows[:limit]
    return Page(
        customers=tuple(Found(*row[1:]) for row in shown),
        count=int(workspace.engine.rows("SELECT count(*) FROM customers")[0][0]),
        next=json.dumps([shown[-1][3].isoformat(), shown[-1][0]]) if len(rows) > limit else None,
    )


def named(workspace: Workspace, ids: Sequence[str]) -> tuple[Found, ...]:
    """The customers with exactly these ids, in that order; those that do not exist are left out."""
    rows = workspace.engine.rows(_NAMED, {"ids": list(ids)})
    found = {row[0]: Found(*row) for row in rows}
    return tuple(found[each] for each in ids if each in found)


def _read(cursor: str | None) -> tuple[datetime | None, int]:
    if cursor is None:
        return None, 0
    try:
        moment, customer = json.loads(cursor)
        return datetime.fromisoformat(moment), int(customer)
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            f"{cursor!r} is no cursor.", where="cursor", hint="Use the `next` of an answer."
        ) from error
