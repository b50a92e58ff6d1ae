"""What a split would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from coterie.engine import Session
from coterie.errors import InvalidInput
from coterie.identity import known
from coterie.identity.explain import find
from coterie.identity.people import Identifier, Rules
from coterie.workspace import Workspace

# As after a split: a row belongs to whom its user id names, else to whom its anonymous id names.
_GOING = """
SELECT count(*), count(*) FILTER (WHERE leaving.value IS NOT NULL)
FROM events LEFT JOIN leaving
    ON leaving.kind = CASE WHEN events.user_id IS NULL THEN 'anonymous_id' ELSE 'user_id' END
    AND leaving.value = coalesce(events.user_id, events.anonymous_id)
WHERE events.customer = ?
"""


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two customers that would be: the id, the identifiers, and how many events would be theirs."""

    customer: str
    identifiers: tuple[Identifier, ...]
    events: int

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "customer": self.customer,
            "identifiers": [{"kind": each.kind, "value": each.value} for each in self.identifiers],
            "events": self.events,
        }


@dataclass(frozen=True, slots=True)
class Parting:
    """A customer as the two that a split would make of it."""

    stays: Half
    leaves: Half

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {"stays": self.stays.as_dict(), "leaves": self.leaves.as_dict()}


def parting(workspace: Workspace, identifier: str) -> Parting:
    """Whom a split of `identifier` would make of its customer; nothing is changed.

    Raises NotFound for an identifier that no message carried, InvalidInput where it is all that its customer has.
    """
    named, number, name = find(workspace, identifier)
    with workspace.engine.snapshot() as session:
        rules = Rules(workspace.settings.identifiers)
        people = known.people_with(session, [named], rules, known.next_number(session), with_links=True)
        people.split(named, 0, "")
        if people.owner[named] == number:
            raise InvalidInput(
                f"{identifier!r} is the only identifier of {name!r}: there is nothing to split.",
                where="identifier",
            )
        stays, leaves = people.persons[number], people.persons[people.owner[named]]
        all_events, going = _events(session, number, tuple(leaves.all()))
    return Parting(
        Half(stays.name or "", tuple(stays.all()), all_events - going),
        Half(leaves.name or "", tuple(leaves.all()), going),
    )


def _events(session: Session, customer: int, leaving: tuple[Identifier, ...]) -> tuple[int, int]:
    """(events of the customer, those that would go with the identifiers that leave)."""
    table = pa.table(
        {
            "kind": pa.array([each.kind for each in leaving], pa.string()),
            "value": pa.array([each.value for each in leaving], pa.string()),
        }
    )
    with session.registered("leaving", table):
        every, going = session.rows(_GOING, [customer])[0]
    return int(every), int(going)
