"""Bodies as SDKs send them: zipped without saying so, JSON as plain text, base64 in forms. Content-Type is never believed."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import orjson
import pyarrow as pa

MAX_BYTES = 20 * 1024 * 1024
"""Of a body, zipped and unzipped."""

# Beyond 64 bits orjson turns whole numbers into floats.
_LONG_NUMBER = re.compile(rb"[0-9]{19}")
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_BOM = b"\xef\xbb\xbf"


class BodyTooLarge(Exception):
    """More than a request may hold, or unzips to more."""


class NotReadable(Exception):
    """A body that is neither JSON nor a form that holds some."""


@dataclass(frozen=True, slots=True)
class Body:
    """An unzipped body. json: its JSON text, empty where there is none; fields: of a form."""

    json: bytes = b""
    fields: Mapping[str, str] = field(default_factory=dict)


def opened(raw: bytes, encoding: bytes | None = None) -> Body:
    """The body behind the bytes of a request. encoding: the Content-Encoding, which counts only for what cannot be seen in the bytes.

    Raises BodyTooLarge, NotReadable.
    """
    data = _unzipped(raw, encoding)
    text = data.removeprefix(_BOM).lstrip() if data[:1] not in (b"{", b"[") else data
    if text[:1] in (b"{", b"["):
        return Body(text)
    if not text:
        return Body()
    return _form(text)


def from_data(text: str) -> bytes:
    """The JSON of a `data` parameter: plain, or base64 of any alphabet with or without padding, zipped or not. Raises NotReadable."""
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        return stripped.encode()
    try:
        data = unbase64(stripped)
    except (ValueError, binascii.Error) as error:
        raise NotReadable("`data` is neither JSON nor base64.") from error
    data = _unzipped(data, None).strip()
    if data[:1] not in (b"{", b"["):
        raise NotReadable("`data` holds no JSON.")
    return data


def unbase64(text: str) -> bytes:
    """Base64 in either alphabet, with or without padding, spaces where a form lost its plus signs."""
    compact = text.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)


def _form(data: bytes) -> Body:
    try:
        pairs = parse_qsl(data.decode("utf-8"), keep_blank_values=True, max_num_fields=1_000)
    except (UnicodeDecodeError, ValueError) as error:
        raise NotReadable("The body is neither JSON nor a form.") from error
    fields = dict(pairs)
    if "data" in fields:
        return Body(from_data(fields["data"]), fields)
    if not any(fields.values()):
        try:
            return Body(from_data(data.decode("ascii")))
        except (NotReadable, UnicodeDecodeError) as error:
            raise NotReadable("The body is neither JSON nor a form.") from error
    return Body(b"", fields)


def _unzipped(data: bytes, encoding: bytes | None) -> bytes:
    start = data[:4]
    if start[:2] == _GZIP:
        return _inflated(data, 31)
    if start[:2] in _ZLIB:
        return _inflated(data, 15)
    if start == _ZSTD:
        return _unzstd(data)
    if encoding is not None and encoding.strip().lower() == b"deflate" and start[:1] not in (b"{", b"["):
        return _inflated(data, -15)
    return data


def _inflated(data: bytes, window: int) -> bytes:
    inflater = zlib.decompressobj(window)
    try:
        text = inflater.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise NotReadable("The body is zipped, but damaged.") from error
    if len(text) > MAX_BYTES:
        raise BodyTooLarge
    if not inflater.eof:
        raise NotReadable("The body is zipped, but cut short.")
    return text


def _unzstd(data: bytes) -> bytes:
    try:
        with pa.input_stream(pa.py_buffer(data), compression="zstd") as stream:
            text: bytes = stream.read(MAX_BYTES + 1)
    except (OSError, pa.ArrowException) as error:
        raise NotReadable("The body is zipped, but damaged.") from error
    if len(text) > MAX_BYTES:
        raise BodyTooLarge
    return text


class Envelope(msgspec.Struct):
    """What a request needs to know of a body: the messages as raw JSON, and the keys. batch None: the body is one message itself."""

    batch: list[msgspec.Raw] | None = None
    events: list[msgspec.Raw] | None = None
    write_key: str | None = msgspec.field(default=None, name="writeKey")
    api_key: str | None = None
    token: str | None = None

    @property
    def items(self) -> list[msgspec.Raw] | None:
        """The messages, whatever the list of them is called."""
        return self.batch if self.batch is not None else self.events


_object = msgspec.json.Decoder(Envelope)
_list = msgspec.json.Decoder(list[msgspec.Raw])
_TEXTS = ("writeKey", "api_key", "token")


def envelope(body: bytes) -> Envelope:
    """Look at a JSON body without reading its messages. Raises NotReadable."""
    try:
        if body[:1] == b"[":
            return Envelope(batch=_list.decode(body))
        return _object.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _patiently(body)


def exact(body: bytes) -> Any:
    """JSON as Python values, numbers with all their digits. What strict readers refuse is read patiently. Raises NotReadable."""
    try:
        if _LONG_NUMBER.search(body) is None:
            return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    return lenient(body, parse_float=Decimal)


def lenient(body: bytes, parse_float: Callable[[str], Any] = float) -> Any:
    """JSON that strict readers refuse: NaN, lone surrogates, broken UTF-8 in texts. Raises NotReadable."""
    try:
        return json.loads(body.decode("utf-8", "replace"), parse_float=parse_float)
    except (ValueError, RecursionError) as error:
        raise NotReadable("The body is not JSON.") from error


def _patiently(body: bytes) -> Envelope:
    read = lenient(body)
    if isinstance(read, list):
        return Envelope(batch=_raw(read))
    if not isinstance(read, dict):
        raise NotReadable("The body is neither an object nor a list.")
    texts = [None if read.get(key) is None else str(read[key]) for key in _TEXTS]
    batch, events = (
        _raw(read[key]) if isinstance(read.get(key), list) else None for key in ("batch", "events")
    )
    return Envelope(batch, events, *texts)


def _raw(items: list[Any]) -> list[msgspec.Raw]:
    return [msgspec.Raw(json.dumps(item).encode()) for item in items]
