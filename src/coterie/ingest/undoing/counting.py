"""What would go if an import were undone: counted in the tables as they are, nothing changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sa
from pyroaring import BitMap

from coterie.engine import Session
from coterie.store import catalog
from coterie.workspace import Workspace

_TOUCHED = """
WITH mine AS (
    SELECT customer FROM events WHERE source = $source
    UNION SELECT customer FROM profile_messages WHERE source = $source AND customer > 0),
said AS (
    SELECT customer, source FROM events SEMI JOIN mine USING (customer)
    UNION ALL SELECT customer, source FROM profile_messages SEMI JOIN mine USING (customer))
SELECT customer, bool_and(source IS NOT DISTINCT FROM $source) AS goes FROM said GROUP BY customer ORDER BY customer
"""
_COUNTS = """
WITH mine AS (SELECT seq FROM events WHERE source = $source UNION ALL SELECT seq FROM profile_messages WHERE source = $source),
said AS (SELECT account_id, bool_and(source IS NOT DISTINCT FROM $source) AS goes FROM profile_messages
         WHERE account_id IS NOT NULL GROUP BY account_id)
SELECT
    (SELECT count(*) FROM events WHERE source = $source),
    (SELECT count(*) FROM trait_changes SEMI JOIN mine USING (seq)) + (SELECT count(*) FROM account_trait_changes SEMI JOIN mine USING (seq)),
    (SELECT count(*) FROM tag_changes SEMI JOIN mine USING (seq)),
    (SELECT count(*) FROM said WHERE goes),
    (SELECT count(*) FROM identity_changes SEMI JOIN mine USING (seq) WHERE change IN ('link', 'merge') AND other IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import brought that is there now.

    customers: those of whom nothing but it told; touched: all of whom it told something. traits: values that were set or taken
    away, of customers and accounts. merges: times that its rows made two customers one. quarantined: refused rows that wait.
    """

    events: int
    customers: int
    touched: int
    traits: int
    tags: int
    accounts: int
    merges: int
    quarantined: int
    gone: BitMap = field(repr=False)
    concerned: BitMap = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The counts."""
        return {name: getattr(self, name) for name in COUNTS}


COUNTS = ("events", "customers", "touched", "traits", "tags", "accounts", "merges", "quarantined")


def brought_by(workspace: Workspace, source: str) -> Brought:
    """What the import `source` brought."""
    with workspace.engine.snapshot() as session:
        return _brought(session, source, _refused(workspace, source))


def _brought(session: Session, source: str, quarantined: int) -> Brought:
    asked = {"source": source}
    touched = session.numpy(_TOUCHED, asked)
    goes = np.asarray(touched["goes"], bool)
    events, traits, tags, accounts, merges = session.rows(_COUNTS, asked)[0]
    concerned, gone = BitMap(touched["customer"]), BitMap(touched["customer"][goes])
    return Brought(
        events=int(events),
        customers=len(gone),
        touched=len(concerned),
        traits=int(traits),
        tags=int(tags),
        accounts=int(accounts),
        merges=int(merges),
        quarantined=quarantined,
        gone=gone,
        concerned=concerned,
    )


def _refused(workspace: Workspace, source: str) -> int:
    table = catalog.quarantine
    with workspace.catalog.connect() as connection:
        return int(
            connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.source == source)
            ).scalar_one()
        )
