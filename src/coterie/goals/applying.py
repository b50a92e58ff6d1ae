"""Saving definitions of every kind at once: segments, segmentations, computed traits and goals, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from coterie import segments
from coterie.access import LOCAL, Actor
from coterie.goals import saving
from coterie.goals.saving import KIND, Draft
from coterie.segments import definitions
from coterie.segments.definitions import ApplyReport
from coterie.segments.planning import Plan, Planned
from coterie.workspace import Workspace

Raw = Mapping[str, Any]


def apply(
    workspace: Workspace, raws: Sequence[Raw], *, by: Actor = LOCAL, override: bool = False
) -> ApplyReport:
    """Save segments, segmentations, computed traits and goals, all or none; an unchanged one makes no version.

    by: who does it; override: also change what others have locked, which takes a right.
    Raises InvalidDefinition with the path to the fault, UnknownReference, CyclicReference, NameTaken or Locked.
    """
    others, drafted = _drafted(workspace, raws)
    if drafted is None:
        return segments.apply(workspace, others, by=by, override=override)
    found = drafted
    report = segments.apply(
        workspace,
        others,
        by=by,
        override=override,
        also=lambda connection: saving.write(workspace, found, connection),
    )
    return ApplyReport((*report.changes, *found.changes), (*report.warnings, *found.warnings))


def plan(
    workspace: Workspace,
    raws: Sequence[Raw],
    *,
    as_of: datetime | str | None = None,
    by: Actor = LOCAL,
    override: bool = False,
) -> Plan:
    """What applying these definitions would change, with the people who would move, evaluated at `as_of` (default: now).

    Segments that are not among the definitions but refer to one that is are listed too, when their members would change.
    Raises what `apply` would raise.
    """
    others, drafted = _drafted(workspace, raws)
    found = segments.plan(workspace, others, as_of=as_of, by=by, override=override)
    if drafted is None:
        return found
    goals = tuple(Planned(each.name, KIND, each.action, None, None, 0, 0, (), ()) for each in drafted.changes)
    return Plan((*found.changes, *goals), (*found.warnings, *drafted.warnings))


def _drafted(workspace: Workspace, raws: Sequence[Raw]) -> tuple[list[Raw], Draft | None]:
    """What is for the room of segments, and the goals, checked against the segments as they would be."""
    goals = [raw for raw in raws if isinstance(raw, Mapping) and KIND in raw]
    others = [raw for raw in raws if not (isinstance(raw, Mapping) and KIND in raw)]
    if not goals:
        return others, None
    return others, saving.draft(workspace, goals, definitions.draft(workspace, others).known)
