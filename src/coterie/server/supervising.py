"""Starts collector processes, starts those again that end, and stops them with the server."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

_log = logging.getLogger("coterie.server")

_STOP_SECONDS = 8.0
_LOOK_SECONDS = 0.5
_STEADY_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 30.0


@contextmanager
def collectors(count: int, listener: socket.socket, homes: Sequence[Path]) -> Iterator[None]:
    """Keep `count` collectors running on a socket; at the end each answers what is under way and stops."""
    watching = [_Watched(f"collector-{number}", listener, homes) for number in range(1, count + 1)]
    try:
        yield
    finally:
        for each in watching:
            each.stop()
        until = monotonic() + _STOP_SECONDS
        for each in watching:
            each.wait(until)


class _Watched:
    """One collector: begun again when it ends by itself, later and later where it does so at once."""

    def __init__(self, name: str, listener: socket.socket, homes: Sequence[Path]) -> None:
        self._name = name
        self._listener = listener
        self._homes = homes
        self._stopping = threading.Event()
        self._process = self._start()
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping.set()
        self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for it, and end it where it takes too long."""
        self._thread.join()
        self._process.terminate()  # it may have been begun again in between
        try:
            self._process.wait(max(0.1, until - monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._began = monotonic()
        descriptor = self._listener.fileno()
        command = [
            sys.executable,
            "-m",
            "coterie.server.collector",
            str(descriptor),
            str(os.getpid()),
            self._name,
        ]
        return subprocess.Popen(
            [*command, *(str(home.resolve()) for home in self._homes)], pass_fds=(descriptor,)
        )

    def _watch(self) -> None:
        wait = 0.0
        while not self._stopping.wait(_LOOK_SECONDS):
            if self._process.poll() is None:
                continue
            wait = (
                0.0
                if monotonic() - self._began > _STEADY_SECONDS
                else min(_LONGEST_WAIT_SECONDS, wait * 2 or 0.5)
            )
            _log.error(
                "%s ended with %s, starting again in %.1f s", self._name, self._process.returncode, wait
            )
            if self._stopping.wait(wait):
                return
            self._process = self._start()
