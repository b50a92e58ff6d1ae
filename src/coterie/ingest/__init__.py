"""Everything that arrives: judged, written to the durable log, loaded into the tables exactly once."""

from coterie.access import keys
from coterie.ingest.collect import collect
from coterie.ingest.decisions import merge, split
from coterie.ingest.load import LoadReport, Stored, start, store
from coterie.ingest.receipt import Receipt, Rejection
from coterie.ingest.undoing import go_on
from coterie.workspace import open_workspace
from coterie.workspace.workspace import at_opening

__all__ = [
    "LoadReport",
    "Receipt",
    "Rejection",
    "Stored",
    "collect",
    "merge",
    "open_workspace",
    "split",
    "start",
    "store",
]

for begin in (keys.begin, start, go_on):
    if begin not in at_opening:
        at_opening.append(begin)
