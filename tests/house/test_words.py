"""Every verb of the command line and every refusal is documented, and nothing is documented that is not there."""

from __future__ import annotations

import re

import pytest

from coterie.cli.verbs import VERBS
from coterie.errors import CoterieError
from tests.house.tree import ROOT, modules

CLI = ROOT / "docs" / "cli.md"
ERRORS = ROOT / "docs" / "errors.md"


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_a_verb_is_documented(verb: str) -> None:
    assert re.search(rf"coterie {re.escape(verb)}\b", CLI.read_text(encoding="utf-8")), f"docs/cli.md: {verb}"


def test_no_verb_is_documented_that_does_not_exist() -> None:
    known = {verb.name for verb in VERBS}

    named = set(re.findall(r"`coterie ([a-z][a-z-]*)", CLI.read_text(encoding="utf-8")))

    assert named - known == set()


def test_every_refusal_is_documented() -> None:
    page = ERRORS.read_text(encoding="utf-8")

    missing = sorted(code for code in _codes() if f"`{code}`" not in page)

    assert missing == []


def _codes() -> set[str]:
    list(modules())
    waiting, found = [CoterieError], set()
    while waiting:
        error = waiting.pop()
        if error.__module__.startswith("coterie"):
            found.add(error.code)
        waiting.extend(error.__subclasses__())
    return found
