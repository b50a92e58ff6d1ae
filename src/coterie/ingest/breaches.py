"""How often what came in breaks the tracking plan, counted over what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from coterie.engine import Session
from coterie.ingest.tracking_plan import Breach, TrackingPlan, tracking_plan
from coterie.workspace import Workspace

# What the engine calls the types of JSON.
_KINDS = {
    "text": ["VARCHAR"],
    "number": ["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "DOUBLE", "DECIMAL"],
    "boolean": ["BOOLEAN"],
    "list": ["ARRAY"],
    "object": ["OBJECT"],
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One way in which one event breaks the plan: how often, of how many, when last (naive UTC). property: None: the event itself."""

    event: str
    property: str | None
    breach: Breach
    count: int
    of: int
    last_at: datetime


def breaches(workspace: Workspace, *, days: int = 30) -> list[Counted]:
    """What broke the plan among what was received in the last `days` days, the most frequent first."""
    plan = tracking_plan(workspace)
    since = (workspace.clock.now() - timedelta(days=days)).astimezone(UTC).replace(tzinfo=None)
    with workspace.engine.snapshot() as session:
        found = [
            *_of_properties(session, plan, since),
            *_unplanned_properties(session, plan, since),
            *_unplanned_events(session, plan, since),
        ]
    return sorted(found, key=lambda each: (-each.count, each.event, each.property or "", each.breach))


def counts_of_events(workspace: Workspace, *, days: int = 30) -> dict[str, int]:
    """How often each event was received in the last `days` days."""
    since = (workspace.clock.now() - timedelta(days=days)).astimezone(UTC).replace(tzinfo=None)
    return {
        str(name): int(count)
        for name, count in workspace.engine.rows(
            "SELECT name, count(*) FROM events WHERE received_at >= ? GROUP BY name", [since]
        )
    }


_OF_PROPERTIES = """
WITH looked AS (
    SELECT planned.name, planned.property, planned.required, planned.kinds, planned.allowed, events.received_at,
        nullif(json_type(events.properties, planned.pointer), 'NULL') AS kind,
        json_extract_string(events.properties, planned.pointer) AS value
    FROM events JOIN planned USING (name) WHERE events.received_at >= $since),
judged AS (
    SELECT name, property, received_at, CASE
        WHEN kind IS NULL THEN CASE WHEN required THEN 'missing_property' END
        WHEN NOT list_contains(kinds, kind) THEN 'wrong_type'
        WHEN len(allowed) > 0 AND NOT list_contains(allowed, value) THEN 'not_one_of' END AS breach
    FROM looked)
SELECT name, property, breach, count(*), max(received_at) FROM judged WHERE breach IS NOT NULL GROUP BY ALL
"""
_UNPLANNED_PROPERTIES = """
WITH held AS (
    SELECT name, unnest(json_keys(properties)) AS property, received_at FROM events SEMI JOIN strict USING (name)
    WHERE received_at >= $since AND properties IS NOT NULL)
SELECT name, property, count(*), max(received_at) FROM held ANTI JOIN planned USING (name, property) GROUP BY ALL
"""
_UNPLANNED_EVENTS = """
SELECT name, count(*), max(received_at) FROM events ANTI JOIN named USING (name) WHERE received_at >= $since GROUP BY name
"""
_HOW_OFTEN = "SELECT name, count(*) FROM events WHERE received_at >= $since GROUP BY name"


def _of_properties(session: Session, plan: TrackingPlan, since: datetime) -> list[Counted]:
    with session.registered("planned", _table(plan)):
        rows = session.rows(_OF_PROPERTIES, {"since": since})
    of = _how_often(session, since)
    return [Counted(name, key, breach, count, of[name], at) for name, key, breach, count, at in rows]


def _unplanned_properties(session: Session, plan: TrackingPlan, since: datetime) -> list[Counted]:
    strict = [name for name, event in plan.events.items() if event.other_properties == "break"]
    if not strict:
        return []
    with (
        session.registered("planned", _table(plan)),
        session.registered("strict", pa.table({"name": pa.array(strict, pa.string())})),
    ):
        rows = session.rows(_UNPLANNED_PROPERTIES, {"since": since})
    of = _how_often(session, since)
    return [Counted(name, key, "unplanned_property", count, of[name], at) for name, key, count, at in rows]


def _unplanned_events(session: Session, plan: TrackingPlan, since: datetime) -> list[Counted]:
    if plan.other_events != "break":
        return []
    named = pa.table({"name": pa.array(list(plan.events), pa.string())})
    with session.registered("named", named):
        rows = session.rows(_UNPLANNED_EVENTS, {"since": since})
    return [Counted(name, None, "unplanned_event", count, count, at) for name, count, at in rows]


def _how_often(session: Session, since: datetime) -> dict[str, int]:
    return {str(name): int(count) for name, count in session.rows(_HOW_OFTEN, {"since": since})}


def _table(plan: TrackingPlan) -> pa.Table:
    """One row for each planned property. pointer: where it stands in the JSON, by RFC 6901."""
    planned = [
        (name, key, expected)
        for name, event in plan.events.items()
        for key, expected in event.properties.items()
    ]
    return pa.table(
        {
            "name": pa.array([name for name, _, _ in planned], pa.string()),
            "property": pa.array([key for _, key, _ in planned], pa.string()),
            "pointer": pa.array(
                ["/" + key.replace("~", "~0").replace("/", "~1") for _, key, _ in planned], pa.string()
            ),
            "required": pa.array([expected.required for _, _, expected in planned], pa.bool_()),
            "kinds": pa.array([_KINDS[expected.type] for _, _, expected in planned], pa.list_(pa.string())),
            "allowed": pa.array(
                [list(expected.one_of or ()) for _, _, expected in planned], pa.list_(pa.string())
            ),
        }
    )
