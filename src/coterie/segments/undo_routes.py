"""The route that says what undoing an import would take back, and which segments it concerns."""

from __future__ import annotations

from fastapi import APIRouter

from coterie.ingest import undoing
from coterie.kit.http import Answer
from coterie.segments import definitions
from coterie.segments.undone_imports import concerned
from coterie.workspace.routes import Current

router = APIRouter()


class ConcernedAnswer(Answer):
    """A segment that the undoing concerns, as of the last refresh. goes: members who leave, as nothing but the import told of them.

    asked_again: other members of whom it told something: they stay or leave.
    """

    segment: str
    label: str | None
    color: str | None
    size: int
    goes: int
    asked_again: int


class UndoPreviewAnswer(Answer):
    """What would go: events, customers of whom nothing else told, values of traits, tags, accounts, merges, refused rows that wait.

    touched: all customers of whom the import told something. segments: those with such members, the ones that lose most first.
    """

    id: str
    name: str
    events: int
    customers: int
    touched: int
    traits: int
    tags: int
    accounts: int
    merges: int
    quarantined: int
    segments: list[ConcernedAnswer]


@router.get("/imports/{import_id}/undo", tags=["data"])
def preview_undo(import_id: str, workspace: Current) -> UndoPreviewAnswer:
    """What undoing an import would take back; nothing is changed."""
    preview = undoing.preview(workspace, import_id)
    known = definitions.known_names(workspace)
    segments = []
    for each in concerned(workspace, preview):
        segment = known.segments.get(each.segment)
        segments.append(
            ConcernedAnswer(
                segment=each.segment,
                label=None if segment is None else segment.label,
                color=None if segment is None else segment.color,
                size=each.size,
                goes=each.goes,
                asked_again=each.asked_again,
            )
        )
    return UndoPreviewAnswer(id=preview.id, name=preview.name, **preview.brought.as_dict(), segments=segments)
