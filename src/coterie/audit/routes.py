"""The routes of the audit: read it, prove it whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from coterie import audit
from coterie.audit.answers import AuditAnswer, EntryAnswer, HeadAnswer, VerdictAnswer
from coterie.errors import InvalidInput
from coterie.kit.http import Limit
from coterie.workspace.routes import Current

router = APIRouter(tags=["audit"])

_HASH_LENGTH = 64


@router.get("/audit")
def list_audit(
    workspace: Current,
    actor: Annotated[str | None, Query(description="Id or name of a user or key.")] = None,
    action: Annotated[
        str | None, Query(description="`segment.save`, or `segment` for all that begin so.")
    ] = None,
    target: str | None = None,
    since: Annotated[str | None, Query(description="ISO time or day, UTC.")] = None,
    before: Annotated[int | None, Query(description="`next` of the answer before.")] = None,
    limit: Limit = 100,
) -> AuditAnswer:
    """Who changed what, the newest first."""
    found = audit.listing(
        workspace, actor=actor, action=action, target=target, since=since, before=before, limit=limit
    )
    following = found[-1].seq if len(found) == limit else None
    return AuditAnswer(entries=[EntryAnswer.model_validate(each) for each in found], next=following)


@router.get("/audit/verify")
def verify_audit(
    workspace: Current,
    head: Annotated[str | None, Query(description="SEQ:HASH that was noted earlier, elsewhere.")] = None,
) -> VerdictAnswer:
    """Compute every hash again and name the first row that does not fit."""
    found = audit.verify(workspace, noted=None if head is None else _head(head))
    return VerdictAnswer(
        whole=found.broken_at is None,
        rows=found.rows,
        head=HeadAnswer.model_validate(found.head),
        broken_at=found.broken_at,
        reason=found.reason,
    )


def _head(text: str) -> audit.Head:
    seq, _, noted = text.strip().partition(":")
    if not (seq.isascii() and seq.isdigit()) or len(noted) != _HASH_LENGTH:
        raise InvalidInput(
            f"{text!r} is no head of an audit.",
            where="head",
            hint="Write it as SEQ:HASH, as the server's log has it.",
        )
    return audit.Head(int(seq), noted)
