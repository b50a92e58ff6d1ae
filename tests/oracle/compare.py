"""Coterie and the oracle side by side, and a disagreement as a snippet to run."""

from __future__ import annotations

import pprint
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import coterie
from tests.oracle.evaluate import Oracle
from tests.worlds.questions import Definition, Questions


@dataclass(frozen=True)
class Disagreement:
    """One question that Coterie and the oracle answer differently. coterie: members, or the error raised instead."""

    world: Questions
    as_of: str
    definition: Definition
    oracle: frozenset[str]
    coterie: frozenset[str] | str

    @property
    def kind(self) -> str:
        """Other members, or which error."""
        return self.coterie.split(":")[0] if isinstance(self.coterie, str) else "members"


def disagreements(world: Questions, *, one_by_one: bool = False) -> list[Disagreement]:
    """Every question of a world that is answered differently; asked all at once, or each alone."""
    oracle = Oracle(
        world.messages, timezone=world.timezone, definitions=world.definitions, ignore=world.ignore
    )
    found: list[Disagreement] = []
    with coterie.open(":memory:", timezone=world.timezone) as workspace:
        refused = _told(workspace, world)
        if refused is not None:
            return [Disagreement(world, "", "", frozenset(), refused)]
        if world.ignore is not None:
            workspace.change_settings(replace(workspace.settings, ignore=world.ignore))
        for as_of, definitions in world.moments:
            answers = _answers(workspace, definitions, as_of, one_by_one=one_by_one)
            for definition, answer in zip(definitions, answers, strict=True):
                expected = frozenset(oracle.members(definition, as_of))
                if answer != expected:
                    found.append(Disagreement(world, as_of, definition, expected, answer))
    return found


def _told(workspace: coterie.Workspace, world: Questions) -> str | None:
    """Give a workspace the messages and definitions; the error, if there was one."""
    try:
        edges = [0, *sorted(min(at, len(world.messages)) for at in world.sealed_after), len(world.messages)]
        for start, end in zip(edges, edges[1:], strict=False):
            coterie.collect(workspace, world.messages[start:end])
            if end in world.sealed_after:
                workspace.change_settings(replace(workspace.settings, promote=tuple(world.promoted)))
                coterie.seal(workspace)
        coterie.apply(workspace, world.definitions)
    except Exception as error:  # any error is a disagreement to be shown
        return _words(error)
    return None


def _answers(
    workspace: coterie.Workspace, definitions: Sequence[Definition], as_of: str, *, one_by_one: bool
) -> list[frozenset[str] | str]:
    if not one_by_one:
        try:
            asked = {f"q{index}": definition for index, definition in enumerate(definitions)}
            answered = coterie.evaluate_many(workspace, asked, as_of=as_of)
            return [frozenset(answered[name].ids) for name in asked]
        except Exception:  # found again below, one by one
            pass
    return [_answer(workspace, definition, as_of) for definition in definitions]


def _answer(workspace: coterie.Workspace, definition: Definition, as_of: str) -> frozenset[str] | str:
    try:
        return frozenset(coterie.evaluate(workspace, definition, as_of=as_of).ids)
    except Exception as error:  # any error is a disagreement to be shown
        return _words(error)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def snippet(found: Disagreement) -> str:
    """A program that shows the disagreement by itself."""
    ignoring = (
        f"workspace.change_settings(dataclasses.replace(workspace.settings, ignore={found.world.ignore!r}))\n"
        if found.world.ignore is not None
        else ""
    )
    return (
        "import dataclasses\n"
        "import coterie\n"
        f"workspace = coterie.open(':memory:', timezone={found.world.timezone!r})\n"
        f"messages = {_pretty(list(found.world.messages))}\n"
        + _told_in_parts(found.world)
        + (
            f"coterie.apply(workspace, {_pretty(list(found.world.definitions))})\n"
            if found.world.definitions
            else ""
        )
        + ignoring
        + f"who = {_pretty(found.definition)}\n"
        + f"members = coterie.evaluate(workspace, who, as_of={found.as_of!r})\n"
        + f"print(sorted(members.ids))  # oracle: {sorted(found.oracle)}, coterie: "
        + (found.coterie if isinstance(found.coterie, str) else str(sorted(found.coterie)))
        + "\n"
    )


def _told_in_parts(world: Questions) -> str:
    """Collect the messages, sealing where the world does."""
    promoting = f"workspace.change_settings(dataclasses.replace(workspace.settings, promote={tuple(world.promoted)!r}))"
    lines, start = [], 0
    for end in sorted(world.sealed_after):
        lines += [
            f"coterie.collect(workspace, messages[{start}:{end}])",
            promoting,
            "coterie.seal(workspace)",
        ]
        start = end
    return "\n".join([*lines, f"coterie.collect(workspace, messages[{start}:])", ""])


def _pretty(value: Any) -> str:
    return pprint.pformat(value, width=110, sort_dicts=False)
