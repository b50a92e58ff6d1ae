"""One process holds a workspace folder; the others are told who."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from coterie.errors import WorkspaceInUse


class FolderLock:
    """An flock on `home/lock`: it falls with the process, so a crash leaves nothing to clean up."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @staticmethod
    def take(home: Path) -> FolderLock:
        """Hold the folder, or raise WorkspaceInUse naming the process that does."""
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise WorkspaceInUse(
                f"The workspace {str(home)!r} is in use by process {holder}.",
                where="home",
                hint="Use the command line or HTTP, which talk to the running server, or stop that process.",
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        return FolderLock(descriptor)

    def release(self) -> None:
        """Let go of the folder."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
