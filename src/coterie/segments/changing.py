"""The history of changes: who entered and left which segment, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from coterie.segments.times import iso
from coterie.workspace import Workspace

# Who went with an import that was undone is still named.
_COLUMNS = "m.seq, m.segment, coalesce(c.id, g.id) AS id, m.entered, m.changed_at, m.version, m.cause"
_NAMED = """membership_changes m LEFT JOIN customers c ON c.customer = m.customer
LEFT JOIN customers_gone g ON g.customer = m.customer AND c.id IS NULL"""
_AFTER = f"""
SELECT {_COLUMNS} FROM {_NAMED}
WHERE coalesce(c.id, g.id) IS NOT NULL AND m.seq > $after AND ($segments IS NULL OR list_contains($segments, m.segment))
ORDER BY m.seq LIMIT $limit
"""
_LATEST = f"""
SELECT {_COLUMNS} FROM {_NAMED}
WHERE coalesce(c.id, g.id) IS NOT NULL AND m.segment = $name AND ($before IS NULL OR m.seq < $before)
ORDER BY m.seq DESC LIMIT $limit
"""


def changes_after(
    workspace: Workspace, *, after: int, limit: int, segments: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The changes after change `after` of all segments or of some, in the order in which they were found.

    Each has seq, segment, customer (the public id), entered, at, version (of the definition) and cause.
    """
    names = None if segments is None else list(segments)
    return _shown(workspace.engine.rows(_AFTER, {"after": after, "segments": names, "limit": limit}))


def latest_changes(
    workspace: Workspace, name: str, *, before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Who entered and left a segment, the latest first, before change `before`; rows as those of `changes_after`."""
    return _shown(workspace.engine.rows(_LATEST, {"name": name, "before": before, "limit": limit}))


def _shown(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "seq": int(seq),
            "segment": str(segment),
            "customer": str(customer),
            "entered": bool(entered),
            "at": iso(at),
            "version": int(version),
            "cause": orjson.loads(cause),
        }
        for seq, segment, customer, entered, at, version, cause in rows
    ]
