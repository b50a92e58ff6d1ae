"""What is in the tables afterwards, looked at without the server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import coterie


@dataclass(frozen=True, slots=True)
class Verdict:
    """lost: acknowledged and not there; double: there more than once; strange: there and never sent; there: how many ids."""

    lost: int
    double: int
    strange: int
    there: int

    @property
    def is_well(self) -> bool:
        """Nothing lost, nothing twice, nothing invented."""
        return self.lost == self.double == self.strange == 0


def compared(home: Path, acknowledged: set[str], sent: set[str]) -> Verdict:
    """Open the workspace, which loads what its log still holds, and compare."""
    with coterie.open(home) as workspace:
        found = Counter(row[0] for row in workspace.engine.rows("SELECT message_id FROM events"))
    return Verdict(
        lost=len(acknowledged - found.keys()),
        double=sum(count > 1 for count in found.values()),
        strange=len(found.keys() - sent),
        there=len(found),
    )


def is_recounted(home: Path) -> bool:
    """Whether the members of a segment are those that a plain count of the rows gives."""
    with coterie.open(home) as workspace:
        at = workspace.clock.now()
        members = coterie.evaluate(workspace, {"did": "Paid", "measure": "count", "is": {"gte": 3}}, as_of=at)
        counted = workspace.engine.rows(
            "SELECT user_id FROM events WHERE name = 'Paid' AND occurred_at <= ? GROUP BY 1 HAVING count(*) >= 3",
            [at.replace(tzinfo=None)],
        )
        return set(members.ids) == {row[0] for row in counted}
