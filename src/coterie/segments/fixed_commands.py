"""The verbs of fixed segments and of flows between parts: list, flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.files import text_of
from coterie.kit.text import count_of, dim, short_time, table

verbs = typer.Typer()


@verbs.command("list")
@verb
def save_list(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the fixed segment.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="An id a line, or CSV; - reads standard input.")
    ],
    column: Annotated[
        str | None, typer.Option("--column", metavar="HEAD", help="The column of a CSV that holds the ids.")
    ] = None,
    label: Annotated[str | None, typer.Option("--label", help="What people read.")] = None,
    add: Annotated[
        bool, typer.Option("--add", help="Add to the list that is there, instead of replacing it.")
    ] = False,
    look: Annotated[
        bool, typer.Option("--look", help="Only say who the rows are; nothing is saved.")
    ] = False,
) -> None:
    """Save the customers of a list as a fixed segment, and say what each row was."""
    ask: dict[str, Any] = {"text": text_of(file), "column": column}
    if look:
        session.show(session.client.post("/lists/preview", ask), _looked)
        return
    path = f"/segments/{segment_of_path(name)}/list"
    session.show(session.client.ask("PUT", path, {}, {**ask, "label": label, "add": add}), _saved)


def _saved(answer: dict[str, Any]) -> Iterator[str]:
    on_it = answer["added"] + answer["kept"]
    yield f"{answer['name']}: {count_of(on_it, 'customer')} ({answer['added']:,} added, {answer['removed']:,} removed)"
    yield from _looked(answer)


def _looked(answer: dict[str, Any]) -> Iterator[str]:
    outcomes = ", ".join(
        f"{answer[each]:,} {each}" for each in ("found", "unknown", "ambiguous", "duplicate")
    )
    yield f"{count_of(answer['total'], 'row')}: {outcomes}"
    if answer["column"]:
        yield dim(f"read from the column {answer['column']!r} as {answer['read_as'] or 'any identifier'}")
    if answer["rows"]:
        yield ""
        rows = [
            (
                each["line"],
                each["text"],
                each["outcome"],
                each["customer"] or ", ".join(each["candidates"]),
            )
            for each in answer["rows"][:_SHOWN]
        ]
        yield from table(("line", "row", "is", "customer"), rows, right="r")
    rest = answer["total"] - answer["found"] - min(len(answer["rows"]), _SHOWN)
    if rest > 0:
        yield dim(f"… and {rest:,} more; --json tells the first thousand")


_SHOWN = 20


@verbs.command("flows")
@verb
def show_flows(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a segmentation.")],
    since: Annotated[str, typer.Option("--since", metavar="T", help="From which moment on: 2024-03-15.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="T", help="Up to which moment; left out: now.")
    ] = None,
) -> None:
    """Show how customers went from part to part of a segmentation between two moments."""
    path = f"/segmentations/{segment_of_path(name)}/flows"
    session.show(session.client.get(path, since=since, until=until), _flowed)


def _flowed(answer: dict[str, Any]) -> Iterator[str]:
    rows = [
        (each["before"], each["after"], each["count"])
        for each in sorted(answer["flows"], key=lambda flow: -flow["count"])
    ]
    yield from table(("from", "to", "customers"), rows, right="  r")
    yield ""
    yield f"{count_of(answer['moved'], 'customer')} moved, {answer['stayed']:,} stayed"
    yield dim(f"{short_time(answer['since'])} to {short_time(answer['until'])} UTC")
