"""Named points at which a test can end the process as a power cut would."""

from __future__ import annotations

import os
import signal

_CHOSEN = os.environ.get("COTERIE_FAIL_AT", "")


def fail_at(point: str) -> None:
    """End the process on the spot where `COTERIE_FAIL_AT` names this point, `point` or `point:3` for its third time."""
    global _CHOSEN  # noqa: PLW0603
    name, _, times = _CHOSEN.partition(":")
    if name != point:
        return
    if int(times or 1) > 1:
        _CHOSEN = f"{name}:{int(times) - 1}"
        return
    os.kill(os.getpid(), signal.SIGKILL)
