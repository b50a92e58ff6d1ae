"""What somebody may do: the rights, and the roles that bundle them. Whatever is not listed is refused."""

from __future__ import annotations

from enum import StrEnum

from coterie.errors import InvalidInput, did_you_mean


class Right(StrEnum):
    """One thing that one may be allowed. The value is how refusals say it: `may not {value}`."""

    SEE = "see segments, their sizes and which events and traits there are"
    SEE_CUSTOMERS = "see customers one by one"
    SEE_PERSONAL = "see personal data"
    ASK = "ask questions that are not saved"
    EDIT = "change segments"
    PUBLISH = "publish journeys, campaigns and syncs"
    COLLECT = "send messages in"
    BRING = "bring data in, correct identities and tags"
    EXPORT = "take customers out in a file"
    ERASE = "erase customers"
    SETTINGS = "change the settings of the workspace"
    OVERRIDE = "change what somebody else has locked"
    KEYS = "manage keys"
    USERS = "manage users"
    AUDIT = "read the audit"
    OPERATE = "look at what the server stands on"


class Role(StrEnum):
    """What a user or a secret key is in a workspace. `writer` is what every write key is: it appends, nothing else."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    ANALYST = "analyst"
    VIEWER = "viewer"
    WRITER = "writer"


_VIEWER = frozenset({Right.SEE})
_ANALYST = _VIEWER | {Right.SEE_CUSTOMERS, Right.ASK}
_EDITOR = _ANALYST | {
    Right.SEE_PERSONAL,
    Right.EDIT,
    Right.PUBLISH,
    Right.COLLECT,
    Right.BRING,
    Right.EXPORT,
}
_ADMIN = frozenset(Right)

RIGHTS: dict[Role, frozenset[Right]] = {
    # An owner differs from an admin in one thing: only owners make, change and remove owners.
    Role.OWNER: frozenset(Right),
    Role.ADMIN: _ADMIN,
    Role.EDITOR: _EDITOR,
    Role.ANALYST: _ANALYST,
    Role.VIEWER: _VIEWER,
    Role.WRITER: frozenset({Right.COLLECT}),
}

OF_USERS = (Role.OWNER, Role.ADMIN, Role.EDITOR, Role.ANALYST, Role.VIEWER)
OF_SECRET_KEYS = (Role.ADMIN, Role.EDITOR, Role.ANALYST, Role.VIEWER)


def role_named(name: str, among: tuple[Role, ...]) -> Role:
    """The role of that name. Raises InvalidInput where it is not one of those."""
    for role in among:
        if role == name:
            return role
    raise InvalidInput(
        f"There is no role {name!r} here.",
        where="role",
        hint=did_you_mean(name, among) or f"The roles are {', '.join(among)}.",
    )
