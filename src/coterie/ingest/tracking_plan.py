"""The tracking plan: which events are expected, with which properties. Kept in the settings; what breaks it is counted or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coterie.customers import seen
from coterie.errors import InvalidInput
from coterie.ingest.jsontext import Unstorable
from coterie.workspace import Workspace

Type = Literal["text", "number", "boolean", "list", "object"]
Breach = Literal["unplanned_event", "missing_property", "wrong_type", "not_one_of", "unplanned_property"]
_MOST_EVENTS, _MOST_PROPERTIES = 500, 200
_USUAL_SHARE = 0.99


class PlannedProperty(BaseModel):
    """A property that is expected. required: every event has it; one_of: the only values, where they are texts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Type
    required: bool = False
    description: str | None = None
    one_of: tuple[str, ...] | None = None


class PlannedEvent(BaseModel):
    """An event that is expected. other_properties: whether properties that are not named here break the plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: str | None = None
    properties: Annotated[dict[str, PlannedProperty], Field(max_length=_MOST_PROPERTIES)] = {}
    other_properties: Literal["allow", "break"] = "allow"


class TrackingPlan(BaseModel):
    """What is expected.

    on_breach: `warn` takes what breaks the plan and counts it, `refuse` puts it into the quarantine. other_events: whether events that are
    not named here break the plan.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    on_breach: Literal["warn", "refuse"] = "warn"
    other_events: Literal["allow", "break"] = "allow"
    events: Annotated[dict[str, PlannedEvent], Field(max_length=_MOST_EVENTS)] = {}


@dataclass(frozen=True, slots=True)
class Broken:
    """One way in which one event breaks the plan. property: None where it is the event itself."""

    breach: Breach
    property: str | None
    message: str


def tracking_plan(workspace: Workspace) -> TrackingPlan:
    """The plan of the workspace; the empty one expects nothing."""
    return _written(workspace.settings.tracking_plan)


def save(workspace: Workspace, given: Mapping[str, Any]) -> TrackingPlan:
    """Keep the plan; it counts from the next message on. Raises InvalidInput that names the place."""
    plan = read(given)
    text = None if plan == TrackingPlan() else json.dumps(plan.model_dump(exclude_defaults=True))
    workspace.change_settings(replace(workspace.settings, tracking_plan=text))
    return plan


def read(given: Mapping[str, Any]) -> TrackingPlan:
    """A plan from what was written in JSON or YAML. Raises InvalidInput."""
    try:
        return TrackingPlan.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(
            f"The tracking plan does not fit at {where or 'its beginning'}: {first['msg']}.",
            where=where,
            hint="docs/tracking-plan.md shows one. Types: text, number, boolean, list, object.",
        ) from None


def observed(workspace: Workspace) -> TrackingPlan:
    """A plan of what was received: every event, with the properties and types of its latest occurrences.

    What all of them have is required; the plan keeps what the present one says beyond that.
    """
    present = tracking_plan(workspace)
    found = {each.name: _planned(workspace, each.name) for each in seen.events(workspace)[:_MOST_EVENTS]}
    return present.model_copy(update={"events": found | present.events})


def broken_by(plan: TrackingPlan, name: str, properties: Mapping[str, Any]) -> Iterator[Broken]:
    """Every way in which an event breaks the plan."""
    event = plan.events.get(name)
    if event is None:
        if plan.other_events == "break":
            yield Broken("unplanned_event", None, f"The event {name!r} is not in the tracking plan.")
        return
    for key, expected in event.properties.items():
        value = properties.get(key)
        if value is None:
            if expected.required:
                yield Broken("missing_property", key, f"{name!r} lacks the property {key!r}.")
        elif type_of(value) != expected.type:
            yield Broken("wrong_type", key, f"{key!r} is {type_of(value)}, not {expected.type}.")
        elif expected.one_of is not None and value not in expected.one_of:
            yield Broken("not_one_of", key, f"{key!r} is none of {', '.join(expected.one_of)}.")
    if event.other_properties == "break":
        for key in properties.keys() - event.properties.keys():
            yield Broken("unplanned_property", key, f"The property {key!r} of {name!r} is not in the plan.")


def refuse_broken(text: str | None, name: str, properties: Mapping[str, Any]) -> None:
    """Raise Unstorable where the plan refuses the event. text: the plan as the settings hold it."""
    plan = _written(text)
    if plan.on_breach == "refuse" and (first := next(broken_by(plan, name, properties), None)) is not None:
        where = "event" if first.property is None else f"properties.{first.property}"
        raise Unstorable(
            first.breach,
            first.message,
            where,
            "Correct what is sent, or the tracking plan; then send it again.",
        )


def type_of(value: Any) -> str:
    """How the plan calls the type of a JSON value that is there."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "object"
    return "list" if isinstance(value, list | tuple) else "number"


@lru_cache(maxsize=64)
def _written(text: str | None) -> TrackingPlan:
    return TrackingPlan() if text is None else TrackingPlan.model_validate_json(text)


def _planned(workspace: Workspace, name: str) -> PlannedEvent:
    detail = seen.event(workspace, name)
    properties: dict[str, PlannedProperty] = {}
    for each in detail.properties[:_MOST_PROPERTIES]:
        types = [kind for kind in each.types if kind != "null"]
        if len(types) == 1 and types[0] in Type.__args__:  # type: ignore[attr-defined]
            is_usual = each.count >= detail.sampled * _USUAL_SHARE
            properties[each.name] = PlannedProperty(type=types[0], required=is_usual)  # type: ignore[arg-type]
    return PlannedEvent(properties=properties)
