"""What a tracking API is made of: routes that look at a request, and a translator that reads it when it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from coterie.ingest.requests import Request
from coterie.ingest.wire.bodies import Body

Message = dict[str, Any]
JSON = b"application/json"
TEXT = b"text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. headers: beyond content type, length and those of CORS."""

    body: bytes
    status: int = 200
    type: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()

    @staticmethod
    def json(value: Any, status: int = 200) -> Reply:
        """A JSON answer."""
        return Reply(msgspec.json.encode(value), status)


class Refuse(Exception):
    """A request that is not taken: status, a stable word, one sentence, and what to do."""

    def __init__(self, status: int, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class Ask:
    """A request as the routes see it.

    path_values: what the patterns in the route's path stood for. body: unzipped, form fields read. at_ms: when it came, in milliseconds since 1970.
    """

    method: str
    path: str
    query_string: bytes
    headers: Mapping[bytes, bytes]
    path_values: tuple[str, ...] = ()
    body: Body = field(default_factory=Body)
    at_ms: int = 0
    _query: dict[str, str] | None = None

    @property
    def query(self) -> dict[str, str]:
        """The query parameters, the last of each name."""
        if self._query is None:
            text = self.query_string.decode("latin-1")
            self._query = dict(parse_qsl(text, keep_blank_values=True)) if text else {}
        return self._query

    def header(self, name: bytes) -> str | None:
        """A header by its name in lower case."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Taken:
    """Messages to be stored before `reply` is sent.

    tokens: every place where the request carries a key, None where it has none there; those given must agree. body: JSON for the translator
    `api`; hint: what only the path said. only: indices of the messages meant, None: all; refused: these are kept aside only.
    """

    api: str
    tokens: tuple[str | None, ...]
    body: bytes
    count: int
    reply: Reply
    hint: str = ""
    only: tuple[int, ...] | None = None
    refused: bool = False


Answer = Callable[[Ask], "Reply | Taken"]


@dataclass(frozen=True, slots=True)
class Route:
    """An address of an API. path: `*` stands for one step. needs: a query parameter without which it is another's."""

    methods: tuple[str, ...]
    path: str
    answer: Answer
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Api:
    """A tracking API.

    routes: addresses, looked at when a request comes. items(body, hint): the messages of a body and what they share.
    said(item, shared, request): what one of them says, in our words; raises Unstorable.
    refusal: how it words a refusal so that its SDKs understand.
    """

    name: str
    routes: tuple[Route, ...]
    items: Callable[[Any, str], tuple[list[Any], Any]]
    said: Callable[[Any, Any, Request], Iterable[Message]]
    refusal: Callable[[Refuse], Reply]
