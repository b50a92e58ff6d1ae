"""The one shape of every refusal: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class CoterieError(Exception):
    """A refusal that Python, CLI, HTTP and the browser show in the same words.

    code: a stable word for programs (`unknown_key`); message: one sentence for people, quoting the value;
    where: the path into the input (`who.all[1].within`), None where there is no input to point into;
    hint: what to do, or the nearest known name, None where nothing useful can be said.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f" (at {self.where})" if self.where else ""
        advice = f" {self.hint}" if self.hint else ""
        return f"{self.message}{place}{advice}"

    def as_dict(self) -> dict[str, str | None]:
        """The error as every door shows it."""
        return {"code": self.code, "message": self.message, "where": self.where, "hint": self.hint}


class InvalidDefinition(CoterieError):
    """A definition breaks the grammar of the segment language."""

    code = "invalid_definition"


class UnknownKey(InvalidDefinition):
    """A mapping holds a key that the language does not know."""

    code = "unknown_key"


class UnknownReference(InvalidDefinition):
    """A definition names a segment, trait or model that does not exist."""

    code = "unknown_reference"


class CyclicReference(InvalidDefinition):
    """Segments refer to each other in a circle."""

    code = "cyclic_reference"


class NameTaken(InvalidDefinition):
    """Two things would have the same name."""

    code = "name_taken"


class StillReferenced(CoterieError):
    """Something else refers to what was to be deleted."""

    code = "still_referenced"


class NotYetAvailable(InvalidDefinition):
    """A part of the language whose room is not built yet."""

    code = "not_yet_available"


class NotFound(CoterieError):
    """The thing asked for does not exist."""

    code = "not_found"


class NotServed(CoterieError):
    """What was asked for happens only while a server runs."""

    code = "not_served"


class InvalidInput(CoterieError):
    """An argument that is not of the form expected."""

    code = "invalid_input"


class UnreadableFile(CoterieError):
    """A file that cannot be read as what it should be."""

    code = "unreadable_file"


class FolderUnusable(CoterieError):
    """The folder of a workspace cannot be written to, or its disk is full."""

    code = "folder_unusable"


class WorkspaceInUse(CoterieError):
    """Another process holds the workspace folder."""

    code = "workspace_in_use"


class WorkspaceTooNew(CoterieError):
    """The folder was written by a newer version."""

    code = "workspace_too_new"


class OutOfRange(CoterieError):
    """Numbers too large to be compared exactly."""

    code = "out_of_range"


class Cancelled(CoterieError):
    """The work was stopped by the one who asked for it."""

    code = "cancelled"


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` most likely meant, or None where none is close."""
    known = list(candidates)
    folded = {candidate.casefold(): candidate for candidate in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """A hint that offers the nearest candidate, or None."""
    close = nearest(name, candidates)
    return f"Did you mean {close!r}?" if close is not None else None
