"""A workspace: one organisation's data and definitions, in one folder."""

from coterie.workspace.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace"]
