"""What a route wants the audit to say of the change it makes. The door puts the note there and writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from fastapi import Request as HttpRequest

SCOPE = "coterie.note"


@dataclass(slots=True)
class Note:
    """target: what was changed, where the address does not say it; detail: more about it, never a secret.

    refused: the action to write down although it was refused (a sign-in that failed), else None.
    """

    target: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None


async def note_of(request: HttpRequest) -> Note:
    """The note of this request."""
    found = request.scope.setdefault(SCOPE, Note())
    assert isinstance(found, Note)
    return found


Noted = Annotated[Note, Depends(note_of)]
