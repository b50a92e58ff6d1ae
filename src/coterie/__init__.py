"""Coterie: finds the groups in a company's customers, says what sets each apart, and explains every membership.

Names are imported when they are first used: `coterie --help` needs no database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from coterie.errors import CoterieError

if TYPE_CHECKING:
    from coterie.goals import apply, plan
    from coterie.ingest import collect
    from coterie.ingest import open_workspace as open
    from coterie.segments import check, compare, evaluate, evaluate_many, explain, preview, refresh, seal
    from coterie.segments.sugar import (
        account,
        did,
        did_not,
        everyone,
        no_step,
        pattern,
        segment,
        step,
        tag,
        trait,
    )
    from coterie.workspace import Workspace

__all__ = [
    "CoterieError",
    "Workspace",
    "account",
    "apply",
    "check",
    "collect",
    "compare",
    "did",
    "did_not",
    "evaluate",
    "evaluate_many",
    "everyone",
    "explain",
    "no_step",
    "open",
    "pattern",
    "plan",
    "preview",
    "refresh",
    "seal",
    "segment",
    "step",
    "tag",
    "trait",
]

_SUGAR = ("account", "did", "did_not", "everyone", "no_step", "pattern", "segment", "step", "tag", "trait")
_VERBS = ("check", "compare", "evaluate", "evaluate_many", "explain", "preview", "refresh", "seal")
_HOMES = {
    "open": ("coterie.ingest", "open_workspace"),
    "Workspace": ("coterie.workspace", "Workspace"),
    "collect": ("coterie.ingest", "collect"),
    # Whatever can be saved: goals, and what stands below them.
    "apply": ("coterie.goals", "apply"),
    "plan": ("coterie.goals", "plan"),
    **{verb: ("coterie.segments", verb) for verb in _VERBS},
    **{name: ("coterie.segments.sugar", name) for name in _SUGAR},
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'coterie' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    found = getattr(import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
