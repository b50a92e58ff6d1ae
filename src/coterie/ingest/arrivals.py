"""What arrived last, good and bad, for those who watch a source being set up."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from coterie.ingest.quarantine import Refused

KEPT = 1_000
_AT_ONCE = 200
_SHOWN = (
    "received_at", "source", "kind", "name", "user_id", "anonymous_id", "properties", "occurred_at", "message_id",
    "operations", "context",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that arrived. number grows by one with each. verdict: `accepted`, or the code of the reason for which it was refused.

    properties, context: JSON text of an object; operations: JSON text of a list of [operation, trait, value].
    """

    number: int
    received_at: datetime
    source: str
    kind: str | None
    name: str | None
    user_id: str | None
    anonymous_id: str | None
    properties: str | None
    verdict: str
    message: str | None
    hint: str | None
    occurred_at: datetime | None = None
    message_id: str | None = None
    operations: str | None = None
    context: str | None = None


class Arrivals:
    """The last messages in memory; nothing is kept beyond the process. Of large batches only the last ones are shown."""

    def __init__(self) -> None:
        self._kept: deque[Arrival] = deque(maxlen=KEPT)
        self._changed = threading.Condition()
        self._next = 1

    def note(self, accepted: pa.Table, refused: Sequence[Refused]) -> None:
        """Take note of one load."""
        shown = accepted.slice(max(0, accepted.num_rows - _AT_ONCE))
        skipped = accepted.num_rows - shown.num_rows + max(0, len(refused) - _AT_ONCE)
        with self._changed:
            self._next += skipped
            for row in shown.select(_SHOWN).to_pylist():
                at = row.pop("received_at").replace(tzinfo=UTC)
                row["occurred_at"] = row["occurred_at"].replace(tzinfo=UTC)
                self._add(Arrival(self._next, at, **row, verdict="accepted", message=None, hint=None))
            for each in refused[-_AT_ONCE:]:
                self._add(_of_refused(self._next, each))
            self._changed.notify_all()

    def after(self, number: int, *, limit: int = KEPT) -> list[Arrival]:
        """The kept arrivals behind `number`, oldest first, at most the last `limit`."""
        with self._changed:
            return [each for each in self._kept if each.number > number][-limit:]

    def wait(self, number: int, seconds: float) -> list[Arrival]:
        """The arrivals behind `number`; waits for some until the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._next > number + 1, timeout=seconds)
        return self.after(number)

    def _add(self, arrival: Arrival) -> None:
        self._kept.append(arrival)
        self._next += 1


def _of_refused(number: int, refused: Refused) -> Arrival:
    return Arrival(
        number=number,
        received_at=refused.at,
        source=refused.source,
        kind=None,
        name=None,
        user_id=None,
        anonymous_id=None,
        properties=refused.row.raw[:2_000],
        verdict=refused.row.code,
        message=refused.row.message,
        hint=refused.row.hint,
    )
