"""Saving definitions: checked together, all or none, every change a new version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coterie.access import LOCAL, Actor, locks
from coterie.access.locks import Lock
from coterie.errors import (
    CoterieError,
    CyclicReference,
    NameTaken,
    NotFound,
    UnknownReference,
    did_you_mean,
)
from coterie.segments import language, needed, unseen
from coterie.segments.divisions import MOST_PARTS, parts
from coterie.segments.known import Names, Saved
from coterie.segments.language.definitions import ByTrait, ComputedTrait, Definition, Segment, Segmentation
from coterie.segments.language.reading import Read
from coterie.segments.language.writing import to_raw
from coterie.segments.times import iso
from coterie.store import catalog
from coterie.workspace import Workspace

Raw = Mapping[str, Any]

_ROWS = catalog.definitions
_VERSIONS = catalog.definition_versions


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one definition: created, changed, unchanged or deleted."""

    name: str
    kind: str
    action: str
    version: int

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {"name": self.name, "kind": self.kind, "action": self.action, "version": self.version}


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What was saved, and what looks like a mistake: events, properties and traits that were never seen."""

    changes: tuple[Change, ...]
    warnings: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {"changes": [change.as_dict() for change in self.changes], "warnings": list(self.warnings)}


@dataclass(frozen=True, slots=True)
class Draft:
    """Definitions laid over the saved ones and checked, but not saved.

    known: all names as they would be. changes: what would become of each definition. moved: (name, kind, action) of
    each segment and part concerned.
    """

    known: Names
    changes: tuple[Change, ...]
    bodies: tuple[tuple[str, str, Raw], ...]
    moved: tuple[tuple[str, str, str], ...]
    warnings: tuple[dict[str, Any], ...]


def known_names(workspace: Workspace) -> Names:
    """What the saved definitions mean by name; read again only after one of them changed."""
    stamp = _stamp(workspace)
    kept = workspace.rooms.get(_NAMES)
    if isinstance(kept, _KnownNames) and kept.stamp == stamp:
        return kept.names
    # Read after the stamp: what is saved in between is read again the next time, and never missed.
    names = Names([_read(row) for row in _rows(workspace)], _values(workspace))
    workspace.rooms[_NAMES] = _KnownNames(stamp, names)
    return names


_NAMES = "known_names"


@dataclass(frozen=True, slots=True)
class _KnownNames:
    stamp: object
    names: Names


def _stamp(workspace: Workspace) -> object:
    """Differs from what it was before whenever a definition was saved or deleted, or a trait brought a part."""
    columns = (_ROWS.c.kind, _ROWS.c.name, _ROWS.c.version, _ROWS.c.saved_at)
    with workspace.catalog.connect() as connection:
        rows = connection.execute(sa.select(*columns).order_by(_ROWS.c.position)).all()
    return [tuple(row) for row in rows], _values(workspace)


def fingerprint(workspace: Workspace) -> object:
    """Another value whenever what `known_names` gives is another."""
    with workspace.catalog.connect() as connection:
        rows = connection.execute(
            sa.select(_ROWS.c.kind, _ROWS.c.name, _ROWS.c.version).order_by(_ROWS.c.position)
        ).all()
    return tuple((row.kind, row.name, row.version) for row in rows), tuple(
        (name, tuple(values)) for name, values in sorted(_values(workspace).items())
    )


def exists(workspace: Workspace, name: str) -> bool:
    """Whether there is a segment, or a part of a segmentation, of that name."""
    return known_names(workspace).segment(name) is not None


def apply(
    workspace: Workspace,
    raws: Sequence[Raw],
    *,
    by: Actor = LOCAL,
    override: bool = False,
    also: Callable[[sa.Connection], None] | None = None,
) -> ApplyReport:
    """Save segments, segmentations and computed traits, all or none; an unchanged one makes no version.

    by: who does it; override: also change what others have locked, which takes a right. also: what a room above saves with them.
    Raises InvalidDefinition with the path to the fault, UnknownReference, CyclicReference, NameTaken or Locked.
    """
    prepared = draft(workspace, raws)
    require_unlocked(workspace, prepared, by=by, override=override)
    now = iso(workspace.clock.now())
    with workspace.catalog.begin() as connection:
        for change, (kind, name, body) in zip(prepared.changes, prepared.bodies, strict=True):
            if change.action == "unchanged":
                continue
            place = connection.execute(
                sa.select(sa.func.coalesce(sa.func.max(_ROWS.c.position), 0) + 1)
            ).scalar_one()
            row = {"version": change.version, "body": body, "saved_at": now}
            if change.action == "created":
                connection.execute(sa.insert(_ROWS).values(kind=kind, name=name, position=place, **row))
            else:
                connection.execute(
                    sa.update(_ROWS).where(_ROWS.c.kind == kind, _ROWS.c.name == name).values(**row)
                )
            connection.execute(sa.insert(_VERSIONS).values(kind=kind, name=name, **row))
        if also is not None:
            also(connection)
    expand(workspace)
    return ApplyReport(prepared.changes, prepared.warnings)


def draft(workspace: Workspace, raws: Sequence[Raw]) -> Draft:
    """Check definitions together with the saved ones; nothing is saved. Raises what `apply` raises."""
    read = [_checked(raw, several=len(raws) > 1) for raw in raws]
    _refuse_twice(read)
    rows = {(str(row.kind), str(row.name)): row for row in _rows(workspace)}
    laid = {key: _read(row) for key, row in rows.items()}
    changes: list[Change] = []
    bodies: list[tuple[str, str, Raw]] = []
    for each in read:
        key = kind, name = _key(each.found)
        body = to_raw(each.found)
        before = rows.get(key)
        if before is None:
            change = Change(name, kind, "created", _next_version(workspace, kind, name))
        elif before.body == body:
            change = Change(name, kind, "unchanged", int(before.version))
        else:
            change = Change(name, kind, "changed", _next_version(workspace, kind, name))
        changes.append(change)
        bodies.append((kind, name, body))
        laid[key] = Saved(each.found, change.version)
    known = Names(list(laid.values()), _values(workspace))
    _refuse_taken(read, list(laid.values()))
    for each in read:
        with _in_definition(each.found, several=len(raws) > 1):
            _refuse_unknown(each, known)
    for each in read:
        with _in_definition(each.found, several=len(raws) > 1):
            _refuse_circles(each, known)
    warnings = unseen.warnings(
        workspace, [(_key(each.found)[1], each.references) for each in read], set(known.traits)
    )
    return Draft(known, tuple(changes), tuple(bodies), tuple(_moved(changes, known)), tuple(warnings))


def require_unlocked(workspace: Workspace, drafted: Draft, *, by: Actor, override: bool = False) -> None:
    """Raise Locked where the draft changes something that `by` may not change."""
    changed = [change.name for change in drafted.changes if change.action == "changed"]
    locks.require(workspace, changed, by=by, override=override)


def lock(
    workspace: Workspace, name: str, *, owner: str | None = None, reason: str | None = None, by: Actor = LOCAL
) -> Lock:
    """Lock a saved definition. Raises NotFound where there is none of that name, and what `locks.lock` raises."""
    if not any(row.name == name for row in _rows(workspace)):
        whole = next(
            (
                each
                for each in known_names(workspace).segmentations
                if name in (known_names(workspace).parts(each) or ())
            ),
            None,
        )
        if whole is not None:
            raise NotFound(f"{name!r} is a part of {whole!r}.", where="name", hint=f"Lock {whole!r}.")
        _row(workspace, name, None)
    return locks.lock(workspace, name, owner=owner, reason=reason, by=by)


def delete(
    workspace: Workspace, name: str, *, kind: str | None = None, by: Actor = LOCAL, override: bool = False
) -> ApplyReport:
    """Delete a segment, segmentation or computed trait; its versions stay, so that it can be restored.

    kind: segment, segmentation or trait; left out, whichever has the name, traits last. Raises NotFound, and
    StillReferenced where another definition needs it, Locked where `by` may not change it.
    """
    row = _row(workspace, name, kind)
    locks.require(workspace, [name], by=by, override=override)
    kind = str(row.kind)
    known = known_names(workspace)
    own = {name, *(known.parts(name) or ())} if kind != "trait" else {name}
    others = [(str(other.kind), str(other.name), other.body) for other in _rows(workspace)]
    needed.require_unneeded(workspace, name, kind, own, others)
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.kind == kind, _ROWS.c.name == name))
        connection.execute(sa.delete(catalog.locks).where(catalog.locks.c.name == name))
    return ApplyReport((Change(name, kind, "deleted", int(row.version)),))


def versions(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    """Every version of a definition, the newest first: version, saved_at, body."""
    with workspace.catalog.connect() as connection:
        found = connection.execute(
            sa.select(_VERSIONS).where(_VERSIONS.c.name == name).order_by(_VERSIONS.c.version.desc())
        ).all()
    if not found:
        names = [str(row.name) for row in _rows(workspace)]
        raise NotFound(f"There is nothing saved under the name {name!r}.", hint=did_you_mean(name, names))
    return [{"version": int(row.version), "saved_at": str(row.saved_at), "body": row.body} for row in found]


def restore(
    workspace: Workspace, name: str, version: int, *, by: Actor = LOCAL, override: bool = False
) -> ApplyReport:
    """Save an earlier version again, as the newest."""
    for found in versions(workspace, name):
        if found["version"] == version:
            return apply(workspace, [found["body"]], by=by, override=override)
    raise NotFound(f"{name!r} has no version {version}.", where="version")


def of_kind(workspace: Workspace, kind: str) -> list[dict[str, Any]]:
    """The saved definitions of a kind: name, label, unit, description, sentence, version, body."""
    return [
        {
            "name": str(row.name),
            "label": row.body.get("label"),
            "unit": row.body.get("unit"),
            "description": row.body.get("description"),
            "sentence": language.words(language.read_definition(row.body)),
            "version": int(row.version),
            "body": row.body,
        }
        for row in _rows(workspace)
        if row.kind == kind
    ]


def bodies(workspace: Workspace) -> dict[tuple[str, str], tuple[int, Raw]]:
    """(version, body) of every definition by (kind, name), in the order they were first saved."""
    return {(str(row.kind), str(row.name)): (int(row.version), row.body) for row in _rows(workspace)}


def warnings_of(workspace: Workspace, raw: Any) -> Sequence[dict[str, Any]]:
    """Events, properties and traits that a condition or definition names and that were never seen."""
    to_dict = getattr(raw, "to_dict", None)
    raw = to_dict() if callable(to_dict) else raw
    if isinstance(raw, str):
        return []
    who = raw.get("who", raw)
    read = language.read_condition_with_references(who, "who" if "who" in raw else "")
    return unseen.warnings(workspace, [(None, read.references)], set(known_names(workspace).traits))


def expand(workspace: Workspace, *, as_of: datetime | str | None = None) -> None:
    """Look up the values that make the parts of segmentations by a trait; a value once seen keeps its part."""
    known = known_names(workspace)
    before = _values(workspace)
    for segmentation in known.segmentations.values():
        if isinstance(segmentation.by, ByTrait):
            found = [*before.get(segmentation.name, ())]
            found += [
                value
                for value in unseen.values_of_trait(workspace, segmentation.by.trait)
                if value not in found
            ]
            if found != before.get(segmentation.name):
                _store_values(workspace, segmentation.name, found[:MOST_PARTS])


# --- checks ----------------------------------------------------------------------------------------------------------


def _checked(raw: Raw, *, several: bool) -> Read[Definition]:
    to_dict = getattr(raw, "to_dict", None)
    body = to_dict() if callable(to_dict) else raw
    try:
        return language.read_with_references(body)
    except CoterieError as error:
        if several and isinstance(body, Mapping):
            named = body.get("segment") or body.get("segmentation") or body.get("trait")
            if isinstance(named, str):
                error.message = f"In {named!r}: {error.message}"
        raise


@contextmanager
def _in_definition(definition: Definition, *, several: bool) -> Iterator[None]:
    try:
        yield
    except CoterieError as error:
        if several:
            error.message = f"In {_key(definition)[1]!r}: {error.message}"
        raise


def _key(definition: Definition) -> tuple[str, str]:
    kinds = {Segment: "segment", Segmentation: "segmentation", ComputedTrait: "trait"}
    return kinds[type(definition)], definition.name


def _own_names(definition: Definition) -> Sequence[tuple[str, str]]:
    """(name, path) of the segments that a definition makes."""
    if isinstance(definition, Segment):
        return [(definition.name, "segment")]
    if isinstance(definition, Segmentation):
        found = [(definition.name, "segmentation")]
        if definition.by is not None:
            found += [(part.name, "by") for part in parts(definition, ())]
        found += [
            (part.name, f"segments[{index}].segment")
            for index, part in enumerate(definition.segments)
            if part.who is not None
        ]
        if definition.otherwise is not None:
            found.append((definition.otherwise.name, "otherwise.segment"))
        return found
    return []


def _refuse_twice(read: Sequence[Read[Definition]]) -> None:
    seen: set[tuple[str, str]] = set()
    for each in read:
        key = _key(each.found)
        if key in seen:
            raise NameTaken(
                f"The {key[0]} {key[1]!r} is defined twice.", where=key[0], hint="Keep one of them."
            )
        seen.add(key)


def _refuse_taken(read: Sequence[Read[Definition]], laid: Sequence[Saved]) -> None:
    owners: dict[str, tuple[str, str]] = {}
    new = {_key(each.found) for each in read}
    ordered = sorted(laid, key=lambda saved: _key(saved.definition) in new)
    for saved in ordered:
        for name, path in _own_names(saved.definition):
            owner = owners.setdefault(name, _key(saved.definition))
            if owner != _key(saved.definition):
                raise NameTaken(
                    f"The name {name!r} is taken by the {owner[0]} {owner[1]!r}.",
                    where=path,
                    hint="Every segment, segmentation and part has a name of its own.",
                )


def _refuse_unknown(each: Read[Definition], known: Names) -> None:
    for reference in each.references:
        if reference.kind == "segment" and known.segment(reference.name) is None:
            hint = did_you_mean(reference.name, known.segment_names())
            if reference.name in known.segmentations:
                hint = f"{reference.name!r} is a segmentation; name one of its parts."
            raise UnknownReference(
                f"There is no segment named {reference.name!r}.", where=reference.path, hint=hint
            )


def _refuse_circles(each: Read[Definition], known: Names) -> None:
    own = {("segment", name) for name, _ in _own_names(each.found)}
    if isinstance(each.found, Segmentation):
        own |= {("segment", name) for name in known.parts(each.found.name) or ()}
    if isinstance(each.found, ComputedTrait):
        own = {("trait", each.found.name)}
    for start in sorted(own):
        circle = _circle(start, known)
        if circle is not None:
            on_it = set(circle)
            path = next((r.path for r in each.references if (r.kind, r.name) in on_it), None)
            names = " → ".join(name for _, name in circle)
            raise CyclicReference(
                f"The definition refers to itself: {names}.", where=path, hint="Break the circle."
            )


def _circle(start: tuple[str, str], known: Names) -> Sequence[tuple[str, str]] | None:
    """The way from a name back to itself, None where there is none."""
    ways: Sequence[tuple[tuple[str, str], ...]] = [(start,)]
    seen: set[tuple[str, str]] = set()
    while ways:
        longer = []
        for way in ways:
            for used in sorted(_uses(way[-1], known)):
                if used == start:
                    return (*way, start)
                if used not in seen:
                    seen.add(used)
                    longer.append((*way, used))
        ways = longer
    return None


def _uses(name: tuple[str, str], known: Names) -> set[tuple[str, str]]:
    kind, own = name
    if kind == "segment":
        found = known.uses(own)
    else:
        computed = known.traits.get(own)
        found = set() if computed is None else known.uses_of(computed.compute)
    return {each for each in found if each[0] == "segment" or each[1] in known.traits}


def _moved(changes: Sequence[Change], known: Names) -> Iterator[tuple[str, str, str]]:
    for change in changes:
        if change.kind == "segment":
            yield change.name, "segment", change.action
        for part in known.parts(change.name) or () if change.kind == "segmentation" else ():
            yield part, "segment", change.action


# --- the catalog -----------------------------------------------------------------------------------------------------


def _rows(workspace: Workspace) -> Sequence[sa.Row[Any]]:
    with workspace.catalog.connect() as connection:
        return connection.execute(sa.select(_ROWS).order_by(_ROWS.c.position)).all()


def _row(workspace: Workspace, name: str, kind: str | None) -> sa.Row[Any]:
    rows = [row for row in _rows(workspace) if kind in (None, row.kind)]
    found = [row for row in rows if row.name == name]
    if not found:
        names = [str(row.name) for row in rows]
        raise NotFound(f"There is nothing saved under the name {name!r}.", hint=did_you_mean(name, names))
    return min(found, key=lambda row: row.kind == "trait")


def _read(row: sa.Row[Any]) -> Saved:
    return Saved(language.read_definition(row.body), int(row.version))


def _next_version(workspace: Workspace, kind: str, name: str) -> int:
    with workspace.catalog.connect() as connection:
        latest = connection.execute(
            sa.select(sa.func.max(_VERSIONS.c.version)).where(
                _VERSIONS.c.kind == kind, _VERSIONS.c.name == name
            )
        ).scalar_one()
    return 1 if latest is None else int(latest) + 1


def _values(workspace: Workspace) -> dict[str, Sequence[str]]:
    table = catalog.settings
    with workspace.catalog.connect() as connection:
        rows = connection.execute(sa.select(table).where(table.c.name.like("parts:%"))).all()
    return {str(row.name).removeprefix("parts:"): row.value for row in rows}


def _store_values(workspace: Workspace, segmentation: str, values: Sequence[str]) -> None:
    table = catalog.settings
    key = f"parts:{segmentation}"
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.name == key))
        connection.execute(sa.insert(table).values(name=key, value=[*values]))
