"""What a customer's traits were over time, and what they were doing when, on what and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coterie.customers.profile import Untrusted, resolve
from coterie.workspace import Workspace

_PERIODS = """
SELECT key, from_at, until_at, value, public_key FROM trait_values WHERE customer = ? ORDER BY key, from_at DESC
"""
_CHANGED = "SELECT key, count(*) FROM trait_changes WHERE customer = ? GROUP BY key"
_NAMES = """
SELECT name, count(*), min(occurred_at), max(occurred_at) FROM events WHERE customer = ?
GROUP BY name ORDER BY count(*) DESC, name
"""
# DuckDB has the zone names of ICU: the calendar day is that of the workspace.
_DAYS = """
SELECT CAST(timezone($zone, timezone('UTC', occurred_at)) AS DATE) AS day, count(*)
FROM events WHERE customer = $customer GROUP BY day ORDER BY day
"""
_CONTEXTS = """
SELECT context, count(*), min(occurred_at), max(occurred_at)
FROM (SELECT context, occurred_at FROM events WHERE customer = $customer AND context IS NOT NULL
      UNION ALL SELECT context, occurred_at FROM profile_messages WHERE customer = $customer AND context IS NOT NULL)
GROUP BY context
"""
_MEMBERS = """
SELECT count(DISTINCT customer) FROM account_members WHERE account = ?
"""
_ACCOUNT = """
SELECT accounts.account, accounts.id, account_members.joined_at
FROM account_members JOIN accounts USING (account)
WHERE customer = ? ORDER BY joined_at DESC, seq DESC LIMIT 1
"""
_ACCOUNT_TRAITS = """
SELECT key, value, public_key FROM account_trait_values WHERE account = ? AND until_at IS NULL ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class Period:
    """A value of a trait from from_at until until_at (naive UTC; None: still).

    public_key: where anybody could have said it, the public key that it came with.
    """

    from_at: datetime
    until_at: datetime | None
    value: Any
    public_key: str | None = None

    @property
    def trusted(self) -> bool:
        """Whether somebody trusted said it: a secret key, a signed user id, an import, somebody who is signed in."""
        return self.public_key is None


@dataclass(frozen=True, slots=True)
class TraitHistory:
    """One trait of one customer, the latest period first. changes: how many messages spoke of it."""

    name: str
    changes: int
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class NameCount:
    """How often the customer did something, first and last (naive UTC)."""

    name: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """A device, an app or a place that messages came from: words as the sender wrote them, how many, when last."""

    kind: str
    words: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """The account joined last, with its traits now and how many customers ever joined it. untrusted: traits that anybody could have set."""

    id: str
    joined_at: datetime
    members: int
    traits: dict[str, Any]
    untrusted: tuple[Untrusted, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """What a customer did, by name and by day of the workspace's calendar; on what and from where; the account."""

    names: tuple[NameCount, ...]
    days: tuple[tuple[date, int], ...]
    used: tuple[Used, ...]
    account: Account | None


def traits(workspace: Workspace, customer: str) -> tuple[TraitHistory, ...]:
    """Every trait the customer ever had, with all its values. Raises NotFound where there is no such customer."""
    number, *_ = resolve(workspace, customer)
    counts = dict(workspace.engine.rows(_CHANGED, [number]))
    periods: dict[str, list[Period]] = {}
    for key, from_at, until_at, value, public_key in workspace.engine.rows(_PERIODS, [number]):
        periods.setdefault(str(key), []).append(Period(from_at, until_at, json.loads(value), public_key))
    return tuple(TraitHistory(key, int(counts.get(key, 0)), tuple(each)) for key, each in periods.items())


def activity(workspace: Workspace, customer: str) -> Activity:
    """The sums of a customer's timeline. Raises NotFound where there is no such customer."""
    number, *_ = resolve(workspace, customer)
    days = workspace.engine.rows(_DAYS, {"customer": number, "zone": workspace.settings.timezone})
    return Activity(
        names=tuple(NameCount(*row) for row in workspace.engine.rows(_NAMES, [number])),
        days=tuple((day, int(count)) for day, count in days),
        used=_used(workspace, number),
        account=_account(workspace, number),
    )


def _account(workspace: Workspace, number: int) -> Account | None:
    for account, name, joined_at in workspace.engine.rows(_ACCOUNT, [number]):
        traits = workspace.engine.rows(_ACCOUNT_TRAITS, [account])
        members = workspace.engine.rows(_MEMBERS, [account])[0][0]
        return Account(
            str(name),
            joined_at,
            int(members),
            {key: json.loads(value) for key, value, _ in traits},
            tuple(Untrusted(key, public_key) for key, _, public_key in traits if public_key is not None),
        )
    return None


def _used(workspace: Workspace, number: int) -> tuple[Used, ...]:
    """Devices, apps and places from the contexts, each kind's most used first."""
    found: dict[tuple[str, str], tuple[int, datetime]] = {}
    for text, count, _first, last in workspace.engine.rows(_CONTEXTS, {"customer": number}):
        for kind, words in _said(json.loads(text)):
            before = found.get((kind, words), (0, last))
            found[kind, words] = (before[0] + int(count), max(before[1], last))
    kinds = ("device", "app", "place")
    ordered = sorted(found.items(), key=lambda each: (kinds.index(each[0][0]), -each[1][0], each[0][1]))
    return tuple(Used(kind, words, count, last) for (kind, words), (count, last) in ordered)


def _said(context: Any) -> list[tuple[str, str]]:
    """What a context says of device, app and place, where the sender (or an enrichment) wrote it there."""
    if not isinstance(context, dict):
        return []
    device, system = _part(context, "device"), _part(context, "os")
    app, browser = _part(context, "app"), _part(context, "browser")
    place, address = _part(context, "location"), _part(context, "address")
    told = (
        ("device", ", ".join(_texts(device.get("model") or device.get("type"), system.get("name")))),
        ("app", " ".join(_texts(browser.get("name") or app.get("name")))),
        ("place", ", ".join(_texts(place.get("city") or address.get("city"), place.get("country")))),
    )
    return [(kind, words) for kind, words in told if words]


def _part(context: dict[str, Any], key: str) -> dict[str, Any]:
    part = context.get(key)
    return part if isinstance(part, dict) else {}


def _texts(*values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str) and value.strip()]
