"""The verbs of identity: explain-identity, merge, split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.text import dim, short_time, table

verbs = typer.Typer()

Identifier = Annotated[
    str, typer.Argument(metavar="ID", help="A user id, an anonymous id or another identifier.")
]


@verbs.command("explain-identity")
@verb
def explain_identity(session: Session, identifier: Identifier) -> None:
    """Show who an id belongs to, and which messages made it so."""
    session.show(session.client.get(f"/identity/{segment_of_path(identifier)}"), _explained)


def _explained(answer: dict[str, Any]) -> Iterator[str]:
    yield f"{answer['identifier']} is the customer {answer['customer']}"
    yield from table(
        ("kind", "identifier"), [(each["kind"], each["value"]) for each in answer["identifiers"]]
    )
    if answer["changes"]:
        yield ""
        yield from table(
            ("when (UTC)", "what", "kind", "identifier", "why"),
            [
                (short_time(each["changed_at"]), each["change"], each["kind"], each["value"], each["reason"])
                for each in answer["changes"]
            ],
        )


@verbs.command("merge")
@verb
def merge(
    session: Session,
    survivor: Annotated[str, typer.Argument(metavar="ID", help="The customer who stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The customer who turns out to be the same.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept with the merge.")] = "",
) -> None:
    """Say that two customers are one. It is logged, explained and can be split again."""
    answer = session.client.post("/identity/merge", {"survivor": survivor, "other": other, "reason": reason})
    session.show(
        answer,
        lambda found: [f"{other} is now {found['customer']}", dim(f"`coterie split {other}` undoes it.")],
    )


@verbs.command("split")
@verb
def split(
    session: Session,
    identifier: Identifier,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the split.")] = "",
) -> None:
    """Take an id out of the customer it was joined to; its history goes with it."""
    answer = session.client.post("/identity/split", {"identifier": identifier, "reason": reason})
    session.show(answer, lambda found: [f"{identifier} is now the customer {found['customer']}"])
