"""Reaches the API inside this process, where no server holds the workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from coterie.kit.client import Reply

_CHUNK = 1 << 20


class InProcess:
    """Calls the application in this process, as a server would. token: says that the caller can read the folder."""

    def __init__(self, app: Any, closing: Callable[[], None], token: str) -> None:
        self._app = app
        self._token = token
        self._closing = closing
        self._runner = asyncio.Runner()

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | Path | None) -> Reply:
        """Call the application."""
        return self._runner.run(self._call(method, target, headers, body))

    async def _call(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | Path | None
    ) -> Reply:
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (key.encode(), value.encode())
                for key, value in {"host": "localhost", "coterie-token": self._token, **headers}.items()
            ],
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 0),
        }
        chunks = _chunks(body)
        answered = asyncio.Event()
        status = 500
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            chunk = next(chunks, None)
            if chunk is None:
                await answered.wait()
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": chunk[0], "more_body": chunk[1]}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))
                if not message.get("more_body"):
                    answered.set()

        await self._app(scope, receive, send)
        return Reply(status, b"".join(parts))

    def close(self) -> None:
        """Stop the loop and close the workspaces behind the application."""
        self._runner.close()
        self._closing()


def _chunks(body: bytes | Path | None) -> Iterator[tuple[bytes, bool]]:
    """The body in pieces, each with whether more follows."""
    if not isinstance(body, Path):
        yield (body or b"", False)
        return
    with body.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield (piece, True)
    yield (b"", False)
