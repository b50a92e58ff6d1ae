"""Long work in threads of its own, watched and cancelled from outside."""

from __future__ import annotations

import logging
import secrets
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from coterie.clock import Clock, SystemClock
from coterie.errors import Cancelled, CoterieError, NotFound

_log = logging.getLogger("coterie.work")
_KEPT = 100


class State(StrEnum):
    """How far a piece of work has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Job:
    """One piece of long work.

    done and total count in the work's own unit (rows, segments); total None while it is not known. `result` stands there
    when the state is done, `error` (the one error shape) when it failed.
    """

    id: str
    kind: str
    label: str
    started_at: datetime
    state: State = State.RUNNING
    done: int = 0
    total: int | None = None
    finished_at: datetime | None = None
    result: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    _raised: Exception | None = None
    _cancel: threading.Event = field(default_factory=threading.Event)
    _finished: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int | None = None) -> None:
        """Note how far the work is; raises Cancelled once somebody asked it to stop."""
        self.note(done, total)
        if self._cancel.is_set():
            raise Cancelled(f"The {self.kind} was cancelled.")

    def note(self, done: int, total: int | None = None) -> None:
        """Note how far the work is, for work that asks `cancelled` itself."""
        self.done = done
        if total is not None:
            self.total = total

    def cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; it does at its next step."""
        self._cancel.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the work has ended; False where it has not within that time."""
        return self._finished.wait(seconds)

    def outcome(self) -> Mapping[str, Any]:
        """Wait for the end and give the result, or raise what ended the work."""
        self._finished.wait()
        if self._raised is not None:
            raise self._raised
        return self.result or {}


Work = Callable[[Job], Mapping[str, Any]]


class Jobs:
    """The running and the last finished jobs of a workspace."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, kind: str, label: str, work: Work) -> Job:
        """Begin `work` in a thread; it gets its job to report to and gives a JSON-able result."""
        job = Job(id=secrets.token_hex(8), kind=kind, label=label, started_at=self._clock.now())
        with self._lock:
            self._jobs[job.id] = job
            for old in [key for key, each in self._jobs.items() if each.finished_at is not None][:-_KEPT]:
                del self._jobs[old]
        threading.Thread(target=self._run, args=(job, work), name=f"{kind}-{job.id}", daemon=True).start()
        return job

    def get(self, key: str) -> Job:
        """The job of that id. Raises NotFound where there is none."""
        job = self._jobs.get(key)
        if job is None:
            raise NotFound(
                f"There is no job {key!r}.", where="id", hint="Jobs are forgotten when the server stops."
            )
        return job

    def listing(self) -> list[Job]:
        """All known jobs, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def close(self, seconds: float = 5.0) -> None:
        """Ask all running work to stop and give it that long to do so."""
        running = [job for job in self.listing() if job.state is State.RUNNING]
        for job in running:
            job.cancel()
        for job in running:
            job.wait(seconds)

    def _run(self, job: Job, work: Work) -> None:
        try:
            job.result = work(job)
            job.state = State.DONE
        except Cancelled as error:
            job._raised = error
            job.error = error.as_dict()
            job.state = State.CANCELLED
        except CoterieError as error:
            job._raised = error
            job.error = error.as_dict()
            job.state = State.FAILED
        except Exception as error:
            job._raised = error
            job.error = {"code": "internal", "message": note_fault(error), "where": None, "hint": None}
            job.state = State.FAILED
        finally:
            job.finished_at = self._clock.now()
            job._finished.set()


def note_fault(error: BaseException) -> str:
    """Write an unforeseen error to the log and give the sentence to show instead.

    The log has the place and the kind of the error, not its text: texts of the database quote customers' values.
    """
    mark = secrets.token_hex(4)
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("fault %s: %s\n%s", mark, type(error).__qualname__, frames)
    return f"Something went wrong inside Coterie (fault {mark}); the place is in the server's log."
