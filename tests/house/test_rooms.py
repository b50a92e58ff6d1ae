"""Every room has a page and tests of its own, and the plan of the house knows it."""

from __future__ import annotations

import pytest

from tests.house.tree import ROOT, rooms

# Their page is the page of another room, which is where a reader would look.
PAGES = {"kit": "ARCHITECTURE.md", "store": "ARCHITECTURE.md"}


@pytest.mark.parametrize("room", rooms())
def test_a_room_has_a_page(room: str) -> None:
    page = ROOT / PAGES.get(room, f"docs/{room}.md")

    assert page.is_file(), f"write {page.relative_to(ROOT)}"


@pytest.mark.parametrize("room", rooms())
def test_a_room_has_tests(room: str) -> None:
    tests = list((ROOT / "tests" / room).rglob("test_*.py"))

    assert tests, f"write tests/{room}/test_….py"


@pytest.mark.parametrize("room", rooms())
def test_the_plan_of_the_house_shows_the_room(room: str) -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert f"`{room}`" in plan


def test_the_list_of_pages_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")

    missing = [page.name for page in (ROOT / "docs").glob("*.md") if f"({page.name})" not in index]

    assert missing == ["README.md"]


def test_the_list_of_decisions_names_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")

    missing = [page.name for page in folder.glob("*.md") if f"({page.name})" not in index]

    assert missing == ["README.md"]
