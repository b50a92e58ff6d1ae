"""The collector: a thin ASGI application that takes messages and answers when they are durable; all else it hands on."""

from __future__ import annotations

import errno
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any

from coterie.access.rights import Right
from coterie.clock import Clock, SystemClock
from coterie.ingest.intake import Busy
from coterie.ingest.requests import Request
from coterie.ingest.wire import API_NAMED, APIS
from coterie.ingest.wire.addresses import kept_address, without_addresses
from coterie.ingest.wire.bodies import MAX_BYTES, Body, BodyTooLarge, NotReadable, opened
from coterie.ingest.wire.http import Api, Ask, Refuse, Reply, Taken
from coterie.ingest.wire.routing import Routing, choose
from coterie.ingest.wire.senders import Sender, Senders

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger("coterie.ingest")

READING_BYTES = 256 * 1024 * 1024
"""Of bodies that are being read, over all requests."""


class Collector:
    """Speaks the tracking APIs in front of another application.

    senders: whose a key is. otherwise: what takes the addresses that are no API's.
    """

    def __init__(
        self,
        senders: Senders,
        otherwise: AsgiApp,
        *,
        clock: Clock | None = None,
        reading_limit: int = READING_BYTES,
    ) -> None:
        self._senders = senders
        self._otherwise = otherwise
        self._clock = clock or SystemClock()
        self._routing = Routing(APIS)
        self._reading_limit = reading_limit
        self._reading = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        doors = self._routing.doors(scope["path"]) if scope["type"] == "http" else []
        if not doors:
            await self._otherwise(scope, receive, send)
            return
        method = scope["method"]
        door = choose(doors, method, scope["query_string"])
        headers = dict(scope["headers"])
        if door is None:
            if method == "OPTIONS":
                await _respond(send, Reply(b"", type=b"text/plain"), _preflight(headers))
            else:
                await self._otherwise(scope, receive, send)
            return
        api = door.api
        try:
            body = await self._body(receive, headers) if method != "GET" else Body()
            at_ms = int(self._clock.now().timestamp() * 1_000)
            ask = Ask(method, scope["path"], scope["query_string"], headers, door.path_values, body, at_ms)
            answer = door.route.answer(ask)
            if isinstance(answer, Taken):
                api = API_NAMED[answer.api]
                reply = await self._store(answer, scope, headers)
            else:
                reply = answer
        except Refuse as fault:
            reply = api.refusal(fault)
        except BodyTooLarge:
            reply = api.refusal(_TOO_LARGE)
        except NotReadable as error:
            reply = api.refusal(Refuse(400, "not_readable", str(error), "Send JSON."))
        except Busy as busy:
            reply = _again(api, busy.seconds)
        except OSError as error:
            reply = _disk(api, error)
        await _respond(send, reply, _cors(headers))

    async def _body(self, receive: Receive, headers: dict[bytes, bytes]) -> Body:
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > MAX_BYTES:
            raise BodyTooLarge
        message = await receive()
        data: bytes = message.get("body", b"")
        if message.get("more_body"):
            data = await self._rest(receive, data)
        return opened(data, headers.get(b"content-encoding"))

    async def _rest(self, receive: Receive, first: bytes) -> bytes:
        pieces = [first]
        held = size = len(first)
        self._reading += held
        try:
            while True:
                if size > MAX_BYTES:
                    raise BodyTooLarge
                if self._reading > self._reading_limit:
                    raise Busy(2)
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise NotReadable("The request ended before its body did.")
                piece = message.get("body", b"")
                pieces.append(piece)
                size += len(piece)
                self._reading += len(piece)
                held += len(piece)
                if not message.get("more_body"):
                    return b"".join(pieces)
        finally:
            self._reading -= held

    async def _store(self, taken: Taken, scope: Scope, headers: dict[bytes, bytes]) -> Reply:
        origin = headers.get(b"origin")
        sender = self._sender(taken, None if origin is None else origin.decode("latin-1"))
        intake = sender.intake
        addresses = intake.settings().addresses
        agent = headers.get(b"user-agent") if origin is not None or scope["method"] == "GET" else None
        await intake.submit(
            Request(
                api=taken.api,
                body=without_addresses(taken.body, addresses),
                count=taken.count,
                received_at=_microseconds(intake.now()),
                source=sender.key.name,
                key=sender.key.id,
                ip=kept_address(_address(scope, headers), addresses),
                agent=None if agent is None else agent[:1_000].decode("latin-1"),
                only=taken.only,
                refused=taken.refused,
                hint=taken.hint,
                is_public=sender.key.kind == "write",
            )
        )
        return taken.reply

    def _sender(self, taken: Taken, origin: str | None) -> Sender:
        given = {token for token in taken.tokens if token}
        if not given:
            raise Refuse(
                401, "missing_key", "The request carries no write key.", "`coterie keys` lists them."
            )
        if len(given) > 1:
            raise Refuse(
                401, "several_keys", "The request carries several write keys that differ.", "Send one."
            )
        sender = self._senders.find(given.pop())
        if sender is None:
            raise Refuse(
                401, "unknown_key", "No workspace here has this write key.", "`coterie keys` lists them."
            )
        if not sender.key.as_actor().may(Right.COLLECT):
            raise Refuse(
                403,
                "may_not_send",
                f"The key {sender.key.name} may not send messages in: its role is {sender.key.role}.",
                "Use a write key, or a secret key of the role editor.",
            )
        if not sender.key.allows_origin(origin):
            raise Refuse(
                403,
                "origin_not_allowed",
                f"The key may not be used from {origin}.",
                "Add the origin to the key.",
            )
        return sender


_TOO_LARGE = Refuse(
    413, "too_large", f"A request may hold {MAX_BYTES:,} bytes, unzipped.", "Send less at once."
)


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _address(scope: Scope, headers: dict[bytes, bytes]) -> str | None:
    """Where the request comes from; behind a proxy on this machine, what that says."""
    client = scope.get("client")
    host: str | None = client[0] if client else None
    forwarded = headers.get(b"x-forwarded-for")
    if forwarded is not None and host in ("127.0.0.1", "::1"):
        return forwarded.decode("latin-1").rpartition(",")[2].strip()
    return host


def _again(api: Api, seconds: int) -> Reply:
    """429 rather than 503: SDKs look at Retry-After there only."""
    told = api.refusal(
        Refuse(429, "busy", "More comes in than can be stored at the moment.", f"Try again in {seconds} s.")
    )
    return Reply(told.body, told.status, told.type, (*told.headers, (b"retry-after", str(seconds).encode())))


def _disk(api: Api, error: OSError) -> Reply:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _again(api, 30)
    _log.error("a request could not be stored: %s", error.strerror)
    return api.refusal(
        Refuse(503, "not_stored", f"The log cannot be written: {error.strerror}.", "Try again later.")
    )


def _cors(headers: dict[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    origin = headers.get(b"origin")
    if origin is None:
        return ()
    # Nothing on these addresses reads a cookie, so allowing credentials gives nothing away; Snowplow asks with them.
    return (
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"Retry-After"),
        (b"vary", b"Origin"),
    )


def _preflight(headers: dict[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    asked = headers.get(b"access-control-request-headers", b"authorization, content-type")
    return (
        *_cors(headers),
        (b"access-control-allow-methods", b"GET, POST, PUT, DELETE, OPTIONS"),
        (b"access-control-allow-headers", asked),
        (b"access-control-allow-private-network", b"true"),
        (b"access-control-max-age", b"86400"),
    )


async def _respond(send: Send, reply: Reply, more: tuple[tuple[bytes, bytes], ...]) -> None:
    headers = [
        (b"content-type", reply.type),
        (b"content-length", str(len(reply.body)).encode()),
        # Pictures and scripts are asked for by pages elsewhere.
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"x-content-type-options", b"nosniff"),
        *reply.headers,
        *more,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
