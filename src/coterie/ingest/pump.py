"""Loads what was acknowledged, again and again, as long as the server runs."""

from __future__ import annotations

import logging
import threading

from coterie.engine import EngineUnavailable
from coterie.ingest.load import Loader
from coterie.kit.work import note_fault

_log = logging.getLogger("coterie.ingest")

_REST_SECONDS = 0.1
_LOOK_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 5.0


class Pump:
    """A thread that takes micro-batches from the logs into the tables.

    It is woken by what this process stores, and looks by itself for what other collectors wrote. A load that fails is tried
    again, later and later; what was acknowledged stays in the log meanwhile.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was stored."""
        self._woken.set()

    def close(self) -> None:
        """Finish the load under way and stop."""
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        wait = 0.0
        while not self._stopping.is_set():
            self._woken.wait(_LOOK_SECONDS)
            self._woken.clear()
            try:
                self._loader.load_new()
                wait, self._loader.flow.trouble = 0.0, None
            except EngineUnavailable as stopped:
                wait = min(_LONGEST_WAIT_SECONDS, wait * 2 or 0.5)
                self._loader.flow.trouble = stopped.message
                _log.error("loading waits %.1f s: %s", wait, stopped.message)
            except Exception as error:
                wait = min(_LONGEST_WAIT_SECONDS, wait * 2 or 0.5)
                self._loader.flow.trouble = note_fault(error)
                _log.error("loading waits %.1f s: %s", wait, self._loader.flow.trouble)
            # Senders wait for this processor too: loading leaves it to them now and then.
            self._stopping.wait(wait or _REST_SECONDS)
