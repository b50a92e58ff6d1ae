"""Goals: a number to watch, of whom, how far it is to come and until when; its trend, its forecast and what carries it."""

from coterie.goals.applying import apply, plan
from coterie.goals.definition import Goal, read_goal, to_raw
from coterie.goals.looking import at, every, preview
from coterie.goals.outlook import Outlook, glance, outlook
from coterie.goals.saving import Saved, delete, get, listing, versions

__all__ = [
    "Goal",
    "Outlook",
    "Saved",
    "apply",
    "at",
    "delete",
    "every",
    "get",
    "glance",
    "listing",
    "outlook",
    "plan",
    "preview",
    "read_goal",
    "to_raw",
    "versions",
]
