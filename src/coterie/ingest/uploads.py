"""Files on their way in: received piece by piece into the workspace folder, gone once they are imported."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coterie.errors import CoterieError, InvalidInput, NotFound
from coterie.workspace import Workspace

_UNFIT = re.compile(r"[^\w. -]+")
_ID = re.compile(r"[0-9a-f]{16}")
_LONGEST_NAME = 100
_KEPT = 20


class NoSpace(CoterieError):
    """The disk is full."""

    code = "no_space"


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file. name: what it is called where it came from, made safe for a file system."""

    id: str
    name: str
    path: Path

    @property
    def bytes(self) -> int:
        """Its length."""
        return self.path.stat().st_size


class Receiving:
    """A file that is being received; `keep` makes an upload of it, `drop` leaves nothing."""

    def __init__(self, folder: Path, name: str) -> None:
        self.id = secrets.token_hex(8)
        self._folder = folder / self.id
        self._folder.mkdir(parents=True, mode=0o700)
        self._path = self._folder / name
        self._file: BinaryIO = self._path.open("xb")

    def write(self, piece: bytes) -> None:
        """Add a piece. Raises NoSpace where the disk is full."""
        try:
            self._file.write(piece)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoSpace(
                    "The disk is full: the file was not kept.", hint="Free some space and try again."
                ) from error
            raise

    def keep(self) -> Upload:
        """The file is complete. Raises InvalidInput where it is empty."""
        self._file.close()
        if self._path.stat().st_size == 0:
            self.drop()
            raise InvalidInput(
                "The file is empty.",
                where="file",
                hint="Export it again; over HTTP, send its bytes as the body.",
            )
        return Upload(self.id, self._path.name, self._path)

    def drop(self) -> None:
        """Forget what was received."""
        self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def receive(workspace: Workspace, name: str) -> Receiving:
    """Begin to receive a file of that name; the oldest uploads that nobody imported make room."""
    folder = _folder(workspace)
    waiting = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime) if folder.is_dir() else []
    for old in waiting[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return Receiving(folder, _safe(name))


def find(workspace: Workspace, key: str) -> Upload:
    """The upload of that id. Raises NotFound where there is none."""
    folder = _folder(workspace) / key
    if _ID.fullmatch(key) and folder.is_dir():
        for path in folder.iterdir():
            return Upload(key, path.name, path)
    raise NotFound(f"There is no upload {key!r}.", where="upload", hint="Upload the file again.")


def drop(workspace: Workspace, key: str) -> None:
    """Delete an upload."""
    shutil.rmtree(find(workspace, key).path.parent, ignore_errors=True)


def _folder(workspace: Workspace) -> Path:
    if workspace.home is not None:
        return workspace.home / "uploads"
    kept = workspace.rooms.setdefault("uploads", _Scratch())
    assert isinstance(kept, _Scratch)
    return kept.path


class _Scratch:
    """The uploads of a workspace in memory."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="coterie-uploads-"))

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def _safe(name: str) -> str:
    last = os.path.basename(name.replace("\\", "/"))
    stem, suffix = os.path.splitext(_UNFIT.sub("_", last).strip(" ."))
    return (stem[: _LONGEST_NAME - len(suffix[:10])] or "upload") + suffix[:10]
