"""Who may do what in a workspace: keys of programs, users with their roles and sessions, locks of segments."""

from coterie.access import keys, locks, users
from coterie.access.actors import LOCAL, NOBODY, OPEN, Actor, NotAllowed
from coterie.access.rights import RIGHTS, Right, Role

__all__ = [
    "LOCAL",
    "NOBODY",
    "OPEN",
    "RIGHTS",
    "Actor",
    "NotAllowed",
    "Right",
    "Role",
    "keys",
    "locks",
    "users",
]
