"""Whose key it is: from a token to the workspace that the messages are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coterie.access import keys
from coterie.ingest.intake import Intake
from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Sender:
    """The key that messages come with, and where they go."""

    intake: Intake
    key: keys.Key


class Senders(Protocol):
    """Looks keys up."""

    def find(self, token: str) -> Sender | None:
        """Who sends with that token, or None where no workspace has it. Costs microseconds."""


class KeyedSenders:
    """The keys of workspaces that are served together: the key says which of them is meant."""

    def __init__(self, receiving: Sequence[tuple[Workspace, Intake]]) -> None:
        self._receiving = tuple(receiving)

    def find(self, token: str) -> Sender | None:
        """The sender with that token."""
        for workspace, intake in self._receiving:
            key = keys.find(workspace, token)
            if key is not None:
                keys.note_use(workspace, key, workspace.clock.now())
                return Sender(intake, key)
        return None
