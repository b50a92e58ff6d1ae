"""Who entered and left, as the history of changes keeps it: one by one from a tick, in crowds from a refresh.

A first refresh writes every member of every segment. So a crowd stays a bitmap until it is written, some rows at a time: what
it takes does not grow with how many moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from pyroaring import BitMap

from coterie.engine import Session, Transaction
from coterie.segments.gathering import rows_of

Array = np.ndarray[Any, Any]

_ROWS_AT_A_TIME = 2_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody entered or left a segment. cause: JSON-able."""

    segment: str
    version: int
    customer: int
    entered: bool
    cause: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Customers who entered or left a segment together.

    cause: JSON-able. messages: where what somebody did last is why; `cause` is then that of those who did nothing.
    """

    segment: str
    version: int
    customers: BitMap
    entered: bool
    cause: Mapping[str, Any]
    messages: LatestMessages | None = None


@dataclass(frozen=True, slots=True)
class LatestMessages:
    """The latest message of each of some customers.

    customers: ascending. kinds: for each which of `begins`, the text of a cause up to its time. at: µs since 1970.
    """

    customers: Array
    kinds: Array
    at: Array
    begins: tuple[str, ...]

    def of(self, customers: Array) -> dict[str, pa.Array]:
        """For each of these how its cause begins, and the time, both null where there is no message."""
        if not len(self.customers):
            none = pa.nulls(len(customers))
            return {"begin": none.cast(pa.string()), "at": none.cast(pa.timestamp("us"))}
        places = np.minimum(np.searchsorted(self.customers, customers), len(self.customers) - 1)
        missing = self.customers[places] != customers
        begin = pa.DictionaryArray.from_arrays(
            pa.array(self.kinds[places], pa.int32(), mask=missing), pa.array(self.begins, pa.string())
        )
        return {"begin": begin, "at": pa.array(self.at[places], pa.timestamp("us"), mask=missing)}


def latest_messages(session: Session, among: BitMap, *, since: int) -> LatestMessages:
    """The latest message of each customer among these who sent one from acceptance number `since` on."""
    numbers: dict[str, int] = {}
    parts: list[tuple[Array, Array, Array]] = []
    if among:
        with session.registered("moved", rows_of(among)):
            for batch in session.batches(_LATEST, {"since": since}):
                names = batch.column("name").dictionary_encode()
                known = [numbers.setdefault(name, len(numbers)) for name in names.dictionary.to_pylist()]
                parts.append(
                    (
                        batch.column("customer").to_numpy(),
                        np.array(known, np.int32)[names.indices.to_numpy()],
                        batch.column("at").to_numpy(),
                    )
                )
    empty = (np.zeros(0, np.uint32), np.zeros(0, np.int32), np.zeros(0, np.int64))
    customers, kinds, at = (np.concatenate(columns) for columns in zip(empty, *parts, strict=True))
    order = np.argsort(customers, kind="stable")
    return LatestMessages(customers[order], kinds[order], at[order], tuple(map(_begin, numbers)))


# The numbers alone are grouped, so that what does not fit can spill: the state of an arg_max over text cannot.
_LATEST = """
WITH sent AS (
    SELECT customer, seq, name, occurred_at FROM events WHERE seq >= $since
    UNION ALL SELECT customer, seq, kind, occurred_at FROM profile_messages WHERE seq >= $since),
latest AS (
    SELECT customer, max(seq) AS seq FROM sent WHERE customer IN (SELECT subject FROM moved) GROUP BY customer)
SELECT customer, name, epoch_us(occurred_at) AS at FROM sent JOIN latest USING (customer, seq)
"""


def _begin(name: str) -> str:
    return orjson.dumps({"kind": "message", "name": name}).decode().removesuffix("}") + ',"occurred_at":"'


def latest_change(session: Session) -> int:
    """The number of the latest change of all, 0 where there is none."""
    return int(session.rows("SELECT coalesce(max(seq), 0) FROM membership_changes")[0][0])


def write_moves(transaction: Transaction, moves: list[Move], at: datetime) -> int:
    """Append to the history of changes; gives the number of the latest change of all."""
    last = latest_change(transaction)
    if moves:
        causes = {id(move.cause): orjson.dumps(move.cause).decode() for move in moves}
        number = len(moves)
        rows = pa.table(
            {
                "seq": pa.array(range(last + 1, last + 1 + number), pa.int64()),
                "segment": pa.array([move.segment for move in moves], pa.string()),
                "version": pa.array([move.version for move in moves], pa.int32()),
                "customer": pa.array([move.customer for move in moves], pa.uint32()),
                "changed_at": pa.array([at] * number, pa.timestamp("us")),
                "entered": pa.array([move.entered for move in moves], pa.bool_()),
                "cause": pa.array([causes[id(move.cause)] for move in moves], pa.string()),
            }
        )
        transaction.insert("membership_changes", rows)
    return last + len(moves)


def write_crowds(transaction: Transaction, crowds: Iterable[Crowd], at: datetime) -> int:
    """Append crowds to the history of changes, in this order; gives the number of the latest change of all."""
    last = latest_change(transaction)
    for crowd in crowds:
        same = {
            "segment": crowd.segment,
            "version": crowd.version,
            "at": at,
            "entered": crowd.entered,
            "cause": orjson.dumps(crowd.cause).decode(),
        }
        for customers in _some(crowd.customers):
            columns = {
                "seq": pa.array(np.arange(last + 1, last + 1 + len(customers))),
                "customer": pa.array(customers),
                **({} if crowd.messages is None else crowd.messages.of(customers)),
            }
            with transaction.registered("moving", pa.table(columns)):
                transaction.execute(_ALIKE if crowd.messages is None else _BY_MESSAGE, same)
            last += len(customers)
    return last


def _some(customers: BitMap) -> Iterator[Array]:
    """The numbers of a bitmap, some at a time."""
    numbers: Array = np.array(customers.to_array(), np.uint32)
    for start in range(0, len(numbers), _ROWS_AT_A_TIME):
        yield numbers[start : start + _ROWS_AT_A_TIME]


_INSERT = (
    "INSERT INTO membership_changes (seq, segment, version, customer, changed_at, entered, cause)"
    " SELECT seq, $segment, $version, customer, $at, $entered, {cause} FROM moving"
)
_ALIKE = _INSERT.format(cause="$cause")
_BY_MESSAGE = _INSERT.format(
    cause="coalesce(begin || CASE WHEN epoch_us(moving.at) % 1000000 = 0"
    " THEN strftime(moving.at, '%Y-%m-%dT%H:%M:%SZ') ELSE strftime(moving.at, '%Y-%m-%dT%H:%M:%S.%fZ') END || '\"}', $cause)"
)
