"""The page of the language shows what is read, and nothing else."""

from __future__ import annotations

import re
import runpy

import pytest

from coterie.segments import language
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "segments.md").read_text(encoding="utf-8")


def test_its_tables_are_up_to_date() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "reference.py"))["page"]

    assert page(PAGE) == PAGE, "run .venv/bin/python scripts/reference.py"


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_its_examples_are_accepted(example: str) -> None:
    for raw in language.load_yaml(example):
        if raw.keys() & {"who", "segmentation", "compute"}:
            language.read_definition(raw)
        else:
            language.read_condition(raw)


def test_its_first_sentence_is_the_one_that_coterie_says() -> None:
    (raw,) = language.load_yaml(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])

    said = language.words(language.read_definition(raw))

    assert said in PAGE.replace("\n", " ")
