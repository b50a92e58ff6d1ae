"""What is asked for every request and changes seldom, kept in memory. One process holds the folder, so memory is never stale."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from coterie.workspace import Workspace

T = TypeVar("T")


class Remembered(Generic[T]):
    """A value that is read once, and again after it was forgotten."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._value: T | None = None

    def get(self) -> T:
        """The value."""
        value = self._value
        if value is None:
            with self._lock:
                value = self._value = self._read()
        return value

    def forget(self) -> None:
        """It changed: the next one who asks reads again."""
        with self._lock:
            self._value = None


def remembered(workspace: Workspace, name: str, read: Callable[[], T]) -> Remembered[T]:
    """What the workspace remembers under that name."""
    found = workspace.rooms.get(name)
    if found is None:
        found = workspace.rooms.setdefault(name, Remembered(read))
    return cast("Remembered[T]", found)
