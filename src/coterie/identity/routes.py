"""The routes of identity: who is who and why, and explicit decisions about it."""

from __future__ import annotations

from fastapi import APIRouter

from coterie import identity
from coterie.identity.answers import DecidedAnswer, IdentityAnswer, MergeAsk, SplitAsk
from coterie.workspace.routes import Current

router = APIRouter(tags=["identity"])


@router.post("/identity/merge")
def merge(ask: MergeAsk, workspace: Current) -> DecidedAnswer:
    """Say that two customers are one. It is logged, explained and can be split again."""
    return DecidedAnswer.model_validate(identity.merge(workspace, ask.survivor, ask.other, reason=ask.reason))


@router.post("/identity/split")
def split(ask: SplitAsk, workspace: Current) -> DecidedAnswer:
    """Take an identifier out of the customer it was joined to."""
    return DecidedAnswer.model_validate(identity.split(workspace, ask.identifier, reason=ask.reason))


@router.get("/identity/{identifier:path}")
def explain_identity(identifier: str, workspace: Current) -> IdentityAnswer:
    """Who an identifier belongs to, and which messages made it so."""
    return IdentityAnswer.model_validate(identity.explain(workspace, identifier))
