"""Customer.io's Track API: the identify call of many back ends."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coterie.ingest.jsontext import Unstorable
from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import unbase64
from coterie.ingest.wire.common import called, parsed_json
from coterie.ingest.wire.http import Api, Ask, Message, Refuse, Reply, Route, Taken

_OK = Reply(b"{}")
_NAMES_OF_KINDS = {"page": "page", "screen": "screen"}


def _take(hint: str) -> Callable[[Ask], Taken]:
    def answer(ask: Ask) -> Taken:
        read = parsed_json(ask.body.json) if ask.body.json else {}
        if not isinstance(read, dict):
            raise Refuse(400, "not_an_object", "The body is no object.", "Send a JSON object.")
        body = called({"id": ask.path_values[0] if ask.path_values else None, "said": read})
        return Taken("customerio", (_key(ask.header(b"authorization")),), body, 1, _OK, hint)

    return answer


def _key(authorization: str | None) -> str | None:
    """The API key, which stands behind the colon; a write key as the site id alone is as good."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        site, _, key = unbase64(value.strip()).decode("utf-8").partition(":")
    except (ValueError, binascii.Error):
        return None
    return key or site or None


def items(body: Any, hint: str) -> tuple[list[Any], Any]:
    """The one thing that a request says, and what it is."""
    return [body], hint


def said(item: Any, hint: str, request: Request) -> Iterable[Message]:
    """What a request says."""
    said = item["said"]
    who: Message = {"userId": item["id"], "anonymousId": said.get("anonymous_id")}
    if hint == "identify":
        traits = {
            key: value for key, value in said.items() if key not in ("anonymous_id", "_update", "cio_id")
        }
        return [{**who, "type": "identify", "traits": traits}]
    if hint == "device":
        device = said.get("device")
        if not isinstance(device, dict) or not device.get("id"):
            raise Unstorable("missing_device", "The body names no device.", "device.id")
        return [{**who, "type": "identify", "traits": {"$union": {"devices": [device]}}}]
    if hint == "merge":
        return [
            {"type": "alias", "userId": _id(said.get("primary")), "previousId": _id(said.get("secondary"))}
        ]
    kind = _NAMES_OF_KINDS.get(str(said.get("type")), "track")
    data = said.get("data")
    event: Message = {
        **who,
        "type": kind,
        "messageId": said.get("id"),
        "timestamp": said.get("timestamp"),
        "properties": data if data is not None else {},
    }
    return [{**event, ("event" if kind == "track" else "name"): said.get("name")}]


def _id(person: Any) -> Any:
    return (
        next((person[key] for key in ("id", "cio_id", "email") if person.get(key)), None)
        if isinstance(person, Mapping)
        else None
    )


def refusal(fault: Refuse) -> Reply:
    """As the SDKs show it."""
    return Reply.json(
        {"meta": {"error": fault.message, "code": fault.code, "hint": fault.hint}}, fault.status
    )


API = Api(
    name="customerio",
    routes=(
        Route(("PUT",), "/api/v1/customers/*", _take("identify")),
        Route(("POST",), "/api/v1/customers/*/events", _take("event")),
        Route(("PUT",), "/api/v1/customers/*/devices", _take("device")),
        Route(("POST",), "/api/v1/events", _take("event")),
        Route(("POST",), "/api/v1/merge_customers", _take("merge")),
    ),
    items=items,
    said=said,
    refusal=refusal,
)
