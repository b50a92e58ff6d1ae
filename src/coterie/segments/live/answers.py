"""What the routes of changes answer."""

from __future__ import annotations

from typing import Any

from coterie.kit.http import Answer


class Change(Answer):
    """Somebody entered or left. version: of the definition that made it so; cause: why then."""

    seq: int
    segment: str
    customer: str
    entered: bool
    at: str
    version: int
    cause: Any


class ChangesAnswer(Answer):
    """Changes in the order in which they were found; give `next` as `after` for those that follow.

    latest: the number of the latest change of any segment. live: whether memberships follow by themselves, so that it is worth
    waiting for more.
    """

    changes: list[Change]
    next: int | None
    latest: int
    live: bool
