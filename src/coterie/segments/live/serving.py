"""Keeps the memberships of workspaces up to date for as long as a server runs: one thread for all of them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from coterie.errors import Cancelled
from coterie.segments.live import Keeper, keeper_of
from coterie.segments.publishing import bell
from coterie.workspace import Workspace

_GLANCE_SECONDS = 0.05  # between looks at whether something was loaded
_AT_LEAST_EVERY_SECONDS = 1.0  # time passes, too
_PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)  # after a tick that failed, and failed again

_log = logging.getLogger("coterie.live")


class LiveTask:
    """Ticks each workspace when messages were loaded for it, and every second. A tick that fails is tried again later."""

    def __init__(self, workspaces: Iterable[Workspace]) -> None:
        self._workspaces = list(workspaces)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._due: dict[int, float] = {}
        self._failed: dict[int, int] = {}

    def start(self) -> None:
        """Begin, in a thread of its own."""
        for workspace in self._workspaces:
            keeper_of(workspace).begin_running(self._stopping.is_set)
        self._thread.start()

    def stop(self) -> None:
        """Ask to stop: no new tick begins, whoever listens for changes is let go. Safe to call from a signal handler."""
        self._stopping.set()
        for workspace in self._workspaces:
            bell(workspace).close()

    def close(self) -> None:
        """Stop and wait for the tick under way."""
        self.stop()
        self._thread.join()
        for workspace in self._workspaces:
            keeper_of(workspace).end_running()

    def _run(self) -> None:
        while not self._stopping.is_set():
            for number, workspace in enumerate(self._workspaces):
                if self._stopping.is_set():
                    return
                self._look_at(number, workspace, keeper_of(workspace))
            self._stopping.wait(_GLANCE_SECONDS)

    def _look_at(self, number: int, workspace: Workspace, keeper: Keeper) -> None:
        try:
            is_failing = self._failed.get(number, 0) > 0
            if time.monotonic() < self._due.get(number, 0.0) and (is_failing or not keeper.has_news()):
                return
            keeper.tick()
        except Cancelled:
            return
        except Exception as error:  # whatever it is, it must not end the thread
            failures = self._failed[number] = self._failed.get(number, 0) + 1
            pause = _PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS)) - 1]
            self._due[number] = time.monotonic() + pause
            keeper.note_failure(error)
            # No text of the error: it may quote what customers sent.
            _log.warning("live: a tick failed (%s), the next one in %.0f s", type(error).__name__, pause)
        else:
            self._failed[number] = 0
            self._due[number] = time.monotonic() + _AT_LEAST_EVERY_SECONDS


@contextmanager
def keeping_live(workspaces: Iterable[Workspace]) -> Iterator[LiveTask]:
    """Keep the memberships of the workspaces up to date while the block runs."""
    task = LiveTask(workspaces)
    task.start()
    try:
        yield task
    finally:
        task.close()
