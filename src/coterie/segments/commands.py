"""The verbs of segments: apply, plan, refresh, seal, segments, preview, explain, watch, check, lock, schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from coterie.errors import NotServed
from coterie.kit.cli import Session, verb
from coterie.kit.client import segment_of_path
from coterie.kit.files import definition_files
from coterie.kit.following import follow
from coterie.kit.text import count_of, dim, dot, percent, short_time, table

verbs = typer.Typer()

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="T", help="The moment asked about: 2024-03-15 or 2024-03-15T15:00:00Z."),
]
Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH…", help="YAML or JSON files, or folders of them; - reads standard input."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a segment.")]
_SHOWN_OVERLAPS = 10
Override = Annotated[bool, typer.Option("--override", help="Also change what is locked.")]


@verbs.command("segments")
@verb
def list_segments(session: Session) -> None:
    """Show all segments with their sizes, sentences and segmentations."""
    session.show(session.client.get("/segments"), _listing)


def _listing(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["segments"]:
        yield "There are no segments yet: `coterie apply FILE` saves some."
        return
    free = [each for each in answer["segments"] if not each["segmentation"]]
    if free:
        yield from _segment_table(free)
    for segmentation in answer["segmentations"]:
        parts = [each for each in answer["segments"] if each["segmentation"] == segmentation["name"]]
        order = {name: place for place, name in enumerate(segmentation["parts"])}
        yield ""
        yield f"{segmentation['label'] or segmentation['name']}, of {segmentation['of'] or 'everyone'}:"
        yield from _segment_table(sorted(parts, key=lambda part: order.get(part["name"], len(order))))
    yield ""
    yield from (
        dim(
            f"{each['name']} follows every {_often(each['kept']['every_seconds'])}: {'; '.join(each['kept']['why'])}"
        )
        for each in answer["segments"]
        if not each["kept"]["live"]
    )
    if answer["as_of"]:
        yield dim(
            f"{count_of(answer['everyone'], 'customer')}, sizes as of {short_time(answer['as_of'])} UTC"
        )
    else:
        yield dim("Sizes appear with the first `coterie refresh`.")


def _often(seconds: int) -> str:
    return "minute" if seconds == 60 else f"{seconds // 60} minutes"


def _segment_table(segments: list[dict[str, Any]]) -> Iterator[str]:
    rows = [
        (
            dot(each["color"]) + each["name"],
            each["size"],
            percent(each["share"]),
            " ".join([each["label"] or "", *(f"#{tag}" for tag in each["tags"])]).strip(),
            each["sentence"],
        )
        for each in segments
    ]
    return table(("segment", "size", "share", "label", "who"), rows, right=" rr")


def question_of(what: str) -> dict[str, Any]:
    """A file's text, or the name of a saved segment."""
    if what == "-" or Path(what).suffix in (".yaml", ".yml", ".json") or Path(what).is_file():
        return {"text": definition_files([what])[0]["text"]}
    return {"who": what}


@verbs.command("preview")
@verb
def preview(
    session: Session,
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|NAME", help="A file with one condition or segment, - , or a saved name."
        ),
    ],
    as_of: AsOf = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="NAME",
            help="The saved segment to compare with; left out, the one of the same name.",
        ),
    ] = None,
) -> None:
    """Say how many a definition would have, what each condition costs, and who would enter and leave."""
    question = {**question_of(what), "as_of": as_of, "against": against}
    answer = session.client.post("/segments/preview", {**question, "estimate": session.is_watched})
    if not answer["is_exact"]:
        least, most = answer["bounds"]
        session.say(f"about {answer['count']:,} (between {least:,} and {most:,}); counting …")
        answer = session.client.post("/segments/preview", question)
    session.show(answer, _previewed)


def _previewed(answer: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{count_of(answer['count'], 'customer')} of {answer['everyone']:,} "
        f"({percent(answer['share'])}) as of {short_time(answer['as_of'])} UTC"
    )
    yield dim(answer["sentence"])
    if len(answer["conditions"]) > 1:
        yield ""
        yield from table(
            ("alone", "without it", "condition"),
            [
                (each["count"], each["without"], "  " * _depth(each["path"]) + each["words"])
                for each in answer["conditions"][1:]
            ],
            right="rr",
        )
    moves = answer["moves"]
    if moves is not None:
        yield ""
        yield f"Against {moves['segment']} as it is saved:"
        yield from _moved("+", moves["enters"], moves["entering"])
        yield from _moved("-", moves["leaves"], moves["leaving"])
        if not moves["enters"] + moves["leaves"]:
            yield "  nobody would enter or leave"
    if answer["sample"]:
        yield ""
        yield from (f"  {each}" for each in answer["sample"])
    yield from _warnings(answer)


def _depth(path: str) -> int:
    """How deep a condition lies below the whole's own."""
    return max(path.removeprefix("who.").count("."), 0)


def _moved(sign: str, count: int, names: list[str]) -> Iterator[str]:
    if count:
        shown = ", ".join(names) + (" …" if count > len(names) else "")
        yield f"  {sign} {count_of(count, 'customer')}: {shown}"


@verbs.command("explain")
@verb
def explain(
    session: Session,
    name: Name,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Any of the customer's ids.")],
    as_of: AsOf = None,
) -> None:
    """Show which conditions of a segment are true for a customer, and what decided each."""
    answer = session.client.get(f"/segments/{segment_of_path(name)}/explain", customer=customer, as_of=as_of)
    session.show(answer, lambda found: _explanation(name, found))


def _explanation(name: str, answer: dict[str, Any]) -> Iterator[str]:
    verdict = "is in" if answer["holds"] else "is not in"
    yield f"{answer['customer']} {verdict} {name} as of {short_time(answer['as_of'])} UTC"
    yield dim(answer["sentence"])
    yield from _node(answer["tree"], 0)


def _node(node: dict[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    value = "" if node["value"] is None else f": {node['value']}"
    yield f"{indent}{'✓' if node['holds'] else '✗'} {node['words']}{value}"
    if node["note"]:
        yield dim(f"{indent}    {node['note']}")
    for event in node["events"]:
        yield dim(f"{indent}    {short_time(event['occurred_at'])}  {event['name']}")
    if (total := node["events_total"] or 0) > len(node["events"]) > 0:
        yield dim(f"{indent}    … {count_of(total, 'event')} in all")
    for child in node["children"]:
        yield from _node(child, depth + 1)


@verbs.command("apply")
@verb
def apply(session: Session, paths: Paths, override: Override = False) -> None:
    """Save the definitions of files: segments, segmentations, computed traits, goals. All or none."""
    session.makes = True
    answer = session.client.post("/apply", {"files": definition_files(paths)}, override=override or None)
    session.show(answer, _applied)


def _applied(answer: dict[str, Any]) -> Iterator[str]:
    changes = answer["changes"]
    yield from table(
        ("definition", "kind", "", "version"),
        [(each["name"], each["kind"], each["action"], each["version"]) for each in changes],
        right="   r",
    )
    yield from _warnings(answer)
    if any(each["action"] != "unchanged" for each in changes):
        yield dim("`coterie refresh` counts them.")


@verbs.command("plan")
@verb
def plan(session: Session, paths: Paths, override: Override = False) -> None:
    """Show what applying files would change, and who would enter and leave."""
    answer = session.client.post("/plan", {"files": definition_files(paths)}, override=override or None)
    session.show(answer, _planned)


def _planned(answer: dict[str, Any]) -> Iterator[str]:
    changed = [each for each in answer["changes"] if each["action"] != "unchanged"]
    if not changed:
        yield "Nothing would change."
    for each in changed:
        yield f"{each['action']} {each['kind']} {each['name']}"
        yield from _moved("+", each["enters"], each["entering"])
        yield from _moved("-", each["leaves"], each["leaving"])
    yield from _warnings(answer)


def _warnings(answer: dict[str, Any]) -> Iterator[str]:
    for warning in answer["warnings"]:
        place = ", ".join(filter(None, (warning["definition"], warning["where"])))
        yield f"warning: {warning['message']}" + (f" (at {place})" if place else "")


@verbs.command("refresh")
@verb
def refresh(
    session: Session,
    as_of: AsOf = None,
    saved: Annotated[
        bool,
        typer.Option("--saved", help="Only what was saved since, and what refers to it, beside a server."),
    ] = False,
) -> None:
    """Evaluate all segments and note who entered and left since the last time."""
    job = session.client.post("/refresh", {"as_of": as_of, "wait": False, "only_saved": saved})
    answer = follow(session, job, doing="Refreshing", unit="segments")
    session.show(answer, _refreshed)


def _refreshed(answer: dict[str, Any]) -> Iterator[str]:
    rows = [(each["name"], each["size"], each["entered"], each["left"]) for each in answer["segments"]]
    if rows:
        yield from table(("segment", "size", "entered", "left"), rows, right=" rrr")
    yield dim(
        f"{count_of(len(rows), 'segment')} as of {short_time(answer['as_of'])} UTC, in {answer['took_seconds']:.2f} s"
    )


@verbs.command("seal")
@verb
def seal(session: Session) -> None:
    """Sort the events that arrived into their months, so that segments are found faster."""
    job = session.client.post("/seal", {"wait": False})
    answer = follow(session, job, doing="Sealing", unit="months")
    session.show(answer, _sealed)


def _sealed(answer: dict[str, Any]) -> Iterator[str]:
    yield f"{count_of(answer['sealed'], 'event')} sealed, {count_of(answer['months'], 'month')} written."
    if answer["dropped"]:
        yield f"{count_of(answer['dropped'], 'event')} dropped: the workspace does not keep them any longer."


@verbs.command("watch")
@verb
def watch(
    session: Session,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME…]", help="Names of segments; none: all.")
    ] = None,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="N", help="Begin after change N; left out: only changes to come."),
    ] = None,
) -> None:
    """Show who enters and leaves segments as it happens, until Ctrl-C."""
    wanted = ",".join(names) if names else None
    place = after
    if place is None:
        place = session.client.get("/changes", segments=wanted, limit=1)["latest"]
    with suppress(KeyboardInterrupt):
        while True:
            answer = session.client.get("/changes", after=place, segments=wanted, wait=_WATCH_SECONDS)
            place = answer["next"]
            for change in answer["changes"]:
                session.show(change, _change)
            if not answer["live"]:
                raise NotServed(
                    "Nobody serves this workspace, so no membership changes by itself.",
                    hint="Start `coterie serve`, then watch.",
                )


_WATCH_SECONDS = 20


def _change(change: dict[str, Any]) -> Iterator[str]:
    sign = "+" if change["entered"] else "-"
    why = dim(_cause(change["cause"]))
    yield f"{change['at'][11:19]}  {sign} {change['customer']}  {change['segment']}  {why}"


def _cause(cause: dict[str, Any]) -> str:
    match str(cause["kind"]):
        case "message":
            return f"{cause['name']} at {cause['occurred_at'][11:19]}"
        case "trait" | "tag" as kind:
            return f"the {kind} {cause['name']}"
        case "undo":
            return f"the import of {cause['name']} was undone"
        case kind:
            return _CAUSES.get(kind, kind)


_CAUSES = {
    "time": "time passed",
    "definition": "the definition changed",
    "merge": "two customers became one",
    "split": "a customer became two",
    "account": "something in the account",
}


@verbs.command("check")
@verb
def check(
    session: Session,
    names: Annotated[
        list[str], typer.Argument(metavar="NAME…", help="Names of segments, or of one segmentation.")
    ],
    as_of: AsOf = None,
) -> None:
    """Say how far segments are from mutually exclusive and collectively exhaustive."""
    answer = session.client.post("/check", {"segments": names, "as_of": as_of})
    session.show(answer, _checked)


def _checked(answer: dict[str, Any]) -> Iterator[str]:
    everyone = answer["everyone"]
    yield from table(
        ("segment", "size", "share"),
        [
            (name, size, percent(size / everyone if everyone else None))
            for name, size in answer["sizes"].items()
        ],
        right=" rr",
    )
    yield ""
    shared = [each for each in answer["pairs"] if each["both"]]
    if shared:
        yield "Not mutually exclusive:"
        yield from table(
            ("segment", "and", "in both", "only in the first", "only in the second"),
            [(each["a"], each["b"], each["both"], each["only_a"], each["only_b"]) for each in shared],
            right="  rrr",
        )
    else:
        yield "Mutually exclusive: nobody is in two of them."
    several = [each for each in answer["overlaps"] if len(each["names"]) > 2]
    if several:
        yield ""
        yield "In more than two, and in no other:"
        yield from table(
            ("customers", "segments"),
            [(each["count"], " ∩ ".join(each["names"])) for each in several[:_SHOWN_OVERLAPS]],
            right="r",
        )
        unlisted = answer["overlaps_total"] - len(answer["overlaps"])
        if unlisted or len(several) > _SHOWN_OVERLAPS:
            yield dim(f"  … of {answer['overlaps_total']:,} intersections; --json has the largest")
    yield ""
    if answer["none"]:
        yield f"Not exhaustive: {count_of(answer['none'], 'customer')} of {everyone:,} in none of them."
    else:
        yield "Collectively exhaustive: everybody is in one."


@verbs.command("schema")
@verb
def schema(session: Session) -> None:
    """Print the JSON Schema of the segment language."""
    from coterie.segments.language import json_schema

    # It is the same for every workspace, so it needs none.
    session.as_json = True
    session.show(json_schema(), lambda answer: ())


@verbs.command("lock")
@verb
def lock(
    session: Session,
    name: Name,
    owner: Annotated[
        str | None,
        typer.Option(metavar="EMAIL", help="The user who may still change it.", show_default="nobody"),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; shown to whoever is refused.")
    ] = None,
) -> None:
    """Let only one user change a segment, or nobody.

    Changing and deleting it is refused for all others, also here. `coterie unlock` ends it.
    """
    answer = session.client.ask(
        "PUT", f"/locks/{segment_of_path(name)}", {}, {"owner": owner, "reason": reason}
    )
    session.show(answer, _locked)


@verbs.command("unlock")
@verb
def unlock(session: Session, name: Name) -> None:
    """Let everybody with the right change a segment again."""
    answer = session.client.ask("DELETE", f"/locks/{segment_of_path(name)}", {})
    session.show(answer, lambda lock: [f"{lock['name']} is unlocked."])


def _locked(lock: dict[str, Any]) -> Iterator[str]:
    who = f"everybody but {lock['owner_name']}" if lock["owner"] else "everybody"
    why = f": {lock['reason']}" if lock["reason"] else "."
    yield f"{lock['name']} is locked for {who}{why}"
