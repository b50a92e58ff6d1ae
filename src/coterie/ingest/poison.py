"""Rows that the tables do not take: found among their batch, so that they spoil neither it nor all that waits behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC

import msgspec
import pyarrow as pa

from coterie.ingest.quarantine import Refused, Rejected

MOST = 100
"""Where more rows than that fail and they are more than half of a batch, the fault is not theirs."""


def poisonous(rows: int, fails: Callable[[Sequence[int]], bool]) -> list[int]:
    """Which of so many rows make a load fail. fails: whether loading only these does.

    Empty where rows fail only together, or too many do: then it is no fault of single rows.
    """
    found: list[int] = []
    waiting = [range(rows)]
    while waiting:
        some = waiting.pop()
        if not len(some) or not fails(some):
            continue
        if len(some) == 1:
            found.append(some[0])
            if len(found) > MOST and len(found) * 2 > rows:
                return []
            continue
        half = len(some) // 2
        waiting += [some[half:], some[:half]]
    return sorted(found)


def refused(batch: pa.Table, row: int) -> Refused:
    """A row of a canonical batch as the quarantine keeps it: once, however often it is met."""
    said = {name: value for name, value in batch.slice(row, 1).to_pylist()[0].items() if value is not None}
    raw = msgspec.json.encode(said).decode()
    rejected = Rejected(
        code="not_loadable",
        message="The database does not take this message.",
        hint="It is in the log as it came. Mend it and send it again, under another id.",
        raw=raw,
    )
    place = f"row:{hashlib.sha256(raw.encode()).hexdigest()[:32]}"
    return Refused(rejected, said.get("source") or "collect", place, said["received_at"].replace(tzinfo=UTC))


def without_ids(message_ids: pa.ChunkedArray, rows: Sequence[int]) -> pa.ChunkedArray:
    """The message ids with none for these rows, so that the ids are not taken as seen."""
    if not rows:
        return message_ids
    ids = message_ids.to_pylist()
    for row in rows:
        ids[row] = None
    return pa.chunked_array([pa.array(ids, pa.string())])
