"""A process that undoes an import. Run by test_undo_crashes and killed there."""

import sys

import coterie
from coterie.ingest import undoing

if __name__ == "__main__":
    with coterie.open(sys.argv[1]) as workspace:
        undoing.undo(workspace, sys.argv[2])
