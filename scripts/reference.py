"""Write the tables of docs/segments.md from the clauses of the language: `python scripts/reference.py`."""

from __future__ import annotations

import re
from pathlib import Path

from coterie.segments.language import reference

PAGE = Path(__file__).resolve().parent.parent / "docs" / "segments.md"
TABLE = re.compile(r"<!-- ([A-Z_]+) -->\n.*?<!-- end -->", re.DOTALL)


def page(text: str) -> str:
    """The page with every table as the language has it now."""
    return TABLE.sub(
        lambda found: f"<!-- {found[1]} -->\n{_table(getattr(reference, found[1]))}<!-- end -->", text
    )


def _table(clauses: tuple[reference.Clause, ...]) -> str:
    rows = [f"| `{clause.key}` | {_cell(clause.says)} | `{_cell(clause.example)}` |\n" for clause in clauses]
    return "\n| | | for example |\n| --- | --- | --- |\n" + "".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
