"""Saved goals: checked before they are kept, every change a new version, what they refer to noted for the rooms below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coterie.errors import CoterieError, NameTaken, NotFound, UnknownReference, did_you_mean
from coterie.goals.definition import Goal, read_goal, to_raw
from coterie.segments import definitions, needed, unseen
from coterie.segments.definitions import ApplyReport, Change
from coterie.segments.known import Names
from coterie.segments.language.reading import Read
from coterie.segments.times import iso
from coterie.store import catalog
from coterie.workspace import Workspace

KIND = "goal"
_ROWS = catalog.goals
_VERSIONS = catalog.goal_versions

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """A goal as it is saved."""

    goal: Goal
    version: int
    saved_at: str
    body: Raw


@dataclass(frozen=True, slots=True)
class Draft:
    """Goals that were checked, but not saved: what would become of each, and what looks like a mistake."""

    read: tuple[Read[Goal], ...]
    changes: tuple[Change, ...]
    warnings: tuple[dict[str, Any], ...]


def listing(workspace: Workspace) -> tuple[Saved, ...]:
    """All saved goals, in the order they were first saved."""
    with workspace.catalog.connect() as connection:
        rows = connection.execute(sa.select(_ROWS).order_by(_ROWS.c.position)).all()
    return tuple(_saved(row) for row in rows)


def get(workspace: Workspace, name: str) -> Saved:
    """One goal. Raises NotFound with the nearest name."""
    saved = {each.goal.name: each for each in listing(workspace)}
    if name not in saved:
        raise NotFound(f"There is no goal named {name!r}.", hint=did_you_mean(name, saved))
    return saved[name]


def draft(workspace: Workspace, raws: Sequence[Raw], names: Names | None = None) -> Draft:
    """Check goals against the saved definitions, or against `names` as they would be; nothing is saved.

    Raises InvalidDefinition with the path to the fault, UnknownReference for a segment that is not there, NameTaken for a goal that is given twice.
    """
    known = definitions.known_names(workspace) if names is None else names
    rows = {each.goal.name: each for each in listing(workspace)}
    read: list[Read[Goal]] = []
    changes: list[Change] = []
    for raw in raws:
        found = _checked(raw, known, several=len(raws) > 1)
        name = found.found.name
        if any(each.found.name == name for each in read):
            raise NameTaken(f"The goal {name!r} is defined twice.", where=KIND, hint="Keep one of them.")
        read.append(found)
        before = rows.get(name)
        if before is None:
            changes.append(Change(name, KIND, "created", _next_version(workspace, name)))
        elif before.body == to_raw(found.found):
            changes.append(Change(name, KIND, "unchanged", before.version))
        else:
            changes.append(Change(name, KIND, "changed", _next_version(workspace, name)))
    named = [(each.found.name, each.references) for each in read]
    return Draft(tuple(read), tuple(changes), tuple(unseen.warnings(workspace, named, set(known.traits))))


def write(workspace: Workspace, drafted: Draft, connection: sa.Connection) -> None:
    """Save what was checked, in a transaction of the catalog that is open."""
    now = iso(workspace.clock.now())
    for change, each in zip(drafted.changes, drafted.read, strict=True):
        if change.action == "unchanged":
            continue
        goal = each.found
        row = {"version": change.version, "body": to_raw(goal), "saved_at": now}
        if change.action == "created":
            place = connection.execute(
                sa.select(sa.func.coalesce(sa.func.max(_ROWS.c.position), 0) + 1)
            ).scalar_one()
            connection.execute(sa.insert(_ROWS).values(name=goal.name, position=place, **row))
        else:
            connection.execute(sa.update(_ROWS).where(_ROWS.c.name == goal.name).values(**row))
        connection.execute(sa.insert(_VERSIONS).values(name=goal.name, **row))
        needed.mention(connection, KIND, goal.name, goal.label, each.references)


def delete(workspace: Workspace, name: str) -> ApplyReport:
    """Delete a goal; its versions stay, so that it can be restored. Raises NotFound."""
    found = get(workspace, name)
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.name == name))
        needed.mention(connection, KIND, name, None, ())
    return ApplyReport((Change(name, KIND, "deleted", found.version),))


def versions(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    """Every version of a goal, the newest first: version, saved_at, body. Raises NotFound."""
    with workspace.catalog.connect() as connection:
        rows = connection.execute(
            sa.select(_VERSIONS).where(_VERSIONS.c.name == name).order_by(_VERSIONS.c.version.desc())
        ).all()
    if not rows:
        get(workspace, name)
    return [{"version": int(row.version), "saved_at": str(row.saved_at), "body": row.body} for row in rows]


def version(workspace: Workspace, name: str, number: int) -> Raw:
    """The body of an earlier version. Raises NotFound."""
    for found in versions(workspace, name):
        if found["version"] == number:
            body: Raw = found["body"]
            return body
    raise NotFound(f"{name!r} has no version {number}.", where="version")


def _saved(row: sa.Row[Any]) -> Saved:
    return Saved(read_goal(row.body).found, int(row.version), str(row.saved_at), row.body)


def _checked(raw: Raw, names: Names, *, several: bool) -> Read[Goal]:
    try:
        found = read_goal(raw)
        for reference in found.references:
            if reference.kind == "segment" and names.segment(reference.name) is None:
                hint = did_you_mean(reference.name, [*names.segment_names(), "everyone"])
                if reference.name in names.segmentations:
                    hint = f"{reference.name!r} is a segmentation; name one of its parts."
                raise UnknownReference(
                    f"There is no segment named {reference.name!r}.", where=reference.path, hint=hint
                )
    except CoterieError as error:
        if several and isinstance(raw.get("goal"), str):
            error.message = f"In {raw['goal']!r}: {error.message}"
        raise
    return found


def _next_version(workspace: Workspace, name: str) -> int:
    with workspace.catalog.connect() as connection:
        latest = connection.execute(
            sa.select(sa.func.max(_VERSIONS.c.version)).where(_VERSIONS.c.name == name)
        ).scalar_one()
    return 1 if latest is None else int(latest) + 1
