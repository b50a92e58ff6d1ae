"""The verbs that set segments side by side and say what sets one apart: compare, apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.text import count_of, dim, percent, short_time, table

verbs = typer.Typer()

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="T", help="The moment asked about: 2024-03-15 or 2024-03-15T15:00:00Z."),
]

_MARKS = {"above": " ▲", "below": " ▼"}


@verbs.command("compare")
@verb
def compare(
    session: Session,
    names: Annotated[
        list[str], typer.Argument(metavar="NAME…", help="Names of segments, or of segmentations.")
    ],
    as_of: AsOf = None,
    median: Annotated[
        bool, typer.Option("--median", help="Compare medians of the customers' numbers, not means.")
    ] = False,
) -> None:
    """Set segments side by side, and against everyone, in every number there is of customers."""
    ask = {"segments": names, "as_of": as_of, "across": "median" if median else "mean"}
    session.show(session.client.post("/segments/compare", ask), _compared)


def _compared(answer: dict[str, Any]) -> Iterator[str]:
    columns = answer["columns"]
    rows: list[tuple[str, ...]] = [
        ("customers", *(f"{each['size']:,}" for each in columns)),
        ("share", *(percent(each["share"]) for each in columns)),
        ("since the count before", *(_grown(each) for each in columns)),
    ]
    rows += [
        (
            " ".join([each["label"] or each["name"], f"({each['unit']})" if each["unit"] else ""]).strip(),
            *(_cell(cell) for cell in each["cells"]),
        )
        for each in answer["rows"]
    ]
    heads = ("", *(each["name"] for each in columns))
    yield from table(heads, rows, right=" " + "r" * len(columns))
    yield ""
    if answer["rows"]:
        yield dim(
            f"Numbers are the {answer['across']} of a segment's customers. ▲ ▼: the difference to all other customers can be told from chance,"
            f" at 95 % for all {count_of(answer['compared'], 'comparison')} at once (Holm); * the segment is made of these very data;"
            f" none is called with fewer than {answer['fewest']} customers."
        )
    else:
        yield "There are no computed traits and no traits that hold numbers to compare."
    yield dim(
        f"As of {short_time(answer['as_of'])} UTC; --json has intervals, totals and how many have a value."
    )


def _grown(column: dict[str, Any]) -> str:
    return "–" if column["before"] is None else f"{column['size'] - column['before']['size']:+,}"


def _cell(cell: dict[str, Any]) -> str:
    if cell["verdict"] == "hidden":
        return "•••"
    if cell["value"] is None:
        return "–"
    return f"{_short(cell['value'])}{_MARKS.get(cell['verdict'], '')}{'*' if cell['same_data'] else ''}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:,.4g}"


@verbs.command("apart")
@verb
def apart(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the segment.")],
    as_of: AsOf = None,
) -> None:
    """Say what sets a segment apart: which traits, events, devices and times are more, or less, frequent in it."""
    answer = session.client.get(f"/segments/{segment_of_path(name)}/apart", as_of=as_of)
    session.show(answer, _apart)


def _apart(answer: dict[str, Any]) -> Iterator[str]:
    at = f"as of {short_time(answer['as_of'])} UTC"
    if answer["is_too_small"]:
        yield (
            f"{answer['segment']} has {count_of(answer['size'], 'customer')} of {answer['size'] + answer['others']:,}: with fewer than"
            f" {answer['fewest']} on a side nothing can be told, {at}."
        )
        return
    if answer["findings"]:
        rows = [
            (
                percent(each["share"]),
                percent(each["others_share"]),
                f"{each['words']}{' *' if each['same_data'] else ''}",
            )
            for each in answer["findings"]
        ]
        yield from table(("in it", "others", "for whom"), rows, right="rr")
    else:
        yield "Nothing that can be told from chance."
    yield ""
    yield dim(
        f"{count_of(answer['tried'], 'condition')} tried on {count_of(answer['size'], 'customer')} and {answer['others']:,} others, {at}; shown is what chance"
        " alone would not do, at 95 % for all at once (Holm). * the segment is defined by these very data."
    )
