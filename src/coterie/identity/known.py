"""What the tables know of some identifiers, and how changes are written back to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa

from coterie.engine import Session, Transaction
from coterie.identity.people import Change, Identifier, People, Rules

_OWNERS = """
SELECT wanted.kind, wanted.value, identifiers.customer
FROM wanted JOIN identifiers ON identifiers.kind = wanted.kind AND identifiers.value = wanted.value
"""
_WHOLE = """
SELECT identifiers.kind, identifiers.value, identifiers.customer, identifiers.first_seq, customers.id
FROM identifiers JOIN customers USING (customer)
WHERE identifiers.customer IN (SELECT customer FROM whole)
ORDER BY identifiers.first_seq, identifiers.kind, identifiers.value
"""
_LINKS = """
SELECT kind, value, to_kind, to_value, change FROM identity_changes
WHERE change IN ('link', 'merge') AND customer IN (SELECT customer FROM whole)
"""
_INSERT_CHANGES = """
INSERT INTO identity_changes (seq, changed_at, change, customer, other, kind, value, to_kind, to_value, reason)
SELECT * FROM made WHERE change <> 'refused' OR NOT EXISTS (
    FROM identity_changes AS known WHERE known.change = 'refused' AND known.kind = made.kind AND known.value = made.value
    AND known.to_kind = made.to_kind AND known.to_value = made.to_value)
ORDER BY seq
"""

FOLLOWING = (
    "events_hot", "profile_messages", "trait_changes", "trait_values", "account_members", "tag_changes", "membership_changes",
    "identity_changes", "identifiers",
)  # fmt: skip
"""The tables whose rows follow a customer that went up in another; sealed events do too."""


def next_number(session: Session) -> int:
    """A number that no customer has or had."""
    found = session.rows(
        "SELECT greatest((SELECT max(customer) FROM customers), (SELECT max(customer) FROM identity_changes),"
        " (SELECT max(other) FROM identity_changes), (SELECT max(customer) FROM customers_gone))"
    )[0][0]
    return 1 if found is None else int(found) + 1


def people_with(
    session: Session, identifiers: Iterable[Identifier], rules: Rules, next_number: int, *, with_links: bool
) -> People:
    """All customers who have one of these identifiers, each with all of its own."""
    people = People(rules, next_number)
    wanted = list(identifiers)
    if not wanted:
        return people
    asked = pa.table({"kind": [each.kind for each in wanted], "value": [each.value for each in wanted]})
    with session.registered("wanted", asked):
        owners = {row[2] for row in session.rows(_OWNERS)}
    if not owners:
        return people
    with session.registered("whole", numbers(owners)):
        for kind, value, customer, first_seq, name in session.rows(_WHOLE):
            people.add(Identifier(kind, value), customer, first_seq, name)
        if with_links:
            people.links = [
                (Identifier(kind, value), Identifier(to_kind, to_value), change)
                for kind, value, to_kind, to_value, change in session.rows(_LINKS)
            ]
    return people


def write_identifiers(transaction: Transaction, rows: Iterable[tuple[Identifier, int, int]]) -> None:
    """New identifiers: (identifier, customer, first_seq)."""
    made = list(rows)
    if made:
        transaction.insert(
            "identifiers",
            pa.table(
                {
                    "kind": pa.array([row[0].kind for row in made], pa.string()),
                    "value": pa.array([row[0].value for row in made], pa.string()),
                    "customer": pa.array([row[1] for row in made], pa.uint32()),
                    "first_seq": pa.array([row[2] for row in made], pa.int64()),
                }
            ),
        )


def write_changes(transaction: Transaction, changes: list[Change], times: Mapping[int, object]) -> None:
    """Lines of the log of identity; times: when the message of each seq was received. What was refused before is not repeated."""
    changes = list(_without_repeats(changes))
    if not changes:
        return
    made = pa.table(
        {
            "seq": pa.array([change.seq for change in changes], pa.int64()),
            "changed_at": pa.array([times[change.seq] for change in changes], pa.timestamp("us")),
            "change": pa.array([change.change for change in changes], pa.string()),
            "customer": pa.array([change.customer for change in changes], pa.uint32()),
            "other": pa.array([change.other for change in changes], pa.uint32()),
            "kind": pa.array([change.identifier.kind for change in changes], pa.string()),
            "value": pa.array([change.identifier.value for change in changes], pa.string()),
            "to_kind": pa.array([change.to.kind if change.to else None for change in changes], pa.string()),
            "to_value": pa.array([change.to.value if change.to else None for change in changes], pa.string()),
            "reason": pa.array([change.reason for change in changes], pa.string()),
        }
    )
    with transaction.registered("made", made):
        transaction.execute(_INSERT_CHANGES)


def _without_repeats(changes: Iterable[Change]) -> Iterator[Change]:
    refused: set[tuple[Identifier, Identifier | None]] = set()
    for change in changes:
        if change.change == "refused":
            if (change.identifier, change.to) in refused:
                continue
            refused.add((change.identifier, change.to))
        yield change


def repoint(transaction: Transaction, became: Mapping[int, int]) -> None:
    """Give the rows of customers who went up in others to those others."""
    with transaction.registered("became", pairs(became)):
        for table in FOLLOWING:
            transaction.execute(
                f"UPDATE {table} SET customer = became.now FROM became WHERE {table}.customer = became.old"
            )
        _repoint_sealed(transaction)


def _repoint_sealed(transaction: Transaction) -> None:
    """The same for sealed events, most of which are looked at only where somebody has any.

    Whoever goes up in another was mostly met a moment ago and has no sealed event: the narrow copy says so at once.
    """
    found = transaction.rows(
        "SELECT min(customer), max(customer), min(occurred_at), max(occurred_at) FROM events_ordered"
        " WHERE customer IN (SELECT old FROM became)"
    )[0]
    if found[0] is None:
        return
    for table in ("events_sealed", "events_ordered"):
        transaction.execute(
            f"UPDATE {table} SET customer = became.now FROM became WHERE {table}.customer = became.old"
            f" AND {table}.customer BETWEEN $1 AND $2 AND {table}.occurred_at BETWEEN $3 AND $4",
            list(found),
        )


def return_rows(
    transaction: Transaction, parted: Iterable[int], moved: Iterable[tuple[Identifier, int]]
) -> None:
    """After a split: identifiers to their new customers, and each row to the one its own ids name."""
    gone = list(moved)
    table = pa.table(
        {
            "kind": [each.kind for each, _ in gone],
            "value": [each.value for each, _ in gone],
            "customer": pa.array([number for _, number in gone], pa.uint32()),
        }
    )
    with transaction.registered("moved", table):
        transaction.execute(
            "UPDATE identifiers SET customer = moved.customer FROM moved"
            " WHERE identifiers.kind = moved.kind AND identifiers.value = moved.value"
        )
    with transaction.registered("parted", numbers(parted)):
        for name in ("events_hot", "events_sealed", "profile_messages"):
            for kind, condition in (("user_id", ""), ("anonymous_id", f" AND {name}.user_id IS NULL")):
                transaction.execute(
                    f"UPDATE {name} SET customer = owner.customer FROM identifiers AS owner"
                    f" WHERE {name}.customer IN (SELECT customer FROM parted)"
                    f" AND owner.kind = '{kind}' AND owner.value = {name}.{kind}{condition}"
                )
        for name in ("trait_changes", "tag_changes", "account_members"):
            transaction.execute(
                f"UPDATE {name} SET customer = said.customer FROM profile_messages AS said"
                f" WHERE {name}.customer IN (SELECT customer FROM parted) AND said.seq = {name}.seq"
            )
        with transaction.registered("moved", table):
            transaction.execute(
                "UPDATE events_ordered SET customer = said.customer FROM events_sealed AS said"
                " WHERE events_ordered.customer IN (SELECT customer FROM parted) AND said.seq = events_ordered.seq"
                " AND said.customer IN (SELECT customer FROM moved)"
            )


def numbers(customers: Iterable[int]) -> pa.Table:
    """A table of customers' numbers."""
    return pa.table({"customer": pa.array(list(customers), pa.uint32())})


def pairs(became: Mapping[int, int]) -> pa.Table:
    """A table (old, now) of customers who went up in others."""
    return pa.table(
        {
            "old": pa.array(np.fromiter(became.keys(), np.uint32, len(became))),
            "now": pa.array(np.fromiter(became.values(), np.uint32, len(became))),
        }
    )
