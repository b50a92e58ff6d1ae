"""Asking who: a condition, a whole segment or a saved one, alone or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pyroaring import BitMap

from coterie.errors import InvalidDefinition, InvalidInput, UnknownReference, did_you_mean
from coterie.segments import definitions, language
from coterie.segments.evaluation import Evaluation, evaluating, ids_of
from coterie.segments.known import Names
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition
from coterie.segments.members import Members
from coterie.workspace import Workspace

Who = Mapping[str, Any] | str | Any
"""A condition, a whole segment, the name of a saved one, or an expression of the sugar."""


class _Directory:
    """Looks up the ids of members when they are asked for, in the workspace as it then is."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def ids(self, customers: BitMap) -> dict[int, str]:
        with self._workspace.engine.session() as session:
            return ids_of(session, customers)


def evaluate(workspace: Workspace, who: Who, *, as_of: datetime | str | None = None) -> Members:
    """The customers for whom `who` is true at `as_of` (default: now).

    Raises InvalidDefinition with the path to the fault, UnknownReference for a name that is not saved.
    """
    return evaluate_many(workspace, {"": who}, as_of=as_of)[""]


def evaluate_many(
    workspace: Workspace, questions: Mapping[str, Who], *, as_of: datetime | str | None = None
) -> dict[str, Members]:
    """Many questions about the same state of the data in one plan: conditions they share are run once."""
    known = definitions.known_names(workspace)
    read = {key: condition_of(known, who) for key, who in questions.items()}
    with evaluating(workspace, known, as_of=as_of) as state:
        state.prepare(read.values())
        return {
            key: _members(workspace, state, condition, who=questions[key]) for key, condition in read.items()
        }


def _members(workspace: Workspace, state: Evaluation, condition: Condition, *, who: Who) -> Members:
    return Members(
        as_of=state.as_of,
        everyone=len(state.everyone),
        customers=state.members(condition),
        sentence=None if isinstance(who, str) else language.words(condition),
        _directory=_Directory(workspace),
    )


def condition_of(known: Names, who: Who) -> Condition:
    """What is asked, as a condition whose references are known to exist."""
    to_dict = getattr(who, "to_dict", None)
    if callable(to_dict):
        who = to_dict()
    if isinstance(who, str):
        _existing(known, who, where=None)
        return c.InSegment(who)
    if not isinstance(who, Mapping):
        raise InvalidInput(
            f"{type(who).__name__} is no condition.",
            hint="Give a mapping such as {'did': 'Order Completed'}, or the name of a saved segment.",
        )
    if "segmentation" in who or ("trait" in who and "compute" in who):
        raise InvalidDefinition(
            "A segmentation or computed trait has no members of its own.",
            hint="Apply it, then ask for one of its parts by name.",
        )
    is_whole = "segment" in who and "who" in who
    read = (
        language.read_condition_with_references(who["who"], "who")
        if is_whole and language.read_definition(who) is not None
        else language.read_condition_with_references(who)
    )
    for reference in read.references:
        if reference.kind == "segment":
            _existing(known, reference.name, where=reference.path)
    return read.found


def _existing(known: Names, name: str, *, where: str | None) -> None:
    if known.segment(name) is None:
        raise UnknownReference(
            f"There is no segment named {name!r}.",
            where=where,
            hint=did_you_mean(name, known.segment_names()),
        )
