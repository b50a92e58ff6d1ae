"""Judges messages one by one: each becomes a canonical row or a rejection with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, NoReturn

import numpy as np

from coterie.errors import did_you_mean
from coterie.ingest import jsontext
from coterie.ingest.canonical import PAGE_VIEWED, SCREEN_VIEWED
from coterie.ingest.jsontext import Unstorable
from coterie.ingest.operations import operations
from coterie.ingest.receipt import Rejection
from coterie.ingest.times import occurred_at
from coterie.ingest.tracking_plan import refuse_broken
from coterie.ingest.trust import is_signed, set_aside, signature_of
from coterie.settings import Settings
from coterie.values import text_of

MAX_ID = 512
MAX_BYTES = 1_000_000

Row = dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """By what messages are judged. received_at: aware UTC; zone: where times without offset are read.

    blocked: placeholder ids in lower case; kinds: identifiers beyond user_id and anonymous_id that the workspace knows.
    tracking_plan: as the settings hold it; it may refuse events. public_key: name of the public key that messages come with; None: they are
    trusted. signing: the secrets by which a user id may be signed; protected: traits that no public key may set.
    """

    received_at: datetime
    zone: tzinfo
    blocked: frozenset[str]
    kinds: tuple[str, ...] = ()
    source: str = "collect"
    tracking_plan: str | None = None
    public_key: str | None = None
    signing: tuple[str, ...] = ()
    protected: frozenset[str] = frozenset()

    @cached_property
    def received_naive(self) -> datetime:
        """The receipt in UTC without zone, as the tables keep it."""
        return self.received_at.replace(tzinfo=None)

    @cached_property
    def proved(self) -> Terms:
        """The terms of messages whose user id is signed."""
        return replace(self, public_key=None)

    @staticmethod
    def of(
        settings: Settings,
        *,
        received_at: datetime,
        zone: tzinfo,
        source: str = "collect",
        public_key: str | None = None,
        signing: tuple[str, ...] = (),
    ) -> Terms:
        """The terms of a workspace."""
        return Terms(
            received_at=received_at,
            zone=zone,
            blocked=frozenset(settings.blocked_identifiers),
            kinds=tuple(
                rule.kind for rule in settings.identifiers if rule.kind not in ("user_id", "anonymous_id")
            ),
            source=source,
            tracking_plan=settings.tracking_plan,
            public_key=public_key,
            signing=signing,
            protected=frozenset(settings.protected_traits),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """rows: canonical rows, in the order given; rejected: the others, by their index.

    aside: what was taken out of rows because a public key may not say it, each as a message with the reason.
    """

    rows: list[Row]
    rejected: tuple[Rejection, ...]
    aside: tuple[tuple[Unstorable, str], ...] = ()


def judge(messages: Iterable[Any], terms: Terms) -> Judged:
    """A verdict on every message; a bad one never spoils its neighbours."""
    rows: list[Row] = []
    rejected: list[Rejection] = []
    aside: list[tuple[Unstorable, str]] = []
    for index, message in enumerate(messages):
        try:
            rows.append(canonical(message, terms_of([message], terms)))
        except Unstorable as fault:
            where = f"messages[{index}]" + (f".{fault.where}" if fault.where else "")
            rejected.append(Rejection(index, fault.code, fault.message, where, fault.hint))
            continue
        if taken := set_aside(rows[-1], terms):
            aside.append(taken)
    return Judged(rows, tuple(rejected), tuple(aside))


def terms_of(messages: Sequence[Any], terms: Terms) -> Terms:
    """The terms for the messages of one call: those of a trusted sender, where their user ids are signed."""
    if terms.public_key is None or not terms.signing:
        return terms
    told = [each for each in messages if isinstance(each, Mapping)]
    said = signature_of(told)
    named = [each for each in told if each.get("userId") is not None]
    if said is None or not named or not all(is_signed(each, said, terms.signing) for each in named):
        return terms
    return terms.proved


def canonical(message: Any, terms: Terms) -> Row:
    """The canonical row of one message. Raises Unstorable, its path beginning within the message."""
    if not isinstance(message, Mapping):
        raise Unstorable("not_an_object", f"A message is an object, not {type(message).__name__}.", "")
    kind = message.get("type")
    fill = _FILL.get(kind) if isinstance(kind, str) else None
    if fill is None:
        hint = did_you_mean(kind, _FILL) if isinstance(kind, str) else None
        raise Unstorable(
            "unknown_type", f"{jsontext.shown(kind)} is no type of message.", "type", hint or _TYPES_HINT
        )
    row: Row = {
        "kind": kind,
        "user_id": _identifier(message, "userId", terms),
        "anonymous_id": _identifier(message, "anonymousId", terms),
        "message_id": _text(message, "messageId"),
        "received_at": terms.received_naive,
        "source": terms.source,
    }
    fill(row, message, terms)
    if row["user_id"] is None and row["anonymous_id"] is None and kind != "account":
        raise Unstorable(
            "missing_id",
            "The message names nobody: neither userId nor anonymousId is a usable id.",
            "userId",
            "Placeholders such as 'null' or '0' count as absent.",
        )
    row["occurred_at"] = occurred_at(message, terms.received_at, terms.zone).replace(tzinfo=None)
    context = _object(message, "context")
    if "signature" in context and isinstance(context["signature"], str):
        context = {key: value for key, value in context.items() if key != "signature"}
    if context:
        row["context"] = jsontext.written(context)
    if terms.public_key is not None:
        row["public_key"] = terms.public_key
    if terms.kinds:
        row["identifiers"] = _further_identifiers(message, context, terms)
    _check_size(row)
    return row


def _track(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    event = _text(message, "event")
    if event is None:
        raise Unstorable("missing_event", "A track message needs the name of its event.", "event")
    row["name"] = event
    properties = _object(message, "properties")
    if terms.tracking_plan is not None:
        refuse_broken(terms.tracking_plan, event, properties)
    row["properties"] = _json(properties)


def _page(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    _view(row, message, PAGE_VIEWED, terms)


def _screen(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    _view(row, message, SCREEN_VIEWED, terms)


def _view(row: Row, message: Mapping[str, Any], name: str, terms: Terms) -> None:
    properties = dict(_object(message, "properties"))
    for key in ("name", "category"):
        if message.get(key) is not None:
            properties.setdefault(key, jsontext.plain(message[key], key))
    if terms.tracking_plan is not None:
        refuse_broken(terms.tracking_plan, name, properties)
    row["kind"] = "track"
    row["name"] = name
    row["properties"] = _json(properties)


def _identify(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    row["operations"] = _operations(message)


def _group(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    row["account_id"] = _identifier(message, "groupId", terms)
    if row["account_id"] is None:
        raise Unstorable("missing_group", "A group message needs the groupId of the account.", "groupId")
    row["operations"] = _operations(message)


def _account(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    """Traits of an account, said by nobody of it."""
    _group(row, message, terms)
    row["user_id"] = row["anonymous_id"] = None


def _alias(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    row["previous_id"] = _identifier(message, "previousId", terms)
    if row["previous_id"] is None:
        raise Unstorable("missing_previous", "An alias message needs a usable previousId.", "previousId")
    if row["user_id"] is None:
        raise Unstorable("missing_user", "An alias message needs a usable userId.", "userId")


def _tag(row: Row, message: Mapping[str, Any], terms: Terms) -> None:
    row["tag"] = _text(message, "tag")
    if row["tag"] is None:
        raise Unstorable("missing_tag", "The message needs the name of a tag.", "tag")


_FILL: dict[str, Callable[[Row, Mapping[str, Any], Terms], None]] = {
    "identify": _identify,
    "track": _track,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "account": _account,
    "alias": _alias,
    "tag": _tag,
    "untag": _tag,
}
_TYPES_HINT = f"Known types: {', '.join(_FILL)}."


def _identifier(message: Mapping[str, Any], key: str, terms: Terms) -> str | None:
    written = _text(message, key)
    if written is None or written.lower() in terms.blocked:
        return None
    return written


def _text(message: Mapping[str, Any], key: str) -> str | None:
    """An id or a name as trimmed text; None where it is absent or empty."""
    value = message.get(key)
    if value is None:
        return None
    if type(value) is not str:
        value = value.item() if isinstance(value, np.generic) else value
        # A number of 400 digits is no id; printing one with a huge exponent would fill the memory.
        if isinstance(value, bool) or (not isinstance(value, str) and abs(_exponent(value)) > MAX_ID):
            if isinstance(value, bool):
                return None
            _refuse_long(key)
        read = text_of(value)
        if read is None:
            raise Unstorable(
                "invalid_id", f"{jsontext.shown(value)} is neither text nor a number.", key, "Send text."
            )
        value = read
    value = value.strip()
    if len(value) > MAX_ID:
        _refuse_long(key)
    if value.isascii():
        return value or None
    try:
        value.encode()
    except UnicodeEncodeError:
        value = jsontext.mended(value)
    return value or None


def _exponent(value: Any) -> int:
    adjusted = getattr(value, "adjusted", None)
    if adjusted is not None:
        return int(adjusted()) if value.is_finite() else MAX_ID + 1
    if isinstance(value, float):
        return 0 if value - value == 0 else MAX_ID + 1
    return value.bit_length() // 3 if isinstance(value, int) else 0


def _refuse_long(key: str) -> NoReturn:
    raise Unstorable("id_too_long", f"{key} is longer than {MAX_ID} characters.", key)


def _object(message: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = message.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unstorable(
            "not_an_object",
            f"{key} is {type(value).__name__}, not an object.",
            key,
            "Send {} or leave it out.",
        )
    read: dict[str, Any] = jsontext.plain(value, key)
    return read


def _json(value: dict[str, Any]) -> str | None:
    return jsontext.written(value) if value else None


def _operations(message: Mapping[str, Any]) -> str | None:
    done = operations(_object(message, "traits"))
    return jsontext.written([list(each) for each in done]) if done else None


def _further_identifiers(message: Mapping[str, Any], context: Mapping[str, Any], terms: Terms) -> str | None:
    """Identifiers of the kinds the workspace has rules for, from context.externalIds and an identify's traits."""
    claimed: list[tuple[str, Any]] = []
    external = context.get("externalIds")
    for each in external if isinstance(external, list) else []:
        if isinstance(each, dict):
            claimed.append((str(each.get("type")), each.get("id")))
    traits = message.get("traits")
    if message["type"] == "identify" and isinstance(traits, Mapping):
        for where in (traits, traits.get("$set")):
            claimed += [(kind, where.get(kind)) for kind in terms.kinds] if isinstance(where, Mapping) else []
    found: dict[tuple[str, str], None] = {}
    for kind, value in claimed:
        written = text_of(value)
        if kind in terms.kinds and written is not None:
            trimmed = jsontext.mended(written.strip())
            if len(trimmed) <= MAX_ID and trimmed.lower() not in terms.blocked:
                found[kind, trimmed] = None
    return jsontext.written([list(each) for each in found]) if found else None


def _check_size(row: Row) -> None:
    get = row.get
    size = (
        len(get("name") or "")
        + len(get("properties") or "")
        + len(get("context") or "")
        + len(get("operations") or "")
    )
    if size > MAX_BYTES // 4:  # an ASCII character is a byte, the longest are four
        size = sum(
            len((row.get(key) or "").encode()) for key in ("name", "properties", "context", "operations")
        )
    if size > MAX_BYTES:
        raise Unstorable(
            "too_large",
            f"The message is {size:,} bytes long; at most {MAX_BYTES:,} are kept.",
            "",
            "Send less in one message.",
        )
