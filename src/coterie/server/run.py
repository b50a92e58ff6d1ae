"""Serves workspaces until it is asked to stop: one process, loopback by default, its address written for the command line."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import uvicorn

from coterie.access.gate import Gate
from coterie.errors import CoterieError
from coterie.ingest.receiving import receive
from coterie.ingest.wire.app import Collector
from coterie.ingest.wire.senders import KeyedSenders, Senders
from coterie.segments.live.serving import keeping_live
from coterie.segments.upkeep import looking_after
from coterie.server import heads
from coterie.server.app import assemble, guarded
from coterie.server.guard import LOOPBACK, Rules
from coterie.server.loops import run_on_loop
from coterie.server.supervising import collectors
from coterie.workspace.worlds import Worlds

DEFAULT_PORT = 8000
_TRIED = 20
_SWITCH_SECONDS = 0.0005
_GRACE_SECONDS = 5
# A query that nobody waits for any more must not keep the process alive. What was acknowledged is on disk.
_LAST_SECONDS = 9

_log = logging.getLogger("coterie.server")


class PortTaken(CoterieError):
    """Another program listens at that port."""

    code = "port_taken"


def serve(
    worlds: Worlds,
    home: Path,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    collecting: int = 0,
    collect_port: int | None = None,
    ready: Callable[[str, str | None, Gate], None],
) -> None:
    """Serve the workspaces until SIGTERM or Ctrl-C, then finish what is under way and close them.

    port None takes 8000 or the next free one; 0 takes any. collecting: how many processes do nothing but receive, on `collect_port` (None:
    the next free one after `port`). ready(address, theirs, gate) is called once requests are answered.
    Raises PortTaken where a port that was named is in use.
    """
    gate = Gate(worlds, is_loopback=host in LOOPBACK)
    # Answering a request hands the interpreter on several times; with 5 ms each, a busy loader would make senders wait.
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        listener = _listen(host, port)
        with (
            listener,
            _address_written(worlds, home, host, listener.getsockname()[1]) as token,
            receiving(worlds) as senders,
            keeping_live(workspace for _, workspace in worlds) as live,
            _collecting(worlds, host, collect_port, listener.getsockname()[1], collecting) as theirs,
            looking_after(workspace for _, workspace in worlds),
        ):
            rules = Rules(token=token, any_host=host not in LOOPBACK)
            app = Collector(senders, guarded(assemble(worlds, gate), rules))
            run_on_loop(
                _serve(app, worlds, listener, lambda ours: ready(ours, theirs, gate), stopping=live.stop)
            )
    finally:
        worlds.close()


@contextmanager
def receiving(worlds: Worlds) -> Iterator[Senders]:
    """Receive messages for every workspace; at the end what waits is written and answered."""
    with ExitStack() as closing:
        begun = []
        for _, workspace in worlds:
            each = receive(workspace)
            closing.callback(each.close)
            begun.append((workspace, each.intake))
        yield KeyedSenders(begun)


@contextmanager
def _collecting(worlds: Worlds, host: str, port: int | None, after: int, count: int) -> Iterator[str | None]:
    """Keep collector processes running; gives their address, None where there are none."""
    homes = [workspace.home for _, workspace in worlds if workspace.home is not None]
    if count == 0 or not homes:
        yield None
        return
    with _listen(host, port, first=after + 1) as listener, collectors(count, listener, homes):
        yield address_of(listener)


async def _serve(
    app: object,
    worlds: Worlds,
    listener: socket.socket,
    ready: Callable[[str], None],
    *,
    stopping: Callable[[], None],
) -> None:
    writing = asyncio.create_task(heads.keep_writing(worlds))
    try:
        await _until_stopped(app, listener, ready, stopping=stopping)
    finally:
        writing.cancel()


async def _until_stopped(
    app: object, listener: socket.socket, ready: Callable[[str], None], *, stopping: Callable[[], None]
) -> None:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,  # it writes into the log of this process
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        lifespan="off",
    )
    server = _Server(config, stopping)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        ready(address_of(listener))
    await serving


class _Server(uvicorn.Server):
    """Stops at the first signal, at once at the second, and leaves with an exit code instead of a signal."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._stopping()
        last = threading.Timer(_LAST_SECONDS, os._exit, [0])
        last.daemon = True
        last.start()


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listener.getsockname()[:2]
    shown = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost", "::1": "localhost"}.get(
        host, host
    )
    return f"http://{shown}:{port}"


def _listen(host: str, port: int | None, *, first: int = DEFAULT_PORT) -> socket.socket:
    first = first if port is None else port
    for number in range(first, first + (_TRIED if port is None else 1)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Inherited by every connection: head and body of an answer leave at once, where 40 ms would pass between them.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((host, number))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            if port is not None:
                raise PortTaken(
                    f"Port {port} of {host} cannot be used: {error.strerror}.",
                    where="port",
                    hint="Choose another: --port 0 takes any.",
                ) from error
        else:
            return listener
    raise PortTaken(
        f"No port from {first} to {first + _TRIED - 1} is free.", where="port", hint="--port 0 takes any."
    )


@contextmanager
def _address_written(worlds: Worlds, home: Path, host: str, port: int) -> Iterator[str]:
    """Write server.json into the folder and into every workspace in it, and take it away afterwards."""
    token = secrets.token_urlsafe(32)
    folders: dict[Path, str | None] = {home: None}
    folders |= {each.home: name for name, each in worlds if each.home is not None and each.home != home}
    reached = host if host not in ("0.0.0.0", "::") else "127.0.0.1"
    for folder, name in folders.items():
        written = {"pid": os.getpid(), "host": reached, "port": port, "token": token, "workspace": name}
        _write_private(folder / "server.json", json.dumps(written))
    try:
        yield token
    finally:
        for folder in folders:
            with suppress(OSError):
                (folder / "server.json").unlink()


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_suffix(".new")
    with suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
