"""How much each source brought on each of the last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta

from coterie.ingest.flow import IMPORTS
from coterie.workspace import Workspace

_COUNTS = """
SELECT CASE WHEN source IS NULL THEN 'collect' WHEN starts_with(source, 'import-') THEN $imports ELSE source END AS name,
    CAST(received_at AS DATE) AS day, count(*)
FROM (SELECT source, received_at FROM events UNION ALL SELECT source, received_at FROM profile_messages)
WHERE received_at >= $since GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class SourceVolumes:
    """Messages by source, one count for each day (UTC, by receipt); the last day is still running. Sources without any are left out."""

    days: tuple[date, ...]
    counts: dict[str, tuple[int, ...]]


def source_volumes(workspace: Workspace, *, days: int = 14) -> SourceVolumes:
    """What each source brought in the last `days` days. All imports together are `imports`, as in `flow`."""
    today = workspace.clock.now().astimezone(UTC).date()
    shown = tuple(today - timedelta(days=back) for back in range(days - 1, -1, -1))
    asked = {"since": shown[0], "imports": IMPORTS}
    counts: dict[str, list[int]] = {}
    for name, day, count in workspace.engine.rows(_COUNTS, asked):
        place = (day - shown[0]).days
        if place < days:
            counts.setdefault(str(name), [0] * days)[place] = int(count)
    return SourceVolumes(shown, {name: tuple(each) for name, each in sorted(counts.items())})
