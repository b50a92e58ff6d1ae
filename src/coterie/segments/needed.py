"""What still needs a definition that is to be deleted: other definitions, and what rooms above have saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coterie.errors import StillReferenced
from coterie.segments import language
from coterie.store import catalog
from coterie.workspace import Workspace

_MENTIONS = catalog.mentions


@dataclass(frozen=True, slots=True)
class Mention:
    """Something saved by a room above, such as a goal, that refers to a segment, trait, event or property at that path."""

    by_kind: str
    by: str
    by_label: str | None
    kind: str
    name: str
    path: str


def mentions(workspace: Workspace) -> tuple[Mention, ...]:
    """Everything that rooms above refer to."""
    with workspace.catalog.connect() as connection:
        rows = (
            connection.execute(sa.select(_MENTIONS).order_by(_MENTIONS.c.by_kind, _MENTIONS.c.by))
            .mappings()
            .all()
        )
    return tuple(Mention(**row) for row in rows)


def mention(
    connection: sa.Connection,
    by_kind: str,
    by: str,
    label: str | None,
    references: Iterable[language.Reference],
) -> None:
    """Note what something of a room above refers to, in the place of what it referred to before; without references, nothing."""
    connection.execute(sa.delete(_MENTIONS).where(_MENTIONS.c.by_kind == by_kind, _MENTIONS.c.by == by))
    found = {(each.kind, each.name): each.path for each in references}
    for (kind, name), path in found.items():
        row = {"by_kind": by_kind, "by": by, "by_label": label, "kind": kind, "name": name, "path": path}
        connection.execute(sa.insert(_MENTIONS).values(**row))


def require_unneeded(
    workspace: Workspace,
    name: str,
    kind: str,
    own: Collection[str],
    others: Iterable[tuple[str, str, Mapping[str, Any]]],
) -> None:
    """Raise StillReferenced where something refers to one of the definition's own names.

    others: (kind, name, body) of all saved definitions.
    """
    wanted = "trait" if kind == "trait" else "segment"
    for other_kind, other, body in others:
        if (other_kind, other) == (kind, name):
            continue
        for reference in language.read_with_references(body).references:
            if reference.kind == wanted and reference.name in own:
                raise StillReferenced(
                    f"{name!r} cannot be deleted: {other!r} refers to {reference.name!r}.",
                    where=reference.path,
                    hint=f"Change or delete {other!r} first.",
                )
    for each in mentions(workspace):
        if each.kind == wanted and each.name in own:
            raise StillReferenced(
                f"{name!r} cannot be deleted: the {each.by_kind} {each.by!r} refers to {each.name!r}.",
                where=each.path,
                hint=f"Change or delete the {each.by_kind} {each.by!r} first.",
            )
    if workspace.settings.ignore in own and wanted == "segment":
        raise StillReferenced(
            f"{name!r} cannot be deleted: the workspace ignores its members.",
            hint="Change that setting first.",
        )
