"""Finds the customer of every message of a batch, and writes down what the batch changes about who is who."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from coterie.engine import Transaction
from coterie.identity import known
from coterie.identity.bulk import resolve_in_bulk
from coterie.identity.people import ANONYMOUS, USER, Identifier, People, Rules
from coterie.identity.resolution import Resolution


@dataclass(slots=True)
class Claim:
    """What one message says about identity: its identifiers, the strongest first. is_public: nothing proves who sent it."""

    seq: int
    kind: str
    identifiers: list[Identifier]
    previous: str | None = None
    reason: str = ""
    is_public: bool = False


BULK_FROM = 500
"""Rows from which on a batch is resolved set-wise."""


def resolve(transaction: Transaction, batch: pa.Table, rules: Rules, next_number: int) -> Resolution:
    """Resolve a canonical batch with the column `seq`, in the order of seq.

    next_number: the first number that no customer has or had.
    """
    if batch.num_rows >= BULK_FROM:
        return resolve_in_bulk(transaction, batch, rules, next_number, one_by_one)
    return one_by_one(transaction, batch, rules, next_number)


def one_by_one(transaction: Transaction, batch: pa.Table, rules: Rules, next_number: int) -> Resolution:
    """Resolve a batch message by message."""
    claims = list(_claims(batch, rules))
    people = known.people_with(
        transaction,
        dict.fromkeys(each for claim in claims for each in _mentioned(claim)),
        rules,
        next_number,
        with_links=any(claim.kind == "split" for claim in claims),
    )
    before = dict(people.owner)
    names = {number: person.name for number, person in people.persons.items()}
    replay(people, claims)
    _write(transaction, batch, people, before)
    customers = np.fromiter(
        (
            people.owner[claim.identifiers[0]] if claim.kind not in ("merge", "split") else 0
            for claim in claims
        ),
        np.uint32,
        len(claims),
    )
    renamed = {
        number: person.name
        for number, person in people.persons.items()
        if person.name is not None and names.get(number) != person.name
    }
    existing = set(before.values())
    became = {old: _end(people.became, old) for old in people.became if old in existing}
    return Resolution(
        customers, renamed, people.next_number, became, frozenset(people.parted - set(people.became))
    )


def replay(people: People, claims: Iterable[Claim]) -> None:
    """Let the people learn what the messages say, one after the other."""
    heard: dict[tuple[bool, tuple[Identifier, ...]], list[Identifier]] = {}
    for claim in claims:
        if claim.kind == "alias" and claim.previous is not None:
            people.meet(claim.identifiers[:1], claim.seq)
            people.alias(claim.previous, claim.identifiers[0].value, claim.seq, is_public=claim.is_public)
        elif claim.kind == "merge":
            people.merge(claim.identifiers[0], claim.identifiers[1], claim.seq, claim.reason)
        elif claim.kind == "split":
            people.split(claim.identifiers[0], claim.seq, claim.reason)
            heard.clear()
        else:
            said = claim.is_public, tuple(claim.identifiers)
            if said not in heard:
                if claim.is_public:
                    claim.identifiers = people.believed(claim.identifiers, claim.seq)
                heard[said] = claim.identifiers
                people.meet(claim.identifiers, claim.seq)
            # Whose the message is: not of whom an identifier names that nobody believes.
            claim.identifiers = heard[said]


def _claims(batch: pa.Table, rules: Rules) -> Iterator[Claim]:
    names = (
        "seq",
        "kind",
        "user_id",
        "anonymous_id",
        "previous_id",
        "identifiers",
        "public_key",
        "properties",
    )
    columns = [
        batch.column(name).to_pylist() if name != "properties" else batch.column(name) for name in names
    ]
    for row in range(batch.num_rows):
        seq, kind, user, anonymous, previous, further, public_key = (column[row] for column in columns[:7])
        if kind in ("merge", "split"):
            said = msgspec.json.decode(columns[7][row].as_py() or "{}")
            yield Claim(seq, kind, _read(further), reason=said.get("reason", ""))
            continue
        found = [Identifier(USER, user)] if user is not None else []
        if anonymous is not None and (kind != "alias" or user is None):
            found.append(Identifier(ANONYMOUS, anonymous))
        if further is not None:
            found += _read(further)
        found.sort(key=lambda each: rules.priority(each.kind))
        yield Claim(seq, kind, found, previous=previous, is_public=public_key is not None)


def _read(further: str) -> list[Identifier]:
    return [Identifier(kind, value) for kind, value in msgspec.json.decode(further)]


def _mentioned(claim: Claim) -> list[Identifier]:
    if claim.previous is None:
        return claim.identifiers
    return [*claim.identifiers, Identifier(USER, claim.previous), Identifier(ANONYMOUS, claim.previous)]


def _write(transaction: Transaction, batch: pa.Table, people: People, before: dict[Identifier, int]) -> None:
    known.write_identifiers(
        transaction,
        [
            (each, number, people.first_seq[each])
            for each, number in people.owner.items()
            if each not in before
        ],
    )
    times = dict(zip(batch.column("seq").to_pylist(), batch.column("received_at").to_pylist(), strict=True))
    changes = [change._replace(customer=_end(people.became, change.customer)) for change in people.changes]
    known.write_changes(transaction, changes, times)
    existing = set(before.values())
    became = {old: _end(people.became, old) for old in people.became if old in existing}
    if became:
        known.repoint(transaction, became)
    if people.parted:
        moved = [
            (each, people.owner[each])
            for each, number in before.items()
            if _end(people.became, number) != people.owner[each]
        ]
        known.return_rows(transaction, people.parted, moved)


def _end(became: dict[int, int], number: int) -> int:
    while number in became:
        number = became[number]
    return number
