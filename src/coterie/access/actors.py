"""Who is behind a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coterie.access.rights import RIGHTS, Right, Role
from coterie.errors import CoterieError

Kind = Literal["user", "key", "local", "open", "nobody"]


class NotAllowed(CoterieError):
    """The actor lacks the right."""

    code = "not_allowed"


@dataclass(frozen=True, slots=True)
class Actor:
    """The user or key behind a request, with its rights.

    kind: `user` who signed in, `key` of a program, `local`: the command line, which can read the folder; `open`: whoever uses
    this machine, while the workspace has no users; `nobody`: somebody who is not signed in.
    """

    kind: Kind
    id: str
    name: str
    role: Role | None
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        """Whether the actor has the right."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Raise NotAllowed where the actor lacks the right."""
        if right not in self.rights:
            called = f"the role {self.role}" if self.role else "somebody who is not signed in"
            raise NotAllowed(
                f"You may not {right.value}: {called} does not include it.",
                where="role",
                hint="An owner or admin can give you another role.",
            )

    def may_give(self, role: Role) -> bool:
        """Whether the actor may hand out or take away that role: nobody gives what they do not have, only owners make owners."""
        if role is Role.OWNER:
            return self.role is Role.OWNER
        return RIGHTS[role] <= self.rights

    def require_giving(self, role: Role) -> None:
        """Raise NotAllowed where the actor may not hand out or take away that role."""
        if not self.may_give(role):
            raise NotAllowed(
                f"You may not give or take the role {role}.",
                where="role",
                hint="Only an owner makes, changes and removes owners."
                if role is Role.OWNER
                else "You can give what your own role includes.",
            )


LOCAL = Actor("local", "local", "command line", Role.OWNER, RIGHTS[Role.OWNER])
OPEN = Actor("open", "open", "this machine", Role.OWNER, RIGHTS[Role.OWNER])
NOBODY = Actor("nobody", "nobody", "nobody", None, frozenset())
