"""Hides what is personal in an answer on its way out: whole JSON, or line by line. What it cannot read it does not let out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message

from coterie.access.personal import Personal

_JSON = "application/json"
_BY_LINE = ("application/x-ndjson", "application/jsonl", "text/event-stream")
_DATA = b"data:"
_WITHHELD = {
    "error": {
        "code": "not_allowed",
        "message": "You may not see personal data, and it cannot be hidden in an answer of this kind.",
        "where": "role",
        "hint": "An owner or admin can give you another role.",
    }
}


class Hiding:
    """One answer. `start` is its beginning, held back until it is known what follows."""

    def __init__(self, personal: Personal, start: Message) -> None:
        self._personal = personal
        self._start: Message | None = start
        self._kind = Headers(raw=start["headers"]).get("content-type", "").partition(";")[0].strip()
        self._held = bytearray()

    async def body(self, message: Message) -> list[Message]:
        """What may go out now."""
        self._held += message.get("body", b"")
        is_last = not message.get("more_body", False)
        if self._kind in _BY_LINE:
            return [*self._begin(None), *self._lines(is_last)]
        if not is_last:
            return []
        if self._kind != _JSON and self._held:
            return self._withheld()
        hidden = await run_in_threadpool(self._whole) if self._held else b""
        return [*self._begin(len(hidden)), {"type": "http.response.body", "body": hidden}]

    def _whole(self) -> bytes:
        return _written(self._personal.hide(json.loads(bytes(self._held))))

    def _lines(self, is_last: bool) -> Iterator[Message]:
        *lines, rest = bytes(self._held).split(b"\n")
        if is_last:
            lines, rest = [*lines, rest], b""
        self._held = bytearray(rest)
        body = b"\n".join(self._line(line) for line in lines)
        yield {
            "type": "http.response.body",
            "body": body if is_last else body + b"\n" if lines else b"",
            "more_body": not is_last,
        }

    def _line(self, line: bytes) -> bytes:
        """A line of JSON, or of an event stream: `data: {…}`; other lines of a stream name the event or keep it alive."""
        head, text = (_DATA + b" ", line[len(_DATA) :]) if line.startswith(_DATA) else (b"", line)
        try:
            read = json.loads(text)
        except ValueError:
            return line if self._kind == "text/event-stream" and not head else b""
        return head + _written(self._personal.hide(read))

    def _begin(self, length: int | None) -> Iterator[Message]:
        if self._start is None:
            return
        start, self._start = self._start, None
        headers = MutableHeaders(raw=list(start["headers"]))
        if length is None:
            del headers["content-length"]
        else:
            headers["content-length"] = str(length)
        yield {**start, "headers": headers.raw}

    def _withheld(self) -> list[Message]:
        body = _written(_WITHHELD)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        return [
            {"type": "http.response.start", "status": 403, "headers": headers},
            {"type": "http.response.body", "body": body},
        ]


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
