"""Rows of events, customers, accounts and messages, made into canonical messages."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.ingest import canonical
from coterie.ingest.accept import Terms, judge
from coterie.ingest.imports.objects import Objects
from coterie.ingest.imports.occurrences import Occurrences
from coterie.ingest.imports.planning import Plan
from coterie.ingest.imports.rows import Rows
from coterie.ingest.imports.shaping import (
    Reason,
    Shape,
    Shaped,
    Verdicts,
    batch,
    further_identifiers,
    identifier,
    moments,
    persons,
    refuse_large,
    settled,
)
from coterie.ingest.imports.workbench import Workbench
from coterie.ingest.plainly import usual_tracks
from coterie.ingest.quarantine import Rejected


def shape_of(plan: Plan, terms: Terms, workbench: Workbench) -> Shape:
    """What makes messages of the rows of a file, chunk by chunk, in order; orders have their own way."""
    occurrences = Occurrences()
    match plan.kind:
        case "events":
            return lambda rows: events(rows, plan, terms, workbench, occurrences)
        case "customers":
            return lambda rows: customers(rows, plan, terms, workbench, occurrences)
        case "accounts":
            return lambda rows: accounts(rows, plan, terms, workbench, occurrences)
        case _:
            return lambda rows: messages(rows, terms, occurrences)


def events(rows: Rows, plan: Plan, terms: Terms, workbench: Workbench, occurrences: Occurrences) -> Shaped:
    """One event a row."""
    verdicts = Verdicts(rows)
    user, anonymous = persons(rows, plan, terms, verdicts)
    column = plan.column("event")
    if column is None:
        names = pa.repeat(pa.scalar(plan.event, pa.string()), rows.count)
    else:
        names = rows.texts(column)
        missing = names.is_null().to_numpy(zero_copy_only=False)
        verdicts.refuse(missing, Reason("missing_event", "The row names no event.", None, column))
    at = moments(rows, plan, terms, verdicts, workbench, required=True)
    properties = rows.json(plan.members, plan.spread, "object")
    context = rows.json(plan.context, plan.context_spread, "object")
    refuse_large(verdicts, names, properties, context)
    told = batch(
        rows.count,
        terms,
        kind="track",
        name=names,
        user_id=user,
        anonymous_id=anonymous,
        occurred_at=at,
        message_id=message_ids(rows, plan, occurrences),
        properties=properties,
        context=context,
    )
    return settled(verdicts, told)


def customers(rows: Rows, plan: Plan, terms: Terms, workbench: Workbench, occurrences: Occurrences) -> Shaped:
    """One customer a row: an identify with the columns as traits."""
    verdicts = Verdicts(rows)
    user, anonymous = persons(rows, plan, terms, verdicts)
    at = moments(rows, plan, terms, verdicts, workbench, required=False)
    traits = rows.json(plan.members, plan.spread, "sets")
    context = rows.json(plan.context, plan.context_spread, "object")
    refuse_large(verdicts, traits, context)
    told = batch(
        rows.count,
        terms,
        kind="identify",
        user_id=user,
        anonymous_id=anonymous,
        occurred_at=at,
        message_id=message_ids(rows, plan, occurrences),
        operations=traits,
        context=context,
        identifiers=further_identifiers(rows, plan.members, terms),
    )
    return settled(verdicts, told)


def accounts(rows: Rows, plan: Plan, terms: Terms, workbench: Workbench, occurrences: Occurrences) -> Shaped:
    """One member of an account a row: a group message with the other columns as the account's traits."""
    verdicts = Verdicts(rows)
    account = identifier(rows, plan, "account_id", terms, verdicts)
    missing = account.is_null().to_numpy(zero_copy_only=False)
    verdicts.refuse(
        missing, Reason("missing_group", "The row names no account.", None, plan.column("account_id"))
    )
    user, anonymous = persons(rows, plan, terms, verdicts)
    at = moments(rows, plan, terms, verdicts, workbench, required=False)
    traits = rows.json(plan.members, plan.spread, "sets")
    refuse_large(verdicts, traits)
    told = batch(
        rows.count,
        terms,
        kind="group",
        user_id=user,
        anonymous_id=anonymous,
        account_id=account,
        occurred_at=at,
        message_id=message_ids(rows, plan, occurrences),
        operations=traits,
    )
    return settled(verdicts, told)


def messages(rows: Rows, terms: Terms, occurrences: Occurrences) -> Shaped:
    """Segment-spec messages, judged as if they had been collected."""
    if isinstance(rows, Objects):
        dicts = rows.dicts
        told, usual = usual_tracks(dicts, terms)
    else:
        dicts = [{name: value for name, value in row.items() if value is not None} for row in rows.dicts]  # type: ignore[attr-defined]
        told, usual = canonical.table(()), np.zeros(rows.count, bool)
    rest = np.flatnonzero(~usual)
    if len(rest) == 0:
        return Shaped(_with_ids(told, rows, np.arange(rows.count), occurrences), [])
    judged = judge([dicts[place] for place in rest], terms)
    picked = rest[[rejection.index for rejection in judged.rejected]]
    places = np.concatenate([np.flatnonzero(usual), np.setdiff1d(rest, picked)])
    order = np.argsort(places)
    told = pa.concat_tables([told, canonical.table(judged.rows)]).take(pa.array(order))
    rejected = [
        Rejected(
            code=rejection.code,
            message=rejection.message,
            line=line,
            hint=rejection.hint,
            field=rejection.where.partition(".")[2] or None,
            raw=raw,
        )
        for rejection, line, raw in zip(
            judged.rejected, rows.lines[picked].tolist(), rows.raw(picked), strict=True
        )
    ]
    return Shaped(_with_ids(told, rows, places[order], occurrences), rejected)


def _with_ids(told: pa.Table, rows: Rows, places: np.ndarray, occurrences: Occurrences) -> pa.Table:
    """The messages, those without an id with one made of what their row says. places: the row of each."""
    ids = told.column("message_id")
    if ids.null_count == 0:
        return told
    lacking = ids.is_null().to_numpy(zero_copy_only=False)
    made = occurrences.ids("m-", rows.take(places[lacking]).digests())
    filled = pc.replace_with_mask(ids.combine_chunks(), pa.array(lacking), made)
    return told.set_column(told.schema.get_field_index("message_id"), told.schema.field("message_id"), filled)


def message_ids(rows: Rows, plan: Plan, occurrences: Occurrences) -> pa.Array:
    """The mapped message ids, else ids made of what the rows say."""
    column = plan.column("message_id")
    told = None if column is None else rows.texts(column)
    if told is not None and told.null_count == 0:
        return told
    made = occurrences.ids(f"{plan.kind[0]}-", rows.digests())
    return made if told is None else pc.coalesce(told, made)
