"""One customer: who, since when, and what is known of them at a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coterie.errors import InvalidInput, NotFound
from coterie.values import instant_of
from coterie.workspace import Workspace

# An id of one kind may be spelt like an id of another: the customer called so comes first, then user ids.
_BY_ID = """
SELECT customer, id, first_seen, last_seen
FROM (
    SELECT customers.*, 0 AS rank FROM customers WHERE id = $id
    UNION ALL
    SELECT customers.*, CASE identifiers.kind WHEN 'user_id' THEN 1 WHEN 'anonymous_id' THEN 2 ELSE 3 END
    FROM identifiers JOIN customers USING (customer) WHERE identifiers.value = $id)
ORDER BY rank, customer
LIMIT 1
"""
_IDENTIFIERS = "SELECT kind, value FROM identifiers WHERE customer = ? ORDER BY kind = 'user_id' DESC, kind, first_seq, value"
_TRAITS = """
SELECT key, value, public_key FROM trait_values
WHERE customer = $customer AND from_at <= $at AND (until_at IS NULL OR until_at > $at)
ORDER BY key
"""
_TAGS = """
SELECT tag FROM tag_changes
WHERE customer = $customer AND occurred_at <= $at
GROUP BY tag
HAVING arg_max(present, (occurred_at, seq))
ORDER BY tag
"""
_ACCOUNT = """
SELECT accounts.id FROM account_members JOIN accounts USING (account)
WHERE customer = $customer AND joined_at <= $at
ORDER BY joined_at DESC, seq DESC
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class KnownIdentifier:
    """One way to recognise the customer."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A trait that came with a public key, and the name of that key."""

    trait: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer at a moment. first_seen, last_seen: naive UTC, over all time. account: the one joined last, or None.

    untrusted: the traits that anybody could have set, since nothing proves who sent the message.
    """

    number: int
    id: str
    first_seen: datetime
    last_seen: datetime
    identifiers: tuple[KnownIdentifier, ...]
    traits: Mapping[str, Any]
    tags: tuple[str, ...]
    account: str | None
    untrusted: tuple[Untrusted, ...] = ()


def find(workspace: Workspace, customer: str, *, as_of: datetime | str | None = None) -> Profile:
    """The customer with that id (any of theirs), as known at `as_of` (default: now). Raises NotFound where there is none."""
    number, public, first_seen, last_seen = resolve(workspace, customer)
    at = _stored(workspace, as_of)
    account = workspace.engine.rows(_ACCOUNT, {"customer": number, "at": at})
    traits = workspace.engine.rows(_TRAITS, {"customer": number, "at": at})
    return Profile(
        number=number,
        id=public,
        first_seen=first_seen,
        last_seen=last_seen,
        identifiers=tuple(KnownIdentifier(*row) for row in workspace.engine.rows(_IDENTIFIERS, [number])),
        traits={key: json.loads(value) for key, value, _ in traits},
        tags=tuple(row[0] for row in workspace.engine.rows(_TAGS, {"customer": number, "at": at})),
        account=account[0][0] if account else None,
        untrusted=tuple(
            Untrusted(key, public_key) for key, _, public_key in traits if public_key is not None
        ),
    )


def traits_at(workspace: Workspace, customer: str, as_of: datetime | str | None = None) -> Mapping[str, Any]:
    """The traits of the customer at `as_of` (default: now) by name. Raises NotFound where there is no such customer."""
    asked = {"customer": resolve(workspace, customer)[0], "at": _stored(workspace, as_of)}
    return {key: json.loads(value) for key, value, _ in workspace.engine.rows(_TRAITS, asked)}


def resolve(workspace: Workspace, customer: str) -> tuple[int, str, datetime, datetime]:
    """(number, id, first_seen, last_seen) of the customer with that id. Raises NotFound where there is none."""
    for number, public, first_seen, last_seen in workspace.engine.rows(_BY_ID, {"id": customer}):
        return int(number), str(public), first_seen, last_seen
    raise NotFound(
        f"There is no customer {customer!r}.",
        where="customer",
        hint="Use a user id, an anonymous id or another identifier.",
    )


def _stored(workspace: Workspace, as_of: datetime | str | None) -> datetime:
    return moment_of(workspace, as_of, where="as_of")


def moment_of(workspace: Workspace, as_of: datetime | str | None, *, where: str) -> datetime:
    """The moment as the tables keep it: UTC without zone. Text without an offset is read in the workspace's zone, None is now.

    Raises InvalidInput, naming `where`, for text that is no moment.
    """
    if as_of is None:
        found: datetime | None = workspace.clock.now()
    elif isinstance(as_of, str):
        found = instant_of(as_of, workspace.timezone)
    else:
        found = as_of if as_of.tzinfo is not None else as_of.replace(tzinfo=workspace.timezone)
    if found is None:
        raise InvalidInput(
            f"{as_of!r} is no moment.", where=where, hint="Write it as 2026-03-15 or 2026-03-15T15:00:00Z."
        )
    return found.astimezone(UTC).replace(tzinfo=None)
