"""Sending again what was refused: messages as messages, rows of a file through the import that refused them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from coterie.errors import InvalidInput, NotFound
from coterie.ingest import imports, jsontext, quarantine
from coterie.ingest.accept import Terms, judge
from coterie.ingest.canonical import table
from coterie.ingest.load import start
from coterie.ingest.quarantine import Quarantined
from coterie.store import catalog
from coterie.workspace import Workspace

AT_ONCE = 100_000
"""Rows that one replay takes; the oldest come first."""


@dataclass(frozen=True, slots=True)
class StillRefused:
    """A message that was refused again, with its reason now. id: of the row in the quarantine, where it stays."""

    id: int
    code: str
    message: str
    hint: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of rows that were sent again: taken rows have left the quarantine.

    tried = accepted + duplicates + refused. refused_again: the first of them. import_id: of the import that rows of a file went
    through; what it refused stands in the quarantine under that id.
    """

    tried: int
    accepted: int
    duplicates: int
    refused: int
    refused_again: tuple[StillRefused, ...]
    import_id: str | None


def replay(
    workspace: Workspace,
    source: str,
    *,
    code: str | None = None,
    ids: Sequence[int] | None = None,
    edited: Mapping[int, Mapping[str, Any]] | None = None,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Replayed:
    """Send rows of `source` again: those of one reason, those of the given ids, or all.

    edited: what to send instead of a row, by its id. kind, mapping: for an import, how to read the rows where not as before.
    Raises NotFound where the quarantine holds none of them, InvalidInput where a row is no JSON object and was not edited.
    """
    rows = quarantine.chosen(workspace, source, code=code, ids=ids, limit=AT_ONCE)
    if not rows:
        raise NotFound(
            "The quarantine holds no such rows.",
            where="source",
            hint="They may have been sent again already.",
        )
    sent = [dict(edited[row.id]) if edited and row.id in edited else _object(row) for row in rows]
    done = _import_of(workspace, source)
    if done is None:
        return _as_messages(workspace, source, rows, sent)
    return _as_rows(workspace, done, rows, sent, kind, mapping)


def _object(row: Quarantined) -> dict[str, Any]:
    try:
        read = orjson.loads(row.raw)
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise InvalidInput(
            f"Row {row.id} is no JSON object, so it cannot be sent again as it is.",
            where=f"ids[{row.id}]",
            hint="Edit it, or correct the file and import it again: rows that were loaded count once.",
        )
    return read


def _as_messages(
    workspace: Workspace, source: str, rows: Sequence[Quarantined], sent: Sequence[dict[str, Any]]
) -> Replayed:
    terms = Terms.of(
        workspace.settings, received_at=workspace.clock.now(), zone=workspace.timezone, source=source
    )
    judged = judge(sent, terms)
    stored = start(workspace).store(table(judged.rows))
    refused = {each.index: each for each in judged.rejected}
    quarantine.drop(workspace, [row.id for place, row in enumerate(rows) if place not in refused])
    again = tuple(
        StillRefused(rows[place].id, each.code, each.message, each.hint, each.where.partition(".")[2] or None)
        for place, each in list(refused.items())[:100]
    )
    return Replayed(len(rows), stored.new, stored.duplicates, len(refused), again, None)


def _as_rows(
    workspace: Workspace,
    done: Mapping[str, Any],
    rows: Sequence[Quarantined],
    sent: Sequence[dict[str, Any]],
    kind: str | None,
    mapping: Mapping[str, str] | None,
) -> Replayed:
    """Through an import of their own, mapped as the first one was. What it refuses is in the quarantine anew, so the old rows go."""
    report = done["report"]
    with tempfile.TemporaryDirectory(prefix="coterie-replay-") as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text("".join(f"{jsontext.written(each)}\n" for each in sent), encoding="utf-8")
        made = imports.run(
            workspace,
            path,
            kind=kind or str(done["kind"]),
            mapping=dict(report["mapping"]) if mapping is None else mapping,
            name=f"{done['source']} (sent again)",
        )
    quarantine.drop(workspace, [row.id for row in rows])
    return Replayed(made.read, made.new, made.duplicate, made.rejected, (), made.id)


def _import_of(workspace: Workspace, source: str) -> Mapping[str, Any] | None:
    with workspace.catalog.connect() as connection:
        found = (
            connection.execute(sa.select(catalog.imports).where(catalog.imports.c.id == source))
            .mappings()
            .first()
        )
    return None if found is None else dict(found)
