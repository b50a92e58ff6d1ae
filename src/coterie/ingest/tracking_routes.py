"""The routes of the tracking plan: read, save, propose from what came in, count what breaks it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import PlainSerializer

from coterie.ingest import tracking_plan
from coterie.ingest.breaches import breaches, counts_of_events
from coterie.ingest.tracking_plan import Breach, TrackingPlan
from coterie.kit.http import Answer, iso
from coterie.kit.noting import Noted
from coterie.workspace.routes import Current

router = APIRouter(tags=["data"], prefix="/tracking-plan")


class BreachAnswer(Answer):
    """One way in which one event breaks the plan: how often, of how many, when last. property: null where it is the event itself."""

    event: str
    property: str | None
    breach: Breach
    count: int
    of: int
    last_at: Annotated[datetime, PlainSerializer(iso, return_type=str)]


class BreachesAnswer(Answer):
    """What broke the plan, the most frequent first. received: how often each event came in those days, broken or not."""

    days: int
    breaches: list[BreachAnswer]
    received: dict[str, int]


@router.get("")
def get_tracking_plan(workspace: Current) -> TrackingPlan:
    """The events that are expected, with their properties; empty where nothing is."""
    return tracking_plan.tracking_plan(workspace)


@router.put("")
def put_tracking_plan(plan: TrackingPlan, workspace: Current, note: Noted) -> TrackingPlan:
    """Save the plan. It counts from the next message on."""
    note.target, note.detail = "tracking plan", {"events": len(plan.events), "on_breach": plan.on_breach}
    return tracking_plan.save(workspace, plan.model_dump(exclude_defaults=True))


@router.get("/observed")
def get_observed_plan(workspace: Current) -> TrackingPlan:
    """A plan of what was received so far: to be looked at, and saved."""
    return tracking_plan.observed(workspace)


@router.get("/breaches")
def get_breaches(
    workspace: Current,
    days: int = Query(default=30, ge=1, le=400, description="How many days back, by receipt."),
) -> BreachesAnswer:
    """How often what came in broke the plan."""
    return BreachesAnswer(
        days=days,
        breaches=[BreachAnswer.model_validate(each) for each in breaches(workspace, days=days)],
        received=counts_of_events(workspace, days=days),
    )
