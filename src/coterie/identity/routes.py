"""The routes of identity: who is who and why. Explicit decisions are messages, so their routes stand with ingest."""

from __future__ import annotations

from fastapi import APIRouter

from coterie import identity
from coterie.identity.answers import IdentityAnswer, PartingAnswer, SplitPreviewAsk
from coterie.workspace.routes import Current

router = APIRouter(tags=["identity"])


@router.get("/identity/{identifier:path}")
def explain_identity(identifier: str, workspace: Current) -> IdentityAnswer:
    """Who an identifier belongs to, and which messages made it so."""
    return IdentityAnswer.model_validate(identity.explain(workspace, identifier).as_dict())


@router.post("/identity/split/preview")
def preview_split(ask: SplitPreviewAsk, workspace: Current) -> PartingAnswer:
    """Whom a split would make of a customer, and which events would go; nothing is changed."""
    return PartingAnswer.model_validate(identity.parting(workspace, ask.identifier).as_dict())
