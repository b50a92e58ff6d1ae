"""What a server keeps running for a workspace that receives: the intake in front of the log, the pump behind it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from coterie.ingest.intake import Intake
from coterie.ingest.load import start
from coterie.ingest.pump import Pump
from coterie.workspace import Workspace

BACKLOG_BYTES = int(os.environ.get("COTERIE_BACKLOG_BYTES", "8589934592"))
"""Of messages that are acknowledged and not yet loaded; beyond it senders are asked to wait."""

WAITING_BYTES = int(os.environ.get("COTERIE_WAITING_BYTES", "67108864"))
"""Of requests that wait for the disk; beyond it senders are asked to wait."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """The intake and the pump of one workspace."""

    intake: Intake
    pump: Pump

    def close(self) -> None:
        """Write and answer what waits, then stop loading; what is not loaded is loaded at the next start."""
        self.intake.close()
        self.pump.close()


def receive(workspace: Workspace) -> Receiving:
    """Begin to receive; it ends before the workspace closes."""
    loader = start(workspace)
    pump = Pump(loader)
    intake = Intake(
        loader.log,
        settings=lambda: workspace.settings,
        now=workspace.clock.now,
        backlog_bytes=loader.backlog_bytes,
        backlog_limit=BACKLOG_BYTES,
        waiting_limit=WAITING_BYTES,
        stored=pump.wake,
    )
    return Receiving(intake, pump)
