"""What the routes of this room answer, for the description of the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer

from coterie.identity.answers import IdentifierAnswer
from coterie.kit.http import Answer, iso

Moment = Annotated[datetime, PlainSerializer(iso, return_type=str)]


class SeenEventAnswer(Answer):
    """An event by its name."""

    name: str
    count: int
    customers: int
    first_at: Moment
    last_at: Moment


class EventsAnswer(Answer):
    """Every event that was received, the most frequent first."""

    events: list[SeenEventAnswer]


class SeenValueAnswer(Answer):
    """A value and how often it was seen: in how many events of the sample, or at how many customers."""

    value: Any
    count: int


class PropertyAnswer(Answer):
    """A property: in how many of the sample, with which JSON types, its most frequent values.

    examples: a few of them; values: up to fifty with their counts.
    """

    name: str
    count: int
    types: list[str]
    examples: list[Any]
    values: list[SeenValueAnswer]


class ExampleAnswer(Answer):
    """One event as it happened."""

    customer: str
    occurred_at: Moment
    properties: dict[str, Any]
    context: dict[str, Any]


class EventAnswer(Answer):
    """One event with what its latest `sampled` occurrences look like."""

    event: SeenEventAnswer
    sampled: int
    properties: list[PropertyAnswer]
    context: list[PropertyAnswer]
    latest: list[ExampleAnswer]


class SeenTraitAnswer(Answer):
    """A trait by its key. examples: a few of its values; values: up to fifty, the most frequent first, with their counts."""

    name: str
    customers: int
    first_at: Moment
    last_at: Moment
    types: list[str]
    examples: list[Any]
    values: list[SeenValueAnswer]


class TraitsAnswer(Answer):
    """Every trait that some customer has now, the most frequent first."""

    traits: list[SeenTraitAnswer]


class FoundCustomer(Answer):
    """A customer in a list."""

    id: str
    first_seen: Moment
    last_seen: Moment
    name: str | None


class VolumesAnswer(Answer):
    """How often each event happened. unit: day, week or month; starts: the first day of every span; counts: by event, one a span."""

    unit: Literal["day", "week", "month"]
    starts: list[date]
    counts: dict[str, list[int]]


class CustomersAnswer(Answer):
    """Some customers, the latest seen first. count: how many there are in all; next: the cursor of the following page."""

    customers: list[FoundCustomer]
    count: int
    next: str | None


class UntrustedAnswer(Answer):
    """A trait that came with a public key, so that anybody could have set it."""

    trait: str
    public_key: str


class CustomerAnswer(Answer):
    """One customer: who, since when, what is known at that moment. account: the id of the one joined last.

    untrusted: the traits that anybody could have set; the others were said by a secret key, a signed user id or an import.
    """

    id: str
    first_seen: Moment
    last_seen: Moment
    identifiers: list[IdentifierAnswer]
    traits: dict[str, Any]
    tags: list[str]
    account: str | None
    untrusted: list[UntrustedAnswer]


class TraitPeriod(Answer):
    """A value of a trait from when to when; until_at null: still. trusted false: set with that public key, so anybody could have."""

    from_at: Moment
    until_at: Moment | None
    value: Any
    trusted: bool
    public_key: str | None


class TraitHistoryAnswer(Answer):
    """One trait, the latest period first. changes: how many messages spoke of it."""

    name: str
    changes: int
    periods: list[TraitPeriod]


class TraitHistoriesAnswer(Answer):
    """Every trait the customer ever had."""

    traits: list[TraitHistoryAnswer]


class NameCountAnswer(Answer):
    """How often the customer did something, first and last."""

    name: str
    count: int
    first_at: Moment
    last_at: Moment


class DayCount(Answer):
    """How many events on one day of the workspace's calendar."""

    day: date
    count: int


class UsedAnswer(Answer):
    """Something messages came from. kind: device, app or place; words: as the sender wrote them."""

    kind: str
    words: str
    count: int
    last_at: Moment


class AccountAnswer(Answer):
    """The account joined last, with its traits now. members: how many customers ever joined it."""

    id: str
    joined_at: Moment
    members: int
    traits: dict[str, Any]
    untrusted: list[UntrustedAnswer]


class ActivityAnswer(Answer):
    """The sums of a customer's timeline: events by name and by day, what they came from, the account."""

    names: list[NameCountAnswer]
    days: list[DayCount]
    used: list[UsedAnswer]
    account: AccountAnswer | None


class TagsAnswer(Answer):
    """The tags of a customer now."""

    customer: str
    tags: list[str]


class TimelineEntry(Answer):
    """One thing that happened. kind: `event`, or the message about the customer; details: properties or operations."""

    seq: int
    kind: str
    name: str | None
    occurred_at: Moment
    details: Any


class TimelineAnswer(Answer):
    """What happened, the latest first. next: the cursor of the following page, null at the end."""

    entries: list[TimelineEntry]
    next: str | None
