"""Judges at once the messages as nearly all are: tracks with text ids, ISO times, and properties that came as JSON.

It recognises what `accept.canonical` takes as it stands and gives the same rows, as columns and many times as fast. Whatever
is unusual in any way is left to `canonical`, message by message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.ingest import jsontext
from coterie.ingest.accept import MAX_ID, Terms
from coterie.ingest.canonical import SCHEMA
from coterie.ingest.times import AFTER_LATEST, EARLIEST, SENT_WITHIN

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Micros = np.ndarray[Any, np.dtype[np.int64]]

_TEXT_OR_NONE: frozenset[type] = frozenset({str, type(None)})
_OBJECT_OR_NONE: frozenset[type] = frozenset({dict, type(None)})
# What Arrow and `times` read alike.
_ISO = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])\z"
_LONG_JSON = 20_000
"""Characters of JSON from which on `canonical` counts keys and bytes."""
_NEVER = np.iinfo(np.int64).min


def usual_tracks(messages: Sequence[Mapping[str, Any]], terms: Terms) -> tuple[pa.Table, Flags]:
    """The canonical rows of the usual tracks among `messages`, in their order, and which of the messages these are.

    messages: objects as `imports.jsontext.parse` gives them: of JSON's types only, numbers finite, at most 64 deep.
    """
    found = _Columns(messages)
    found.only(kind == "track" for kind in found.values("type"))
    name, message_id = found.texts("event"), found.texts("messageId")
    user, anonymous = (_allowed(found.texts(key), terms.blocked) for key in ("userId", "anonymousId"))
    found.only(
        event is not None and (one is not None or other is not None)
        for event, one, other in zip(name, user, anonymous, strict=True)
    )
    at = found.moments("timestamp")
    found.only((at >= _micros(EARLIEST)) & (at < _micros(AFTER_LATEST)))
    if found.has("sentAt"):
        # Only what was sent within the last hours says by how much the sender's clock was wrong.
        sent = found.moments("sentAt")
        found.only(
            (sent != _NEVER) & (sent < _micros(terms.received_at - SENT_WITHIN)) | found.lacks("sentAt")
        )
    if terms.kinds:
        found.only(
            not isinstance(each, dict) or "externalIds" not in each for each in found.values("context")
        )
    told: dict[str, list[Any]] = {
        "name": name,
        "user_id": user,
        "anonymous_id": anonymous,
        "message_id": message_id,
        "properties": found.objects("properties"),
        "context": found.objects("context"),
    }
    return _rows(told, at, found.usual, terms), found.usual


def _rows(told: Mapping[str, list[Any]], at: Micros, usual: Flags, terms: Terms) -> pa.Table:
    count = int(usual.sum())
    same = {
        "kind": pa.scalar("track"),
        "received_at": pa.scalar(terms.received_naive, pa.timestamp("us")),
        "source": pa.scalar(terms.source),
    }
    columns = []
    for field in SCHEMA:
        if field.name == "occurred_at":
            columns.append(pa.array(at[usual]).cast(field.type))
        elif field.name in told:
            column = pa.array(told[field.name], field.type)
            columns.append(column if count == len(usual) else column.filter(pa.array(usual)))
        elif field.name in same:
            columns.append(pa.repeat(same[field.name], count))
        else:
            columns.append(pa.nulls(count, field.type))
    return pa.Table.from_arrays(columns, schema=SCHEMA)


class _Columns:
    """Messages by their keys. usual: those about which nothing unusual was met so far."""

    def __init__(self, messages: Sequence[Mapping[str, Any]]) -> None:
        self._messages = messages
        self.usual = np.ones(len(messages), bool)

    def only(self, flags: Flags | Iterable[bool]) -> None:
        """Leave the others to `canonical`."""
        self.usual &= flags if isinstance(flags, np.ndarray) else np.fromiter(flags, bool, len(self.usual))

    def values(self, key: str) -> list[Any]:
        """What stands under a key."""
        return [message.get(key) for message in self._messages]

    def has(self, key: str) -> bool:
        """Whether anything stands under a key in any message."""
        return any(message.get(key) is not None for message in self._messages)

    def lacks(self, key: str) -> Flags:
        """In which messages nothing, or empty text, stands under a key."""
        return np.array([each is None or each == "" for each in self.values(key)], bool)

    def texts(self, key: str) -> list[str | None]:
        """Trimmed text, None where there is none."""
        values = self._of_types(key, _TEXT_OR_NONE)
        told = [each and (each.strip() or None) for each in values]
        if max((len(each) for each in told if each), default=0) > MAX_ID:
            self.only(each is None or len(each) <= MAX_ID for each in told)
        return told

    def objects(self, key: str) -> list[str | None]:
        """JSON text of objects, None for empty ones."""
        values = self._of_types(key, _OBJECT_OR_NONE)
        told = [jsontext.written(each) if each else None for each in values]
        if max((len(each) for each in told if each), default=0) > _LONG_JSON:
            self.only(each is None or len(each) <= _LONG_JSON for each in told)
        return told

    def moments(self, key: str) -> Micros:
        """UTC microseconds, _NEVER where no usual ISO time stands."""
        texts = pa.array([each if type(each) is str else None for each in self.values(key)], pa.string())
        told = pc.if_else(pc.match_substring_regex(texts, _ISO), texts, pa.scalar(None, pa.string()))
        try:
            read = pc.cast(told, pa.timestamp("us", "UTC"))
        except pa.ArrowInvalid:  # a 30th of February among them
            read = pa.array([_read_alone(each) for each in told], pa.timestamp("us", "UTC"))
        micros: Micros = pc.fill_null(read.cast(pa.int64()), _NEVER).to_numpy(zero_copy_only=False)
        return micros

    def _of_types(self, key: str, allowed: frozenset[type]) -> list[Any]:
        values = self.values(key)
        if set(map(type, values)) <= allowed:
            return values
        self.only(type(each) in allowed for each in values)
        return [each if type(each) in allowed else None for each in values]


def _allowed(ids: list[str | None], blocked: frozenset[str]) -> list[str | None]:
    """The ids without placeholders."""
    absent = {each for each in set(ids) if each is not None and each.lower() in blocked}
    return [None if each in absent else each for each in ids] if absent else ids


def _read_alone(text: pa.StringScalar) -> Any:
    try:
        return pc.cast(text, pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid:
        return None


def _micros(at: Any) -> int:
    return int(np.datetime64(at.replace(tzinfo=None), "us").astype(np.int64))
