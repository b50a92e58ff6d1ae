"""What several APIs do alike."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

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
