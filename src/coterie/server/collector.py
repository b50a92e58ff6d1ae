"""A collector process: it only receives, and writes a log of its own that the loader of the server reads.

`coterie serve --collectors N` starts and watches them. They share one listening socket; each has its folder under `log/` in every
workspace, and holds a lock on it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import sqlalchemy as sa
import uvicorn

from coterie.access import keys
from coterie.clock import SystemClock
from coterie.ingest.intake import Intake
from coterie.ingest.log import FileLog
from coterie.ingest.logfiles import Position, bytes_between, numbers
from coterie.ingest.positions import loaded_of
from coterie.ingest.receiving import BACKLOG_BYTES, WAITING_BYTES
from coterie.ingest.wire.app import Collector, Receive, Scope, Send
from coterie.ingest.wire.senders import Sender
from coterie.server.loops import run_on_loop
from coterie.settings import Settings
from coterie.store import catalog as catalog_store
from coterie.workspace.workspace import stored_settings

_LOOK_SECONDS = 2.0
_GRACE_SECONDS = 5
_END_OF_FILE = 1 << 62


class Receiver:
    """What one workspace needs to receive, without its tables: keys and settings as its catalog has them, and a log."""

    def __init__(self, home: Path, name: str) -> None:
        self._catalog = catalog_store.connect(home / "catalog.sqlite")
        self._folder = home / "log" / name
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(self._folder)
        self._log = FileLog(self._folder, remembers=False)
        if known := numbers(self._folder):
            # After a power cut the file may end before the place that is loaded: a new file lies behind it in any case.
            self._log.move_past(Position(known[-1], _END_OF_FILE))
        self.settings: Settings
        self.look()
        self.intake = Intake(
            self._log,
            settings=lambda: self.settings,
            now=SystemClock().now,
            backlog_bytes=lambda: bytes_between(self._folder, loaded_of(self._folder)),
            backlog_limit=BACKLOG_BYTES,
            waiting_limit=WAITING_BYTES,
        )

    def look(self) -> None:
        """See what changed in the catalog: the server may do so at any time."""
        with suppress(sa.exc.OperationalError):
            self.settings = stored_settings(self._catalog)
            self.find = keys.reader(self._catalog)

    def close(self) -> None:
        """Write and answer what waits."""
        self.intake.close()
        self._log.close()
        self._catalog.dispose()
        os.close(self._lock)


class Receivers:
    """The workspaces that one collector serves."""

    def __init__(self, receivers: list[Receiver]) -> None:
        self._receivers = receivers

    def find(self, token: str) -> Sender | None:
        """The sender with that token."""
        for receiver in self._receivers:
            key = receiver.find(token)
            if key is not None:
                return Sender(receiver.intake, key)
        return None

    async def keep_looking(self, server: uvicorn.Server, parent: int) -> None:
        """Follow the catalogs, and stop when the server is gone."""
        while not server.should_exit:
            await asyncio.sleep(_LOOK_SECONDS)
            if os.getppid() != parent:
                server.should_exit = True
            for receiver in self._receivers:
                await asyncio.to_thread(receiver.look)


async def _nothing_else(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    is_health = scope["path"] == "/health"
    body = (
        b'{"status":"ok"}'
        if is_health
        else b'{"error":{"code":"not_found","message":"Only tracking APIs are spoken here."}}'
    )
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200 if is_health else 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    """Stops at the first SIGTERM; Ctrl-C in the terminal is for the process that started it."""

    def install(self) -> None:
        """Listen to signals."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop)
        loop.add_signal_handler(signal.SIGINT, lambda: None)

    def _stop(self) -> None:
        self.should_exit = True


async def _serve(listener: socket.socket, receivers: Receivers, parent: int) -> None:
    config = uvicorn.Config(
        Collector(receivers, _nothing_else),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        lifespan="off",
    )
    server = _Server(config)
    server.capture_signals = suppress  # type: ignore[method-assign, assignment]
    server.install()
    looking = asyncio.create_task(receivers.keep_looking(server, parent))
    await server.serve(sockets=[listener])
    looking.cancel()


def _locked(folder: Path) -> int:
    """Hold the folder; waits for an earlier collector to let it go."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def main(arguments: list[str]) -> None:
    """DESCRIPTOR PARENT NAME HOME…: receive on an inherited socket until SIGTERM, or until the parent process is gone."""
    descriptor, parent, name, *homes = arguments
    with ExitStack() as closing:
        listener = closing.enter_context(socket.socket(fileno=int(descriptor)))
        receivers = []
        for home in homes:
            receivers.append(Receiver(Path(home), name))
            closing.callback(receivers[-1].close)
        run_on_loop(_serve(listener, Receivers(receivers), int(parent)))


if __name__ == "__main__":
    main(sys.argv[1:])
