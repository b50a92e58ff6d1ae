"""Every verb of the command line: its name, the module that holds it, and the line that `coterie --help` shows.

The modules are imported when their verb is called: `coterie --help` need not wait for a database engine.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """One verb. module: where it stands. line: the first line of its docstring."""

    name: str
    module: str
    line: str


_SERVER = "coterie.server.commands"
_DATA = "coterie.ingest.commands"
_SEGMENTS = "coterie.segments.commands"
_MEMBERS = "coterie.segments.member_commands"
_FIXED = "coterie.segments.fixed_commands"
_COMPARING = "coterie.segments.comparing_commands"
_CUSTOMERS = "coterie.customers.commands"
_ACCESS = "coterie.access.commands"
_IDENTITY = "coterie.identity.commands"

VERBS = (
    Listed("demo", _SERVER, "Build two worlds to try Coterie on, a real shop and a story, and serve them."),
    Listed("init", "coterie.workspace.commands", "Make a workspace, or change the settings of one."),
    Listed(
        "serve",
        _SERVER,
        "Serve the page and the API of a workspace on this machine, and receive what SDKs send.",
    ),
    Listed("import", _DATA, "Bring a file in: messages, events, customers, accounts or orders."),
    Listed(
        "imports",
        "coterie.ingest.undo_commands",
        "List the files that were imported, the newest first, with what became of their rows.",
    ),
    Listed(
        "quarantine", _DATA, "Show the rows and messages that could not be understood, with their reasons."
    ),
    Listed(
        "tracking-plan",
        "coterie.ingest.tracking_commands",
        "Show which events are expected with which properties, save such a plan, or count what breaks it.",
    ),
    Listed(
        "events", _CUSTOMERS, "Show the events that were received: how often, by how many, from when to when."
    ),
    Listed(
        "traits", _CUSTOMERS, "Show the traits that are known of customers, with their most frequent values."
    ),
    Listed("plan", _SEGMENTS, "Show what applying files would change, and who would enter and leave."),
    Listed(
        "apply",
        _SEGMENTS,
        "Save the definitions of files: segments, segmentations, computed traits, goals. All or none.",
    ),
    Listed(
        "goals",
        "coterie.goals.commands",
        "Show the goals: their numbers, forecasts, what they lack, and the segments behind them.",
    ),
    Listed("refresh", _SEGMENTS, "Evaluate all segments and note who entered and left since the last time."),
    Listed(
        "seal",
        _SEGMENTS,
        "Sort the events that arrived into their months, so that segments are found faster.",
    ),
    Listed("segments", _SEGMENTS, "Show all segments with their sizes, sentences and segmentations."),
    Listed("members", _MEMBERS, "List the members of a saved segment, now or at any moment."),
    Listed(
        "preview",
        _SEGMENTS,
        "Say how many a definition would have, what each condition costs, and who would enter and leave.",
    ),
    Listed("evaluate", _MEMBERS, "Say who a definition or a saved segment holds for."),
    Listed(
        "explain",
        _SEGMENTS,
        "Show which conditions of a segment are true for a customer, and what decided each.",
    ),
    Listed("watch", _SEGMENTS, "Show who enters and leaves segments as it happens, until Ctrl-C."),
    Listed(
        "check", _SEGMENTS, "Say how far segments are from mutually exclusive and collectively exhaustive."
    ),
    Listed(
        "compare",
        _COMPARING,
        "Set segments side by side, and against everyone, in every number there is of customers.",
    ),
    Listed(
        "apart",
        _COMPARING,
        "Say what sets a segment apart: which traits, events, devices and times are more, or less, frequent in it.",
    ),
    Listed(
        "flows",
        _FIXED,
        "Show how customers went from part to part of a segmentation between two moments.",
    ),
    Listed("list", _FIXED, "Save the customers of a list as a fixed segment, and say what each row was."),
    Listed("schema", _SEGMENTS, "Print the JSON Schema of the segment language."),
    Listed("customer", _CUSTOMERS, "Show one customer: ids, traits, segments, what happened last."),
    Listed("tag", _CUSTOMERS, "Put a tag on a customer, or take it away."),
    Listed("explain-identity", _IDENTITY, "Show who an id belongs to, and which messages made it so."),
    Listed(
        "merge", _IDENTITY, "Say that two customers are one. It is logged, explained and can be split again."
    ),
    Listed("split", _IDENTITY, "Take an id out of the customer it was joined to; its history goes with it."),
    Listed("lock", _SEGMENTS, "Let only one user change a segment, or nobody."),
    Listed("unlock", _SEGMENTS, "Let everybody with the right change a segment again."),
    Listed("users", _ACCESS, "Show who may sign in; add them, change their role or password."),
    Listed("keys", _ACCESS, "Show the keys of programs; make, disable and delete them."),
    Listed("audit", "coterie.audit.commands", "Show who changed what, and prove that nothing was altered."),
    Listed("doctor", _SERVER, "Look at everything a workspace stands on and say what is not well."),
)
