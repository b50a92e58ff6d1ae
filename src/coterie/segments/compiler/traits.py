"""Leaves on traits with few different values: each value is tried once, then its customers are read off.

Trying a condition parses JSON, which costs the engine a hundred times what comparing with a listed text does; and a country, a plan
or a flag has few values however many customers have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
from pyroaring import BitMap
from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler import leaves, sources
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.leaves import LeafQuery
from coterie.segments.compiler.question import Question, Subject
from coterie.segments.language.conditions import TraitTest

_MOST_VALUES = 1_000
_LOOKED_AT_FIRST = 4_000
_LISTED = 50


def is_collected(question: Question, test: TraitTest) -> bool:
    """Whether the leaf is about a value that was collected under this very name, and nothing else."""
    if question.subject is not Subject.CUSTOMER or leaves.is_built_in(test.trait) or "." in test.trait:
        return False
    return question.computed(test.trait) is None and leaves.is_of_value_alone(test.predicates)


def answers(
    access: Access, trait: str, tests: Sequence[TraitTest], matching: Callable[[LeafQuery], BitMap]
) -> Iterator[tuple[TraitTest, BitMap]]:
    """The customers for whom each test on the trait is true; nothing where it has too many different values."""
    if (texts := _different(access, trait)) is None:
        return
    for test in tests:
        tried = leaves.of_texts(access.fresh(), numbered(texts), test.predicates)
        chosen = access.rows(tried.question, tried.query).column("subject").to_pylist()
        question = access.fresh()
        step = sources.trait(question, trait)
        holders = exp.select("subject").from_(step)
        holders = holders.where(_is_among(question, [texts[place] for place in chosen]), copy=False)
        yield test, matching(LeafQuery(question, holders, negated=tried.negated))


def numbered(texts: Sequence[str]) -> pa.Table:
    """(subject, json): texts as if each were the value of one subject, counted from 0."""
    return pa.table(
        {"subject": pa.array(range(len(texts)), pa.uint32()), "json": pa.array(texts, pa.string())}
    )


def _different(access: Access, trait: str) -> tuple[str, ...] | None:
    """The different JSON texts that the trait holds at as_of, None where they are many."""
    for limit in (_LOOKED_AT_FIRST, None):
        question = access.fresh()
        step = sources.trait(question, trait)
        some = exp.select("json").from_(step)
        if limit is not None:
            step = question.step("some", some.limit(limit, copy=False))
            some = exp.select("json").from_(step)
        rows = access.rows(question, some.distinct(copy=False).limit(_MOST_VALUES + 1, copy=False))
        if rows.num_rows > _MOST_VALUES:
            return None
    return tuple(rows.column("json").to_pylist())


def _is_among(question: Question, texts: Sequence[str]) -> Expr:
    json = x.column("json")
    if not texts:
        return x.FALSE
    if len(texts) <= _LISTED:
        return x.one_of(json, [question.bind(text) for text in texts])
    listed = question.relation("texts", pa.table({"json": pa.array(texts, pa.string())}))
    return exp.In(this=json, query=exp.Subquery(this=exp.select("json").from_(listed)))
