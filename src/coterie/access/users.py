"""The people who sign in to a workspace, each with a role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coterie.access import passwords, sessions, tokens
from coterie.access.actors import LOCAL, Actor
from coterie.access.remembered import Remembered, remembered
from coterie.access.rights import OF_USERS, RIGHTS, Role, role_named
from coterie.errors import InvalidInput, NotFound, did_you_mean
from coterie.store import catalog
from coterie.workspace import Workspace

_ROWS = catalog.users
_EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in. email: in lower case, unique in the workspace."""

    id: str
    email: str
    name: str
    role: Role
    enabled: bool
    made_at: str
    signed_in_at: str | None

    def as_actor(self) -> Actor:
        """The actor behind requests of this user."""
        return Actor("user", self.id, self.name, self.role, RIGHTS[self.role])


@dataclass(frozen=True, slots=True)
class _Known:
    user: User
    password: str


def are_there(workspace: Workspace) -> bool:
    """Whether the workspace has users: until then whoever uses the machine may do everything."""
    return bool(_known(workspace).get())


def listing(workspace: Workspace) -> list[User]:
    """All users in the order in which they were added."""
    return [each.user for each in _known(workspace).get().values()]


def by_id(workspace: Workspace, user: str) -> User | None:
    """The user of that id, or None."""
    found = _known(workspace).get().get(user)
    return None if found is None else found.user


def get(workspace: Workspace, who: str) -> User:
    """The user of that id or e-mail address. Raises NotFound."""
    known = listing(workspace)
    wanted = who.strip().casefold()
    for user in known:
        if wanted in (user.id, user.email):
            return user
    raise NotFound(
        f"There is no user {who!r}.",
        where="user",
        hint=did_you_mean(wanted, [user.email for user in known]) or "`coterie users` lists them.",
    )


def add(
    workspace: Workspace, email: str, *, password: str, role: str, name: str | None = None, by: Actor = LOCAL
) -> User:
    """Add a user. The first one has to be an owner.

    Raises InvalidInput where the address is taken or no address, or the password too short; NotAllowed where `by` may not give that role.
    """
    address = email.strip().casefold()
    if not _EMAIL.fullmatch(address):
        raise InvalidInput(f"{email!r} is no e-mail address.", where="email")
    given = role_named(role, OF_USERS)
    by.require_giving(given)
    known = listing(workspace)
    if any(user.email == address for user in known):
        raise InvalidInput(f"There is a user {address!r} already.", where="email")
    if not known and given is not Role.OWNER:
        raise InvalidInput("The first user has to be an owner.", where="role", hint="Add an owner first.")
    user = User(
        id=tokens.new_id("user"),
        email=address,
        name=_name(name, address),
        role=given,
        enabled=True,
        made_at=_iso(workspace.clock.now()),
        signed_in_at=None,
    )
    row = {field: getattr(user, field) for field in User.__slots__}
    kept = passwords.hashed(password)
    with workspace.catalog.begin() as connection:
        connection.execute(sa.insert(_ROWS).values(**row, password=kept))
    _known(workspace).forget()
    return user


def change(
    workspace: Workspace,
    who: str,
    *,
    role: str | None = None,
    name: str | None = None,
    enabled: bool | None = None,
    password: str | None = None,
    by: Actor = LOCAL,
) -> User:
    """Change a user; what is None stays. A new password and disabling end all of the user's sessions.

    Raises NotAllowed where `by` may not give the old or the new role, InvalidInput where no owner would be left.
    """
    user = get(workspace, who)
    by.require_giving(user.role)
    changed: dict[str, Any] = {}
    if role is not None:
        given = role_named(role, OF_USERS)
        by.require_giving(given)
        changed["role"] = given
    if name is not None:
        changed["name"] = _name(name, user.email)
    if enabled is not None:
        changed["enabled"] = enabled
    if changed.get("role", user.role) is not Role.OWNER or not changed.get("enabled", user.enabled):
        _require_another_owner(workspace, user)
    if password is not None:
        changed["password"] = passwords.hashed(password)
    if changed:
        with workspace.catalog.begin() as connection:
            connection.execute(sa.update(_ROWS).where(_ROWS.c.id == user.id).values(**changed))
        _known(workspace).forget()
    if password is not None or enabled is False:
        sessions.end_all(workspace, user.id)
    return get(workspace, user.id)


def delete(workspace: Workspace, who: str, *, by: Actor = LOCAL) -> User:
    """Delete a user and end all of their sessions. Raises InvalidInput for the last owner."""
    user = get(workspace, who)
    by.require_giving(user.role)
    _require_another_owner(workspace, user)
    with workspace.catalog.begin() as connection:
        connection.execute(sa.delete(_ROWS).where(_ROWS.c.id == user.id))
    _known(workspace).forget()
    sessions.end_all(workspace, user.id)
    return user


def has_password(workspace: Workspace, email: str, password: str) -> User | None:
    """The enabled user with that address and password, or None. It takes as long where there is no such user."""
    address = email.strip().casefold()
    found = next((each for each in _known(workspace).get().values() if each.user.email == address), None)
    right = passwords.matches(password, None if found is None else found.password)
    return found.user if found is not None and right and found.user.enabled else None


def note_sign_in(workspace: Workspace, user: User, at: datetime) -> None:
    """Note that the user signed in."""
    with workspace.catalog.begin() as connection:
        connection.execute(sa.update(_ROWS).where(_ROWS.c.id == user.id).values(signed_in_at=_iso(at)))
    _known(workspace).forget()


def _require_another_owner(workspace: Workspace, user: User) -> None:
    if user.role is not Role.OWNER or not user.enabled:
        return
    if not any(
        each.role is Role.OWNER and each.enabled and each.id != user.id for each in listing(workspace)
    ):
        raise InvalidInput(
            f"{user.email!r} is the last owner.", where="user", hint="Make somebody else an owner first."
        )


def _name(name: str | None, email: str) -> str:
    given = (name or "").strip() or email.partition("@")[0]
    if len(given) > 200:
        raise InvalidInput("The name has more than 200 characters.", where="name")
    return given


def _known(workspace: Workspace) -> Remembered[dict[str, _Known]]:
    def read() -> dict[str, _Known]:
        with workspace.catalog.connect() as connection:
            rows = connection.execute(sa.select(_ROWS).order_by(_ROWS.c.made_at, _ROWS.c.id)).mappings().all()
        return {str(row["id"]): _Known(_user(row), str(row["password"])) for row in rows}

    return remembered(workspace, "users", read)


def _user(row: sa.RowMapping) -> User:
    known = {field: row[field] for field in User.__slots__ if field != "role"}
    return User(**known, role=Role(row["role"]))


def _iso(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
