"""Members with what is known of them: one row a customer, one column a trait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from pyroaring import BitMap
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.errors import InvalidInput, NotFound, did_you_mean
from coterie.kit import csvtext
from coterie.segments import definitions, valuing
from coterie.segments.compiler import leaves
from coterie.segments.compiler.value import InstantValue, NumberValue, Value
from coterie.segments.evaluation import Evaluation, evaluating
from coterie.segments.gathering import rows_of
from coterie.segments.language import conditions as c
from coterie.segments.times import iso
from coterie.workspace import Workspace

MOST_COLUMNS = 50
_SEEN = "SELECT customer, id, first_seen, last_seen FROM customers WHERE customer IN (SELECT subject FROM wanted_customers)"
_KNOWN = "SELECT DISTINCT key FROM trait_values"

Row = tuple[str, datetime, datetime, tuple[str | None, ...]]
"""(id, first_seen, last_seen, the values of the traits), times naive UTC."""


def rows(
    workspace: Workspace,
    customers: BitMap,
    traits: Sequence[str],
    *,
    as_of: datetime | str | None = None,
) -> list[Row]:
    """Customers by id with what these traits held at `as_of` (default: now), as the text it prints as; None where there is no value.

    Built-in, computed and collected traits, with dots into objects; lists and objects print as JSON.
    Raises InvalidInput for a trait that nobody ever had, and for more than MOST_COLUMNS.
    """
    known = definitions.known_names(workspace)
    with evaluating(workspace, known, as_of=as_of, only=customers) as state:
        return _rows(state, customers, traits)


def _rows(state: Evaluation, customers: BitMap, traits: Sequence[str]) -> list[Row]:
    _refuse_unknown(state, traits)
    values = [_values(state, trait) for trait in traits]
    with state.session.registered("wanted_customers", rows_of(customers)):
        seen = state.session.rows(_SEEN)
    found = [
        (str(public), first, last, tuple(column.get(int(customer), default) for column, default in values))
        for customer, public, first, last in seen
    ]
    return sorted(found, key=lambda row: row[0])


def as_csv(
    workspace: Workspace, name: str, traits: Sequence[str], *, as_of: datetime | str | None = None
) -> Iterator[str]:
    """The members of a saved segment as a CSV file in pieces: id, first_seen, last_seen, the traits. Raises NotFound."""
    known = definitions.known_names(workspace)
    if known.segment(name) is None:
        raise NotFound(f"There is no segment named {name!r}.", hint=did_you_mean(name, known.segment_names()))
    with evaluating(workspace, known, as_of=as_of) as state:
        found = _rows(state, state.members(c.InSegment(name)), traits)
    return csvtext.pieces(
        ["id", "first_seen", "last_seen", *traits],
        ([public, iso(first), iso(last), *values] for public, first, last, values in found),
    )


def _values(state: Evaluation, trait: str) -> tuple[dict[int, str], str | None]:
    """What the trait printed as, by customer, and what it is for those who are not listed."""
    question = state.question()
    valued = leaves.trait_of(question, trait)
    value = valued.value(valued.step)
    columns = [exp.alias_(each, name) for name, each in _columns(value).items()]
    query = exp.select(exp.column("subject", table=valued.step), *columns).from_(valued.step)
    found: pa.Table = state.arrow(question, query)
    customers, texts = found["subject"].to_pylist(), found["text"].to_pylist()
    if isinstance(value, NumberValue):
        dens = found["den"].to_pylist() if value.den is not None else [None] * len(texts)
        texts = [
            None if num is None else valuing.printed(num, den, value.scale)
            for num, den in zip(texts, dens, strict=True)
        ]
    pairs = zip(customers, texts, strict=True)
    return {customer: text for customer, text in pairs if text is not None}, (
        "0" if valued.zero_when_empty else None
    )


def _columns(value: Value) -> dict[str, x.Expr]:
    if isinstance(value, NumberValue):  # exact, as whole numbers
        den = {} if value.den is None else {"den": x.cast(value.den.copy(), "VARCHAR")}
        return {"text": x.cast(value.num.copy(), "VARCHAR"), **den}
    if isinstance(value, InstantValue):
        return {"text": value.wording()}
    json = x.cast(value.json.copy(), "VARCHAR")
    return {"text": x.case((value.is_kind("ARRAY", "OBJECT"), json), otherwise=value.text())}


def _refuse_unknown(state: Evaluation, traits: Sequence[str]) -> None:
    if len(traits) > MOST_COLUMNS:
        raise InvalidInput(
            f"{len(traits)} columns are too many.",
            where="columns",
            hint=f"Ask for at most {MOST_COLUMNS} at a time.",
        )
    collected: set[Any] = set()
    for place, name in enumerate(traits):
        if leaves.is_built_in(name) or state.names.computed(name) is not None:
            continue
        collected = collected or {row[0] for row in state.session.rows(_KNOWN)}
        if name not in collected and name.partition(".")[0] not in collected:
            raise InvalidInput(
                f"Nobody ever had a trait {name!r}.",
                where=f"columns[{place}]",
                hint=did_you_mean(name, collected) or "List traits with `coterie traits`.",
            )
