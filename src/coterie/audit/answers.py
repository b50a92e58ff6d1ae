"""What the routes of this room answer, for the description of the API."""

from __future__ import annotations

from typing import Any

from coterie.kit.http import Answer


class EntryAnswer(Answer):
    """One change: who (user, key, local, open or nobody), what, and of what. hash: over this row and all before it."""

    seq: int
    at: str
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    target: str | None
    detail: dict[str, Any]
    hash: str


class AuditAnswer(Answer):
    """Changes, the newest first. next: the `before` of the following page, null at the end."""

    entries: list[EntryAnswer]
    next: int | None


class HeadAnswer(Answer):
    """The last row; its hash stands for all rows up to it."""

    seq: int
    hash: str


class VerdictAnswer(Answer):
    """Whether every row follows the one before. broken_at: the first that does not; reason: why."""

    whole: bool
    rows: int
    head: HeadAnswer
    broken_at: int | None
    reason: str | None
