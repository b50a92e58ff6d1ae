"""Numbers of customers that were found of late, so that setting one more segment beside others asks only for what is new.

As with leaves, a number is remembered together with the moment, the state of the data and all that its definition mentions, so nothing here is ever stale.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from coterie.segments.leaf_memory import Stamp
from coterie.segments.valuing import Numbers
from coterie.workspace import Workspace

_OF_MEMORY = 64  # the part of the memory limit that it may fill, as one in so many

_ROOM = "number_memory"


@dataclass(frozen=True, slots=True)
class Key:
    """What is asked, in words that hold every definition it mentions, of which state."""

    stamp: Stamp
    text: str


class NumberMemory:
    """Numbers by what they answer, at most so many bytes of them. For use by several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Numbers] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key, find: Callable[[], Numbers]) -> Numbers:
        """The numbers, found where they are not remembered."""
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        found = find()
        with self._lock:
            if key not in self._kept and found.nbytes <= self._most_bytes:
                self._kept[key] = found
                self._bytes += found.nbytes
                while self._bytes > self._most_bytes:
                    self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return found


def number_memory(workspace: Workspace) -> NumberMemory:
    """The memory of a workspace; it lasts as long as the workspace is open."""
    found = workspace.rooms.setdefault(_ROOM, NumberMemory(workspace.settings.memory_bytes // _OF_MEMORY))
    assert isinstance(found, NumberMemory)
    return found
