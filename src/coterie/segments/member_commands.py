"""The verbs that say who is in: evaluate, members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.text import count_of, dim, percent, short_time, table
from coterie.segments.commands import AsOf, Name, question_of

verbs = typer.Typer()

Ids = Annotated[bool, typer.Option("--ids", help="Print only the ids, one a line, sorted.")]
_SHOWN = 20


@verbs.command("evaluate")
@verb
def evaluate(
    session: Session,
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|NAME", help="A file with one condition or segment, - , or a saved name."
        ),
    ],
    as_of: AsOf = None,
    ids: Ids = False,
) -> None:
    """Say who a definition or a saved segment holds for."""
    answer = session.client.post("/evaluate", {**question_of(what), "as_of": as_of})
    _show(session, answer, ids=ids)


@verbs.command("members")
@verb
def members(
    session: Session,
    name: Name,
    as_of: AsOf = None,
    ids: Ids = False,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="TRAIT,…", help="Traits to show beside each id, between commas."),
    ] = None,
    csv: Annotated[
        bool, typer.Option("--csv", help="Print all of them as CSV, with the columns asked for.")
    ] = False,
) -> None:
    """List the members of a saved segment, now or at any moment."""
    wanted = [each.strip() for each in (columns or "").split(",") if each.strip()]
    path = f"/segments/{segment_of_path(name)}/members"
    if csv:
        typer.echo(session.client.text(f"{path}.csv", as_of=as_of, columns=wanted), nl=False)
    elif wanted:
        shown = 1000 if session.as_json else _SHOWN
        session.show(session.client.get(path, as_of=as_of, columns=wanted, limit=shown), _in_columns)
    else:
        _show(session, session.client.post("/evaluate", {"who": name, "as_of": as_of}), ids=ids)


def _show(session: Session, answer: dict[str, Any], *, ids: bool) -> None:
    if session.as_json or not ids:
        session.show(answer, _members)
    else:
        session.show(answer, lambda found: found["ids"])


def _members(answer: dict[str, Any]) -> Iterator[str]:
    yield _head(answer)
    yield from (f"  {each}" for each in answer["ids"][:_SHOWN])
    if answer["count"] > _SHOWN:
        yield dim(f"  … and {answer['count'] - _SHOWN:,} more; --ids prints them all")


def _in_columns(answer: dict[str, Any]) -> Iterator[str]:
    yield _head(answer)
    rows = answer["rows"]
    if rows:
        names = list(rows[0]["traits"])
        yield from table(
            ("id", *names), [(row["id"], *(row["traits"][each] or "" for each in names)) for row in rows]
        )
    if answer["count"] > len(rows):
        yield dim(f"… and {answer['count'] - len(rows):,} more; --csv prints them all")


def _head(answer: dict[str, Any]) -> str:
    return (
        f"{count_of(answer['count'], 'customer')} of {answer['everyone']:,} "
        f"({percent(answer['share'])}) as of {short_time(answer['as_of'])} UTC"
    )
