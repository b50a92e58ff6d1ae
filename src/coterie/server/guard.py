"""What every request passes first: known host, same origin, bounded body, safe headers, no internals in an answer."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coterie.errors import CoterieError
from coterie.kit.http import Forbidden, refusal

TOKEN_HEADER = "coterie-token"
LOCAL = "coterie.local"  # in the scope: the request comes from somebody who can read the folder
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_READING = {"GET", "HEAD", "OPTIONS"}
_UPLOADS = "/api/uploads"

_HEADERS = {
    # Mantine writes style attributes and elements; scripts come from files of this server only.
    "content-security-policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class WrongHost(CoterieError):
    """The Host header is not a name of this machine: a page elsewhere may have had its name pointed here."""

    code = "wrong_host"


@dataclass(frozen=True, slots=True)
class Rules:
    """What this server takes.

    token: proves that a request comes from somebody who can read the workspace folder. any_host: the operator chose an
    address that others reach, so Host may be any name. body_limit: bytes of a request that is no upload.
    """

    token: str
    any_host: bool = False
    body_limit: int = 32 * 1024 * 1024


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on with a bounded body and add the safe headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            self._inspect(scope)
        except CoterieError as error:
            await refusal(error)(scope, receive, answer.send)
            return
        try:
            await self._app(scope, self._bounded(scope, receive), answer.send)
        except Exception:
            # The application has answered 500 and written its log line; a second one would quote customers' values.
            if not answer.started:
                raise

    def _inspect(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._rules.any_host and _name(host) not in LOOPBACK:
            raise WrongHost(
                f"This server is not called {host!r}.",
                where="host",
                hint="Use http://localhost, or start it with `coterie serve --host NAME` to be reached by other names.",
            )
        token = headers.get(TOKEN_HEADER)
        if token is not None:
            if not hmac.compare_digest(token.encode(), self._rules.token.encode()):
                raise Forbidden("The token is not the one of this server.", where=TOKEN_HEADER)
            scope[LOCAL] = True
            return
        if scope["method"] not in _READING:
            _refuse_other_sites(headers, host)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        if scope["path"].startswith(_UPLOADS):
            return receive
        limit = self._rules.body_limit
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(
                    413, f"A request may have at most {limit:,} bytes; files go to /api/uploads."
                )
            return message

        return bounded


def _refuse_other_sites(headers: Headers, host: str) -> None:
    """Only pages of this server, and programs that are no browser, may change something."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site not in (None, "same-origin", "none") or (origin is not None and urlsplit(origin).netloc != host):
        raise Forbidden(
            "Another site may not change anything here.",
            where="origin",
            hint="Open Coterie's own page, or call the API from a program.",
        )


def _name(host: str) -> str:
    """The host without its port, in lower case; IPv6 without its brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


class _Answer:
    """Adds the safe headers and knows whether the answer has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)
