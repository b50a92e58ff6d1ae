"""Messages as they were accepted: doubles dropped, messages that name nobody refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.instants import instant

BLOCKED = {
    "", "null", "undefined", "none", "nil", "nan", "n/a", "na", "0", "-1", "anonymous", "unknown", "guest",
    "true", "false", "{}", "[]", "[object object]", "lmy47d", "not set", "(not set)", "test",
    "00000000-0000-0000-0000-000000000000",
}  # fmt: skip
KINDS = ("identify", "track", "page", "screen", "group", "alias", "tag", "untag")
EVENT_OF_CALL = {"page": "Page Viewed", "screen": "Screen Viewed"}
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Message:
    """One accepted message. order: its place in the order of acceptance; user, device: usable ids or None."""

    order: int
    kind: str
    at: datetime
    user: str | None
    device: str | None
    raw: Mapping[str, Any]


def accepted(messages: Iterable[Mapping[str, Any]]) -> list[Message]:
    """The messages that count, in the order given."""
    kept: list[Message] = []
    seen: set[str] = set()
    for order, raw in enumerate(messages):
        user, device = usable(raw.get("userId")), usable(raw.get("anonymousId"))
        if not _is_complete(raw, user, device):
            continue
        message_id = raw.get("messageId")
        if message_id:
            if message_id in seen:
                continue
            seen.add(message_id)
        at = instant(raw["timestamp"], UTC_ZONE)
        assert at is not None, f"a world's message needs a readable time: {raw!r}"
        kept.append(Message(order=order, kind=raw["type"], at=at, user=user, device=device, raw=raw))
    return kept


def usable(identifier: Any) -> str | None:
    """An id as text, None where it is absent or a placeholder."""
    if identifier is None or isinstance(identifier, bool):
        return None
    written = str(identifier)
    return None if written.strip().lower() in BLOCKED else written


def _is_complete(raw: Mapping[str, Any], user: str | None, device: str | None) -> bool:
    if raw.get("type") not in KINDS or (user is None and device is None):
        return False
    if raw["type"] == "track":
        return bool(raw.get("event"))
    if raw["type"] == "alias":
        return user is not None and usable(raw.get("previousId")) is not None
    if raw["type"] == "group":
        return bool(raw.get("groupId"))
    if raw["type"] in ("tag", "untag"):
        return bool(raw.get("tag"))
    return True


def event_name(message: Message) -> str | None:
    """The event a message is, None for identify, group, alias, tag and untag."""
    if message.kind == "track":
        return str(message.raw["event"])
    return EVENT_OF_CALL.get(message.kind)


def event_properties(message: Message) -> dict[str, Any]:
    """The event's properties; a page's or screen's name and category stand beside its own."""
    properties = dict(message.raw.get("properties") or {})
    if message.kind in EVENT_OF_CALL:
        for key in ("name", "category"):
            if message.raw.get(key) is not None:
                properties[key] = message.raw[key]
    return properties
