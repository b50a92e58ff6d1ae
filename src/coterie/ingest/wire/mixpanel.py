"""Mixpanel's /track, /engage, /groups and /import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from coterie.ingest.jsontext import Unstorable
from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import envelope, from_data
from coterie.ingest.wire.common import PIXEL, account_named, campaign_of, counted, event_context
from coterie.ingest.wire.http import Api, Ask, Message, Refuse, Reply, Route, Taken
from coterie.ingest.wire.segment import basic_user

_DEVICE = "$device:"
_PAGE = "$mp_web_page_view"
_MEMBERS = frozenset({"account", "company", "organization", "organisation"})
_WORDS = {
    "$set": "$set",
    "$set_once": "$setOnce",
    "$add": "$add",
    "$append": "$append",
    "$remove": "$remove",
    "$union": "$union",
    "$unset": "$unset",
}


class _Properties(msgspec.Struct):
    token: Any = None


class _Item(msgspec.Struct):
    """As much of an event or profile update as says whose it is."""

    properties: _Properties | None = None
    of_profile: Any = msgspec.field(default=None, name="$token")


_item = msgspec.json.Decoder(_Item)


def _take(hint: str) -> Callable[[Ask], Taken]:
    def answer(ask: Ask) -> Taken:
        body = ask.body.json or (from_data(ask.query["data"]) if ask.query.get("data") else b"")
        count = counted(body).count
        tokens: tuple[str | None, ...] = _tokens(body)
        if not tokens:
            tokens = (
                ask.query.get("api_key") or ask.body.fields.get("api_key"),
                basic_user(ask.header(b"authorization")),
            )
        return Taken("mixpanel", tokens, body, count, _reply(ask, hint, count), hint)

    return answer


def _tokens(body: bytes) -> tuple[str, ...]:
    """Every token that the items carry: there should be one."""
    found = set()
    for raw in envelope(body).items or [msgspec.Raw(body)]:
        try:
            item = _item.decode(raw)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            continue
        token = item.of_profile if item.properties is None else item.properties.token
        if token:
            found.add(str(token))
    return tuple(found)


def _reply(ask: Ask, hint: str, count: int) -> Reply:
    verbose = ask.query.get("verbose") or ask.body.fields.get("verbose")
    if ask.query.get("img") == "1":
        return PIXEL
    if hint == "import":
        told = {"code": 200, "num_records_imported": count, "error": None}
        if verbose is None:
            return Reply.json({**told, "status": "OK"})
        return Reply.json({**told, "status": 1}) if verbose != "0" else Reply(b"1")
    # The SDK for Node compares the text.
    return Reply(b"1") if verbose in (None, "0") else Reply(b'{"status":1,"error":null}')


take_track = _take("track")


def items(body: Any, hint: str) -> tuple[list[Any], Any]:
    """The events or profile updates of a body, and what they are."""
    return (body if isinstance(body, list) else [body]), hint


def said(item: Any, hint: str, request: Request) -> Iterable[Message]:
    """What an event, a profile update or a group update says."""
    if not isinstance(item, dict):
        raise Unstorable("not_an_object", "An event is an object.", "")
    if hint == "groups":
        return [_of_group(item)]
    if hint == "engage":
        return _of_profile(item, request)
    return _of_event(item, request)


def _of_event(item: Mapping[str, Any], request: Request) -> list[Message]:
    properties = item.get("properties")
    properties = dict(properties) if isinstance(properties, dict) else {}
    name = item.get("event")
    distinct = properties.get("distinct_id")
    insert_id = properties.get("$insert_id")
    common: Message = {
        **_ids(properties, distinct),
        "messageId": f"{distinct}:{insert_id}" if insert_id else None,
        "timestamp": properties.get("time"),
        "context": _context(properties, request),
    }
    if name == "$identify":
        anonymous = properties.get("$anon_distinct_id")
        if not (isinstance(anonymous, str) and anonymous.startswith(_DEVICE)):
            anonymous = properties.get("$device_id")  # the id of another user, who did not sign out
        ids = {"userId": properties.get("$identified_id") or distinct, "anonymousId": _bare(anonymous)}
        return [{**common, **ids, "type": "identify", "traits": {}}]
    if name == "$create_alias":
        first, second = properties.get("alias"), distinct
        if distinct and properties.get("$user_id") == distinct:
            first, second = second, first  # who is known keeps the id
        ids = {"userId": _bare(first), "previousId": _bare(second), "anonymousId": None}
        return [{**common, **ids, "type": "alias"}]
    if name == "$merge":
        return [{**common, **_merged(properties), "type": "alias"}]
    told = _memberships(common, properties, request, only_lists=True)
    event = {key: value for key, value in properties.items() if key not in ("token", "distinct_id")}
    if name == _PAGE:
        page = common["context"].get("page", {})
        return [*told, {**common, "type": "page", "properties": {**page, **event}}]
    return [*told, {**common, "type": "track", "event": name, "properties": event}]


def _ids(properties: Mapping[str, Any], distinct: Any) -> dict[str, Any]:
    """Newer SDKs send both ids; a distinct_id alone is known, unless it says that it is a device's."""
    user, device = properties.get("$user_id"), properties.get("$device_id")
    if user:
        return {"userId": user, "anonymousId": device}
    if isinstance(distinct, str) and distinct.startswith(_DEVICE):
        return {"anonymousId": _bare(distinct)}
    if device and (not distinct or distinct == device):
        return {"anonymousId": device}
    return {"userId": distinct, "anonymousId": device}


def _bare(written: Any) -> Any:
    return written.removeprefix(_DEVICE) if isinstance(written, str) else written


def _merged(properties: Mapping[str, Any]) -> dict[str, Any]:
    ids = properties.get("$distinct_ids")
    if not isinstance(ids, list) or len(ids) != 2:
        raise Unstorable("invalid_merge", "$distinct_ids takes two ids.", "properties.$distinct_ids")
    first, second = ids
    if isinstance(first, str) and first.startswith(_DEVICE):
        first, second = second, first
    return {"userId": _bare(first), "previousId": _bare(second), "anonymousId": None}


def _of_profile(item: Mapping[str, Any], request: Request) -> list[Message]:
    if "$delete" in item:
        raise Unstorable(
            "not_collected",
            "A profile is not deleted by a message.",
            "$delete",
            "Erase the customer instead.",
        )
    distinct = item.get("$distinct_id") or item.get("$user_id") or item.get("$device_id")
    is_device = isinstance(distinct, str) and distinct.startswith(_DEVICE)
    common: Message = {
        ("anonymousId" if is_device else "userId"): _bare(distinct),
        "messageId": None,
        "timestamp": item.get("$time"),
        "context": event_context(request, ip=item.get("$ip")),
    }
    told = []
    for word in ("$set", "$set_once", "$union"):
        if isinstance(item.get(word), dict):
            told += _memberships(common, item[word], request, only_lists=False)
    return [{**common, "type": "identify", "traits": _operations(item)}, *told]


def _of_group(item: Mapping[str, Any]) -> Message:
    if item.get("$group_id") in (None, ""):
        raise Unstorable("missing_group", "The update needs the $group_id of the group.", "$group_id")
    account = account_named(item.get("$group_key"), item["$group_id"])
    return {
        "type": "account",
        "groupId": account,
        "timestamp": item.get("$time"),
        "traits": _operations(item),
    }


def _operations(item: Mapping[str, Any]) -> dict[str, Any]:
    return {ours: item[word] for word, ours in _WORDS.items() if item.get(word) is not None}


def _memberships(
    common: Message, properties: Mapping[str, Any], request: Request, *, only_lists: bool
) -> list[Message]:
    """The company that SDKs put among the properties, since the API knows no message for it. `set_group` makes a list of it."""
    told = []
    day = request.received_at // 86_400_000_000
    who = common.get("userId") or common.get("anonymousId")
    for key in _MEMBERS & properties.keys():
        values = properties[key]
        if only_lists and not isinstance(values, list):
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str | int) and value != "" and not isinstance(value, bool):
                account = account_named(key, value)
                once = f"{who}:{account}:{day}"
                told.append({**common, "type": "group", "groupId": account, "traits": {}, "messageId": once})
    return told


def _context(said: Mapping[str, Any], request: Request) -> dict[str, Any]:
    return event_context(
        request,
        ip=said.get("ip") if isinstance(said.get("ip"), str) else None,
        page={
            "url": said.get("current_url") or said.get("$current_url"),
            "path": said.get("current_url_path"),
            "search": said.get("current_url_search"),
            "title": said.get("current_page_title"),
            "referrer": said.get("$referrer"),
        },
        campaign=campaign_of(said),
        library={"name": said.get("mp_lib"), "version": said.get("$lib_version")},
        os={"name": said.get("$os"), "version": said.get("$os_version")},
        device={
            "model": said.get("$model"),
            "manufacturer": said.get("$manufacturer"),
            "type": said.get("$device"),
        },
        browser={"name": said.get("$browser"), "version": said.get("$browser_version")},
        app={"version": said.get("$app_version_string"), "build": said.get("$app_build_number")},
        screen={"width": said.get("$screen_width"), "height": said.get("$screen_height")},
        location={
            "country": said.get("mp_country_code"),
            "region": said.get("$region"),
            "city": said.get("$city"),
        },
    )


def refusal(fault: Refuse) -> Reply:
    """With `error`, which the SDK for Python reads without looking whether it is there."""
    told = {
        "status": 0,
        "code": fault.status,
        "error": fault.message,
        "reason": fault.code,
        "hint": fault.hint,
    }
    return Reply.json(told, fault.status)


_POST = ("POST",)
_GET = ("GET",)
API = Api(
    name="mixpanel",
    routes=(
        Route(_POST, "/engage", _take("engage")),
        Route(_GET, "/engage", _take("engage"), needs="data"),
        Route(_POST, "/groups", _take("groups")),
        Route(_GET, "/groups", _take("groups"), needs="data"),
        Route(_POST, "/import", _take("import")),
    ),
    items=items,
    said=said,
    refusal=refusal,
)
