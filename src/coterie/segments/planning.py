"""What applying definitions would do: which change, and who would enter and leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyroaring import BitMap

from coterie.access import LOCAL, Actor
from coterie.segments import definitions
from coterie.segments.evaluation import Evaluation, evaluating, ids_of
from coterie.workspace import Workspace

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one segment. before, after: sizes, None where it does not exist on that side."""

    name: str
    kind: str
    action: str
    before: int | None
    after: int | None
    enters: int
    leaves: int
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying would do; nothing was saved."""

    changes: tuple[Planned, ...]
    warnings: tuple[Mapping[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "changes": [
                {
                    "name": change.name,
                    "kind": change.kind,
                    "action": change.action,
                    "before": change.before,
                    "after": change.after,
                    "enters": change.enters,
                    "leaves": change.leaves,
                    "entering": list(change.entering),
                    "leaving": list(change.leaving),
                }
                for change in self.changes
            ],
            "warnings": [dict(warning) for warning in self.warnings],
        }


def plan(
    workspace: Workspace,
    raws: Sequence[Mapping[str, Any]],
    *,
    as_of: datetime | str | None = None,
    by: Actor = LOCAL,
    override: bool = False,
) -> Plan:
    """What applying these definitions would change, with the people who would move, evaluated at `as_of` (default: now).

    Segments that are not among the definitions but refer to one that is are listed too, when their members would change.
    Raises what `apply` would raise.
    """
    draft = definitions.draft(workspace, raws)
    definitions.require_unlocked(workspace, draft, by=by, override=override)
    saved = definitions.known_names(workspace)
    moment = workspace.clock.now() if as_of is None else as_of
    with evaluating(workspace, saved, as_of=moment) as state:
        before = {name: state.segment(name) for name in saved.segment_names()}
    with evaluating(workspace, draft.known, as_of=moment) as state:
        after = {name: state.segment(name) for name in draft.known.segment_names()}
        changes = [
            _planned(state, name, kind, action, before.get(name), after.get(name))
            for name, kind, action in draft.moved
        ]
        mentioned = {change.name for change in changes}
        for name in after:
            if name not in mentioned and before.get(name) != after[name]:
                changes.append(_planned(state, name, "segment", "moved", before.get(name), after[name]))
    return Plan(tuple(changes), tuple(draft.warnings))


def _planned(
    state: Evaluation, name: str, kind: str, action: str, before: BitMap | None, after: BitMap | None
) -> Planned:
    old, new = before or BitMap(), after or BitMap()
    entering, leaving = new - old, old - new
    return Planned(
        name=name,
        kind=kind,
        action=action,
        before=None if before is None else len(before),
        after=None if after is None else len(after),
        enters=len(entering),
        leaves=len(leaving),
        entering=_some_ids(state, entering),
        leaving=_some_ids(state, leaving),
    )


def _some_ids(state: Evaluation, customers: BitMap) -> tuple[str, ...]:
    return tuple(sorted(ids_of(state.session, BitMap(list(customers[:_SHOWN]))).values()))
