"""Promoted properties: those that segments look at have columns of their own beside the JSON they stand in.

The columns are numbered, so no text of a user becomes a name. What they hold is computed by the same functions of the
engine that read the JSON otherwise, so an answer never depends on which properties are promoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from coterie.engine import Aside, Engine
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.store.layout import Promoted, catalogue

MOST = 32
"""So many properties are promoted at most."""


def adopt(engine: Engine, wanted: Sequence[tuple[str, str]]) -> None:
    """Make the columns of newly wanted properties, empty as yet, and drop those of properties no longer wanted."""
    wanted = list(dict.fromkeys(wanted))[:MOST]
    known = catalogue(engine)
    gone = [each for each in known if (each.root, each.name) not in wanted]
    new = [each for each in wanted if each not in {(known.root, known.name) for known in known}]
    if not gone and not new:
        return
    with engine.transaction() as transaction:
        for each in gone:
            for column in each.columns:
                transaction.execute(f"ALTER TABLE events_sealed DROP COLUMN {column}")
            transaction.execute("DELETE FROM promoted WHERE number = ?", [each.number])
        for number, (root, name) in enumerate(new, _next_number(known, transaction.rows(_LARGEST)[0][0])):
            made = Promoted(number, root, name, (), is_exact=True)
            for column, kind in zip(made.columns, ("VARCHAR", "VARCHAR", "BIGINT"), strict=True):
                transaction.execute(f"ALTER TABLE events_sealed ADD COLUMN {column} {kind}")
            transaction.execute("INSERT INTO promoted VALUES (?, ?, ?, [], TRUE)", [number, root, name])


_LARGEST = "SELECT max(number) FROM (SELECT unnest(filled) AS number FROM sealed_months)"


def _next_number(known: Sequence[Promoted], filled: int | None) -> int:
    """A number that no property has or had: a month may still say that the columns of an earlier one were filled."""
    return max([0, filled or 0, *(each.number for each in known)]) + 1


@dataclass(frozen=True, slots=True)
class Computed:
    """The three columns of promoted properties as computed from the JSON, and the values bound in them."""

    columns: dict[int, str]
    bound: dict[str, object]


def computed(properties: Sequence[Promoted]) -> Computed:
    """How the columns of each property are computed, by its number."""
    columns: dict[int, str] = {}
    bound: dict[str, object] = {}
    for each in properties:
        document: Expr = x.column(each.root)
        whole: Expr = exp.Placeholder(this=f"whole{each.number}")
        bound[f"whole{each.number}"] = x.json_pointer(each.name)
        if "." in each.name:
            bound[f"nested{each.number}"] = x.json_path_pointer(each.name)
            nested = x.json_at(document.copy(), exp.Placeholder(this=f"nested{each.number}"))
            document, whole = x.coalesce(x.json_at(document, whole), nested), exp.Literal.string("$")
        text = x.json_text_at(document.copy(), whole.copy())
        made = [text, x.json_kind_at(document, whole), x.billionths_in(text.copy())]
        columns[each.number] = ", ".join(column.sql("duckdb") for column in made)
    return Computed(columns, bound)


def note(aside: Aside, properties: Sequence[Promoted], run: int) -> None:
    """Add to the catalogue which kinds the rows of a sealing have, and whether their numbers are all in the columns."""
    for each in properties:
        text, kind, billionths = each.columns
        is_lost = x.negate(x.is_null(x.number_in(x.column(text)))).sql("duckdb")
        kinds, lost = aside.rows(
            f"SELECT list(DISTINCT {kind}) FILTER ({kind} IS NOT NULL),"
            f" count(*) FILTER ({billionths} IS NULL AND {text} IS NOT NULL AND {is_lost})"
            " FROM events_sealed WHERE run = ?",
            [run],
        )[0]
        aside.execute(
            "UPDATE promoted SET kinds = list_sort(list_distinct(list_concat(kinds, $kinds))), is_exact = is_exact AND $exact"
            " WHERE number = $number",
            {"kinds": kinds or [], "exact": lost == 0, "number": each.number},
        )
