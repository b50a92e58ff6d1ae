"""Names in definitions that no message ever carried: not an error, since the data may still come, but often a slip."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

import orjson

from coterie import values
from coterie.errors import did_you_mean
from coterie.segments.language.reading import Reference
from coterie.workspace import Workspace

BUILT_IN = {"first_seen", "last_seen"}
_SAMPLE = 20_000


def warnings(
    workspace: Workspace, named: Iterable[tuple[str | None, Sequence[Reference]]], computed: Collection[str]
) -> list[dict[str, Any]]:
    """One {message, where, definition} for each event, property or trait that was never seen.

    A workspace without any event gives none: there is nothing to compare with.
    """
    asked = [(definition, references) for definition, references in named]
    kept = workspace.rooms.get(_SEEN)
    if isinstance(kept, _Seen) and kept.events:
        # What was seen once stays seen: only what was not is looked up again, and only after data came.
        found = _unseen(kept, asked, computed)
        if not found or kept.next_seq == _next_seq(workspace):
            return found
    seen = _Seen(workspace)
    workspace.rooms[_SEEN] = seen
    return _unseen(seen, asked, computed)


def forget(workspace: Workspace) -> None:
    """What was seen may have gone."""
    workspace.rooms.pop(_SEEN, None)


_SEEN = "seen_names"


def _unseen(
    seen: _Seen, named: Sequence[tuple[str | None, Sequence[Reference]]], computed: Collection[str]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if not seen.events:
        return found
    for definition, references in named:
        for reference in references:
            known = seen.like(reference, computed)
            if known is None or reference.name in known or reference.name.split(".")[0] in known:
                continue
            what = reference.kind.replace("_", " ")
            on = (
                f" of {', '.join(reference.events)}"
                if reference.kind == "property" and reference.events
                else ""
            )
            hint = did_you_mean(reference.name, known)
            message = f"No {what} named {reference.name!r}{on} has been received." + (
                f" {hint}" if hint else ""
            )
            found.append({"message": message, "where": reference.path, "definition": definition})
    return found


def _next_seq(workspace: Workspace) -> int:
    return int(workspace.engine.rows("SELECT next_seq FROM load_position")[0][0])


class _Seen:
    """What messages carried so far, looked up when asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._engine = workspace.engine
        self.next_seq = _next_seq(workspace)
        self._kept: dict[object, set[str]] = {}

    @cached_property
    def events(self) -> set[str]:
        """The names of all events."""
        return self._texts("SELECT DISTINCT name FROM events")

    def like(self, reference: Reference, computed: Collection[str]) -> set[str] | None:
        """The known names of the reference's kind, None where it cannot be told."""
        match reference.kind:
            case "event":
                return self.events | {"*"}
            case "trait":
                return (
                    self._once("trait", "SELECT DISTINCT key FROM trait_changes") | BUILT_IN | set(computed)
                )
            case "account_trait":
                return self._once("account", "SELECT DISTINCT key FROM account_trait_changes") | BUILT_IN
            case "property" if not reference.name.startswith(("context.", "time.")):
                return self._properties(reference.events)
        return None

    def _properties(self, events: Sequence[str] | None) -> set[str] | None:
        if events is not None and not self.events & set(events):
            return None  # the event itself is what was never seen
        if events not in self._kept:
            self._kept[events] = self._texts(
                "SELECT DISTINCT unnest(json_keys(properties)) FROM ("
                "  SELECT properties FROM events WHERE properties IS NOT NULL AND ($names IS NULL OR name IN (SELECT unnest($names)))"
                f"  LIMIT {_SAMPLE})",
                {"names": None if events is None else [*events]},
            )
        return self._kept[events]

    def _once(self, key: str, query: str) -> set[str]:
        if key not in self._kept:
            self._kept[key] = self._texts(query)
        return self._kept[key]

    def _texts(self, query: str, parameters: dict[str, Any] | None = None) -> set[str]:
        return {str(row[0]) for row in self._engine.rows(query, parameters) if row[0] is not None}


def values_of_trait(workspace: Workspace, name: str) -> list[str]:
    """The texts of the values that a collected trait has now, the most frequent first; a list counts by its elements."""
    counts: dict[str, int] = {}
    rows = workspace.engine.rows(
        "SELECT value, count(*) FROM trait_values WHERE key = ? AND until_at IS NULL GROUP BY value", [name]
    )
    for json, number in rows:
        decoded = orjson.loads(json)
        for value in decoded if isinstance(decoded, list) else [decoded]:
            text = values.text_of(value)
            if text is not None:
                counts[text] = counts.get(text, 0) + int(number)
    return sorted(counts, key=lambda text: (-counts[text], text))
