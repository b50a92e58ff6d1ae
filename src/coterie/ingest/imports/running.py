"""Importing a file: rows become canonical messages, through the durable log into the tables, the others into the quarantine."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import sqlalchemy as sa

from coterie.errors import Cancelled
from coterie.ingest import load, quarantine
from coterie.ingest.accept import Terms
from coterie.ingest.imports.ahead import one_ahead
from coterie.ingest.imports.kinds import shape_of
from coterie.ingest.imports.orders import Orders
from coterie.ingest.imports.planning import Opened, Plan, opened, require
from coterie.ingest.imports.rows import CHUNK_ROWS, Reading
from coterie.ingest.quarantine import Rejected
from coterie.store import catalog
from coterie.workspace import Workspace

Progress = Callable[[int, int | None, int], None]
_FIRST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows of a file.

    read: rows read. new, duplicate: messages loaded, and messages whose id was seen before; read = new + duplicate +
    rejected where every row is one message (the lines of one order become one). reasons: rejected rows by code.
    examples: the first of them. rate: rows a second. stopped: whether it was cancelled; what was loaded until then stays.
    """

    id: str
    name: str
    kind: str
    mapping: dict[str, str]
    read: int
    new: int
    duplicate: int
    rejected: int
    reasons: dict[str, int]
    examples: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    took_seconds: float
    stopped: bool = False

    @property
    def rate(self) -> float:
        """Rows read a second."""
        return self.read / self.took_seconds if self.took_seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "mapping": self.mapping,
            "read": self.read,
            "new": self.new,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "reasons": self.reasons,
            "examples": list(self.examples),
            "notes": list(self.notes),
            "took_seconds": self.took_seconds,
            "stopped": self.stopped,
        }


@dataclass(slots=True)
class _Tally:
    read: int = 0
    new: int = 0
    duplicate: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Step:
    """Some rows that were read: how many, what became messages, what was refused."""

    read: int
    batch: pa.Table | None
    rejected: Sequence[Rejected]


def run(
    workspace: Workspace,
    path: str | PathLike[str],
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Callable[..., None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    name: str | None = None,
) -> ImportReport:
    """Import the file at `path`; what kind of rows it holds and which column is what is guessed where it is not said.

    progress(done_rows, total_rows or None) is called after each chunk. cancelled() is asked between chunks: once it
    says True, Cancelled is raised; what was loaded stays, and importing the file again doubles nothing.
    Raises UnreadableFile for what is no such file, InvalidInput for a kind or mapping that does not fit.
    """
    started = time.perf_counter()
    moment = workspace.clock.now()
    identity = f"import-{uuid4().hex[:12]}"
    terms = Terms.of(workspace.settings, received_at=moment, zone=workspace.timezone, source=identity)
    tally, stopped = _Tally(), False
    reading = Reading()
    with opened(path, kind=kind, mapping=mapping, zone_name=workspace.settings.timezone) as found:
        require(found.plan, tuple(found.source.columns))
        orders = Orders(found.plan, terms, found.workbench) if found.plan.kind == "orders" else None
        total = found.source.total

        def keep(step: _Step) -> None:
            _keep(workspace, step, tally, terms)

        def after(step: _Step) -> None:
            if progress is not None:
                progress(tally.read, total)
            if cancelled is not None and cancelled():
                raise Cancelled(
                    "The import was stopped.",
                    hint="What was loaded stays; import the file again to go on.",
                )

        _running(workspace).add(identity)
        _remember(workspace, _begun(identity, name or Path(path).name, found.plan), moment)
        try:
            one_ahead(
                _orders(found, orders, reading) if orders else _rows(found, terms, reading), keep, after
            )
            if reading.damage is not None:
                keep(_Step(1, None, [_damaged(reading)]))
        except Cancelled:
            stopped = True
            raise
        finally:
            notes = [*found.plan.warnings, *reading.notes, *(orders.notes if orders else [])]
            if reading.damage is not None:
                notes.append(f"The file is damaged: {reading.damage}. What stands before it was imported.")
            report = ImportReport(
                id=identity,
                name=name or Path(path).name,
                kind=found.plan.kind,
                mapping=found.plan.mapping,
                read=tally.read,
                new=tally.new,
                duplicate=tally.duplicate,
                rejected=tally.rejected,
                reasons=dict(tally.reasons),
                examples=tuple(_shown(each) for each in tally.examples),
                notes=tuple(dict.fromkeys(notes)),
                took_seconds=time.perf_counter() - started,
                stopped=stopped,
            )
            _remember(workspace, report, moment)
            _running(workspace).discard(identity)
    return report


def _rows(found: Opened, terms: Terms, reading: Reading) -> Iterator[_Step]:
    shape = shape_of(found.plan, terms, found.workbench)
    for chunk in found.source.chunks(reading):
        shaped = shape(chunk.rows)
        yield _Step(chunk.rows.count + len(chunk.rejected), shaped.batch, [*chunk.rejected, *shaped.rejected])


def _orders(found: Opened, orders: Orders, reading: Reading) -> Iterator[_Step]:
    """The lines of an order may stand anywhere in the file, so all are gathered before the first order is told."""
    for chunk in found.source.chunks(reading):
        yield _Step(
            chunk.rows.count + len(chunk.rejected), None, [*chunk.rejected, *orders.gather(chunk.rows)]
        )
    for batch in orders.batches(CHUNK_ROWS):
        yield _Step(0, batch, ())


def _keep(workspace: Workspace, step: _Step, tally: _Tally, terms: Terms) -> None:
    tally.read += step.read
    if step.rejected:
        quarantine.record(workspace, step.rejected, source=terms.source, at=terms.received_at)
        tally.rejected += len(step.rejected)
        tally.reasons.update(each.code for each in step.rejected)
        tally.examples += step.rejected[: _FIRST_SHOWN - len(tally.examples)]
    if step.batch is not None and step.batch.num_rows:
        stored = load.store(workspace, step.batch)
        tally.new += stored.new
        tally.duplicate += stored.duplicates


def _damaged(reading: Reading) -> Rejected:
    return Rejected(
        code="damaged_file",
        message=f"The file is damaged from here on: {reading.damage}.",
        line=reading.damaged_line,
        hint="Copy or export the file again and import it: what was loaded counts once.",
    )


def _shown(rejected: Rejected) -> dict[str, Any]:
    return {
        "line": rejected.line,
        "code": rejected.code,
        "message": rejected.message,
        "hint": rejected.hint,
        "field": rejected.field,
    }


def is_running(workspace: Workspace, import_id: str) -> bool:
    """Whether that import is under way in this process."""
    return import_id in _running(workspace)


def _running(workspace: Workspace) -> set[str]:
    found = workspace.rooms.setdefault("importing", set())
    assert isinstance(found, set)
    return found


def _begun(identity: str, name: str, plan: Plan) -> ImportReport:
    """What stands of an import that has begun; where the process ends, it stays: stopped, and nothing counted."""
    return ImportReport(
        id=identity,
        name=name,
        kind=plan.kind,
        mapping=plan.mapping,
        read=0,
        new=0,
        duplicate=0,
        rejected=0,
        reasons={},
        examples=(),
        notes=("The import did not come to its end; what was loaded until then is there.",),
        took_seconds=0.0,
        stopped=True,
    )


def _remember(workspace: Workspace, report: ImportReport, moment: datetime) -> None:
    started_at = moment.isoformat().replace("+00:00", "Z")
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(catalog.imports).where(catalog.imports.c.id == report.id))
        connection.execute(
            sa.insert(catalog.imports).values(
                id=report.id,
                source=report.name,
                kind=report.kind,
                started_at=started_at,
                report=report.as_dict(),
            )
        )
