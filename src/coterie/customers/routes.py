"""The routes of customers: found, shown, with what happened; and what has been seen of all of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from coterie import customers
from coterie.access import Right
from coterie.access.passing import By
from coterie.customers import history, seen
from coterie.customers.answers import (
    ActivityAnswer,
    CustomerAnswer,
    CustomersAnswer,
    DayCount,
    EventAnswer,
    EventsAnswer,
    TimelineAnswer,
    TraitHistoriesAnswer,
    TraitsAnswer,
    VolumesAnswer,
)
from coterie.customers.search import named
from coterie.customers.search import search as search_customers
from coterie.customers.volumes import volumes
from coterie.kit.http import AsOf, Cursor, Limit
from coterie.workspace.routes import Current

router = APIRouter(tags=["customers"])


@router.get("/events")
def list_events(workspace: Current) -> EventsAnswer:
    """The events that were received: how often, by how many, from when to when."""
    return EventsAnswer.model_validate({"events": seen.events(workspace)})


@router.get("/events/{name:path}")
def get_event(name: str, workspace: Current) -> EventAnswer:
    """One event: its properties with types and examples."""
    return EventAnswer.model_validate(seen.event(workspace, name))


@router.get("/volumes")
def list_volumes(workspace: Current, event: str | None = None) -> VolumesAnswer:
    """How often each event, or the one named, happened: by day, week or month, whichever shows all its time best."""
    return VolumesAnswer.model_validate(volumes(workspace, event))


@router.get("/traits")
def list_traits(workspace: Current) -> TraitsAnswer:
    """The traits that customers have, with their most frequent values."""
    return TraitsAnswer.model_validate({"traits": seen.traits(workspace)})


@router.get("/customers")
def search(
    workspace: Current,
    by: By,
    search: str | None = None,
    ids: Annotated[
        list[str] | None, Query(max_length=1000, description="Exactly these, in this order.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CustomersAnswer:
    """Customers by id, name or e-mail address, the latest seen first; or those with the given ids.

    Without the right to see personal data a search finds whole ids only.
    """
    if ids is None and search and not by.may(Right.SEE_PERSONAL):
        ids = [search.strip()]
    if ids is not None:
        found = named(workspace, ids)
        return CustomersAnswer.model_validate({"customers": found, "count": len(found), "next": None})
    return CustomersAnswer.model_validate(search_customers(workspace, search, cursor=cursor, limit=limit))


@router.get("/customers/{customer:path}/timeline")
def list_timeline(
    customer: str,
    workspace: Current,
    name: Annotated[
        list[str] | None,
        Query(max_length=200, description="Only events of these names and messages of these kinds."),
    ] = None,
    since: Annotated[str | None, Query(description="From this moment or day on.")] = None,
    until: Annotated[str | None, Query(description="Before this moment or day.")] = None,
    text: Annotated[str | None, Query(description="What its name or properties hold, in any case.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> TimelineAnswer:
    """What happened to one customer, the latest first."""
    return TimelineAnswer.model_validate(
        customers.timeline(
            workspace, customer, names=name, since=since, until=until, text=text, cursor=cursor, limit=limit
        )
    )


@router.get("/customers/{customer:path}/activity")
def get_activity(customer: str, workspace: Current) -> ActivityAnswer:
    """The sums of a customer's timeline: by name and by day, on what and from where; and the account."""
    found = history.activity(workspace, customer)
    days = [DayCount(day=day, count=count) for day, count in found.days]
    return ActivityAnswer.model_validate(
        {"names": found.names, "days": days, "used": found.used, "account": found.account}
    )


@router.get("/customers/{customer:path}/traits")
def list_trait_histories(customer: str, workspace: Current) -> TraitHistoriesAnswer:
    """Every trait the customer ever had, with its values over time."""
    return TraitHistoriesAnswer.model_validate({"traits": history.traits(workspace, customer)})


@router.get("/customers/{customer:path}")
def get_customer(customer: str, workspace: Current, as_of: AsOf = None) -> CustomerAnswer:
    """One customer by any id: identifiers, traits, tags, account."""
    return CustomerAnswer.model_validate(customers.find(workspace, customer, as_of=as_of))
