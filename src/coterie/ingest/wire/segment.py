"""Segment's HTTP Tracking API and its dialect, RudderStack's."""

from __future__ import annotations

import binascii
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from coterie.ingest.jsontext import Unstorable
from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import from_data, unbase64
from coterie.ingest.wire.common import PIXEL, called, counted, nested, parsed_json
from coterie.ingest.wire.http import Answer, Api, Ask, Message, Refuse, Reply, Route, Taken

_OK = Reply(b'{"success":true}')
_SHORT = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias", "m": "merge"}
_TYPES = ("identify", "track", "page", "screen", "group", "alias", "merge")
_BATCHES = ("batch", "b", "import")
_CALLERS = frozenset({"client", "browser", "mobile", "web"})


def _take(hint: str) -> Answer:
    def answer(ask: Ask) -> Taken:
        found = counted(ask.body.json, "batch")
        tokens = (basic_user(ask.header(b"authorization")), found.write_key, ask.query.get("writeKey"))
        return Taken("segment", tokens, ask.body.json, found.count, _OK, hint)

    return answer


def _pixel(ask: Ask) -> Taken:
    (kind,) = ask.path_values
    if "data" in ask.query:
        read = parsed_json(from_data(ask.query["data"]))
    else:
        read = nested(ask.query)
    if not isinstance(read, dict):
        raise Refuse(400, "not_an_object", "`data` holds no object.")
    body = called(read)
    key = read.get("writeKey")
    tokens = (None if key is None else str(key), ask.query.get("writeKey"))
    return Taken("segment", tokens, body, 1, PIXEL, kind if kind in _TYPES else _SHORT.get(kind, kind))


@lru_cache(maxsize=4096)
def basic_user(authorization: str | None) -> str | None:
    """The user of Basic authorization, with or without the colon after it, or the token of Bearer."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        user = unbase64(value.strip()).decode("utf-8")
    except (ValueError, binascii.Error):
        return None
    return user.partition(":")[0] or None


def _settings(ask: Ask) -> Reply:
    (key,) = ask.path_values
    host = ask.header(b"host") or "localhost"
    scheme = "https" if ask.header(b"x-forwarded-proto") == "https" else "http"
    to = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": scheme, "unbundledIntegrations": []}
    return Reply.json(
        {
            "integrations": {"Segment.io": {**to, "addBundledMetadata": True, "versionSettings": {}}},
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        }
    )


def _source_config(ask: Ask) -> Reply:
    key = ask.query.get("writeKey") or basic_user(ask.header(b"authorization")) or ""
    host = ask.header(b"host") or "localhost"
    scheme = "https" if ask.header(b"x-forwarded-proto") == "https" else "http"
    source = {
        "id": key,
        "name": "Coterie",
        "writeKey": key,
        "enabled": True,
        "workspaceId": "coterie",
        "destinations": [],
        "dataplanes": {},
        "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
    }
    return Reply.json(
        {"source": source, "updatedAt": "2024-01-01T00:00:00.000Z", "dataPlaneUrl": f"{scheme}://{host}"}
    )


def items(body: Any, hint: str) -> tuple[list[Any], Any]:
    """The messages of a body, and the batch that they share."""
    if isinstance(body, list):
        return body, {}
    if isinstance(body, dict) and isinstance(body.get("batch"), list):
        return body["batch"], body
    return [body], {}


def said(item: Any, batch: Mapping[str, Any], request: Request) -> Iterable[Message]:
    """One message, with what its batch says for all."""
    if not isinstance(item, dict):
        raise Unstorable("not_an_object", "A message is an object.", "")
    message = dict(item)
    kind = message.get("type") or request.hint
    message["type"] = kind = _SHORT.get(kind, kind) if isinstance(kind, str) else kind
    context = message.get("context")
    shared = batch.get("context")
    if isinstance(shared, dict):
        context = {**shared, **context} if isinstance(context, dict) else shared
    if context is not None and not isinstance(context, dict):
        raise Unstorable("not_an_object", "context is no object.", "context", "Send {} or leave it out.")
    context = with_caller(context or {}, message, request)
    if context:
        message["context"] = context
    if message.get("sentAt") is None and batch.get("sentAt") is not None:
        message["sentAt"] = batch["sentAt"]
    if kind == "merge":
        return [_merged(message)]
    known = context.get("traits")
    if kind == "identify" and isinstance(known, dict) and known:
        own = message.get("traits")
        # RudderStack's SDKs put the traits of an identify there.
        message["traits"] = {**known, **own} if isinstance(own, dict) else known
    return [message]


def with_caller(context: dict[str, Any], message: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The context with the address and the browser of the caller, where the caller is the customer's own device."""
    direct = (
        context.get("direct") is True
        or context.get("channel") in _CALLERS
        or message.get("channel") in _CALLERS
    )
    if request.agent is None and not direct:
        return context
    added: dict[str, Any] = {}
    if request.ip is not None and not context.get("ip"):
        added["ip"] = request.ip
    if request.agent is not None and not context.get("userAgent"):
        added["userAgent"] = request.agent
    return {**context, **added} if added else context


def _merged(message: Message) -> Message:
    """RudderStack's merge of two identifiers, as the alias that it is."""
    pair = message.get("mergeProperties")
    ids = [each.get("value") for each in pair if isinstance(each, dict)] if isinstance(pair, list) else []
    if len(ids) != 2:
        raise Unstorable("invalid_merge", "mergeProperties takes two identifiers.", "mergeProperties")
    return {**message, "type": "alias", "userId": ids[0], "previousId": ids[1]}


def refusal(fault: Refuse) -> Reply:
    """As analytics-python reads it."""
    told = {"success": False, "code": fault.code, "message": fault.message, "hint": fault.hint}
    return Reply.json(told, fault.status)


_POST = ("POST",)
API = Api(
    name="segment",
    routes=(
        *(Route(_POST, f"/v1/{kind}", _take(kind)) for kind in _TYPES),
        *(Route(_POST, f"/v1/{short}", _take(kind)) for short, kind in _SHORT.items()),
        *(Route(_POST, f"/v1/{batch}", _take("")) for batch in _BATCHES),
        Route(_POST, "/beacon/v1/batch", _take("")),
        Route(("GET",), "/v1/pixel/*", _pixel),
        Route(("GET",), "/pixel/v1/*", _pixel),
        Route(("GET",), "/v1/projects/*/settings", _settings),
        Route(("GET",), "/sourceConfig", _source_config),
    ),
    items=items,
    said=said,
    refusal=refusal,
)
