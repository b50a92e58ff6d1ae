"""Slows down whoever guesses: per account and per address, ten tries, then a delay that doubles."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from coterie.errors import CoterieError

FREE_TRIES = 10
_LONGEST_SECONDS = 900
# Bounded memory: the oldest are forgotten first, and whoever can afford so many addresses is not stopped by counting them.
_MOST_KEPT = 20_000


class TooManyTries(CoterieError):
    """Somebody tried too often to sign in."""

    code = "too_many_tries"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(
            "There were too many tries to sign in.",
            hint=f"Try again in {wait_seconds} s. `coterie users password` sets a new one on the machine itself.",
        )
        self.retry_after_seconds = wait_seconds


@dataclass(slots=True)
class _Tries:
    count: int
    last_at: datetime


class Throttle:
    """Counts tries by key (an account, an address). Each try counts when it begins, so that many at once gain nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def begin(self, keys: tuple[str, ...], at: datetime) -> None:
        """Count a try for each key. Raises TooManyTries, counting nothing, where one of them has to wait."""
        with self._lock:
            wait = max(self._wait(key, at) for key in keys)
            if wait > 0:
                raise TooManyTries(wait)
            for key in keys:
                tries = self._tries.pop(key, None) or _Tries(0, at)
                self._tries[key] = _Tries(tries.count + 1, at)
            while len(self._tries) > _MOST_KEPT:
                self._tries.popitem(last=False)

    def succeeded(self, keys: tuple[str, ...]) -> None:
        """The try was right: forget what was counted."""
        with self._lock:
            for key in keys:
                self._tries.pop(key, None)

    def _wait(self, key: str, at: datetime) -> int:
        """Seconds until the next try is taken."""
        tries = self._tries.get(key)
        if tries is None or tries.count < FREE_TRIES:
            return 0
        delay = timedelta(seconds=min(2 ** min(tries.count - FREE_TRIES + 1, 30), _LONGEST_SECONDS))
        left = (tries.last_at + delay - at).total_seconds()
        return 0 if left <= 0 else min(int(left) + 1, _LONGEST_SECONDS)
