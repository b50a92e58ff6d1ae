"""Who an identifier belongs to, and every step that made it so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coterie.errors import NotFound
from coterie.identity.people import Identifier
from coterie.workspace import Workspace

_OWNERS = """
SELECT i.kind, i.value, i.customer, c.id FROM identifiers i JOIN customers c USING (customer)
WHERE i.value = ? ORDER BY i.kind = 'user_id' DESC, i.kind = 'anonymous_id' DESC, i.kind LIMIT 1
"""
_ALL = "SELECT kind, value FROM identifiers WHERE customer = ? ORDER BY first_seq, kind, value"
_CHANGES = """
SELECT seq, changed_at, change, kind, value, to_kind, to_value, reason FROM identity_changes
WHERE customer = $customer OR (value = $value AND kind = $kind) OR (to_value = $value AND to_kind = $kind)
ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the log of identity. change: link, merge, split or refused; seq: of the message that made it so.

    changed_at: naive UTC. The identifier (kind, value) joined, left or was kept from `to`, None where it stands alone.
    """

    seq: int
    changed_at: datetime
    change: str
    kind: str
    value: str
    to: Identifier | None
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "seq": self.seq,
            "changed_at": self.changed_at.isoformat() + "Z",
            "change": self.change,
            "kind": self.kind,
            "value": self.value,
            "to": None if self.to is None else {"kind": self.to.kind, "value": self.to.value},
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Identity:
    """The customer an identifier belongs to (number and public id), all identifiers of that customer, and how they met."""

    identifier: str
    number: int
    customer: str
    identifiers: tuple[Identifier, ...]
    changes: tuple[Step, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "identifier": self.identifier,
            "customer": self.customer,
            "identifiers": [{"kind": each.kind, "value": each.value} for each in self.identifiers],
            "changes": [step.as_dict() for step in self.changes],
        }


def find(workspace: Workspace, value: str) -> tuple[Identifier, int, str]:
    """(identifier, customer's number, customer's id) of a user id, else an anonymous id, else any other identifier.

    Raises NotFound for an identifier that no message carried.
    """
    rows = workspace.engine.rows(_OWNERS, [value])
    if not rows:
        raise NotFound(
            f"No message carried the identifier {value!r}.",
            where="identifier",
            hint="Use a user id or an anonymous id. Placeholders such as 'null' identify nobody.",
        )
    kind, found, customer, name = rows[0]
    return Identifier(str(kind), str(found)), int(customer), str(name)


def explain(workspace: Workspace, value: str) -> Identity:
    """Who an identifier belongs to, and every link, merge, split and refusal that it or its customer was part of.

    Raises NotFound for an identifier that no message carried.
    """
    identifier, customer, name = find(workspace, value)
    others = workspace.engine.rows(_ALL, [customer])
    steps = workspace.engine.rows(
        _CHANGES, {"customer": customer, "value": identifier.value, "kind": identifier.kind}
    )
    return Identity(
        identifier=value,
        number=customer,
        customer=name,
        identifiers=tuple(Identifier(str(kind), str(each)) for kind, each in others),
        changes=tuple(
            Step(int(seq), at, str(change), str(kind), str(each), _to(to_kind, to_value), str(reason))
            for seq, at, change, kind, each, to_kind, to_value, reason in steps
        ),
    )


def _to(kind: object, value: object) -> Identifier | None:
    return None if kind is None else Identifier(str(kind), str(value))
