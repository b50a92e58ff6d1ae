"""The client of the bench: some connections, each with one request under way, as fast as the answers come."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from time import perf_counter
from typing import Any

CONNECTIONS = {1: 64, 100: 32}
KEPT = 512


class Connection(asyncio.Protocol):
    """Sends a request, waits for its answer, sends the next."""

    def __init__(
        self, requests: list[bytes], until: float, times: list[float], done: asyncio.Future[None]
    ) -> None:
        self._requests = requests
        self._until = until
        self._times = times
        self._done = done
        self._at = 0
        self._buffer = b""
        self.others = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport: Any = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of one."""
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = int(self._buffer[:head].lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        if len(self._buffer) < head + 4 + length:
            return
        if self._buffer.startswith(b"HTTP/1.1 200"):
            self._times.append(perf_counter() - self._began)
        else:
            self.others += 1
        self._buffer = b""
        if perf_counter() < self._until:
            self._next()
        else:
            self._transport.close()
            self._done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """The server went away."""
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("closed"))

    def _next(self) -> None:
        self._began = perf_counter()
        self._transport.write(self._requests[self._at % len(self._requests)])
        self._at += 1


def _event(number: int) -> dict[str, object]:
    """Some 360 bytes, as SDKs send them."""
    return {
        "type": "track",
        "event": ("Product Viewed", "Product Added", "Order Completed", "Search")[number % 4],
        "userId": f"user-{number % 50_000}",
        "anonymousId": f"device-{number % 50_000}",
        "messageId": f"node-next-{number:012d}-0b7c4d0e9f",
        "timestamp": "2026-03-01T12:00:00.000Z",
        "properties": {
            "sku": f"sku-{number % 997}",
            "price": 12.5,
            "quantity": number % 5,
            "currency": "EUR",
        },
        "context": {"library": {"name": "analytics-node", "version": "3.1.0"}, "locale": "de-DE"},
    }


def _request(port: int, key: str, first: int, size: int) -> bytes:
    events = [_event(number) for number in range(first, first + size)]
    body = json.dumps({"batch": events, "sentAt": None}, separators=(",", ":")).encode()
    basic = base64.b64encode(f"{key}:".encode()).decode()
    head = (
        f"POST /v1/batch HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Basic {basic}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _measure(port: int, key: str, size: int, seconds: float) -> dict[str, float]:
    connections = CONNECTIONS[size]
    made = [
        [_request(port, key, (c * KEPT + r) * size, size) for r in range(max(2, KEPT // size))]
        for c in range(connections)
    ]
    times: list[float] = []
    loop = asyncio.get_running_loop()
    began = perf_counter()
    waiting, protocols = [], []
    for requests in made:
        done: asyncio.Future[None] = loop.create_future()
        _, protocol = await loop.create_connection(
            lambda requests=requests, done=done: Connection(requests, began + seconds, times, done),
            "127.0.0.1",
            port,
        )
        waiting.append(done)
        protocols.append(protocol)
    await asyncio.gather(*waiting)
    took = perf_counter() - began
    times.sort()
    return {
        "requests": len(times) / took,
        "p50_ms": times[len(times) // 2] * 1e3,
        "p99_ms": times[len(times) * 99 // 100] * 1e3,
        "others": sum(each.others for each in protocols),
    }


def main() -> None:
    """PORT KEY SIZE SECONDS."""
    import uvloop

    port, key, size, seconds = sys.argv[1:]
    print(json.dumps(uvloop.run(_measure(int(port), key, int(size), float(seconds)))))


if __name__ == "__main__":
    main()
