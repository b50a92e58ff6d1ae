"""How a file will be read: decided once from its first rows, shown in the preview, followed by the import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo
from os import PathLike
from typing import Literal

from coterie.errors import InvalidInput, UnreadableFile
from coterie.ingest.imports import times
from coterie.ingest.imports.delimited import Delimited
from coterie.ingest.imports.files import File, look
from coterie.ingest.imports.guess import Choice, Sample, choices, kind_of
from coterie.ingest.imports.jsonl import JsonFile
from coterie.ingest.imports.mapping import NESTED, Asked, Kind, check, checked_kind, split
from coterie.ingest.imports.names import rank
from coterie.ingest.imports.numbers import has_comma_cents
from coterie.ingest.imports.parquet import ParquetFile
from coterie.ingest.imports.rows import SAMPLE_ROWS, Chunk, Reading, Source
from coterie.ingest.imports.times import TimeForm
from coterie.ingest.imports.workbench import Workbench
from coterie.settings import zone as zone_named

_AMBIGUOUS_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows become messages.

    choices: which column is read as what. members: key to column of the properties (traits) that are made of the other
    columns; context: the same for the context; spread: columns whose objects' keys become properties (traits); event: the
    name of all events where no column gives it. comma: amounts that have a comma before the cents. lines: fold or keep.
    """

    kind: Kind
    kind_reason: str
    choices: tuple[Choice, ...]
    members: dict[str, str]
    context: dict[str, str]
    spread: tuple[str, ...]
    context_spread: tuple[str, ...]
    time: TimeForm | None
    zone: tzinfo
    zone_name: str
    comma: frozenset[str]
    lines: Literal["fold", "keep"]
    event: str | None
    warnings: tuple[str, ...]

    def column(self, name: str) -> str | None:
        """The column read as `name`."""
        return next((choice.column for choice in self.choices if choice.name == name), None)

    @property
    def mapping(self) -> dict[str, str]:
        """Names to columns, with what was decided beside: a mapping that reads the file in the same way again."""
        told = {choice.name: choice.column for choice in self.choices}
        if self.event is not None:
            told["event"] = f'"{self.event}"'
        if (
            self.time is not None
            and self.time.kind in ("format", "epoch")
            and (self.time.formats or self.time.unit)
        ):
            told["time_format"] = "||".join(self.time.formats) or str(self.time.unit)
        return told


@dataclass(frozen=True, slots=True)
class Opened:
    """A file open for reading, and how it will be read. sample: its first rows, None where there are none."""

    file: File
    source: Source
    plan: Plan
    sample: Chunk | None
    workbench: Workbench


@contextmanager
def opened(
    path: str | PathLike[str], *, kind: str | None, mapping: Mapping[str, str] | None, zone_name: str
) -> Iterator[Opened]:
    """The file at `path` and the plan to read it, while the block runs.

    zone_name: the zone of times without offset, where the mapping names none.
    Raises UnreadableFile for what cannot be read as any format, InvalidInput for a kind or mapping that does not fit.
    """
    wanted = checked_kind(kind)
    asked = split(mapping)
    file = look(path, encoding=asked.options.get("encoding"))
    with Workbench() as workbench:
        try:
            source = _source(file, asked, workbench)
            sample = next(source.chunks(Reading(), rows=SAMPLE_ROWS), None)
        except RecursionError as error:
            raise UnreadableFile(f"{file.path.name!r} is nested too deeply.", where="path") from error
        plan = _plan(source, sample, wanted, asked, zone_name, workbench)
        yield Opened(file=file, source=source, plan=plan, sample=sample, workbench=workbench)


def _source(file: File, asked: Asked, workbench: Workbench) -> Source:
    match file.format:
        case "parquet":
            return ParquetFile(file, workbench)
        case "excel":
            # Here: few read one, and a server that starts again should answer before this is read.
            from coterie.ingest.imports.excel import ExcelFile

            return ExcelFile(file, sheet=asked.options.get("sheet"))
        case "delimited":
            return Delimited(file, workbench, delimiter=asked.options.get("delimiter"))
        case "jsonl" | "json":
            return JsonFile(file)


def _plan(
    source: Source,
    chunk: Chunk | None,
    wanted: Kind | None,
    asked: Asked,
    zone_name: str,
    workbench: Workbench,
) -> Plan:
    sample = Sample(source.columns, None if chunk is None else chunk.rows)
    kind, reason = (
        (wanted, "asked for")
        if wanted
        else kind_of(sample, asked.columns, names_event=asked.event is not None)
    )
    if kind is None:
        raise InvalidInput(
            f"It is not clear what the rows are: {reason}.",
            where="kind",
            hint="Say so with --kind messages|events|customers|accounts|orders, and name columns with --map NAME=COLUMN. "
            f"Columns: {', '.join(source.columns[:12])}{' …' if len(source.columns) > 12 else ''}.",
        )
    if asked.event is not None and kind != "events":
        raise InvalidInput(f"{kind} have no event name.", where="mapping.event")
    named = check(asked, kind, source.columns)
    made = () if kind == "messages" else choices(sample, kind, named, asked.skipped)
    if asked.event is not None:
        made = tuple(choice for choice in made if choice.name != "event")
    name = asked.options.get("time_zone", zone_name)
    zone = zone_named(name)
    form, warnings = _time_form(source, sample, made, asked, name, workbench)
    draft = Plan(
        kind=kind,
        kind_reason=reason,
        choices=made,
        members={},
        context={},
        spread=(),
        context_spread=(),
        time=form,
        zone=zone,
        zone_name=name,
        comma=_commas(sample, made),
        lines="keep" if asked.options.get("lines") == "keep" else "fold",
        event=asked.event,
        warnings=(*source.notes, *warnings),
    )
    planned = _with_members(draft, source.columns, asked)
    return replace(planned, warnings=(*planned.warnings, *_missing(planned, source)))


def require(plan: Plan, columns: tuple[str, ...]) -> None:
    """Raise InvalidInput where a column that the kind cannot do without was not found."""
    shown = f"Columns: {', '.join(columns[:12])}{' …' if len(columns) > 12 else ''}."
    if plan.kind == "messages":
        return
    if plan.kind == "accounts":
        if plan.column("account_id") is None:
            raise InvalidInput(
                "No column says which account a row is about.",
                where="mapping.account_id",
                hint=f"Name it: --map account_id=COLUMN. {shown}",
            )
        if plan.column("user_id") is None and plan.column("anonymous_id") is None:
            raise InvalidInput(
                "No column says who belongs to the account.",
                where="mapping.user_id",
                hint=f"Accounts are known by their members: one row a member. --map user_id=COLUMN. {shown}",
            )
        return
    if plan.column("user_id") is None and plan.column("anonymous_id") is None:
        raise InvalidInput(
            "No column says who the customer is.",
            where="mapping.user_id",
            hint=f"Name it: --map user_id=COLUMN. {shown}",
        )
    if plan.kind == "events" and plan.column("event") is None and plan.event is None:
        raise InvalidInput(
            "No column names the event.",
            where="mapping.event",
            hint=f"Name it: --map event=COLUMN, or one name for all: --map event='\"Visited\"'. {shown}",
        )
    if plan.kind in ("events", "orders") and plan.column("time") is None:
        raise InvalidInput(
            "No column says when it happened.",
            where="mapping.time",
            hint=f"Name it: --map time=COLUMN. {shown}",
        )


def _missing(plan: Plan, source: Source) -> tuple[str, ...]:
    try:
        require(plan, tuple(source.columns))
    except InvalidInput as lacking:
        return (f"{lacking.message} {lacking.hint}",)
    if plan.kind in ("customers", "accounts") and plan.column("time") is None:
        return ("No column says since when a row holds: it holds from the moment of the import.",)
    if (
        plan.kind == "orders"
        and plan.column("value") is None
        and not (plan.column("price") and plan.column("quantity"))
    ):
        return ("No column holds an amount: the orders will have no revenue. Name it: --map value=COLUMN.",)
    return ()


def _with_members(plan: Plan, columns: tuple[str, ...], asked: Asked) -> Plan:
    """The columns that nothing else uses, as properties or traits under their own names."""
    nests = NESTED[plan.kind]
    if not nests:
        return plan
    own, context = nests[0], "context"
    members: dict[str, str] = {}
    contexts: dict[str, str] = {}
    used = set(asked.skipped)
    for choice in plan.choices:
        prefix, dot, key = choice.name.partition(".")
        if dot and prefix == own:
            members[key] = choice.column
        elif dot and prefix == context:
            contexts[key] = choice.column
        keeps_its_trait = plan.kind in ("customers", "accounts") and (
            choice.name == "time" or (choice.name == "user_id" and rank("email", choice.column) is not None)
        )
        if not keeps_its_trait:
            used.add(choice.column)
    spread = tuple(choice.column for choice in plan.choices if choice.name == own)
    context_spread = tuple(choice.column for choice in plan.choices if choice.name == context)
    top = [name for name in columns if not _is_inside(name, columns)]
    for name in top:
        if name not in used:
            members.setdefault(name, name)
    return replace(plan, members=members, context=contexts, spread=spread, context_spread=context_spread)


def _is_inside(name: str, columns: tuple[str, ...]) -> bool:
    """Whether a column is only a path into an object that is a column itself."""
    outer, dot, _ = name.rpartition(".")
    return bool(dot) and outer in columns


def _commas(sample: Sample, made: tuple[Choice, ...]) -> frozenset[str]:
    amounts = (choice for choice in made if choice.name in ("value", "price", "quantity"))
    return frozenset(choice.column for choice in amounts if has_comma_cents(sample.present(choice.column)))


def _time_form(
    source: Source,
    sample: Sample,
    made: tuple[Choice, ...],
    asked: Asked,
    zone_name: str,
    workbench: Workbench,
) -> tuple[TimeForm | None, tuple[str, ...]]:
    column = next((choice.column for choice in made if choice.name == "time"), None)
    wanted = asked.options.get("time_format")
    form = None if wanted is None else times.chosen(wanted, workbench)
    if column is None or form is not None:
        return form, ()
    order = times.asked_order(wanted)
    form = times.recognise(sample.present(column), zone_name, order=order)
    if form is not None and form.ambiguous:  # a sorted file shows days above 12 only further down
        form = times.recognise(_all_values(source, column), zone_name, order=order)
    if form is None:
        present = sample.present(column)
        if present:
            return TimeForm(kind="iso", share=0.0), (
                f"{column!r} does not look like times: {str(present[0])[:40]!r}.",
            )
        return TimeForm(kind="iso"), ()
    if form.ambiguous:
        chosen = f"{form.order} first"
        return form, (
            f"Nothing in {column!r} tells whether the day or the month comes first; read as {chosen}. "
            "If that is wrong: --map time_format="
            + ("month_first." if form.order == "day" else "day_first."),
        )
    return form, ()


def _all_values(source: Source, column: str) -> list[object]:
    found: list[object] = []
    for chunk in source.chunks(Reading()):
        found += [
            value
            for value in dict.fromkeys(map(str, chunk.rows.values(column, chunk.rows.count)))
            if value != "None"
        ]
        if len(found) > _AMBIGUOUS_ROWS:
            break
    return found
