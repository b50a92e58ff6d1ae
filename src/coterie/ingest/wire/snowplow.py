"""Snowplow's tracker protocol: payloads of short keys, by POST or in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from coterie.ingest.jsontext import Unstorable
from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import NotReadable, from_data
from coterie.ingest.wire.common import PIXEL, called, event_context, parsed_json
from coterie.ingest.wire.http import TEXT, Api, Ask, Message, Refuse, Reply, Route, Taken

_OK = Reply(b"ok", type=TEXT)
_STRUCTURED = {"category": "se_ca", "label": "se_la", "property": "se_pr", "value": "se_va"}
_TRANSACTION = {
    "order_id": "tr_id",
    "affiliation": "tr_af",
    "revenue": "tr_tt",
    "tax": "tr_tx",
    "shipping": "tr_sh",
    "city": "tr_ci",
    "state": "tr_st",
    "country": "tr_co",
    "currency": "tr_cu",
}
_ITEM = {
    "order_id": "ti_id",
    "sku": "ti_sk",
    "name": "ti_nm",
    "category": "ti_ca",
    "price": "ti_pr",
    "quantity": "ti_qu",
    "currency": "ti_cu",
}
_NUMBERS = frozenset({"value", "revenue", "tax", "shipping", "price", "quantity"})
_IDS = ("groupId", "group_id", "id")
_PREVIOUS = ("previousId", "previous_id", "alias")


class _Payload(msgspec.Struct):
    aid: Any = None


class _Body(msgspec.Struct):
    data: list[msgspec.Raw] = []


_body = msgspec.json.Decoder(_Body)
_payload = msgspec.json.Decoder(_Payload)


def _take(ask: Ask) -> Taken:
    try:
        payloads = _body.decode(ask.body.json).data if ask.body.json else []
        apps = {_payload.decode(raw).aid for raw in payloads}
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refuse(400, "not_readable", "The body is no payload_data.", "Send JSON with `data`.") from error
    if not payloads:
        raise Refuse(400, "empty_batch", "`data` is empty.", "Send at least one event.")
    tokens = tuple(str(app) for app in apps if app)
    return Taken("snowplow", tokens or (ask.query.get("aid"),), ask.body.json, len(payloads), _OK)


def _take_one(ask: Ask) -> Taken:
    body = called({"data": [ask.query]})
    return Taken("snowplow", (ask.query.get("aid"),), body, 1, PIXEL)


def items(body: Any, hint: str) -> tuple[list[Any], Any]:
    """The payloads of a body."""
    data = body.get("data") if isinstance(body, dict) else None
    return (data, {}) if isinstance(data, list) else ([body], {})


def said(item: Any, shared: Any, request: Request) -> Iterable[Message]:
    """What one payload says."""
    if not isinstance(item, dict):
        raise Unstorable("not_an_object", "A payload is an object.", "")
    entities = _entities(item)
    session: dict[str, Any] = next(iter(entities.get("client_session", [])), {})
    common: Message = {
        "userId": item.get("uid"),
        "anonymousId": item.get("duid") or session.get("userId") or item.get("tnuid") or item.get("nuid"),
        "messageId": item.get("eid"),
        "timestamp": item.get("ttm") or item.get("dtm"),
        "sentAt": None if item.get("ttm") else item.get("stm"),
        "context": _context(item, entities, session, request),
    }
    kind = item.get("e")
    if kind == "pv":
        page = {"url": item.get("url"), "title": item.get("page"), "referrer": item.get("refr")}
        return [{**common, "type": "page", "properties": {key: page[key] for key in page if page[key]}}]
    if kind == "pp":
        return [{**common, "type": "track", "event": "page_ping", "properties": {"url": item.get("url")}}]
    if kind == "se":
        return [
            {**common, "type": "track", "event": item.get("se_ac"), "properties": _read(item, _STRUCTURED)}
        ]
    if kind == "tr":
        return [{**common, "type": "track", "event": "transaction", "properties": _read(item, _TRANSACTION)}]
    if kind == "ti":
        return [{**common, "type": "track", "event": "transaction_item", "properties": _read(item, _ITEM)}]
    if kind == "ue":
        return [{**common, **_described(item)}]
    raise Unstorable(
        "unknown_type", f"{kind!r} is no type of event.", "e", "Known types: pv, pp, se, ue, tr, ti."
    )


def _described(item: Mapping[str, Any]) -> Message:
    """A self-describing event. The names identify, group and alias say who is who, as Snowplow has no other word for it."""
    outer = _json(item, "ue_px", "ue_pr")
    inner = outer.get("data") if isinstance(outer, dict) else None
    if not isinstance(inner, dict):
        raise Unstorable("missing_event", "The payload holds no self-describing event.", "ue_px")
    name = _name_of(inner.get("schema"))
    data = inner.get("data")
    data = data if isinstance(data, dict) else {}
    if name in ("screen_view", "page_view"):
        return {
            "type": "screen" if name == "screen_view" else "page",
            "name": data.get("name"),
            "properties": data,
        }
    if name == "identify":
        return {"type": "identify", "traits": data}
    if name == "group":
        key = next((key for key in _IDS if data.get(key)), None)
        traits = {each: value for each, value in data.items() if each != key}
        return {"type": "group", "groupId": None if key is None else data[key], "traits": traits}
    if name == "alias":
        return {"type": "alias", "previousId": next((data[key] for key in _PREVIOUS if data.get(key)), None)}
    return {"type": "track", "event": name, "properties": data}


def _name_of(schema: Any) -> str | None:
    """The name in `iglu:vendor/name/format/version`."""
    steps = schema.removeprefix("iglu:").split("/") if isinstance(schema, str) else []
    return steps[1] if len(steps) > 1 else None


def _json(item: Mapping[str, Any], encoded: str, plain: str) -> Any:
    text = item.get(encoded) or item.get(plain)
    if not isinstance(text, str):
        return text
    try:
        return parsed_json(from_data(text))
    except NotReadable as error:
        raise Unstorable("not_json", str(error), encoded) from error


def _entities(item: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The entities that come with an event, by the name of their schema."""
    outer = _json(item, "cx", "co")
    listed = outer.get("data") if isinstance(outer, dict) else None
    found: dict[str, list[Any]] = {}
    for each in listed if isinstance(listed, list) else []:
        name = _name_of(each.get("schema")) if isinstance(each, dict) else None
        if name is not None and isinstance(each.get("data"), dict):
            found.setdefault(name, []).append(each["data"])
    return found


def _read(item: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for ours, theirs in names.items():
        value = item.get(theirs)
        if value in (None, ""):
            continue
        read[ours] = _number(value) if ours in _NUMBERS else value
    return read


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        read = float(value)
    except ValueError:
        return value
    return int(read) if read.is_integer() else read


def _context(
    item: Mapping[str, Any], entities: Mapping[str, list[Any]], session: Mapping[str, Any], request: Request
) -> dict[str, Any]:
    width, _, height = str(item.get("res") or "").partition("x")
    has_size = width.isdigit() and height.isdigit()
    return event_context(
        request,
        ip=item.get("ip"),
        userAgent=item.get("ua"),
        page={"url": item.get("url"), "title": item.get("page"), "referrer": item.get("refr")},
        screen={"width": int(width), "height": int(height)} if has_size else {},
        locale=item.get("lang"),
        timezone=item.get("tz"),
        platform=item.get("p"),
        library={"name": item.get("tna"), "version": item.get("tv")},
        sessionId=item.get("sid") or session.get("sessionId"),
        entities=dict(entities),
    )


def refusal(fault: Refuse) -> Reply:
    """Trackers look at the status only."""
    return Reply.json({"code": fault.code, "message": fault.message, "hint": fault.hint}, fault.status)


API = Api(
    name="snowplow",
    routes=(
        Route(("POST",), "/com.snowplowanalytics.snowplow/tp2", _take),
        Route(("GET",), "/com.snowplowanalytics.snowplow/tp2", _take_one, needs="e"),
        Route(("GET",), "/i", _take_one, needs="e"),
    ),
    items=items,
    said=said,
    refusal=refusal,
)
