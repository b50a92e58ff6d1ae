"""The door of the log for requests: one frame and one fdatasync for all that wait, an answer only afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from coterie.ingest.log import Log
from coterie.ingest.requests import Request, RequestGroup, pack
from coterie.settings import Settings

_log = logging.getLogger("coterie.ingest")

WAITING_BYTES = 64 * 1024 * 1024
"""Of requests that wait for the disk; beyond it the senders are asked to wait."""

_LOOK_SECONDS = 0.25
_FRAME_BYTES = 16 * 1024 * 1024


class Busy(Exception):
    """There is more waiting than may be held; the sender should come again after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Waiting:
    packed: bytes
    count: int
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]


class Intake:
    """Takes requests for one workspace and makes them durable.

    settings(): those of the workspace, asked at each request. now(): its clock. backlog_bytes(): how much of the log is not loaded yet;
    above `backlog_limit` senders are asked to wait. stored(): called after each write, for the loader.
    """

    def __init__(
        self,
        log: Log,
        *,
        settings: Callable[[], Settings],
        now: Callable[[], datetime],
        backlog_bytes: Callable[[], int] = lambda: 0,
        backlog_limit: int = 8 * 1024**3,
        waiting_limit: int = WAITING_BYTES,
        stored: Callable[[], None] = lambda: None,
    ) -> None:
        self._log = log
        self.settings = settings
        self.now = now
        self._backlog_bytes = backlog_bytes
        self._backlog_limit = backlog_limit
        self._waiting_limit = waiting_limit
        self._stored = stored
        self._changed = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._bytes = 0
        self._is_closing = False
        self._is_behind = False
        self._looked_at = -_LOOK_SECONDS
        self._thread: threading.Thread | None = None

    def submit(self, request: Request) -> asyncio.Future[None]:
        """Take a request; the future is done when it is durable, and fails with OSError where the disk refuses.

        Called from an event loop. Raises Busy.
        """
        packed = pack(request)
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._changed:
            if self._bytes + len(packed) > self._waiting_limit and self._waiting:
                raise Busy(1)
            if self._is_behind and self._look():
                raise Busy(10)
            if self._is_closing:
                raise Busy(2)
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_on, name="intake", daemon=True)
                self._thread.start()
            self._waiting.append(_Waiting(packed, request.count, loop, done))
            self._bytes += len(packed)
            self._changed.notify()
        return done

    def close(self) -> None:
        """Write what waits and stop."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _write_on(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._is_closing:
                    self._changed.wait()
                if not self._waiting:
                    return
                group = self._take()
            error = self._write(group)
            self._look()
            _tell(group, error)
            with self._changed:
                self._bytes -= sum(len(each.packed) for each in group)
            self._stored()

    def _look(self) -> bool:
        """Whether the loader is too far behind; looked at now and then."""
        if perf_counter() - self._looked_at > _LOOK_SECONDS:
            self._looked_at = perf_counter()
            self._is_behind = self._backlog_bytes() > self._backlog_limit
        return self._is_behind

    def _take(self) -> list[_Waiting]:
        size = 0
        for index, each in enumerate(self._waiting):
            size += len(each.packed)
            if size > _FRAME_BYTES and index:
                taken, self._waiting = self._waiting[:index], self._waiting[index:]
                return taken
        taken, self._waiting = self._waiting, []
        return taken

    def _write(self, group: list[_Waiting]) -> OSError | None:
        try:
            count = sum(each.count for each in group)
            self._log.append([RequestGroup.of((each.packed for each in group), count)])
        except OSError as error:
            _log.error("the log cannot be written: %s", error.strerror)
            return error
        return None


def _tell(group: list[_Waiting], error: OSError | None) -> None:
    """Wake those who wait: one call into each event loop, however many they are."""
    loops: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for each in group:
        loops.setdefault(each.loop, []).append(each.done)
    for loop, futures in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, futures, error)


def _settle(futures: list[asyncio.Future[None]], error: OSError | None) -> None:
    for future in futures:
        if not future.done():
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)
