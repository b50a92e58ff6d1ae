"""What no file may hold: the paths of a machine, the addresses of a registry, too many lines, a link that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name_of, text_of, tracked_files

MOST_LINES = 500
WRITTEN_BY_HAND = {".py", ".ts", ".tsx", ".css", ".sh"}
# Named here with the reason, or not at all.
LONGER: dict[str, str] = {}

# Put together from pieces, so that this file does not hold what it looks for.
_FOLDERS = "|".join(["work", "root", "farm", "Users/[a-z]+", "home/[a-z]+", "tmp/[a-z]+_[a-z]+"])
MACHINE_PATH = re.compile(rf"(?<![\w.$}})*-])/(?:{_FOLDERS})/")
REGISTRY = re.compile("|".join(re.escape(".".join(host)) for host in [
    ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"),
    ("deb", "debian", "org"), ("index", "crates", "io"),
]))  # fmt: skip


def _is_generated(path: Path) -> bool:
    return "auto-generated" in (text_of(path) or "")[:200]


def _lines() -> Iterator[tuple[Path, int, str]]:
    for path in tracked_files():
        text = text_of(path)
        if text is not None:
            for number, line in enumerate(text.splitlines(), start=1):
                yield path, number, line


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry address"])
def test_no_file_names_one(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:120]}"
        for path, number, line in _lines()
        if pattern.search(line)
    ]

    assert found == []


def test_no_source_is_longer_than_a_reader_can_hold() -> None:
    sources = [path for path in tracked_files() if path.suffix in WRITTEN_BY_HAND and not _is_generated(path)]

    long = {
        name_of(path): lines
        for path in sources
        if (lines := len((text_of(path) or "").splitlines())) > MOST_LINES
    }

    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in tracked_files()
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(page) or "")
        if "://" not in target and not (page.parent / target).exists() and not (ROOT / target).exists()
    ]

    assert broken == []
