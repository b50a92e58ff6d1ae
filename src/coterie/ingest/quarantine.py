"""What could not be understood: kept with its reason, its line and its text, until someone mends it."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

import sqlalchemy as sa

from coterie.store.catalog import imports, quarantine, quarantined_batches

if TYPE_CHECKING:
    from coterie.workspace import Workspace

RAW_LIMIT = 64 * 1024
"""Bytes of the raw text that are kept of one row."""

_BULK = 10_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row or message that was refused.

    line: where it stands in its file (from 1) or its index in the batch, None where it has no place. code: a stable word
    for programs; message: one sentence; hint: what to do; field: the column or key at fault; raw: the row as it came.
    """

    code: str
    message: str
    line: int | None = None
    hint: str | None = None
    field: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A message refused when its request was loaded. place: of its batch in the log; at: when it was received, aware."""

    row: Rejected
    source: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused row as it is kept. id grows with time; source is an import's id, or `collect`; at is ISO text in UTC."""

    id: int
    source: str
    line: int | None
    code: str
    message: str
    hint: str | None
    field: str | None
    raw: str
    at: str

    def as_dict(self) -> dict[str, object]:
        """The row as every door shows it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Group:
    """The refused rows of one source for one reason. name, kind: of the import, None for other sources; message, hint, field: of the first."""

    source: str
    name: str | None
    kind: str | None
    code: str
    count: int
    first_at: str
    last_at: str
    message: str
    hint: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the quarantine, oldest first; `cursor` asks for the next ones, None at the end."""

    rows: tuple[Quarantined, ...]
    cursor: int | None


def record(workspace: Workspace, rows: Iterable[Rejected], *, source: str, at: datetime | None = None) -> int:
    """Keep `rows` under `source`; gives how many were kept.

    Raw text beyond 64 kB is cut, and text that is no Unicode is mended with U+FFFD.
    """
    moment = _iso(at or workspace.clock.now())
    kept = 0
    for bulk in _bulks(rows):
        with workspace.catalog.begin() as connection:
            connection.execute(sa.insert(quarantine), [_stored(row, source, moment) for row in bulk])
        kept += len(bulk)
    return kept


def record_once(workspace: Workspace, refused: Iterable[Refused]) -> None:
    """Keep what was refused in batches of the log: once, however often these are loaded again."""
    by_place: dict[str, builtins.list[Refused]] = {}
    for each in refused:
        by_place.setdefault(each.place, []).append(each)
    if not by_place:
        return
    with workspace.catalog.begin() as connection:
        for place, rows in by_place.items():
            marked = connection.execute(
                sa.insert(quarantined_batches).prefix_with("OR IGNORE").values(place=place)
            )
            if marked.rowcount:
                connection.execute(
                    sa.insert(quarantine), [_stored(each.row, each.source, _iso(each.at)) for each in rows]
                )


def list(  # noqa: A001
    workspace: Workspace,
    source: str | None = None,
    *,
    code: str | None = None,
    cursor: int | None = None,
    limit: int = 100,
) -> Page:
    """The kept rows of `source` (an import's id, `collect`, or None for all), oldest first, after `cursor`; of one reason by `code`."""
    wanted = sa.select(quarantine).order_by(quarantine.c.id).limit(limit + 1)
    if source is not None:
        wanted = wanted.where(quarantine.c.source == source)
    if code is not None:
        wanted = wanted.where(quarantine.c.code == code)
    if cursor is not None:
        wanted = wanted.where(quarantine.c.id > cursor)
    with workspace.catalog.connect() as connection:
        found = [Quarantined(**row) for row in connection.execute(wanted).mappings()]
    shown = tuple(found[:limit])
    return Page(rows=shown, cursor=shown[-1].id if len(found) > limit else None)


def counts(workspace: Workspace, source: str | None = None) -> dict[str, dict[str, int]]:
    """How many rows are kept, by source and then by reason code."""
    wanted = sa.select(quarantine.c.source, quarantine.c.code, sa.func.count()).group_by(
        quarantine.c.source, quarantine.c.code
    )
    if source is not None:
        wanted = wanted.where(quarantine.c.source == source)
    counted: dict[str, dict[str, int]] = {}
    with workspace.catalog.connect() as connection:
        for name, code, rows in connection.execute(wanted.order_by(quarantine.c.source, quarantine.c.code)):
            counted.setdefault(name, {})[code] = rows
    return counted


def groups(workspace: Workspace) -> builtins.list[Group]:
    """All that is kept, by source and reason, the latest first."""
    per = (
        sa.select(
            quarantine.c.source,
            quarantine.c.code,
            sa.func.count().label("count"),
            sa.func.min(quarantine.c.at).label("first_at"),
            sa.func.max(quarantine.c.at).label("last_at"),
            sa.func.min(quarantine.c.id).label("id"),
        )
        .group_by(quarantine.c.source, quarantine.c.code)
        .subquery()
    )
    wanted = (
        sa.select(
            per,
            imports.c.source.label("name"),
            imports.c.kind,
            quarantine.c.message,
            quarantine.c.hint,
            quarantine.c.field,
        )
        .join(quarantine, quarantine.c.id == per.c.id)
        .outerjoin(imports, imports.c.id == per.c.source)
        .order_by(per.c.last_at.desc(), per.c.source, per.c.count.desc())
    )
    with workspace.catalog.connect() as connection:
        rows = connection.execute(wanted).mappings()
        return [Group(**{key: row[key] for key in Group.__dataclass_fields__}) for row in rows]


def chosen(
    workspace: Workspace, source: str, *, code: str | None, ids: Sequence[int] | None, limit: int
) -> builtins.list[Quarantined]:
    """The kept rows of `source` of one reason and with these ids, where given; the oldest first."""
    wanted = sa.select(quarantine).where(quarantine.c.source == source).order_by(quarantine.c.id).limit(limit)
    if code is not None:
        wanted = wanted.where(quarantine.c.code == code)
    if ids is not None:
        wanted = wanted.where(quarantine.c.id.in_(ids))
    with workspace.catalog.connect() as connection:
        return [Quarantined(**row) for row in connection.execute(wanted).mappings()]


def drop(workspace: Workspace, ids: Iterable[int]) -> None:
    """Take rows out that were mended."""
    waiting = iter(ids)
    with workspace.catalog.begin() as connection:
        while some := tuple(islice(waiting, _BULK)):
            connection.execute(sa.delete(quarantine).where(quarantine.c.id.in_(some)))


def forget(workspace: Workspace, source: str) -> int:
    """Throw away what is kept under `source`, after it was mended or given up; gives how many rows went."""
    with workspace.catalog.begin() as connection:
        return connection.execute(sa.delete(quarantine).where(quarantine.c.source == source)).rowcount


def sound_text(text: str, *, limit: int = RAW_LIMIT) -> str:
    """`text` as UTF-8 can hold it: at most `limit` bytes, lone surrogates mended with U+FFFD."""
    cut = text[:limit]
    try:
        told = cut.encode()
    except UnicodeEncodeError:
        told = cut.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    return told[:limit].decode("utf-8", "ignore")


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _bulks(rows: Iterable[Rejected]) -> Iterator[tuple[Rejected, ...]]:
    waiting = iter(rows)
    while bulk := tuple(islice(waiting, _BULK)):
        yield bulk


def _stored(row: Rejected, source: str, at: str) -> dict[str, object]:
    return {
        "source": source,
        "line": row.line,
        "code": row.code,
        "message": sound_text(row.message),
        "hint": None if row.hint is None else sound_text(row.hint),
        "field": None if row.field is None else sound_text(row.field),
        "raw": sound_text(row.raw),
        "at": at,
    }
