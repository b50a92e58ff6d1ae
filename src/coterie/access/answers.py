"""What the routes of this room are asked and what they answer, for the description of the API."""

from __future__ import annotations

from typing import Literal

from coterie.access.rights import Right, Role
from coterie.kit.http import Answer, Request


class UserAnswer(Answer):
    """Somebody who signs in. email: in lower case."""

    id: str
    email: str
    name: str
    role: Role
    enabled: bool
    made_at: str
    signed_in_at: str | None


class UsersAnswer(Answer):
    """All users in the order in which they were added."""

    users: list[UserAnswer]


class NewUserAnswer(UserAnswer):
    """A user that was just added. password: where one was made for them; it is never shown again."""

    password: str | None


class SessionAnswer(Answer):
    """Who the one who asks is, in that workspace.

    state: `signed_in`; `open`: no users yet, whoever uses this machine may do everything; `sign_in`: sign in first; `set_up`: there are no
    users, and the link that the server printed makes the first. rights: what may be done. protection: how the workspace is protected.
    """

    state: Literal["signed_in", "open", "sign_in", "set_up"]
    workspace: str | None
    user: UserAnswer | None
    role: Role | None
    rights: list[str]
    protection: str


class BrowserAnswer(Answer):
    """A browser that is signed in. user: the id of whose; is_this: the one that asks."""

    id: str
    user: str
    began_at: str
    seen_at: str
    is_this: bool


class BrowsersAnswer(Answer):
    """Browsers that are signed in, the one seen last first."""

    sessions: list[BrowserAnswer]


class SignInAsk(Request):
    """Who signs in."""

    email: str
    password: str


class PasswordAsk(Request):
    """A new password for oneself."""

    old: str
    new: str


class SetUpAsk(Request):
    """The first user, an owner. token: what follows # in the link that the server printed."""

    token: str
    email: str
    password: str
    name: str | None = None


class UserAsk(Request):
    """A new user. password: left out, one is made and shown once."""

    email: str
    role: Role
    name: str | None = None
    password: str | None = None


class UserChange(Request):
    """What to change of a user; what is left out stays. A new password and disabling end all of their sessions."""

    role: Role | None = None
    name: str | None = None
    enabled: bool | None = None
    password: str | None = None


class RightAnswer(Answer):
    """One thing that one may be allowed: `see_personal`, and how it is said."""

    name: str
    words: str


class RoleAnswer(Answer):
    """A role with the names of its rights."""

    name: Role
    rights: list[str]


class RolesAnswer(Answer):
    """Every right, and the roles that bundle them. The first five are those of users; `writer` is what every write key is."""

    rights: list[RightAnswer]
    roles: list[RoleAnswer]


class KeyAnswer(Answer):
    """A key. token: of write keys, which are public; null for the others. name: the source its messages are marked with."""

    id: str
    kind: Literal["write", "secret", "signing"]
    name: str
    role: Role
    prefix: str
    token: str | None
    origins: list[str]
    enabled: bool
    made_at: str
    made_by: str
    last_used_at: str | None


class KeysAnswer(Answer):
    """All keys in the order in which they were made."""

    keys: list[KeyAnswer]


class KeyAsk(Request):
    """A new key. role: of secret keys only. origins: the web origins that may use it; none: any. A signing key only signs user ids."""

    name: str
    kind: Literal["write", "secret", "signing"] = "write"
    role: Role = Role.EDITOR
    origins: list[str] = []


class KeyChange(Request):
    """What to change of a key; what is left out stays."""

    enabled: bool | None = None
    origins: list[str] | None = None


class LockAnswer(Answer):
    """A lock on a segment, segmentation or computed trait. owner: id of the user who alone may change it; null: nobody."""

    name: str
    owner: str | None
    owner_name: str | None
    reason: str | None
    locked_at: str
    locked_by: str


class LocksAnswer(Answer):
    """All locks by name."""

    locks: list[LockAnswer]


class LockAsk(Request):
    """owner: id or e-mail address; left out: yourself, or nobody where you are no user."""

    owner: str | None = None
    reason: str | None = None


def names_of(rights: frozenset[Right]) -> list[str]:
    """The rights as programs name them, in the order in which they are declared."""
    return [right.name.lower() for right in Right if right in rights]
