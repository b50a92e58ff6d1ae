"""Keeps those who may not see personal data from finding it out by asking: is anybody's e-mail address this one?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coterie.access import Actor, NotAllowed, Right
from coterie.access.personal import personal
from coterie.segments import language
from coterie.segments.language.reading import Reference
from coterie.workspace import Workspace


def refuse(workspace: Workspace, questions: Iterable[Mapping[str, Any] | str], *, by: Actor) -> None:
    """Raise NotAllowed where a question names a personal field and `by` may not see personal data.

    A saved segment, named, may be asked about: somebody with the right has decided what it asks.
    """
    for question in questions:
        if not isinstance(question, str) and not by.may(Right.SEE_PERSONAL):
            refuse_references(workspace, _references(question), by=by)


def refuse_references(workspace: Workspace, references: Iterable[Reference], *, by: Actor) -> None:
    """The same for what something names that is no question of the segment language, such as a goal."""
    if by.may(Right.SEE_PERSONAL):
        return
    fields = personal(workspace)
    is_personal = {
        "trait": fields.is_trait,
        "account_trait": fields.is_trait,
        "property": fields.is_property,
    }
    for reference in references:
        if is_personal.get(reference.kind, _never)(reference.name):
            raise NotAllowed(
                f"You may not ask about {reference.name!r}: it is personal.",
                where=reference.path,
                hint="An owner or admin can give you another role.",
            )


def _references(question: Mapping[str, Any]) -> Iterable[Reference]:
    if question.keys() & {"segment", "segmentation", "compute"}:
        return language.read_with_references(question).references
    who = question.get("who", question)
    if isinstance(who, str):
        return ()
    return language.read_condition_with_references(who, "who" if "who" in question else "").references


def _never(_name: str) -> bool:
    return False
