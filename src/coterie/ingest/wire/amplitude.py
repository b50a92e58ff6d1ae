"""Amplitude's HTTP API: /2/httpapi, /batch, /identify, /groupidentify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from coterie.ingest.jsontext import Unstorable
from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import Envelope, NotReadable, envelope, lenient
from coterie.ingest.wire.common import account_named, called, drop_nothing, event_context, parsed_json
from coterie.ingest.wire.http import Api, Ask, Message, Refuse, Reply, Route, Taken

# Refused upstream too: they stand for nobody, and many share them.
_NOBODY = frozenset(
    {
        "anonymous", "nil", "none", "null", "n/a", "na", "undefined", "unknown", "", "{}", "lmy47d", "0", "-1",
        "00000000-0000-0000-0000-000000000000",
    }
)  # fmt: skip
_PAGE = "[Amplitude] Page Viewed"
_SCREEN = "[Amplitude] Screen Viewed"
_MONEY = ("revenue", "price", "quantity", "productId", "revenueType", "currency")
_OF_HELPER = {
    "$revenue": "revenue",
    "$price": "price",
    "$quantity": "quantity",
    "$productId": "productId",
    "$revenueType": "revenueType",
    "$currency": "currency",
}
_WORDS = {
    "$set": "$set",
    "$setOnce": "$setOnce",
    "$add": "$add",
    "$append": "$extend",
    "$prepend": "$prepend",
    "$postInsert": "$union",
    "$preInsert": "$unionFirst",
    "$remove": "$subtract",
    "$unset": "$unset",
    "$clearAll": "$clear",
}


class _Event(msgspec.Struct):
    """As much of an event as decides whether it is taken."""

    event_type: Any = None
    user_id: Any = None
    device_id: Any = None
    time: Any = None


_event = msgspec.json.Decoder(_Event)


def take(ask: Ask) -> Taken:
    """The body of /2/httpapi and /batch."""
    body = ask.body.json
    found = envelope(body) if body else Envelope()
    if found.events is None:
        raise _Faulty("The body holds no `events`.", missing_field="events")
    if not found.events:
        raise _Faulty("`events` is empty.", missing_field="events")
    missing, invalid = _faults(found.events)
    tokens = (found.api_key, ask.query.get("api_key"))
    if missing or invalid:
        bad = {index for places in (*missing.values(), *invalid.values()) for index in places}
        told: dict[str, Any] = {
            "code": 400,
            "error": "Invalid field values on some events" if invalid else "Request missing required field",
            "missing_field": None,
            "events_with_invalid_fields": invalid,
            "events_with_missing_fields": missing,
            "silenced_events": [],
        }
        # Nothing of the request counts: SDKs send the others again. Those at fault are kept aside.
        return Taken(
            "amplitude", tokens, body, len(bad), Reply.json(told, 400), "", tuple(sorted(bad)), refused=True
        )
    told = {
        "code": 200,
        "events_ingested": len(found.events),
        "payload_size_bytes": len(body),
        "server_upload_time": ask.at_ms,
    }
    return Taken("amplitude", tokens, body, len(found.events), Reply.json(told))


def _faults(events: list[msgspec.Raw]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Which fields are missing or unusable, and in which events."""
    missing: dict[str, list[int]] = {}
    invalid: dict[str, list[int]] = {}
    for index, raw in enumerate(events):
        event = _seen(raw)
        if event is None:
            invalid.setdefault("event", []).append(index)
            continue
        if event.event_type in (None, ""):
            missing.setdefault("event_type", []).append(index)
        ids = {"user_id": event.user_id, "device_id": event.device_id}
        given = {name: value for name, value in ids.items() if value not in (None, "")}
        if not given and event.event_type != "$groupidentify":
            missing.setdefault("user_id", []).append(index)
        for name, value in given.items():
            if isinstance(value, bool | list | dict) or str(value).strip().lower() in _NOBODY:
                invalid.setdefault(name, []).append(index)
        if event.time is not None and (
            isinstance(event.time, bool) or not isinstance(event.time, int | float)
        ):
            invalid.setdefault("time", []).append(index)
    return missing, invalid


def _seen(raw: msgspec.Raw) -> _Event | None:
    try:
        return _event.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        read = lenient(bytes(raw))
    except NotReadable:
        return None
    if not isinstance(read, dict):
        return None
    return _Event(*(read.get(name) for name in _Event.__struct_fields__))


def _identification(group: bool) -> Callable[[Ask], Taken]:
    """The form of /identify and /groupidentify: as events, so that one translator reads both."""

    def answer(ask: Ask) -> Taken:
        fields = {**ask.query, **ask.body.fields}
        if ask.body.json and not fields.get("identification"):
            read = parsed_json(ask.body.json)
            fields |= {key: _text(value) for key, value in read.items()} if isinstance(read, dict) else {}
        if not fields.get("identification"):
            raise _Faulty("There is no `identification`.", missing_field="identification")
        said = parsed_json(fields["identification"].encode())
        each = [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict)]
        if not each:
            raise _Faulty("`identification` holds no object.", missing_field="identification")
        kind = "$groupidentify" if group else "$identify"
        events = [
            {**_of_group(one), "event_type": kind} if group else {**one, "event_type": kind} for one in each
        ]
        body = called({"events": events})
        return Taken(
            "amplitude", (fields.get("api_key"),), body, len(events), Reply(b"success", type=b"text/plain")
        )

    return answer


def _text(value: Any) -> str:
    return value if isinstance(value, str) else called(value).decode()


def _of_group(one: Mapping[str, Any]) -> dict[str, Any]:
    groups = {str(one.get("group_type")): one.get("group_value")}
    return {"groups": groups, "group_properties": one.get("group_properties") or {}}


def _config(ask: Ask) -> Reply:
    """No configuration from afar: SDKs keep what they were started with."""
    return Reply.json({"configs": {}})


def items(body: Any, hint: str) -> tuple[list[Any], Any]:
    """The events of a body, and the body."""
    events = body.get("events") if isinstance(body, dict) else None
    return (events, body) if isinstance(events, list) else ([body], {})


def said(item: Any, body: Mapping[str, Any], request: Request) -> Iterable[Message]:
    """An event; what it says of the person or the account comes before it."""
    if not isinstance(item, dict):
        raise Unstorable("not_an_object", "An event is an object.", "")
    name = item.get("event_type")
    insert_id = item.get("insert_id")
    device = item.get("device_id")
    common: Message = {
        "userId": item.get("user_id"),
        "anonymousId": device,
        "messageId": f"{device or item.get('user_id')}:{insert_id}" if insert_id else None,
        "timestamp": item.get("time"),
        "sentAt": body.get("client_upload_time"),
        "context": _context(item, request),
    }
    groups = item.get("groups")
    groups = groups if isinstance(groups, dict) else {}
    if name == "$groupidentify":
        return [
            _account_said(common, account, item.get("group_properties"), number)
            for number, account in enumerate(_accounts(groups))
        ]
    told: list[Message] = []
    traits = _operations(item.get("user_properties"))
    if traits or name == "$identify":
        told.append(_beside(common, "traits", type="identify", traits=traits))
    for number, account in enumerate(_accounts(groups)):
        told.append(_beside(common, f"group{number}", type="group", groupId=account, traits={}))
    if name == "$identify":
        return told
    return [*told, _event_said(common, name, item)]


def _event_said(common: Message, name: Any, item: Mapping[str, Any]) -> Message:
    properties = item.get("event_properties")
    properties = dict(properties) if isinstance(properties, dict) else {}
    for helper, ours in _OF_HELPER.items():
        if helper in properties:
            properties.setdefault(ours, properties[helper])
    for key in _MONEY:
        if item.get(key) is not None:
            properties.setdefault(key, item[key])
    price, quantity = properties.get("price"), properties.get("quantity", 1)
    if "revenue" not in properties and _is_number(price) and _is_number(quantity):
        properties["revenue"] = price * quantity
    if name in (_PAGE, _SCREEN):
        plain = {key.removeprefix("[Amplitude] "): value for key, value in properties.items()}
        page = {
            "path": plain.get("Page Path"),
            "title": plain.get("Page Title"),
            "url": plain.get("Page URL"),
        }
        return {
            **common,
            "type": "page" if name == _PAGE else "screen",
            "properties": {**properties, **drop_nothing(page)},
        }
    return {**common, "type": "track", "event": name, "properties": properties}


def _beside(common: Message, part: str, **said: Any) -> Message:
    """A message that an event makes beside itself, with an id of its own."""
    told = common.get("messageId")
    return {**common, **said, "messageId": None if told is None else f"{told}:{part}"}


def _account_said(common: Message, account: str, said: Any, number: int) -> Message:
    return _beside(common, f"account{number}", type="account", groupId=account, traits=_operations(said))


def _accounts(groups: Mapping[str, Any]) -> list[str]:
    found = []
    for kind, values in groups.items():
        for value in values if isinstance(values, list) else [values]:
            if value not in (None, ""):
                found.append(account_named(kind, value))
    return found


def _operations(said: Any) -> dict[str, Any]:
    """User properties in our words: plain keys are set."""
    if not isinstance(said, dict):
        return {}
    traits: dict[str, Any] = {}
    for key, value in said.items():
        word = _WORDS.get(key)
        if word is None:
            traits[key] = value
        elif word == "$setOnce" and isinstance(value, dict):
            # What the browser SDK writes where an address held no such parameter.
            traits[word] = {name: each for name, each in value.items() if each != "EMPTY"}
        elif word == "$unset":
            traits[word] = list(value) if isinstance(value, dict) else value
        else:
            traits[word] = value
    return traits


def _context(item: Mapping[str, Any], request: Request) -> dict[str, Any]:
    ip = item.get("ip")
    return event_context(
        request,
        ip=request.ip if ip == "$remote" else ip,
        app={"version": item.get("version_name") or item.get("app_version")},
        os={"name": item.get("os_name"), "version": item.get("os_version")},
        device={
            "manufacturer": item.get("device_manufacturer"),
            "brand": item.get("device_brand"),
            "model": item.get("device_model"),
            "advertisingId": item.get("idfa") or item.get("adid"),
        },
        network={"carrier": item.get("carrier")},
        location={
            "country": item.get("country"),
            "region": item.get("region"),
            "city": item.get("city"),
            "latitude": item.get("location_lat"),
            "longitude": item.get("location_lng"),
        },
        locale=item.get("language"),
        platform=item.get("platform"),
        library={"name": item.get("library")},
        userAgent=item.get("user_agent"),
        sessionId=item.get("session_id") if item.get("session_id") not in (-1, None) else None,
        consent=item.get("consent"),
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class _Faulty(Refuse):
    """A body that is not of the form."""

    def __init__(self, message: str, *, missing_field: str) -> None:
        super().__init__(400, "invalid_body", message)
        self.missing_field = missing_field


def refusal(fault: Refuse) -> Reply:
    """Always JSON with `code`: the SDKs look there."""
    told: dict[str, Any] = {
        "code": fault.status,
        "error": fault.message,
        "reason": fault.code,
        "hint": fault.hint,
    }
    if isinstance(fault, _Faulty):
        told["missing_field"] = fault.missing_field
    if fault.status == 429:
        told |= {"throttled_events": [], "throttled_devices": {}, "throttled_users": {}, "eps_threshold": 0}
    return Reply.json(told, fault.status)


API = Api(
    name="amplitude",
    routes=(
        Route(("POST",), "/2/httpapi", take),
        Route(("POST",), "/httpapi", take),
        Route(("POST",), "/identify", _identification(False)),
        Route(("GET",), "/identify", _identification(False), needs="identification"),
        Route(("POST",), "/groupidentify", _identification(True)),
        Route(("GET",), "/groupidentify", _identification(True), needs="identification"),
        Route(("GET",), "/config/*", _config),
    ),
    items=items,
    said=said,
    refusal=refusal,
)
