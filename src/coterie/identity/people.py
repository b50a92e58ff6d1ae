"""Customers as sets of identifiers, changed one message at a time in the order of acceptance.

This is the meaning of identity; `forest` gives the same answer at once for all customers about whom nothing is disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from coterie.settings import IdentifierRule

USER, ANONYMOUS = "user_id", "anonymous_id"
OWN_KINDS = (USER, ANONYMOUS)
MOST_USERS_BY_PUBLIC_KEYS = 100
"""User ids of one customer, beyond which an alias call with a public key joins no further one."""
_NO_RULE = IdentifierRule(kind="", limit=None, priority=99)


class Identifier(NamedTuple):
    """One way to recognise someone."""

    kind: str
    value: str


class Change(NamedTuple):
    """One line of the log of identity.

    change: link | merge | split | refused. customer: who has it now; other: the number that went up in it, or that
    keeps what was refused. identifier joined `to`. seq: of the message that made it so.
    """

    seq: int
    change: str
    customer: int
    other: int | None
    identifier: Identifier
    to: Identifier | None
    reason: str


@dataclass(slots=True)
class Person:
    """A customer: its number, its name (the id people know) and its identifiers by kind, in order of acceptance."""

    number: int
    name: str | None = None
    identifiers: dict[str, list[str]] = field(default_factory=dict)

    def all(self) -> Iterator[Identifier]:
        """Its identifiers."""
        return (Identifier(kind, value) for kind, values in self.identifiers.items() for value in values)


class Rules:
    """The rules of a workspace, by kind."""

    def __init__(self, rules: Sequence[IdentifierRule]) -> None:
        self._rules = {
            USER: IdentifierRule(USER, 1, 1),
            ANONYMOUS: IdentifierRule(ANONYMOUS, None, 9),
            **{rule.kind: rule for rule in rules},
        }
        self.limits = {kind: rule.limit for kind, rule in self._rules.items() if rule.limit is not None}

    def limit(self, kind: str) -> int | None:
        """How many identifiers of that kind a customer may have, None: any number."""
        return self.limits.get(kind)

    def priority(self, kind: str) -> tuple[int, str]:
        """Smaller is stronger."""
        return self._rules.get(kind, _NO_RULE).priority, kind

    def naming(self, kind: str) -> tuple[int, int, str]:
        """The order in which kinds give a customer its name: user id, anonymous id, the others."""
        return (0 if kind == USER else 1 if kind == ANONYMOUS else 2, *self.priority(kind))


@dataclass(slots=True)
class People:
    """Some customers and their identifiers, complete: whoever has one identifier here has all of them here."""

    rules: Rules
    next_number: int
    owner: dict[Identifier, int] = field(default_factory=dict)
    persons: dict[int, Person] = field(default_factory=dict)
    first_seq: dict[Identifier, int] = field(default_factory=dict)
    links: list[tuple[Identifier, Identifier, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    became: dict[int, int] = field(default_factory=dict)
    parted: set[int] = field(default_factory=set)

    def add(self, identifier: Identifier, number: int, first_seq: int, name: str | None) -> None:
        """Take in what is already known."""
        person = self.persons.setdefault(number, Person(number, name))
        person.identifiers.setdefault(identifier.kind, []).append(identifier.value)
        self.owner[identifier] = number
        self.first_seq[identifier] = first_seq

    def meet(self, identifiers: Sequence[Identifier], seq: int) -> None:
        """A message carries these identifiers, the strongest first."""
        anchor = identifiers[0]
        self._know(anchor, seq)
        for other in identifiers[1:]:
            self._join(anchor, other, seq)

    def believed(self, identifiers: Sequence[Identifier], seq: int) -> list[Identifier]:
        """The identifiers of a message that anybody could have sent: it brings nothing of a known customer to another one."""
        own = [each for each in identifiers if each.kind in OWN_KINDS]
        mine = {self.owner[each] for each in own if each in self.owner}
        kept = []
        for each in identifiers:
            keeper = None if each.kind in OWN_KINDS else self.persons.get(self.owner.get(each, -1))
            if keeper is None or USER not in keeper.identifiers or keeper.number in mine:
                kept.append(each)
                continue
            self._know(own[0], seq)
            reason = f"{each.kind} belongs to {keeper.name!r}, and the message came with a public key"
            self._refuse(self.persons[self.owner[own[0]]], keeper, each, own[0], seq, reason)
        return kept

    def alias(self, previous: str, user: str, seq: int, *, is_public: bool = False) -> None:
        """An alias call: an anonymous or unknown id joins the user; a user id becomes that user.

        is_public: nothing proves who sent it, so that it makes no crowd of one customer.
        """
        target, device, former = (
            Identifier(USER, user),
            Identifier(ANONYMOUS, previous),
            Identifier(USER, previous),
        )
        self._know(target, seq)
        if device not in self.owner and former in self.owner:
            taken_in = self.persons[self.owner[target]]
            if is_public and len(taken_in.identifiers[USER]) >= MOST_USERS_BY_PUBLIC_KEYS:
                reason = f"a public key joins at most {MOST_USERS_BY_PUBLIC_KEYS} user ids"
                self._refuse(taken_in, self.persons[self.owner[former]], former, target, seq, reason)
                return
            self._unite(target, former, seq, "an alias call says that both users are one", name=user)
        else:
            self._join(target, device, seq, "an alias call")

    def merge(self, survivor: Identifier, other: Identifier, seq: int, reason: str) -> None:
        """Somebody said that two customers are one."""
        if survivor in self.owner and other in self.owner:
            name = self.persons[self.owner[survivor]].name
            self._unite(survivor, other, seq, reason or "merged by hand", name=name)

    def split(self, identifier: Identifier, seq: int, reason: str) -> None:
        """Somebody said that an identifier does not belong to its customer: it leaves, with what came with it."""
        number = self.owner.get(identifier)
        if number is None:
            return
        stays = self.persons[number]
        leaving = self._what_leaves(stays, identifier)
        if leaving == set(stays.all()):
            return
        leaves = self._new_person()
        for each in sorted(leaving, key=lambda each: self.first_seq[each]):
            stays.identifiers[each.kind].remove(each.value)
            leaves.identifiers.setdefault(each.kind, []).append(each.value)
            self.owner[each] = leaves.number
        name = stays.name
        for person in (stays, leaves):
            person.name = name if _has(person, name) else self._first_name(person)
        self.parted |= {stays.number, leaves.number}
        self.changes.append(
            Change(seq, "split", leaves.number, stays.number, identifier, None, reason or "split by hand")
        )

    def _know(self, identifier: Identifier, seq: int) -> int:
        if identifier not in self.owner:
            person = self._new_person()
            person.name = identifier.value
            self._attach(person, identifier, seq)
        return self.owner[identifier]

    def _join(self, anchor: Identifier, other: Identifier, seq: int, why: str = "") -> None:
        person = self.persons[self.owner[anchor]]
        reason = why or f"one message carries both {anchor.kind} and {other.kind}"
        number = self.owner.get(other)
        if number == person.number:
            return
        if number is None:
            limit = self.rules.limit(other.kind)
            if limit is not None and len(person.identifiers.get(other.kind, ())) >= limit:
                self._refuse(person, None, other, anchor, seq, f"a customer has at most {limit} {other.kind}")
                return
            self._attach(person, other, seq)
            self._log_link(seq, person, None, other, anchor, reason)
            return
        absorbed = self.persons[number]
        over = self._limit_broken(person, absorbed)
        if over is not None:
            belongs = f"{other.kind} belongs to {absorbed.name!r}; a customer has at most {self.rules.limit(over)} {over}"
            self._refuse(person, absorbed, other, anchor, seq, belongs)
            return
        kept, gone = self._stronger(person, absorbed)
        self._log_link(seq, kept, gone, other, anchor, reason)
        self._absorb(kept, gone)

    def _unite(
        self, survivor: Identifier, other: Identifier, seq: int, reason: str, *, name: str | None
    ) -> None:
        kept, gone = self.persons[self.owner[survivor]], self.persons[self.owner[other]]
        if kept is gone:
            return
        self.changes.append(Change(seq, "merge", kept.number, gone.number, other, survivor, reason))
        self.links.append((other, survivor, "merge"))
        self._absorb(kept, gone)
        kept.name = name

    def _absorb(self, kept: Person, gone: Person) -> None:
        for each in list(gone.all()):
            kept.identifiers.setdefault(each.kind, []).append(each.value)
            self.owner[each] = kept.number
        for kind in gone.identifiers:
            ordered = sorted(kept.identifiers[kind], key=partial(self._age, kind))
            kept.identifiers[kind] = ordered
        if USER not in kept.identifiers:
            kept.name = self._first_name(kept)
        del self.persons[gone.number]
        self.became[gone.number] = kept.number

    def _stronger(self, one: Person, two: Person) -> tuple[Person, Person]:
        """Who keeps the number: the one with a user id, else the older."""
        first, second = sorted((one, two), key=lambda person: (USER not in person.identifiers, person.number))
        return first, second

    def _attach(self, person: Person, identifier: Identifier, seq: int) -> None:
        person.identifiers.setdefault(identifier.kind, []).append(identifier.value)
        self.owner[identifier] = person.number
        self.first_seq.setdefault(identifier, seq)
        if (identifier.kind == USER and len(person.identifiers[USER]) == 1) or (
            identifier.kind == ANONYMOUS
            and USER not in person.identifiers
            and len(person.identifiers[ANONYMOUS]) == 1
        ):
            person.name = identifier.value

    def _limit_broken(self, one: Person, two: Person) -> str | None:
        """A kind of which both have some and together too many."""
        for kind, limit in self.rules.limits.items():
            ours, theirs = len(one.identifiers.get(kind, ())), len(two.identifiers.get(kind, ()))
            if ours and theirs and ours + theirs > limit:
                return kind
        return None

    def _new_person(self) -> Person:
        person = Person(self.next_number)
        self.persons[person.number] = person
        self.next_number += 1
        return person

    def _age(self, kind: str, value: str) -> int:
        return self.first_seq[Identifier(kind, value)]

    def _first_name(self, person: Person) -> str | None:
        ranked = sorted(person.all(), key=lambda each: (self.rules.naming(each.kind), self.first_seq[each]))
        return ranked[0].value if ranked else None

    def _log_link(
        self, seq: int, kept: Person, gone: Person | None, other: Identifier, anchor: Identifier, reason: str
    ) -> None:
        self.links.append((other, anchor, "link"))
        self.changes.append(
            Change(seq, "link", kept.number, None if gone is None else gone.number, other, anchor, reason)
        )

    def _refuse(
        self,
        person: Person,
        keeper: Person | None,
        other: Identifier,
        anchor: Identifier,
        seq: int,
        reason: str,
    ) -> None:
        self.changes.append(
            Change(
                seq,
                "refused",
                person.number,
                None if keeper is None else keeper.number,
                other,
                anchor,
                reason,
            )
        )

    def _what_leaves(self, person: Person, identifier: Identifier) -> set[Identifier]:
        """What hangs together with `identifier` once its merges by hand are undone; without any, it goes alone."""
        inside = set(person.all())
        links = [link for link in self.links if link[0] in inside and link[1] in inside]
        merges = [link for link in links if link[2] == "merge" and identifier in link[:2]]
        if merges:
            hanging = _reachable(identifier, [link for link in links if link not in merges])
            if hanging != inside:
                return hanging & inside
        return {identifier}


def _has(person: Person, name: str | None) -> bool:
    return any(each.value == name and each.kind in (USER, ANONYMOUS) for each in person.all())


def _reachable(start: Identifier, links: Iterable[tuple[Identifier, Identifier, str]]) -> set[Identifier]:
    neighbours: dict[Identifier, list[Identifier]] = {}
    for one, two, _ in links:
        neighbours.setdefault(one, []).append(two)
        neighbours.setdefault(two, []).append(one)
    found, waiting = {start}, [start]
    while waiting:
        for each in neighbours.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found
