"""Every verb of the command line: its name, the module that holds it, and the line that `coterie --help` shows.

The modules are imported when their verb is called: `coterie --help` need not wait for a database engine.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """One verb. line: the first line of its docstring."""

    name: str
    module: str
    line: str


VERBS = (
    Listed("init", "coterie.workspace.commands", "Make a workspace, or change the settings of one."),
    Listed("serve", "coterie.server.commands", "Serve the page and the API of a workspace on this machine."),
    Listed(
        "doctor",
        "coterie.server.commands",
        "Look at everything a workspace stands on and say what is not well.",
    ),
)
