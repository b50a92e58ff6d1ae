"""An append-only table whose rows each hold the hash of the one before."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy as sa

from coterie.store import catalog
from coterie.workspace import Workspace

_ROWS = catalog.audit
_FIRST = "0" * 64
_HASHED = ("seq", "at", "actor_kind", "actor_id", "actor_name", "action", "target", "detail", "previous")
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. actor_kind: user, key, local (the command line), open (this machine, without users) or nobody.

    target: what was changed; detail: more about it, never a secret.
    """

    seq: int
    at: str
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    target: str | None
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last row: its number (0 where there is none) and its hash, which stands for all rows up to it."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the chain was found.

    rows: how many fit, head: the last of them. broken_at: the number of the first row that does not, None where all do.
    """

    rows: int
    head: Head
    broken_at: int | None
    reason: str | None


def record(
    workspace: Workspace,
    *,
    actor_kind: str,
    actor_id: str,
    actor_name: str,
    action: str,
    at: datetime,
    target: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Append one row, durable on return; its number."""
    row: dict[str, Any] = {
        "at": at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z",
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "actor_name": _storable(actor_name),
        "action": action,
        "target": None if target is None else _storable(target),
        "detail": json.dumps(detail or {}, sort_keys=True),
    }
    with _writing(workspace), workspace.catalog.begin() as connection:
        last = connection.execute(_LAST).first()
        row["seq"] = 1 if last is None else int(last.seq) + 1
        row["previous"] = _FIRST if last is None else str(last.hash)
        connection.execute(sa.insert(_ROWS).values(**row, hash=_hash(row)))
    return int(row["seq"])


def listing(
    workspace: Workspace,
    *,
    actor: str | None = None,
    action: str | None = None,
    target: str | None = None,
    since: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """Rows, the newest first.

    actor: an id or a name; action: exactly, or with all that begin with it and a dot (`segment`); target: exactly; since: ISO time
    or day, in UTC; before: the number of a row, for the following page.
    """
    wanted = sa.select(_ROWS).order_by(_ROWS.c.seq.desc()).limit(limit)
    if actor is not None:
        wanted = wanted.where(sa.or_(_ROWS.c.actor_id == actor, _ROWS.c.actor_name == actor))
    if action is not None:
        wanted = wanted.where(
            sa.or_(_ROWS.c.action == action, _ROWS.c.action.startswith(f"{action}.", autoescape=True))
        )
    if target is not None:
        wanted = wanted.where(_ROWS.c.target == target)
    if since is not None:
        wanted = wanted.where(_ROWS.c.at >= since)
    if before is not None:
        wanted = wanted.where(_ROWS.c.seq < before)
    with workspace.catalog.connect() as connection:
        return [_entry(row) for row in connection.execute(wanted).mappings()]


def head(workspace: Workspace) -> Head:
    """The last row: whoever keeps its hash elsewhere can prove later that nothing before it was changed."""
    with workspace.catalog.connect() as connection:
        last = connection.execute(_LAST).first()
    return Head(0, _FIRST) if last is None else Head(int(last.seq), str(last.hash))


def verify(workspace: Workspace, *, noted: Head | None = None) -> Verdict:
    """Compute every hash again and name the first row that does not fit.

    noted: a head that was kept elsewhere. Without one, rows cut off at the end cannot be noticed, nor a chain written anew.
    """
    last = Head(0, _FIRST)
    hash_then = _FIRST if noted is not None and noted.seq == 0 else None
    while rows := _after(workspace, last.seq):
        for row in rows:
            fault = _fault(row, last)
            if fault is not None:
                return Verdict(last.seq, last, last.seq + 1, fault)
            last = Head(int(row["seq"]), str(row["hash"]))
            if noted is not None and last.seq == noted.seq:
                hash_then = last.hash
    if noted is None or hash_then == noted.hash:
        return Verdict(last.seq, last, None, None)
    if hash_then is None:
        return Verdict(last.seq, last, last.seq + 1, f"Row {noted.seq} was noted once; it is gone.")
    return Verdict(
        last.seq, last, noted.seq, "Its hash is not the one that was noted: the rows were written anew."
    )


def _fault(row: sa.RowMapping, last: Head) -> str | None:
    """Why the row does not follow the last one, None where it does."""
    if int(row["seq"]) != last.seq + 1:
        return "It was taken out."
    if row["previous"] != last.hash:
        return "It does not hold the hash of the row before it."
    if row["hash"] != _hash(row):
        return "What it says was changed."
    return None


_LAST = sa.select(_ROWS.c.seq, _ROWS.c.hash).order_by(_ROWS.c.seq.desc()).limit(1)


def _after(workspace: Workspace, seq: int) -> list[sa.RowMapping]:
    with workspace.catalog.connect() as connection:
        wanted = sa.select(_ROWS).where(_ROWS.c.seq > seq).order_by(_ROWS.c.seq).limit(_AT_ONCE)
        return list(connection.execute(wanted).mappings())


def _hash(row: Mapping[str, Any] | sa.RowMapping) -> str:
    """SHA-256 over the previous hash and every field, each with its length, so that no text can move to another field."""
    said = hashlib.sha256()
    for field in _HASHED:
        value = row[field]
        part = b"" if value is None else str(value).encode("utf-8", "surrogatepass")
        said.update(f"{field} {'-' if value is None else len(part)} ".encode() + part)
    return said.hexdigest()


def _entry(row: sa.RowMapping) -> Entry:
    known = {field: row[field] for field in Entry.__slots__ if field != "detail"}
    return Entry(**known, detail=json.loads(row["detail"]))


def _storable(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and a table cannot."""
    return text.encode("utf-8", "replace").decode()


def _writing(workspace: Workspace) -> threading.Lock:
    """One writer at a time: each row needs the one before."""
    return cast("threading.Lock", workspace.rooms.setdefault("audit", threading.Lock()))
