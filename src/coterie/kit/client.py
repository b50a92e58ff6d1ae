"""Asks the API, whichever way a request travels. Standard library only, so that commands start quickly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from coterie.errors import CoterieError

Body = Mapping[str, Any] | list[Any] | Path | None


class Refused(CoterieError):
    """A refusal that came over the API; `code` is that of the error on the other side."""

    def __init__(self, status: int, fault: Mapping[str, Any]) -> None:
        super().__init__(
            str(fault.get("message") or f"The server answered {status}."),
            where=fault.get("where"),
            hint=fault.get("hint"),
        )
        self.status = status
        self.code = str(fault.get("code") or "refused")  # type: ignore[misc]


class Unreachable(CoterieError):
    """No server answers at that address."""

    code = "unreachable"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and raw body of an answer."""

    status: int
    body: bytes


class Transport(Protocol):
    """Carries one request."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | Path | None) -> Reply:
        """Send it and wait for the whole answer. A Path is streamed from the file."""

    def close(self) -> None:
        """Let go of what was held for it."""


@dataclass(slots=True)
class Client:
    """Asks the API. workspace: the name sent with every request, None for the default one."""

    transport: Transport
    workspace: str | None = None

    def get(self, path: str, **query: object) -> Any:
        """The JSON answer of a GET. Raises Refused where it is not a success."""
        return self.ask("GET", path, query)

    def post(self, path: str, body: Body = None, **query: object) -> Any:
        """The JSON answer of a POST; a Path is uploaded. Raises Refused where it is not a success."""
        return self.ask("POST", path, query, {} if body is None else body)

    def text(self, path: str, **query: object) -> str:
        """The answer of a GET as text, for what is no JSON. A value may be a list. Raises Refused where it is not a success."""
        return self._replied("GET", path, query).body.decode("utf-8")

    def ask(self, method: str, path: str, query: Mapping[str, object], body: Body = None) -> Any:
        """The JSON answer of any request. Raises Refused where it is not a success."""
        reply = self._replied(method, path, query, body)
        return json.loads(reply.body) if reply.body else None

    def _replied(self, method: str, path: str, query: Mapping[str, object], body: Body = None) -> Reply:
        named = {**query, "workspace": self.workspace}
        written = {
            key: [_text(each) for each in value] if isinstance(value, list) else _text(value)
            for key, value in named.items()
            if value is not None
        }
        target = f"/api{path}" + (f"?{urlencode(written, doseq=True)}" if written else "")
        headers = {"accept": "application/json"}
        if isinstance(body, Path):
            payload: bytes | Path | None = body
            headers |= {
                "content-type": "application/octet-stream",
                "content-length": str(body.stat().st_size),
            }
        elif body is None:
            payload = None
        else:
            payload = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
            headers |= {"content-type": "application/json", "content-length": str(len(payload))}
        reply = self.transport.send(method, target, headers, payload)
        if reply.status >= 400:
            raise Refused(reply.status, (json.loads(reply.body) if reply.body else {}).get("error", {}))
        return reply

    def close(self) -> None:
        """Let go of the transport."""
        self.transport.close()


def segment_of_path(text: str) -> str:
    """The text as one part of an address."""
    return quote(text, safe="")


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
