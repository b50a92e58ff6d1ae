"""What the routes of this room are asked and what they answer, for the description of the API."""

from __future__ import annotations

from coterie.kit.http import Answer, Request


class IdentifierAnswer(Answer):
    """One way to recognise a customer."""

    kind: str
    value: str


class IdentityChange(Answer):
    """One step by which identifiers came together or apart. change: link, merge, split or refused.

    The identifier (kind, value) joined `to`, or was kept from it; null where it stands alone.
    """

    seq: int
    changed_at: str
    change: str
    kind: str | None
    value: str | None
    to: IdentifierAnswer | None
    reason: str


class IdentityAnswer(Answer):
    """Who an identifier belongs to, and which steps made it so."""

    identifier: str
    customer: str
    identifiers: list[IdentifierAnswer]
    changes: list[IdentityChange]


class MergeAsk(Request):
    """Two customers who are one; the first one's id stays."""

    survivor: str
    other: str
    reason: str = ""


class SplitAsk(Request):
    """An identifier that does not belong where it is."""

    identifier: str
    reason: str = ""


class DecidedAnswer(Answer):
    """The customer that the identifier belongs to now."""

    customer: str


class SplitPreviewAsk(Request):
    """An identifier that might leave its customer."""

    identifier: str


class HalfAnswer(Answer):
    """One of the two customers that would be: the id, the identifiers, how many events would be theirs."""

    customer: str
    identifiers: list[IdentifierAnswer]
    events: int


class PartingAnswer(Answer):
    """A customer as the two that a split would make of it."""

    stays: HalfAnswer
    leaves: HalfAnswer
