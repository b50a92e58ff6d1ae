"""Reading a pasted or uploaded list of customers, and finding out who each row is.

A row is found, unknown (nobody has that id), ambiguous (several have it) or a duplicate of a row before. Nothing is guessed: only rows
that are found count.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pyarrow as pa

from coterie.errors import InvalidInput, did_you_mean
from coterie.workspace import Workspace

Outcome = Literal["found", "unknown", "ambiguous", "duplicate"]

MOST_ROWS = 500_000
SHOWN = 1000
"""Rows that are not simply found, as far as they are told one by one."""

_DELIMITERS = ("\t", ";", ",")
_ANY = {"id", "customer", "customer_id", "identifier"}
_SPELT = {"userid": "user_id", "anonymousid": "anonymous_id", "e_mail": "email", "email_address": "email"}

_IDENTIFIED = """
SELECT DISTINCT asked.place, identifiers.customer, identifiers.value = asked.text AS is_exact
FROM asked JOIN identifiers ON lower(identifiers.value) = lower(asked.text)
WHERE $kind IS NULL OR identifiers.kind = $kind
"""
_BY_TRAIT = """
SELECT DISTINCT asked.place, trait_values.customer, trait_values.value = asked.quoted AS is_exact
FROM asked JOIN trait_values ON lower(trait_values.value) IN (lower(asked.quoted), lower(asked.text))
WHERE trait_values.key = $trait AND trait_values.until_at IS NULL
"""
_IDS = "SELECT customer, id FROM customers JOIN wanted USING (customer)"
_KINDS = "SELECT DISTINCT kind FROM identifiers"
_HAS_TRAIT = "SELECT 1 FROM trait_values WHERE key = ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. line: from 1, as in the text. customer: whom it is, where found or a duplicate; candidates: some of several."""

    line: int
    text: str
    outcome: Outcome
    customer: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """Who is on a list. column: the one that was read, None for plain lines; read_as: the kind of identifier or trait, None for any.

    counts: rows by outcome. rows: those that are not simply found, the first thousand. customers: the numbers of all found.
    """

    column: str | None
    columns: tuple[str, ...]
    read_as: str | None
    total: int
    counts: dict[str, int]
    rows: tuple[Row, ...]
    customers: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "column": self.column,
            "columns": list(self.columns),
            "read_as": self.read_as,
            "total": self.total,
            **{
                outcome: self.counts.get(outcome, 0)
                for outcome in ("found", "unknown", "ambiguous", "duplicate")
            },
            "rows": [{**asdict(row), "candidates": list(row.candidates)} for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class _Written:
    column: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[int, str], ...]


def look(workspace: Workspace, text: str, *, column: str | None = None) -> Looked:
    """Read a list and look up every row. text: an id a line, or CSV (comma, semicolon or tab) with or without a head.

    column: which column of a CSV holds the ids; left out, the first whose head is a kind of identifier or a trait, else the first.
    Raises InvalidInput for a list without rows, too many of them, or a column that is not there.
    """
    kinds = {str(row[0]) for row in workspace.engine.rows(_KINDS)} | {"user_id", "anonymous_id"}
    written = _read(workspace, text, column, kinds)
    if not written.rows:
        raise InvalidInput(
            "The list holds no row.", where="text", hint="Write an id a line, or a CSV with ids."
        )
    if len(written.rows) > MOST_ROWS:
        raise InvalidInput(
            f"The list holds {len(written.rows):,} rows; at most {MOST_ROWS:,} are taken at once.",
            where="text",
            hint="Split it, and add the parts one after the other.",
        )
    read_as = _meaning(workspace, written.column, kinds)
    found = _found(workspace, [value for _, value in written.rows], read_as, is_kind=read_as in kinds)
    return _judged(workspace, written, read_as, found)


def _read(workspace: Workspace, text: str, column: str | None, kinds: set[str]) -> _Written:
    lines = text.removeprefix("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    table = list(_cells(lines, delimiter if first.count(delimiter) else None))
    if not table:
        return _Written(None, (), ())
    head = [cell.strip() for cell in table[0][1]]
    has_head = any(_is_head(workspace, cell, kinds) for cell in head) or column in head
    if column is not None and column not in head:
        raise InvalidInput(
            f"The list has no column {column!r}.", where="column", hint=did_you_mean(column, head)
        )
    place = _place(workspace, head, column, kinds) if has_head else 0
    rows = tuple(
        (line, cells[place].strip())
        for line, cells in table[1 if has_head else 0 :]
        if place < len(cells) and cells[place].strip()
    )
    return _Written(head[place] if has_head else None, tuple(head) if has_head else (), rows)


def _cells(lines: Sequence[str], delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every line that is not empty."""
    if delimiter is None:
        yield from (
            (number, [line.strip().strip('"')]) for number, line in enumerate(lines, 1) if line.strip()
        )
        return
    reader = csv.reader(lines, delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _plain(head: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", head.lower()).strip("_")
    return _SPELT.get(name.replace("_", ""), _SPELT.get(name, name))


def _is_head(workspace: Workspace, cell: str, kinds: set[str]) -> bool:
    return _plain(cell) in kinds | _ANY | {"email", "phone"} or _trait(workspace, cell) is not None


def _trait(workspace: Workspace, head: str) -> str | None:
    for name in (head, _plain(head)):
        if name and workspace.engine.rows(_HAS_TRAIT, [name]):
            return name
    return None


def _place(workspace: Workspace, head: Sequence[str], column: str | None, kinds: set[str]) -> int:
    """Which column holds the ids: kinds of identifiers before words for any id, these before traits."""
    if column is not None:
        return head.index(column)
    ranked = [
        (0 if _plain(cell) in kinds else 1 if _plain(cell) in _ANY else 2, place)
        for place, cell in enumerate(head)
        if _is_head(workspace, cell, kinds)
    ]
    return min(ranked)[1]


def _meaning(workspace: Workspace, head: str | None, kinds: set[str]) -> str | None:
    """The kind of identifier or the trait that a head names, None where any id may stand there."""
    if head is None or _plain(head) in _ANY:
        return None
    return _plain(head) if _plain(head) in kinds else _trait(workspace, head)


def _found(
    workspace: Workspace, values: Sequence[str], read_as: str | None, *, is_kind: bool
) -> dict[int, set[int]]:
    """The customers that each row may mean, by its place; one who is spelt exactly so goes before one in other letters."""
    asked = pa.table(
        {
            "place": pa.array(range(len(values)), pa.int64()),
            "text": pa.array(values, pa.string()),
            "quoted": pa.array([json.dumps(value, ensure_ascii=False) for value in values], pa.string()),
        }
    )
    exact: dict[int, set[int]] = {}
    alike: dict[int, set[int]] = {}
    with workspace.engine.session() as session, session.registered("asked", asked):
        if read_as is None or is_kind:
            rows = session.rows(_IDENTIFIED, {"kind": read_as})
        else:
            rows = session.rows(_BY_TRAIT, {"trait": read_as})
        if read_as is None and any("@" in value for value in values):
            rows = [*rows, *session.rows(_BY_TRAIT, {"trait": "email"})]
    for place, customer, is_exact in rows:
        (exact if is_exact else alike).setdefault(int(place), set()).add(int(customer))
    return {**alike, **exact}


def _judged(
    workspace: Workspace, written: _Written, read_as: str | None, found: dict[int, set[int]]
) -> Looked:
    names = _ids(workspace, {customer for each in found.values() for customer in each})
    counts: Counter[str] = Counter()
    told: list[Row] = []
    taken: set[int] = set()
    for place, (line, text) in enumerate(written.rows):
        row = _row(line, text, found.get(place, set()), names, taken)
        counts[row.outcome] += 1
        if row.outcome != "found" and len(told) < SHOWN:
            told.append(row)
    return Looked(
        written.column,
        written.columns,
        read_as,
        len(written.rows),
        dict(counts),
        tuple(told),
        tuple(sorted(taken)),
    )


def _row(line: int, text: str, meant: set[int], names: dict[int, str], taken: set[int]) -> Row:
    if not meant:
        return Row(line, text, "unknown")
    if len(meant) > 1:
        return Row(line, text, "ambiguous", candidates=tuple(sorted(names[each] for each in meant)[:5]))
    (customer,) = meant
    if customer in taken:
        return Row(line, text, "duplicate", customer=names[customer])
    taken.add(customer)
    return Row(line, text, "found", customer=names[customer])


def _ids(workspace: Workspace, customers: set[int]) -> dict[int, str]:
    wanted = pa.table({"customer": pa.array(sorted(customers), pa.uint32())})
    with workspace.engine.session() as session, session.registered("wanted", wanted):
        return {int(number): str(name) for number, name in session.rows(_IDS)}
