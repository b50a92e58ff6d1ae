"""What went through the loader since the process began, and how fresh each source is."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from coterie.engine import Engine
from coterie.ingest.quarantine import Refused

IMPORTS = "imports"
"""All imports together: each has a name of its own, and there is no end of them."""

_LATEST = """
SELECT source, max(received_at) FROM (
    SELECT source, received_at FROM events_hot UNION ALL SELECT source, received_at FROM profile_messages)
WHERE source IS NOT NULL GROUP BY source
"""


@dataclass(frozen=True, slots=True)
class SourceFlow:
    """A source of messages. name: of its key, `collect` or `imports`. received_at: when its latest message came, aware; messages: since the start."""

    name: str
    received_at: datetime
    messages: int


class Flow:
    """Counts of what was loaded; safe to read from any thread.

    new, duplicates: messages; refused: messages by the code of their reason; loads and load_seconds: how many times and how long it was loaded.
    loaded_at: when the latest load ended, aware, None before the first. trouble: why nothing can be loaded at the moment, None while it can.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: dict[str, datetime] = {}
        self._messages: Counter[str] = Counter()
        self.new = 0
        self.duplicates = 0
        self.refused: Counter[str] = Counter()
        self.loads = 0
        self.load_seconds = 0.0
        self.loaded_at: datetime | None = None
        self.trouble: str | None = None

    def recall(self, engine: Engine) -> None:
        """Read from the tables when each source was last heard; of what is sealed long ago nothing is read."""
        for source, at in engine.rows(_LATEST):
            self._hear(source, at.replace(tzinfo=UTC), 0)

    def note(
        self, kept: pa.Table, *, read: int, refused: Sequence[Refused], seconds: float, at: datetime
    ) -> None:
        """Take note of one load. kept: the rows that were new; read: all that were good, with those seen before."""
        heard = kept.group_by("source").aggregate([("received_at", "max"), ("received_at", "count")])
        for source, latest, count in zip(
            *(column.to_pylist() for column in heard.itercolumns()), strict=True
        ):
            self._hear(source or "collect", latest.replace(tzinfo=UTC), count)
        with self._lock:
            self.new += kept.num_rows
            self.duplicates += read - kept.num_rows
            self.refused.update(each.row.code for each in refused)
            self.loads += 1
            self.load_seconds += seconds
            self.loaded_at = at
            self.trouble = None

    def sources(self) -> list[SourceFlow]:
        """The sources, the one heard last first."""
        with self._lock:
            found = [SourceFlow(name, at, self._messages[name]) for name, at in self._latest.items()]
        return sorted(found, key=lambda each: each.received_at, reverse=True)

    def _hear(self, source: str, at: datetime, count: int) -> None:
        name = IMPORTS if source.startswith("import-") else source
        with self._lock:
            self._latest[name] = max(at, self._latest.get(name, at))
            self._messages[name] += count
