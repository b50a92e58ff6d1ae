"""What the memberships do when an import is undone: their history stays, and who enters or leaves by it has that as the cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coterie.engine import Engine, Session, Transaction
from coterie.ingest import undoing
from coterie.ingest.undoing import UndoPreview
from coterie.segments.moves import latest_change
from coterie.segments.publishing import position, published, survivors, write_answers
from coterie.store import catalog
from coterie.workspace import Workspace

_UNTOLD = "SELECT source FROM imports_undone WHERE state = 'done' ORDER BY undone_at, source"


@dataclass(frozen=True, slots=True)
class Concerned:
    """A segment that an undoing concerns.

    size: now. goes: members of whom nothing but the import told, who leave. asked_again: other members of whom it told
    something, who stay or leave.
    """

    segment: str
    size: int
    goes: int
    asked_again: int


def concerned(workspace: Workspace, preview: UndoPreview) -> list[Concerned]:
    """The segments whose members the import told something of, those that lose most first; as of the last refresh."""
    brought = preview.brought
    with workspace.engine.snapshot() as session:
        answers = published(session, survivors(session))
    found = []
    for name, answer in answers.items():
        goes = len(answer.members & brought.gone)
        members = len(answer.members & brought.concerned)
        if members:
            found.append(Concerned(name, len(answer.members), goes, members - goes))
    return sorted(found, key=lambda each: (-each.goes, -each.asked_again, each.segment))


def untold(session: Session) -> tuple[str, ...]:
    """The imports that were undone since the last refresh."""
    return tuple(source for (source,) in session.rows(_UNTOLD))


def is_undone(engine: Engine) -> bool:
    """Whether an import was undone since the last refresh: what is kept of before says nothing any more."""
    return bool(engine.rows(_UNTOLD))


def cause(workspace: Workspace, undone: Sequence[str]) -> Mapping[str, Any]:
    """Why somebody entered or left by it."""
    table = catalog.imports
    with workspace.catalog.connect() as connection:
        name = connection.execute(
            sa.select(table.c.source).where(table.c.id == undone[-1])
        ).scalar_one_or_none()
    return {"kind": "undo", "import": undone[-1], "name": name or undone[-1]}


def settle(workspace: Workspace, transaction: Transaction) -> None:
    """Write the bitmaps under the numbers of today: what tells whom a customer became is about to go."""
    del workspace
    answers = published(transaction, survivors(transaction))
    reached = position(transaction)
    if reached is not None:
        versions = {name: answer.version for name, answer in answers.items()}
        members = {name: answer.members for name, answer in answers.items()}
        write_answers(transaction, versions, members, reached, through=latest_change(transaction))


undoing.before_exchange.append(settle)
