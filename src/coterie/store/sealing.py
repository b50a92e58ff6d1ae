"""Sealing: moves hot events into the sorted tables, a month and a transaction at a time.

A month is written anew with the events that arrived since it was sealed last, so late events, merged customers and newly
promoted properties find their place whenever it is sealed again. Each transaction is whole or not there, so sealing can
be killed anywhere; readers keep the state they began with. Others may write while a month is being sorted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coterie.engine import Aside, Engine, Session
from coterie.kit.failing import fail_at
from coterie.store import promotion
from coterie.store.layout import Promoted, catalogue

HOT_ROWS = 200_000
"""So many hot events are worth sealing by themselves."""
_GROWTH = 10  # a month is written anew when it grew by a tenth: each event is written some ten times at most
_SLICE = 2_000_000  # rows sorted at a time
_PART = 256  # customers whose rows are not told apart where slices are cut
_RUNS_APART = 3  # a run is merged into the one before when that one is not three times as large

Progress = Callable[[int, int], None]

_COPIED = (
    "event", "customer", "seq", "occurred_at", "received_at", "message_id", "user_id", "anonymous_id", "properties",
    "context", "source",
)  # fmt: skip
_HOT = "FROM events_hot JOIN event_names USING (name)"
_OF_MONTH = "occurred_at >= $first AND occurred_at < $end"


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a sealing did: months written, hot events that were sealed, events dropped because they were too old."""

    months: int
    sealed: int
    dropped: int

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {"months": self.months, "sealed": self.sealed, "dropped": self.dropped}


@dataclass(frozen=True, slots=True)
class Due:
    """A month worth writing: its first instant and that of the next (naive UTC), and how many hot events it has."""

    first: datetime
    end: datetime
    hot_rows: int


class _Overtaken(Exception):
    """Customers were merged or split while a month was being sorted."""


def seal(
    engine: Engine,
    *,
    promote: Sequence[tuple[str, str]] = (),
    keep_from: datetime | None = None,
    everything: bool = False,
    fill: bool = True,
    progress: Progress | None = None,
) -> SealReport:
    """Seal what is worth it, or every hot event.

    promote: (root, name) of the properties that get columns of their own; others lose theirs. fill: also write the months
    anew that lack a column. keep_from: months that end before it (naive UTC) are dropped. progress(done, total) is called
    before each month and at the end; what it raises stops the work between two months.
    """
    with alone(engine):
        dropped = _drop_older(engine, keep_from) if keep_from is not None else 0
        promotion.adopt(engine, promote)
        due = _due(engine, everything=everything, fill=fill)
        for done, month in enumerate(due):
            if progress is not None:
                progress(done, len(due))
            _seal(engine, month)
        _merge_runs(engine)
        if progress is not None:
            progress(len(due), len(due))
    return SealReport(len(due), sum(month.hot_rows for month in due), dropped)


def is_due(engine: Engine) -> bool:
    """Whether so much is hot that sealing is worth it by itself, and some month has grown enough to be written anew."""
    hot = engine.rows("SELECT count(*) FROM events_hot")[0][0]
    return int(hot) >= HOT_ROWS and bool(_due(engine, everything=False, fill=False))


_locks: dict[int, threading.Lock] = {}


def alone(engine: Engine) -> threading.Lock:
    """Held by whoever seals, and by whoever replaces what could be sealed."""
    return _locks.setdefault(id(engine), threading.Lock())


def _due(engine: Engine, *, everything: bool, fill: bool) -> list[Due]:
    """The months with enough hot events, or whose promoted columns are not all filled; the oldest first."""
    numbers = [each.number for each in catalogue(engine)]
    rows = engine.rows(
        "WITH hot AS (SELECT date_trunc('month', occurred_at)::TIMESTAMP AS month, count(*) AS rows FROM events_hot GROUP BY ALL)"
        " SELECT month, coalesce(hot.rows, 0), coalesce(sealed_months.rows, 0), coalesce(filled, [])"
        " FROM hot FULL JOIN sealed_months USING (month) ORDER BY month"
    )
    found: list[Due] = []
    for month, hot, sealed, filled in rows:
        is_unfilled = fill and sealed > 0 and not set(numbers) <= set(filled)
        if (hot and (everything or hot * _GROWTH >= sealed)) or is_unfilled:
            found.append(Due(month, _next_month(month), int(hot)))
    return found


def _next_month(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _seal(engine: Engine, month: Due) -> None:
    try:
        _write_month(engine, month, alone=False)
    except _Overtaken:
        _write_month(engine, month, alone=True)


def _write_month(engine: Engine, month: Due, *, alone: bool) -> None:
    """Write a month anew. alone: nobody else may write from the beginning."""
    limits = {"first": month.first, "end": month.end}
    with engine.aside() as aside:
        if alone:
            aside.turn()
        before = _identity(aside)
        properties = catalogue(aside)
        run = int(aside.rows(_NEXT_RUN)[0][0])
        aside.execute(_NAME, limits)
        computed = promotion.computed(properties)
        filled = _filled(aside, month.first)
        for condition, bound in _slices(aside, limits):
            statement = _sorted(properties, computed, filled, condition)
            aside.execute(statement, {**limits, **bound, **computed.bound, "run": run})
        aside.execute(
            f"INSERT INTO events_ordered (run, customer, occurred_at, seq, event)"
            f" SELECT $run, customer, occurred_at, seq, event {_HOT} WHERE {_OF_MONTH}"
            " ORDER BY customer, occurred_at, seq",
            {**limits, "run": run},
        )
        promotion.note(aside, properties, run)
        fail_at("sealing_sorted")
        aside.turn()
        if not alone and _changed(engine, before):
            raise _Overtaken
        aside.execute(f"DELETE FROM events_sealed WHERE {_OF_MONTH} AND run < $run", {**limits, "run": run})
        aside.execute(f"DELETE FROM events_hot WHERE {_OF_MONTH}", limits)
        note_month(aside, month.first, [each.number for each in properties])
        fail_at("before_sealing")
    fail_at("after_sealing")


_NEXT_RUN = "SELECT greatest((SELECT coalesce(max(run), 0) FROM events_ordered), (SELECT coalesce(max(run), 0) FROM events_sealed)) + 1"
_NAME = f"""
INSERT INTO event_names (event, name)
SELECT (SELECT coalesce(max(event), 0) FROM event_names) + row_number() OVER (ORDER BY name), name
FROM (SELECT DISTINCT name FROM events_hot WHERE {_OF_MONTH}) ANTI JOIN event_names USING (name)
"""


def _identity(session: Session) -> tuple[Any, ...]:
    """Changes with every merge and split."""
    return session.rows("SELECT count(*), max(seq) FROM identity_changes")[0]


def _changed(engine: Engine, before: tuple[Any, ...]) -> bool:
    with engine.session() as session:
        return _identity(session) != before


def _slices(aside: Aside, limits: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The month in the order it will lie, in pieces small enough to sort at once: a condition and its values each."""
    rows = aside.rows(
        f"SELECT event, sum(rows)::BIGINT FROM ("
        f"  SELECT event, count(*) AS rows {_HOT} WHERE {_OF_MONTH} GROUP BY event"
        f"  UNION ALL SELECT event, count(*) FROM events_sealed WHERE {_OF_MONTH} GROUP BY event)"
        " GROUP BY event ORDER BY event",
        limits,
    )
    together: list[int] = []
    size = 0
    for event, count in rows:
        if together and size + count > _SLICE:
            yield "event BETWEEN $low AND $high", {"low": together[0], "high": together[-1]}
            together, size = [], 0
        if count > _SLICE:
            yield from _ranges(aside, limits, int(event))
        else:
            together.append(int(event))
            size += count
    if together:
        yield "event BETWEEN $low AND $high", {"low": together[0], "high": together[-1]}


def _ranges(aside: Aside, limits: dict[str, Any], event: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """One frequent event in ranges of customers with about as many rows each."""
    # A quantile would say it as well, but holds every row in memory at once.
    parts = aside.rows(
        f"SELECT part, sum(rows)::BIGINT FROM ("
        f"  SELECT customer // {_PART} AS part, count(*) AS rows {_HOT} WHERE {_OF_MONTH} AND event = $event GROUP BY part"
        f"  UNION ALL SELECT customer // {_PART} AS part, count(*) FROM events_sealed"
        f"    WHERE {_OF_MONTH} AND event = $event GROUP BY part)"
        " GROUP BY part ORDER BY part",
        {**limits, "event": event},
    )
    condition = "event = $event AND customer >= $low AND customer < $high"
    low, size = 0, 0
    for part, count in parts:
        if size and size + count > _SLICE:
            yield condition, {"event": event, "low": low, "high": part * _PART}
            low, size = part * _PART, 0
        size += count
    yield condition, {"event": event, "low": low, "high": 2**32}


def _sorted(
    properties: Sequence[Promoted], computed: promotion.Computed, filled: set[int], condition: str
) -> str:
    """The statement that writes one slice of a month, what was sealed before and what is hot."""
    copied = ", ".join(_COPIED)
    made = [computed.columns[each.number] for each in properties]
    kept = [
        ", ".join(each.columns) if each.number in filled else computed.columns[each.number]
        for each in properties
    ]
    columns = ", ".join([copied, *(name for each in properties for name in each.columns)])
    return (
        f"INSERT INTO events_sealed (run, {columns})"
        f" SELECT $run, * FROM ("
        f"  SELECT {', '.join([copied, *kept])} FROM events_sealed WHERE {_OF_MONTH} AND {condition}"
        f"  UNION ALL SELECT {', '.join([copied, *made])} {_HOT} WHERE {_OF_MONTH} AND {condition})"
        " ORDER BY event, customer, seq"
    )


def _filled(session: Session, month: datetime) -> set[int]:
    found = session.rows("SELECT filled FROM sealed_months WHERE month = $month", {"month": month})
    return set(found[0][0]) if found else set()


def note_month(session: Session, month: datetime, filled: Sequence[int]) -> None:
    """Write down what a sealed month holds. filled: the promoted properties whose columns are filled in it."""
    session.execute("DELETE FROM sealed_months WHERE month = $month", {"month": month})
    session.execute(
        "INSERT INTO sealed_months (month, rows, first_at, last_at, filled)"
        f" SELECT $first, count(*), min(occurred_at), max(occurred_at), $filled FROM events_sealed WHERE {_OF_MONTH}"
        " HAVING count(*) > 0",
        {"first": month, "end": _next_month(month), "filled": list(filled)},
    )


def _drop_older(engine: Engine, keep_from: datetime) -> int:
    """Drop the months that end before a moment; gives how many events that were."""
    end = {"end": keep_from.replace(day=1, hour=0, minute=0, second=0, microsecond=0)}
    with engine.transaction() as transaction:
        dropped = 0
        for table in ("events_hot", "events_sealed"):
            dropped += transaction.rows(f"SELECT count(*) FROM {table} WHERE occurred_at < $end", end)[0][0]
        if dropped:
            for table in ("events_hot", "events_sealed", "events_ordered"):
                transaction.execute(f"DELETE FROM {table} WHERE occurred_at < $end", end)
            transaction.execute("DELETE FROM sealed_months WHERE month < $end", end)
    return int(dropped)


def _merge_runs(engine: Engine) -> None:
    """Keep the runs of the narrow copy few: merge the last ones as long as they are of like size."""
    while (runs := _runs_alike(engine)) is not None:
        try:
            _merge(engine, runs, alone=False)
        except _Overtaken:
            _merge(engine, runs, alone=True)


def _runs_alike(engine: Engine) -> list[int] | None:
    sizes = engine.rows("SELECT run, count(*) FROM events_ordered GROUP BY run ORDER BY run")
    chosen: list[int] = []
    size = 0
    for run, rows in reversed(sizes):
        if chosen and rows > size * _RUNS_APART:
            break
        chosen.append(int(run))
        size += int(rows)
    return chosen if len(chosen) > 1 else None


def _merge(engine: Engine, runs: list[int], *, alone: bool) -> None:
    with engine.aside() as aside:
        if alone:
            aside.turn()
        before = _identity(aside)
        asked = {"run": int(aside.rows(_NEXT_RUN)[0][0]), "runs": runs}
        aside.execute(
            "INSERT INTO events_ordered (run, customer, occurred_at, seq, event)"
            " SELECT $run, customer, occurred_at, seq, event FROM events_ordered WHERE run IN (SELECT unnest($runs))"
            " ORDER BY customer, occurred_at, seq",
            asked,
        )
        fail_at("runs_merged")
        aside.turn()
        if not alone and _changed(engine, before):
            raise _Overtaken
        aside.execute("DELETE FROM events_ordered WHERE run IN (SELECT unnest($runs))", {"runs": runs})
