"""The routes of segmentations that are more than saving: what one would give, and who went from part to part."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from coterie.access.passing import By
from coterie.errors import NotFound, did_you_mean
from coterie.kit.http import AsOf
from coterie.segments import definitions, guessing
from coterie.segments.dividing import divide
from coterie.segments.flows import flows
from coterie.segments.segmentation_answers import DividedAnswer, DividingAsk, FlowsAnswer
from coterie.workspace.routes import Current

router = APIRouter()

Since = Annotated[str, Query(description="From which moment on.")]
Until = Annotated[str | None, Query(description="Up to which moment; left out: now.")]


@router.post("/segmentations/preview")
def preview_segmentation(ask: DividingAsk, workspace: Current, by: By) -> DividedAnswer:
    """How a segmentation would divide customers before it is saved: the size of each part, who is in none, who would move."""
    guessing.refuse(workspace, [ask.definition], by=by)
    return DividedAnswer.model_validate(divide(workspace, ask.definition, as_of=ask.as_of).as_dict())


@router.get("/segmentations/{name}/parts")
def list_parts(name: str, workspace: Current, as_of: AsOf = None) -> DividedAnswer:
    """How a saved segmentation divides customers: the size of each part, and who is in none."""
    body = definitions.bodies(workspace).get(("segmentation", name))
    if body is None:
        raise NotFound(
            f"There is no segmentation named {name!r}.",
            hint=did_you_mean(name, list(definitions.known_names(workspace).segmentations)),
        )
    return DividedAnswer.model_validate(divide(workspace, body[1], as_of=as_of).as_dict())


@router.get("/segmentations/{name}/flows")
def list_flows(name: str, workspace: Current, since: Since, until: Until = None) -> FlowsAnswer:
    """From which part to which part customers went between two moments."""
    return FlowsAnswer.model_validate(flows(workspace, name, since=since, until=until).as_dict())
