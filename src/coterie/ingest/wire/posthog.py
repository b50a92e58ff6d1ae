"""PostHog's capture, old and new, and the answers that keep its SDKs quiet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from coterie.ingest.jsontext import Unstorable
from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import Envelope, envelope, from_data
from coterie.ingest.wire.common import PIXEL, account_named, campaign_of, counted, event_context, parsed_json
from coterie.ingest.wire.http import Api, Ask, Message, Refuse, Reply, Route, Taken
from coterie.ingest.wire.segment import basic_user

_OK = Reply(b'{"status":1}')
_NOT_KEPT = {"$snapshot": "Recordings are not kept."}
_JAVASCRIPT = b"application/javascript; charset=utf-8"


class _Properties(msgspec.Struct):
    token: Any = None


class _Event(msgspec.Struct):
    """As much of an event as decides whether it is taken."""

    event: Any = None
    uuid: Any = None
    distinct_id: Any = None
    properties: _Properties | None = None


_event = msgspec.json.Decoder(_Event)


def take(ask: Ask) -> Taken:
    """The body of the old addresses: one event, a list of them, or a batch."""
    body = ask.body.json or (from_data(ask.query["data"]) if ask.query.get("data") else b"")
    found = counted(body)
    tokens: tuple[str | None, ...] = (
        found.api_key,
        found.token,
        ask.query.get("api_key"),
        ask.query.get("token"),
    )
    if not any(tokens):
        tokens = (_token_within(body),)
    return Taken("posthog", tokens, body, found.count, _OK if ask.method == "POST" else PIXEL)


def _token_within(body: bytes) -> str | None:
    """The token in the properties of the first event."""
    items = envelope(body).items
    try:
        first = _event.decode(body if items is None else items[0])
    except (msgspec.DecodeError, IndexError, RecursionError, UnicodeDecodeError):
        return None
    token = first.properties.token if first.properties else None
    return None if token is None else str(token)


def _take_v1(ask: Ask) -> Taken:
    body = ask.body.json
    found = envelope(body) if body else Envelope()
    if not found.batch:
        raise Refuse(400, "empty_batch", "The batch is empty.", "Send at least one event.")
    results: dict[str, dict[str, str]] = {}
    for index, raw in enumerate(found.batch):
        uuid, fault = _verdict(raw)
        results[uuid or f"#{index}"] = {"result": "drop", "details": fault} if fault else {"result": "ok"}
    tokens = (basic_user(ask.header(b"authorization")), found.api_key)
    # What is dropped goes along: the loader keeps it aside with the reason.
    return Taken("posthog", tokens, body, len(found.batch), Reply.json({"results": results}), "v1")


def _verdict(raw: msgspec.Raw) -> tuple[str | None, str | None]:
    try:
        event = _event.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None, "malformed_event"
    uuid = None if event.uuid is None else str(event.uuid)
    if not event.event:
        return uuid, "missing_event_name"
    return uuid, None if event.distinct_id not in (None, "") else "missing_distinct_id"


def items(body: Any, hint: str) -> tuple[list[Any], Any]:
    """The events of a body, and the body with the time at which it was sent."""
    if isinstance(body, list):
        return body, {}
    if isinstance(body, dict) and isinstance(body.get("batch"), list):
        return body["batch"], {**body, "sent_at": body.get("sent_at") or body.get("created_at")}
    return [body], body if isinstance(body, dict) else {}


def said(item: Any, batch: Mapping[str, Any], request: Request) -> Iterable[Message]:
    """An event; what it says of the person and the accounts comes before it."""
    if not isinstance(item, dict):
        raise Unstorable("not_an_object", "An event is an object.", "")
    name = item.get("event")
    properties = item.get("properties")
    properties = dict(properties) if isinstance(properties, dict) else {}
    options = item.get("options")
    options = options if isinstance(options, dict) else {}
    if name in _NOT_KEPT:
        raise Unstorable("not_collected", _NOT_KEPT[name], "event")
    person = _Person.of(item, properties, options)
    ignores_sending = options.get("disable_skew_correction") or properties.get("$ignore_sent_at")
    common: Message = {
        **person.ids,
        "messageId": item.get("uuid") or properties.get("$insert_id"),
        "timestamp": item.get("timestamp") or properties.get("timestamp"),
        "sentAt": None if ignores_sending else batch.get("sent_at"),
        "context": _context(properties, item, request),
        "hasProfile": not person.personless,
    }
    if name == "$create_alias":
        return [{**common, **_alias(properties, person)}]
    if name == "$groupidentify":
        return [_group_identify(common, properties, person)]
    told = list(_beside(common, item, properties, person, request))
    if name in ("$identify", "$set"):
        return told
    event = _kept(properties)
    if name == "$pageview":
        page = common["context"].get("page", {})
        return [*told, {**common, "type": "page", "properties": {**page, **event}}]
    if name == "$screen":
        return [
            *told,
            {**common, "type": "screen", "name": properties.get("$screen_name"), "properties": event},
        ]
    return [*told, {**common, "type": "track", "event": name, "properties": event}]


class _Person:
    """Who an event is about. On devices distinct_id is known or anonymous, on servers it is a known id, unless the event says otherwise."""

    def __init__(self, distinct: Any, *, on_device: bool, known: bool, personless: bool) -> None:
        self.distinct = distinct
        self.on_device = on_device
        self.known = known
        self.personless = personless

    @staticmethod
    def of(item: Mapping[str, Any], properties: Mapping[str, Any], options: Mapping[str, Any]) -> _Person:
        """Read from an event."""
        distinct = item.get("distinct_id") or properties.get("distinct_id")
        profile = options.get("process_person_profile", properties.get("$process_person_profile"))
        on_device = "$is_identified" in properties or "$device_id" in properties
        personless = profile is False
        if item.get("event") == "$identify":
            known = True
        else:
            known = properties.get("$is_identified") is True if on_device else not personless
        return _Person(distinct, on_device=on_device, known=known, personless=personless)

    @property
    def ids(self) -> dict[str, Any]:
        """As a message names them."""
        return {"userId": self.distinct} if self.known else {"anonymousId": self.distinct}


def _alias(properties: Mapping[str, Any], person: _Person) -> dict[str, Any]:
    """Two ids of one person. Who is known keeps the id, else the alias is the better one."""
    alias = properties.get("alias")
    if person.on_device and person.known:
        return {"type": "alias", "userId": person.distinct, "previousId": alias}
    return {"type": "alias", "userId": alias, "previousId": person.distinct, "anonymousId": None}


def _group_identify(common: Message, properties: Mapping[str, Any], person: _Person) -> Message:
    account = account_named(properties.get("$group_type"), properties.get("$group_key"))
    if properties.get("$group_key") in (None, ""):
        raise Unstorable(
            "missing_group", "The event needs the $group_key of the group.", "properties.$group_key"
        )
    traits = properties.get("$group_set")
    told = {"groupId": account, "traits": traits if isinstance(traits, dict) else {}}
    # Servers make an id up for want of a person; membership comes with the events.
    is_made_up = not person.on_device or person.personless
    return {**common, **told, "type": "account" if is_made_up else "group"}


def _beside(
    common: Message, item: Mapping[str, Any], properties: Mapping[str, Any], person: _Person, request: Request
) -> Iterable[Message]:
    """What an event says of its person: earlier ids, traits, accounts."""
    told = common["messageId"]
    if item.get("event") == "$identify" and properties.get("$anon_distinct_id"):
        anonymous = properties["$anon_distinct_id"]
        if person.on_device:
            common = {**common, "anonymousId": anonymous}
        else:
            alias = {"type": "alias", "previousId": anonymous, "messageId": told and f"{told}:alias"}
            yield {**common, **alias}
    traits = _traits(item, properties)
    if item.get("event") in ("$identify", "$set"):
        yield {**common, "type": "identify", "traits": {} if person.personless else traits}
    elif traits and not person.personless:
        yield {**common, "type": "identify", "traits": traits, "messageId": told and f"{told}:traits"}
    groups = properties.get("$groups")
    day = request.received_at // 86_400_000_000
    for kind, key in groups.items() if isinstance(groups, dict) else ():
        if key not in (None, ""):
            account = account_named(kind, key)
            # Every event repeats them: once a day is enough.
            once = f"{person.distinct}:{account}:{day}"
            yield {**common, "type": "group", "groupId": account, "traits": {}, "messageId": once}


def _traits(item: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    traits: dict[str, Any] = {}
    for word, ours in (("$set", "$set"), ("$set_once", "$setOnce"), ("$unset", "$unset")):
        both = [each[word] for each in (properties, item) if each.get(word)]
        if both and all(isinstance(each, dict) for each in both):
            traits[ours] = {key: value for each in both for key, value in each.items()}
        elif both:
            traits[ours] = both[-1]
    return traits


def _kept(properties: Mapping[str, Any]) -> dict[str, Any]:
    unwanted = ("token", "distinct_id", "$set", "$set_once", "$unset")
    return {key: value for key, value in properties.items() if key not in unwanted}


def _context(said: Mapping[str, Any], item: Mapping[str, Any], request: Request) -> dict[str, Any]:
    return event_context(
        request,
        ip=said.get("$ip"),
        userAgent=said.get("$raw_user_agent"),
        page={
            "url": said.get("$current_url"),
            "path": said.get("$pathname"),
            "referrer": None if said.get("$referrer") == "$direct" else said.get("$referrer"),
            "title": said.get("title") or said.get("$title"),
        },
        campaign=campaign_of(said),
        library={"name": said.get("$lib"), "version": said.get("$lib_version")},
        os={"name": said.get("$os"), "version": said.get("$os_version")},
        device={
            "type": said.get("$device_type"),
            "model": said.get("$device_model"),
            "manufacturer": said.get("$device_manufacturer"),
        },
        browser={"name": said.get("$browser"), "version": said.get("$browser_version")},
        app={
            "name": said.get("$app_name"),
            "version": said.get("$app_version"),
            "build": said.get("$app_build"),
        },
        screen={"width": said.get("$screen_width"), "height": said.get("$screen_height")},
        locale=said.get("$browser_language") or said.get("$locale"),
        timezone=said.get("$timezone"),
        sessionId=said.get("$session_id") or item.get("session_id"),
    )


def _config(token: str) -> dict[str, Any]:
    return {
        "token": token,
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": False,
        "captureDeadClicks": False,
        "capturePerformance": False,
        "autocapture_opt_out": False,
        "autocaptureExceptions": False,
        "analytics": {"endpoint": "/i/v0/e/"},
        "elementsChainAsString": True,
        "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
        "sessionRecording": False,
        "heatmaps": False,
        "surveys": False,
        "productTours": False,
        "defaultIdentifiedOnly": True,
        "siteApps": [],
        "conversations": False,
        "logs": {"captureConsoleLogs": False},
    }


def _array_config(ask: Ask) -> Reply:
    return Reply.json(_config(ask.path_values[0]))


def _array_script(ask: Ask) -> Reply:
    token = msgspec.json.encode(ask.path_values[0]).decode().replace("<", "\\u003c")
    config = (
        msgspec.json.encode({"config": _config(ask.path_values[0]), "siteApps": []})
        .decode()
        .replace("<", "\\u003c")
    )
    script = f"(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}})[{token}]={config};"
    return Reply(script.encode(), type=_JAVASCRIPT)


def _flags(ask: Ask) -> Reply:
    """There are no flags; a body that says so keeps SDKs from asking again."""
    read = parsed_json(ask.body.json) if ask.body.json else {}
    token = read.get("token") or read.get("api_key") if isinstance(read, dict) else None
    flags: dict[str, Any] = {
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": False,
        "requestId": "00000000-0000-0000-0000-000000000000",
    }
    return Reply.json({**_config(str(token or "")), **flags})


def _script(ask: Ask) -> Reply:
    """Parts of posthog-js that are loaded later; with this configuration nothing needs them."""
    return Reply(b"", type=_JAVASCRIPT)


def refusal(fault: Refuse) -> Reply:
    """As its capture words it."""
    told = {"type": "authentication_error" if fault.status == 401 else "validation_error", "code": fault.code}
    return Reply.json(
        {"status": 0, **told, "detail": fault.message, "error": fault.message, "hint": fault.hint},
        fault.status,
    )


_CAPTURE = ("/capture", "/e", "/i/v0/e", "/s", "/batch/")
API = Api(
    name="posthog",
    routes=(
        *(Route(("POST",), path, take) for path in _CAPTURE),
        *(Route(("GET",), path, take, needs="data") for path in ("/capture", "/e", "/i/v0/e")),
        Route(("POST",), "/i/v1/analytics/events", _take_v1),
        Route(("POST",), "/flags", _flags),
        Route(("POST",), "/decide", _flags),
        Route(("GET",), "/array/*/config", _array_config),
        Route(("GET",), "/array/*/config.js", _array_script),
        Route(("GET",), "/static/*/*", _script),
        Route(("GET",), "/static/*", _script),
    ),
    items=items,
    said=said,
    refusal=refusal,
)
