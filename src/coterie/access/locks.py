"""Locks: a segment that only one user may change, or nobody, until it is unlocked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from coterie.access import users
from coterie.access.actors import LOCAL, Actor
from coterie.access.rights import Right
from coterie.errors import CoterieError, NotFound
from coterie.store import catalog
from coterie.workspace import Workspace

_ROWS = catalog.locks


class Locked(CoterieError):
    """Somebody has locked what was to be changed."""

    code = "locked"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock on a definition. owner: id of the user who alone may change it, None: nobody may."""

    name: str
    owner: str | None
    owner_name: str | None
    reason: str | None
    locked_at: str
    locked_by: str

    def lets(self, actor: Actor) -> bool:
        """Whether the actor may change what is locked."""
        return self.owner is not None and actor.kind == "user" and actor.id == self.owner


def listing(workspace: Workspace) -> list[Lock]:
    """All locks by name."""
    with workspace.catalog.connect() as connection:
        rows = connection.execute(sa.select(_ROWS).order_by(_ROWS.c.name)).mappings().all()
    return [Lock(**{field: row[field] for field in Lock.__slots__}) for row in rows]


def lock(
    workspace: Workspace,
    name: str,
    *,
    owner: str | None = None,
    reason: str | None = None,
    by: Actor = LOCAL,
) -> Lock:
    """Lock what has that name. owner: id or e-mail address of the user who may still change it; left out: `by`, where it is a user.

    Raises Locked where somebody else has locked it and `by` may not override that.
    """
    _require_say(workspace, name, by)
    user = users.get(workspace, owner) if owner is not None else users.by_id(workspace, by.id)
    made = Lock(
        name=name,
        owner=None if user is None else user.id,
        owner_name=None if user is None else user.name,
        reason=(reason or "").strip() or None,
        locked_at=f"{workspace.clock.now().replace(tzinfo=None).isoformat(timespec='seconds')}Z",
        locked_by=by.name,
    )
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.name == name))
        connection.execute(
            sa.insert(_ROWS).values(**{field: getattr(made, field) for field in Lock.__slots__})
        )
    return made


def unlock(workspace: Workspace, name: str, *, by: Actor = LOCAL) -> Lock:
    """Take the lock away. Raises NotFound where there is none, Locked where it is somebody else's and `by` may not override that."""
    found = _require_say(workspace, name, by)
    if found is None:
        raise NotFound(f"{name!r} is not locked.", where="name")
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.name == name))
    return found


def require(workspace: Workspace, names: Iterable[str], *, by: Actor, override: bool = False) -> None:
    """Raise Locked for the first of the names that the actor may not change. override: an admin changes it all the same."""
    wanted = set(names)
    for each in listing(workspace):
        if each.name in wanted and not each.lets(by):
            if not override:
                raise _locked(each)
            by.require(Right.OVERRIDE)


def _require_say(workspace: Workspace, name: str, by: Actor) -> Lock | None:
    """The lock of that name, where `by` has a say in it."""
    found = next((each for each in listing(workspace) if each.name == name), None)
    if found is not None and not found.lets(by) and not by.may(Right.OVERRIDE):
        raise _locked(found)
    return found


def _locked(lock: Lock) -> Locked:
    who = f"for everybody but {lock.owner_name}" if lock.owner else "for everybody"
    why = f": {lock.reason}" if lock.reason else ""
    return Locked(
        f"{lock.name!r} is locked {who}{why}.",
        where=lock.name,
        hint=f"{lock.locked_by} locked it on {lock.locked_at[:10]}. An admin can unlock or override it: `coterie unlock {lock.name}`.",
    )
