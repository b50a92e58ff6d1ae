"""Every case of `cases/*.yaml`, on the oracle and on Coterie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import coterie
from tests.oracle.evaluate import Oracle
from tests.segments.case_files import Case, Refusal, cases, refusals

CASES = [pytest.param(case, id=case.name) for case in cases()]


@pytest.mark.parametrize("case", CASES)
def test_the_oracle_gives_the_members_worked_out_by_hand(case: Case) -> None:
    oracle = Oracle(case.messages, timezone=case.timezone, definitions=case.definitions, ignore=case.ignore)

    members = oracle.members(case.definition, case.as_of)

    assert members == case.members


PROMOTED = ("revenue", "total", "price", "sku", "category", "item.size", "context.os.name", "nothing")
LAYOUTS = ("hot", "sealed", "mixed")
"""How the events lie: as they arrived, all sealed with columns for some properties, or half of them sealed."""


@pytest.fixture(scope="module")
def scenes() -> Iterator[dict[tuple[str, int, str], coterie.Workspace]]:
    """The workspaces opened so far, one for each world and layout."""
    opened: dict[tuple[str, int, str], coterie.Workspace] = {}
    yield opened
    for workspace in opened.values():
        workspace.close()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", CASES)
def test_coterie_gives_the_members_worked_out_by_hand(
    case: Case, layout: str, scenes: dict[tuple[str, int, str], coterie.Workspace]
) -> None:
    scene = (case.file, case.scene, layout)
    if scene not in scenes:
        scenes[scene] = _workspace_of(case, layout)

    members = coterie.evaluate(scenes[scene], case.definition, as_of=case.as_of)

    assert set(members.ids) == case.members
    assert members.count == len(case.members)


def test_coterie_gives_the_same_members_when_all_of_a_world_are_asked_at_once() -> None:
    by_world: dict[tuple[str, int, str], list[Case]] = {}
    for case in cases():
        by_world.setdefault((case.file, case.scene, case.as_of), []).append(case)

    for together in by_world.values():
        with _workspace_of(together[0]) as workspace:
            asked = {f"case_{index}": case.definition for index, case in enumerate(together)}
            answered = coterie.evaluate_many(workspace, asked, as_of=together[0].as_of)

            for index, case in enumerate(together):
                assert set(answered[f"case_{index}"].ids) == case.members, case.name


def _workspace_of(case: Case, layout: str = "hot") -> coterie.Workspace:
    workspace = coterie.open(":memory:", timezone=case.timezone)
    workspace.change_settings(replace(workspace.settings, promote=PROMOTED))
    sealed = {"hot": 0, "sealed": len(case.messages), "mixed": len(case.messages) // 2}[layout]
    if sealed:
        coterie.collect(workspace, case.messages[:sealed])
        coterie.seal(workspace)
    coterie.collect(workspace, case.messages[sealed:])
    coterie.apply(workspace, case.definitions)
    if case.ignore is not None:
        workspace.change_settings(replace(workspace.settings, ignore=case.ignore))
    return workspace


@pytest.mark.parametrize("refusal", [pytest.param(refusal, id=refusal.it) for refusal in refusals()])
def test_a_bad_definition_is_refused_with_the_path_to_its_fault(refusal: Refusal) -> None:
    with coterie.open(":memory:") as workspace:
        coterie.apply(workspace, refusal.known)

        with pytest.raises(coterie.CoterieError) as caught:
            _save_or_evaluate(workspace, refusal.definition)

        assert caught.value.where == refusal.path
        assert caught.value.message
        assert caught.value.code


def _save_or_evaluate(workspace: coterie.Workspace, definition: Any) -> None:
    """Segmentations and computed traits can only be saved."""
    if definition.keys() & {"segmentation", "compute"}:
        coterie.apply(workspace, [definition])
    else:
        coterie.evaluate(workspace, definition, as_of="2024-03-15T12:00:00Z")
