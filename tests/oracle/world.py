"""The customers of a world: what each did, was called, joined and carried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.oracle.identity import resolve
from tests.oracle.messages import Message, accepted, event_name, event_properties


@dataclass(frozen=True)
class Event:
    """One thing done. Events are ordered by time, then by the order of acceptance."""

    at: datetime
    order: int
    name: str
    properties: Mapping[str, Any]
    context: Mapping[str, Any]

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in the order of events."""
        return (self.at, self.order)


@dataclass(frozen=True)
class Customer:
    """One customer and all of their messages, in the order of message time."""

    id: str
    messages: tuple[Message, ...]

    def exists_at(self, as_of: datetime) -> bool:
        """Whether their first message of any kind had come."""
        return self.messages[0].at <= as_of

    def until(self, as_of: datetime) -> tuple[Message, ...]:
        """The messages at or before a moment."""
        return tuple(message for message in self.messages if message.at <= as_of)

    def events_until(self, as_of: datetime) -> tuple[Event, ...]:
        """What they did at or before a moment, in order."""
        return tuple(event for message in self.until(as_of) if (event := event_of(message)) is not None)

    def account_at(self, as_of: datetime) -> str | None:
        """The account they joined last."""
        joined = [message for message in self.until(as_of) if message.kind == "group"]
        return str(joined[-1].raw["groupId"]) if joined else None

    def tags_at(self, as_of: datetime) -> set[str]:
        """The tags they carried."""
        carried: set[str] = set()
        for message in self.until(as_of):
            if message.kind == "tag":
                carried.add(message.raw["tag"])
            if message.kind == "untag":
                carried.discard(message.raw["tag"])
        return carried


@dataclass(frozen=True)
class World:
    """All customers by id, and every group call there was."""

    customers: Mapping[str, Customer]
    group_calls: tuple[Message, ...]

    def account_calls(self, account: str) -> list[Message]:
        """The group calls that spoke of one account."""
        return [call for call in self.group_calls if str(call.raw["groupId"]) == account]


def build(messages: Iterable[Mapping[str, Any]]) -> World:
    """The world that these messages, in order of acceptance, describe."""
    kept = accepted(messages)
    identity = resolve(kept)
    of_customer: dict[str, list[Message]] = {}
    for message in kept:
        of_customer.setdefault(identity.customer_of(message), []).append(message)
    return World(
        customers={
            id: Customer(
                id=id, messages=tuple(sorted(theirs, key=lambda message: (message.at, message.order)))
            )
            for id, theirs in of_customer.items()
        },
        group_calls=tuple(message for message in kept if message.kind == "group"),
    )


def event_of(message: Message) -> Event | None:
    """The event a message is, None where it is none."""
    name = event_name(message)
    if name is None:
        return None
    return Event(
        at=message.at,
        order=message.order,
        name=name,
        properties=event_properties(message),
        context=message.raw.get("context") or {},
    )
