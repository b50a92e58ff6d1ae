"""How a file would be read, shown before anything is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, cast

import orjson

from coterie.ingest.accept import Terms
from coterie.ingest.imports.kinds import shape_of
from coterie.ingest.imports.mapping import TARGETS, Kind
from coterie.ingest.imports.orders import Orders
from coterie.ingest.imports.planning import Opened, opened
from coterie.ingest.imports.rows import Rows
from coterie.workspace import Workspace

_EXAMPLES = 3
_SHOWN_ROWS = 5
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column with examples. read_as: what it becomes, None for a property or trait of its own name; reason: why."""

    name: str
    examples: tuple[str, ...]
    read_as: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file would be read.

    rows: how many there are, None where that would mean reading it all. mapping: names to columns, to be given back
    changed. sample: the first rows as the messages they would become. notes: what had to be decided or looks wrong.
    """

    kind: str
    kind_reason: str
    format: str
    rows: int | None
    mapping: dict[str, str]
    columns: tuple[ColumnPreview, ...]
    sample: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "kind": self.kind,
            "kind_reason": self.kind_reason,
            "format": self.format,
            "rows": self.rows,
            "mapping": self.mapping,
            "targets": list(TARGETS[cast(Kind, self.kind)]),
            "columns": [
                {"name": c.name, "examples": list(c.examples), "read_as": c.read_as, "reason": c.reason}
                for c in self.columns
            ],
            "sample": list(self.sample),
            "notes": list(self.notes),
        }


def preview(
    workspace: Workspace,
    path: str | PathLike[str],
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Preview:
    """Look at the file at `path` as an import would read it; nothing is stored.

    Raises UnreadableFile for what is no such file, InvalidInput for a kind or mapping that does not fit.
    """
    with opened(path, kind=kind, mapping=mapping, zone_name=workspace.settings.timezone) as found:
        rows = None if found.sample is None else found.sample.rows
        return Preview(
            kind=found.plan.kind,
            kind_reason=found.plan.kind_reason,
            format=found.file.words,
            rows=found.source.total,
            mapping=found.plan.mapping,
            columns=tuple(_column(found, name, rows) for name in found.source.columns),
            sample=() if rows is None else tuple(_messages(workspace, found, rows)),
            notes=found.plan.warnings,
        )


def _column(found: Opened, name: str, rows: Rows | None) -> ColumnPreview:
    values = [] if rows is None else [value for value in rows.values(name, 100) if value is not None]
    examples = tuple(dict.fromkeys(str(value)[:_SHOWN_CHARACTERS] for value in values))[:_EXAMPLES]
    chosen = next((choice for choice in found.plan.choices if choice.column == name), None)
    return ColumnPreview(name, examples, chosen.name if chosen else None, chosen.reason if chosen else None)


def _messages(workspace: Workspace, found: Opened, rows: Rows) -> list[dict[str, Any]]:
    import numpy as np

    terms = Terms.of(workspace.settings, received_at=workspace.clock.now(), zone=workspace.timezone)
    first = rows.take(np.arange(min(rows.count, _SHOWN_ROWS)))
    try:
        if found.plan.kind == "orders":
            orders = Orders(found.plan, terms, found.workbench)
            orders.gather(first)
            batches = list(orders.batches(_SHOWN_ROWS))
            shown = batches[0].to_pylist() if batches else []
        else:
            shown = shape_of(found.plan, terms, found.workbench)(first).batch.to_pylist()
    finally:
        if found.plan.kind == "orders":
            found.workbench.run("DROP TABLE IF EXISTS lines")
    return [_told(row) for row in shown]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"type": row["kind"]}
    for key, label in (
        ("name", "event"),
        ("user_id", "userId"),
        ("anonymous_id", "anonymousId"),
        ("account_id", "groupId"),
    ):
        if row.get(key) is not None:
            told[label] = row[key]
    if row.get("occurred_at") is not None:
        told["timestamp"] = row["occurred_at"].isoformat() + "Z"
    if row.get("properties"):
        told["properties"] = orjson.loads(row["properties"])
    if row.get("operations"):
        told["traits"] = {key: value for _, key, value in orjson.loads(row["operations"])}
    return told
