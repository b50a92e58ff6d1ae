"""What several APIs do alike."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import envelope, lenient
from coterie.ingest.wire.http import Refuse, Reply

PIXEL = Reply(
    base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    type=b"image/gif",
    headers=((b"cache-control", b"no-store"),),
)
"""A transparent picture of one pixel."""

_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Counted:
    """A body that was looked at: how many messages it holds and the keys it carries."""

    count: int
    write_key: str | None
    api_key: str | None
    token: str | None


def counted(body: bytes, batch: str = "") -> Counted:
    """Look at a body. batch: what its list is called in words for people. Raises Refuse where it is empty, NotReadable where it is no JSON."""
    if not body:
        raise Refuse(400, "empty_body", "The request has no body.", "Send JSON.")
    found = envelope(body)
    items = found.items
    if items is not None and not items:
        raise Refuse(400, "empty_batch", f"The {batch or 'batch'} is empty.", "Send at least one message.")
    return Counted(1 if items is None else len(items), found.write_key, found.api_key, found.token)


def parsed_json(body: bytes) -> Any:
    """JSON as Python values. Raises NotReadable."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return lenient(body)


def called(value: Any) -> bytes:
    """Python values as JSON."""
    return _encoder.encode(value)


def nested(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Query parameters with dotted names as an object: `context.page.url=…`."""
    read: dict[str, Any] = {}
    for name, value in parameters.items():
        *before, last = name.split(".")
        place = read
        for step in before:
            deeper = place.setdefault(step, {})
            if not isinstance(deeper, dict):
                break
            place = deeper
        else:
            place[last] = value
    return read


# Kinds of groups that mean the company: their accounts are called by the bare value, all others by kind and value.
_COMPANIES = frozenset(
    {
        "account",
        "accounts",
        "company",
        "companies",
        "group",
        "organisation",
        "organization",
        "org",
        "business",
    }
)


def account_named(kind: object, value: object) -> str:
    """The id of an account that an SDK names by a kind of group and a value."""
    word = str(kind).strip().lower()
    return f"{value}" if word in _COMPANIES else f"{kind}:{value}"


def drop_nothing(read: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what is None or an empty object."""
    return {key: value for key, value in read.items() if value is not None and value != {}}


def campaign_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The campaign that led to a page, of the properties that are called as in its address: utm_source, utm_medium and so on."""
    return {
        "name": said.get("utm_campaign"),
        "source": said.get("utm_source"),
        "medium": said.get("utm_medium"),
        "term": said.get("utm_term"),
        "content": said.get("utm_content"),
    }


def event_context(request: Request, **parts: Any) -> dict[str, Any]:
    """A context of those parts without what is empty; address and browser of the caller where they are the customer's and not said."""
    kept = {key: drop_nothing(part) if isinstance(part, dict) else part for key, part in parts.items()}
    if request.agent is not None:
        kept["userAgent"] = kept.get("userAgent") or request.agent
        kept["ip"] = kept.get("ip") or request.ip
    return drop_nothing(kept)
