"""Reaches the API over loopback HTTP, at the server that holds the workspace."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from coterie.kit.client import Reply, Unreachable


class Loopback:
    """Talks to the server that holds the workspace."""

    def __init__(self, host: str, port: int, token: str, *, timeout: float | None = None) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=timeout)
        self._token = token

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | Path | None) -> Reply:
        """Send it over HTTP."""
        try:
            if isinstance(body, Path):
                with body.open("rb") as file:
                    return self._request(method, target, headers, file)
            return self._request(method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Unreachable(
                f"The server at port {self._connection.port} does not answer ({type(error).__name__}).",
                hint="It may just have stopped: try again.",
            ) from error

    def _request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | IO[bytes] | None
    ) -> Reply:
        self._connection.request(method, target, body=body, headers={**headers, "coterie-token": self._token})
        response = self._connection.getresponse()
        return Reply(response.status, response.read())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
