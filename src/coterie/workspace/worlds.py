"""The workspaces that one process serves, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coterie.errors import NotFound, did_you_mean
from coterie.kit.work import Jobs
from coterie.workspace.workspace import Workspace, open_workspace

_CATALOG = "catalog.sqlite"
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


def homes(folder: Path) -> dict[str, Path]:
    """The workspace folders that `folder` stands for, by name.

    A folder that is a workspace, or holds nothing yet, stands for itself; one whose sub-folders are workspaces (the demo's
    `shop` and `stream`) stands for them, in the order of their names.
    """
    if not (folder / _CATALOG).exists() and folder.is_dir():
        within = {each.name: each for each in sorted(folder.iterdir()) if (each / _CATALOG).is_file()}
        if within:
            return within
    return {_UNFIT.sub("_", folder.resolve().name) or "workspace": folder}


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a workspace from outside. label None: its name."""

    label: str | None = None
    description: str | None = None


class Worlds:
    """Open workspaces by name; the first is the one meant where no name is given."""

    def __init__(self, workspaces: Mapping[str, Workspace], about: Mapping[str, About] | None = None) -> None:
        self._workspaces = dict(workspaces)
        self._about = dict(about or {})

    @staticmethod
    def open(folder: Path, *, about: Callable[[Path], About] = lambda _home: About()) -> Worlds:
        """Open every workspace that `folder` stands for, all or none.

        about(home): what is known of the workspace in that folder.
        Raises WorkspaceInUse where another process holds one of them.
        """
        opened: dict[str, Workspace] = {}
        found = homes(folder)
        known = {name: about(home) for name, home in found.items()}
        try:
            for name, home in found.items():
                opened[name] = open_workspace(home)
        except BaseException:
            Worlds(opened).close()
            raise
        return Worlds(opened, known)

    def get(self, name: str | None) -> Workspace:
        """The workspace of that name, the first where name is None. Raises NotFound where there is none."""
        if name is None:
            return next(iter(self._workspaces.values()))
        if name not in self._workspaces:
            raise NotFound(
                f"There is no workspace named {name!r}.",
                where="workspace",
                hint=did_you_mean(name, self._workspaces)
                or f"There is {', '.join(map(repr, self._workspaces))}.",
            )
        return self._workspaces[name]

    def only(self, names: Collection[str]) -> Worlds:
        """Those of these names, in the same order."""
        if len(names) == len(self._workspaces):
            return self
        return Worlds({name: each for name, each in self._workspaces.items() if name in names}, self._about)

    def about(self, name: str) -> About:
        """What is known of the workspace of that name."""
        return self._about.get(name, About())

    def __iter__(self) -> Iterator[tuple[str, Workspace]]:
        return iter(self._workspaces.items())

    def close(self) -> None:
        """Stop the running work of every workspace, then close them."""
        for workspace in self._workspaces.values():
            jobs(workspace).close()
        for workspace in self._workspaces.values():
            workspace.close()


def jobs(workspace: Workspace) -> Jobs:
    """The jobs of a workspace."""
    found = workspace.rooms.setdefault("jobs", Jobs())
    assert isinstance(found, Jobs)
    return found
