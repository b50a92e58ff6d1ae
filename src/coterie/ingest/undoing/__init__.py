"""Taking back an import: all that it brought and nothing else did goes, what came by other ways stays."""

from coterie.ingest.undoing.running import (
    AlreadyUndone,
    StillRunning,
    UndoPreview,
    UndoReport,
    after_undoing,
    before_exchange,
    go_on,
    preview,
    require,
    undo,
    undone_at,
)

__all__ = [
    "AlreadyUndone",
    "StillRunning",
    "UndoPreview",
    "UndoReport",
    "after_undoing",
    "before_exchange",
    "go_on",
    "preview",
    "require",
    "undo",
    "undone_at",
]
