"""The verb of goals: list them, look at one, delete one. `coterie apply` saves them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from coterie.errors import InvalidInput
from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.following import follow
from coterie.kit.text import bold, count_of, dim, percent, short_time, table

verbs = typer.Typer()

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="T", help="The moment asked about: 2024-03-15 or 2024-03-15T15:00:00Z."),
]


@verbs.command("goals")
@verb
def show_goals(
    session: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Name of a goal; left out: all of them.")
    ] = None,
    as_of: AsOf = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the goal; its versions stay.")] = False,
) -> None:
    """Show the goals: their numbers, forecasts, what they lack, and the segments behind them."""
    if delete:
        if name is None:
            raise InvalidInput("It is not said which goal to delete.", hint="coterie goals NAME --delete")
        session.show(session.client.ask("DELETE", _path(name), {}), _deleted)
    elif name is not None:
        session.show(_outlook(session, name, as_of), _one)
    else:
        goals = session.client.get("/goals")["goals"]
        session.show({"goals": [_outlook(session, each["name"], as_of) for each in goals]}, _all)


def _path(name: str) -> str:
    return f"/goals/{segment_of_path(name)}"


def _outlook(session: Session, name: str, as_of: str | None) -> dict[str, Any]:
    job = session.client.get(f"{_path(name)}/outlook", as_of=as_of, wait=False)
    return follow(session, job, doing=f"Looking at {name}", unit="moments")


def _deleted(answer: dict[str, Any]) -> Iterator[str]:
    yield from (f"The goal {each['name']} is deleted." for each in answer["changes"])


STATUS = {
    "on_track": "on track",
    "open": "open",
    "behind": "behind",
    "reached": "reached",
    "missed": "missed",
    "cannot_say": "cannot say",
}
_MARKS = {True: "✓", False: "✗", None: "?"}
_SIDES = {"carries": "carries it", "holds_back": "holds it back", "alike": ""}
_SHOWN = 12


def _all(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["goals"]:
        yield "There are no goals yet: write {goal: NAME, kpi: …, target: …, by: …} and `coterie apply FILE`."
        return
    rows = [
        (
            each["goal"],
            _number(each, (each["now"] or {}).get("value")),
            _number(each, (each["target"] or {}).get("number")),
            each["days_left"],
            percent(each["forecast"]["chance"]),
            STATUS[each["status"]],
            each["reason"] if each["status"] == "cannot_say" else each["label"] or "",
        )
        for each in answer["goals"]
    ]
    yield from table(("goal", "now", "target", "days left", "chance", "", ""), rows, right=" rrrr")
    yield dim(f"as of {short_time(answer['goals'][0]['as_of'])} UTC; `coterie goals NAME` says more")


def _one(answer: dict[str, Any]) -> Iterator[str]:
    now = answer["now"]
    yield bold(answer["label"] or answer["goal"])
    yield answer["sentence"]
    yield ""
    shown = "–" if now is None else _number(answer, now["value"])
    about = "" if now is None else f", {now['counted']:,} of {count_of(now['customers'], 'customer')}"
    yield f"{shown} as of {short_time(answer['as_of'])} UTC{about}"
    yield f"{STATUS[answer['status']]}: {answer['reason']}"
    yield ""
    for verdict in answer["check"]:
        yield f"{_MARKS[verdict['holds']]} {verdict['part'].replace('_', '-')}: {verdict['says']}"
        if verdict["do"]:
            yield dim(f"    {verdict['do']}")
    segments = answer["segments"]
    telling = [] if segments is None else [each for each in segments["found"] if each["side"] != "alike"]
    if telling:
        yield ""
        rows = [
            (
                each["segment"],
                each["size"],
                _side(answer, each["inside"]),
                _side(answer, each["outside"]),
                _pull(answer, each),
                _SIDES[each["side"]] + (" (by its definition)" if each["same_data"] else ""),
            )
            for each in telling[:_SHOWN]
        ]
        yield from table(("segment", "size", "in it", "others", "pull", ""), rows, right=" rrrr")
        yield dim(
            f"{len(telling)} of {count_of(len(segments['found']), 'segment')} differ by more than chance, at 95% for all at once"
        )


def _side(answer: dict[str, Any], value: float) -> str | None:
    return f"{value:.1%}" if answer["counts_customers"] else _number(answer, value, unit=False)


def _pull(answer: dict[str, Any], each: dict[str, Any]) -> str | None:
    found = each["difference"] if each["pull"] is None else each["pull"]
    return f"{found * 100:+.1f} points" if answer["is_share"] else _number(answer, found, unit=False)


def _number(answer: dict[str, Any], value: float | None, *, unit: bool = True) -> str | None:
    if value is None:
        return None
    if answer["is_share"]:
        return f"{value:.1%}"
    shown = f"{value:,.0f}" if abs(value) >= 1_000 or value == int(value) else f"{value:,.3g}"
    return f"{shown} {answer['unit']}" if unit and answer["unit"] else shown
