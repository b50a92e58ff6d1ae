"""What ends a question from outside: its time is up, or nobody waits for the answer any more.

The question is kept beside the thread that asks, so that no verb has to hand it on: a server begins one for each request that only reads.
Work in threads of its own, a refresh or an import, has none and takes its time.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from coterie.errors import Cancelled, CoterieError

_AGAIN_SECONDS = 0.2
_turns = threading.Semaphore(max(2, os.cpu_count() or 2))
_current: ContextVar[Question | None] = ContextVar("question", default=None)


class TookTooLong(CoterieError):
    """A question was stopped at its time limit."""

    code = "took_too_long"


@dataclass(slots=True, eq=False)
class Question:
    """One question from outside. seconds: how long it may take, from when it is made."""

    seconds: float
    _until: float = 0.0
    _limits: set[Limit] = field(default_factory=set)
    _is_given_up: bool = False
    _has_turn: bool = False

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    def begin(self) -> None:
        """What this thread, and whatever takes over its context, asks from now on belongs to the question."""
        _current.set(self)

    def give_up(self) -> None:
        """Nobody waits for the answer any more."""
        self._is_given_up = True
        for limit in list(self._limits):
            _timekeeper.watch(limit, 0)

    def check(self) -> None:
        """Raise Cancelled where nobody waits any more, TookTooLong where the time is up."""
        if self._is_given_up:
            raise Cancelled("Nobody waits for the answer any more.")
        if time.monotonic() >= self._until:
            raise TookTooLong(
                f"The question took longer than {self.seconds:g} seconds and was stopped.",
                hint="Ask about less at once: a shorter time, fewer conditions. A refresh has no limit.",
            )

    @contextmanager
    def limited(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Call `interrupt`, again and again, from when the question has ended to the end of the block."""
        limit = Limit(interrupt)
        self._limits.add(limit)
        _timekeeper.watch(limit, max(self._until - time.monotonic(), 0))
        try:
            yield
        finally:
            _timekeeper.forget(limit)
            self._limits.discard(limit)


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """Ends what one session is doing."""

    interrupt: Callable[[], None]


@contextmanager
def turn() -> Iterator[None]:
    """Wait until few enough other costly questions are at work; raises what `Question.check` raises meanwhile.

    Many at once would be done no sooner, and whatever else the process does, receiving above all, would wait for all of them.
    """
    question = current()
    if question is None or question._has_turn:
        yield
        return
    while not _turns.acquire(timeout=_AGAIN_SECONDS):
        question.check()
    question._has_turn = True
    try:
        yield
    finally:
        question._has_turn = False
        _turns.release()


def current() -> Question | None:
    """The question that this thread works for."""
    return _current.get()


class _Timekeeper:
    """One thread that interrupts all sessions whose time is up; it ends when there are none to watch."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Limit, float] = {}
        self._is_running = False

    def watch(self, limit: Limit, seconds: float) -> None:
        with self._changed:
            self._due[limit] = time.monotonic() + seconds
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="timekeeper", daemon=True).start()
            elif seconds < _AGAIN_SECONDS:
                self._changed.notify()

    def forget(self, limit: Limit) -> None:
        with self._changed:
            self._due.pop(limit, None)

    def _run(self) -> None:
        with self._changed:
            while self._due:
                now = time.monotonic()
                # A statement that begins forgets that it was interrupted, so it is said again.
                for limit in [each for each, due in self._due.items() if due <= now]:
                    limit.interrupt()
                    self._due[limit] = now + _AGAIN_SECONDS
                self._changed.wait(max(min(self._due.values()) - time.monotonic(), 0))
            self._is_running = False


_timekeeper = _Timekeeper()
