"""The routes that set segments side by side and say what sets one apart."""

from __future__ import annotations

from fastapi import APIRouter

from coterie.access import Right
from coterie.access.passing import By
from coterie.segments import guessing
from coterie.segments.comparing import compare
from coterie.segments.comparing_answers import CompareAsk, ComparisonAnswer
from coterie.workspace.routes import Current

router = APIRouter()


@router.post("/segments/compare")
def compare_segments(ask: CompareAsk, workspace: Current, by: By) -> ComparisonAnswer:
    """Segments against each other and against everyone, in every number the workspace has of a customer."""
    if ask.measures:
        by.require(Right.ASK)
        guessing.refuse(workspace, ask.measures, by=by)
    found = compare(
        workspace,
        ask.segments,
        as_of=ask.as_of,
        across=ask.across,
        measures=ask.measures,
        sees_personal=by.may(Right.SEE_PERSONAL),
    )
    return ComparisonAnswer.model_validate(found.as_dict())
