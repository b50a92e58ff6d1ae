"""From the durable log into the tables, exactly once."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from coterie.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one batch: `new` rows were loaded, `duplicates` had a message id seen before."""

    new: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one run of the loader did. messages: rows read from the log; damage: places in the log that were unreadable."""

    messages: int
    new: int
    duplicates: int
    damage: tuple[str, ...] = ()


def store(workspace: Workspace, batch: pa.Table) -> Stored:
    """Append a canonical batch (`canonical.SCHEMA`) to the log, durably, and load it; visible to all readers on return.

    The rows keep their order. A large import calls this with some 50,000 to 200,000 rows at a time. Thread-safe.
    """
    raise NotImplementedError


def load(workspace: Workspace) -> LoadReport:
    """Load what the log holds beyond the stored position: after a crash, or after the tables were deleted."""
    raise NotImplementedError
