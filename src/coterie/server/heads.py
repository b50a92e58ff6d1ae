"""Writes the head of every audit to the log, when the server starts and once a day: kept elsewhere, it proves the rows up to it."""

from __future__ import annotations

import asyncio
import logging

from coterie import audit
from coterie.workspace.worlds import Worlds

_DAY_SECONDS = 24 * 60 * 60
_log = logging.getLogger("coterie.audit")


async def keep_writing(worlds: Worlds) -> None:
    """Write them now and once a day, until it is cancelled."""
    while True:
        await asyncio.to_thread(write, worlds)
        await asyncio.sleep(_DAY_SECONDS)


def write(worlds: Worlds) -> None:
    """One line for each workspace whose audit has a row: its name, the number and the hash of the last row."""
    for name, workspace in worlds:
        head = audit.head(workspace)
        if head.seq:
            # A warning, so that it is written whatever the log is set to: a line that is missing proves nothing.
            _log.warning("audit head of %s: %s", name, head)
