"""The routes that set segments side by side and say what sets one apart."""

from __future__ import annotations

from fastapi import APIRouter

from coterie import segments
from coterie.access import Right
from coterie.access.passing import By
from coterie.kit.http import AsOf
from coterie.segments import definitions, guessing
from coterie.segments.comparing import compare
from coterie.segments.comparing_answers import ApartAnswer, CompareAsk, ComparisonAnswer
from coterie.segments.setting_apart import apart
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


@router.get("/segments/{name}/apart")
def set_apart(name: str, workspace: Current, by: By, as_of: AsOf = None) -> ApartAnswer:
    """Which traits, events, devices and times are more, or less, frequent in a segment than in everyone else."""
    if not definitions.exists(workspace, name):
        segments.get(workspace, name)  # says what is there instead
    found = apart(workspace, name, as_of=as_of, sees_personal=by.may(Right.SEE_PERSONAL))
    return ApartAnswer.model_validate(found.as_dict())
