"""What all kinds of rows share on their way to messages: verdicts on rows, ids, times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.ingest.accept import MAX_BYTES, MAX_ID, Terms
from coterie.ingest.canonical import SCHEMA
from coterie.ingest.imports import times
from coterie.ingest.imports.jsontext import dump
from coterie.ingest.imports.planning import Plan
from coterie.ingest.imports.rows import Rows
from coterie.ingest.imports.workbench import Workbench
from coterie.ingest.quarantine import Rejected

Mask = np.ndarray


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is refused. message: with {value} for what stands in the row; hint and field as in a rejection."""

    code: str
    message: str
    hint: str | None = None
    field: str | None = None


@dataclass(slots=True)
class Verdicts:
    """Which rows are refused, each for the first reason found."""

    rows: Rows
    _reasons: list[tuple[Reason, pa.Array | None]] = field(default_factory=list)
    _verdict: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self._verdict = np.full(self.rows.count, -1, dtype=np.int64)

    def refuse(self, mask: Mask, reason: Reason, values: pa.Array | None = None) -> None:
        """Refuse the rows of `mask` that are not refused yet; values: what to quote of each row."""
        new = mask & (self._verdict < 0)
        if new.any():
            self._verdict[new] = len(self._reasons)
            self._reasons.append((reason, values))

    @property
    def good(self) -> np.ndarray:
        """The numbers of the rows that are not refused."""
        return np.flatnonzero(self._verdict < 0)

    @property
    def all_good(self) -> bool:
        """Whether none is refused."""
        return not self._reasons

    def rejected(self) -> list[Rejected]:
        """The refused rows with their lines and texts, in order."""
        picked = np.flatnonzero(self._verdict >= 0)
        if len(picked) == 0:
            return []
        raws, lines = self.rows.raw(picked), self.rows.lines
        told = []
        for row, raw in zip(picked.tolist(), raws, strict=True):
            reason, values = self._reasons[self._verdict[row]]
            value = "" if values is None else repr((values[row].as_py() or "")[:60])
            told.append(
                Rejected(
                    code=reason.code,
                    message=reason.message.replace("{value}", value),
                    line=int(lines[row]),
                    hint=reason.hint,
                    field=reason.field,
                    raw=raw,
                )
            )
        return told


@dataclass(frozen=True, slots=True)
class Shaped:
    """What a chunk of rows became: canonical rows, and rejections."""

    batch: pa.Table
    rejected: list[Rejected]


Shape = Callable[[Rows], Shaped]


def identifier(rows: Rows, plan: Plan, name: str, terms: Terms, verdicts: Verdicts) -> pa.Array:
    """A column of ids as text; placeholders such as `null` are absent, ids that are too long are refused."""
    column = plan.column(name)
    if column is None:
        return pa.nulls(rows.count, pa.string())
    ids = rows.texts(column)
    lengths = pc.fill_null(pc.utf8_length(ids), 0).to_numpy(zero_copy_only=False)
    verdicts.refuse(
        lengths > MAX_ID,
        Reason("id_too_long", f"The id in {column!r} is longer than {MAX_ID} characters.", None, column),
    )
    blocked = pc.is_in(pc.utf8_lower(ids), value_set=pa.array(sorted(terms.blocked), pa.string()))
    return pc.if_else(blocked, pa.scalar(None, pa.string()), ids)


def persons(rows: Rows, plan: Plan, terms: Terms, verdicts: Verdicts) -> tuple[pa.Array, pa.Array]:
    """The user and anonymous ids; rows that name nobody are refused."""
    user = identifier(rows, plan, "user_id", terms, verdicts)
    anonymous = identifier(rows, plan, "anonymous_id", terms, verdicts)
    nobody = pc.and_(user.is_null(), anonymous.is_null()).to_numpy(zero_copy_only=False)
    column = plan.column("user_id") or plan.column("anonymous_id")
    verdicts.refuse(
        nobody,
        Reason(
            "missing_id",
            "The row names no customer.",
            "Placeholders such as 'null' or '0' count as absent.",
            column,
        ),
    )
    return user, anonymous


def moments(
    rows: Rows, plan: Plan, terms: Terms, verdicts: Verdicts, workbench: Workbench, *, required: bool
) -> np.ndarray:
    """When each row happened, in UTC microseconds; without a time the moment of the import, or refused where required."""
    received = int(np.datetime64(terms.received_at.replace(tzinfo=None), "us").astype(np.int64))
    column = plan.column("time")
    if column is None or plan.time is None:
        return np.full(rows.count, received, dtype=np.int64)
    written = rows.moments(column)
    read = times.read(written, plan.time, plan.zone, workbench)
    missing, unread = read == times.MISSING, read == times.UNREAD
    if required:
        verdicts.refuse(missing, Reason("missing_time", "The row says no time.", None, column))
    out = ~missing & ~unread & ((read < times.EARLIEST) | (read >= times.LATEST))
    if unread.any() or out.any():
        shown = rows.texts(column)
        hint = f"Times are read as {plan.time.words}; say otherwise with --map time_format=FORMAT."
        verdicts.refuse(
            unread, Reason("unreadable_timestamp", "{value} is no such time.", hint, column), shown
        )
        verdicts.refuse(
            out,
            Reason(
                "timestamp_out_of_range",
                "{value} lies outside the years 1900 to 2200.",
                "Check the unit and the format.",
                column,
            ),
            shown,
        )
    return np.where(missing, received, read)


def refuse_large(verdicts: Verdicts, *texts: pa.Array) -> None:
    """Refuse rows whose JSON is larger than a message may be."""
    sizes = np.zeros(verdicts.rows.count, dtype=np.int64)
    for text in texts:
        sizes += pc.fill_null(pc.binary_length(text), 0).to_numpy(zero_copy_only=False)
    verdicts.refuse(
        sizes > MAX_BYTES,
        Reason("too_large", f"The row is larger than {MAX_BYTES:,} bytes.", "Leave out what is large in it."),
    )


def further_identifiers(rows: Rows, members: dict[str, str], terms: Terms) -> pa.Array:
    """The identifiers of other kinds (email …) that the workspace has rules for, as JSON text."""
    known = [(kind, rows.texts(members[kind]).to_pylist()) for kind in terms.kinds if kind in members]
    if not known:
        return pa.nulls(rows.count, pa.string())
    told: list[str | None] = []
    for row in range(rows.count):
        found = [
            [kind, values[row]]
            for kind, values in known
            if values[row] and len(values[row]) <= MAX_ID and values[row].lower() not in terms.blocked
        ]
        told.append(dump(found) if found else None)
    return pa.array(told, pa.string())


def batch(count: int, terms: Terms, **columns: object) -> pa.Table:
    """A canonical table of `count` rows; columns given as arrays, or as one value for all rows; the others null."""
    given = {
        "received_at": pa.scalar(terms.received_at.replace(tzinfo=None), pa.timestamp("us")),
        "source": terms.source,
    } | columns
    arrays = []
    for each in SCHEMA:
        value = given.get(each.name)
        if value is None:
            arrays.append(pa.nulls(count, each.type))
        elif isinstance(value, pa.Array | pa.ChunkedArray):
            arrays.append(value)
        elif isinstance(value, np.ndarray):
            arrays.append(pa.array(value).cast(each.type))
        else:
            arrays.append(
                pa.repeat(value if isinstance(value, pa.Scalar) else pa.scalar(value, each.type), count)
            )
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def settled(verdicts: Verdicts, told: pa.Table) -> Shaped:
    """The canonical rows without the refused ones, and these."""
    if verdicts.all_good:
        return Shaped(told, [])
    return Shaped(told.take(pa.array(verdicts.good)), verdicts.rejected())
