"""A leaf condition as one query for the subjects on whom it is TRUE, or for those on whom it is not.

Most subjects have no matching events at all. Where the condition holds for nothing (`times: {eq: 0}`, `ne`), the query
looks for those on whom it fails, and the answer is everyone but them; so no query ever walks through the empty ones,
unless it compares subjects with each other or with other values of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass

import pyarrow as pa
from sqlglot import exp

from coterie.engine import Pieces
from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler import sources
from coterie.segments.compiler.matching import Matched, matched
from coterie.segments.compiler.measures import Measured, measured
from coterie.segments.compiler.predicates import Operands, holds, is_constant, of_nothing, of_zero
from coterie.segments.compiler.question import Question, Subject
from coterie.segments.compiler.value import InstantValue, JsonValue, Value
from coterie.segments.language.conditions import Did, Tagged, TraitTest
from coterie.segments.language.measures import is_zero_when_empty
from coterie.segments.language.predicates import MeasureOperand, Predicates, Quantile, Rank, TraitOperand


@dataclass(frozen=True, slots=True)
class LeafQuery:
    """The subjects for whom a leaf is TRUE; negated: for whom it is not."""

    question: Question
    query: exp.Select
    negated: bool = False

    @property
    def statement(self) -> exp.Select:
        """The whole query, one column `subject`."""
        return self.question.whole(self.query)


@dataclass(frozen=True, slots=True)
class Valued:
    """A step with one value a subject, for those who have one, and how to read it through an alias."""

    step: str
    measured: Measured | None = None
    instant: bool = False
    events: Matched | None = None

    def value(self, table: str, *, filled: bool = False) -> Value:
        """The value in the columns of `table`."""
        if self.measured is not None:
            return self.measured.value(table, filled=filled)
        if self.instant:
            return InstantValue.seen(x.column("seen_at", table))
        return JsonValue.of(x.column("json", table))

    @property
    def zero_when_empty(self) -> bool:
        """Whether subjects without a row have the value 0."""
        return self.measured is not None and self.measured.zero_when_empty


def behavior(question: Question, did: Did) -> LeafQuery:
    """`did`: the measure over the matching events satisfies the predicates."""
    return _tested(question, measure_of(question, did), did.predicates)


def trait(question: Question, test: TraitTest) -> LeafQuery:
    """`trait`: the value at as_of satisfies the predicates."""
    return _tested(question, trait_of(question, test.trait), test.predicates)


def counted(question: Question, counts: pa.Table, predicates: Predicates) -> LeafQuery:
    """Counts found elsewhere (subject, num) satisfy the predicates; subjects without a row count 0."""
    step = question.relation("counts", counts)
    return _tested(question, Valued(step, Measured(step, zero_when_empty=True)), predicates)


def known(question: Question, did: Did, numbers: Pieces, *, scale: int) -> LeafQuery:
    """The measure of a `did`, found elsewhere, satisfies its predicates.

    numbers: (subject, num[, den]), the measure as num ÷ (den × 10^scale).
    """
    step = question.relation("known", numbers)
    found = Measured(
        step,
        has_den="den" in numbers.schema.names,
        scale=scale,
        zero_when_empty=is_zero_when_empty(did.measure),
    )
    return _tested(question, Valued(step, found), did.predicates)


def of_texts(question: Question, texts: pa.Table, predicates: Predicates) -> LeafQuery:
    """Values found elsewhere (subject, json) satisfy the predicates; subjects without a row have none."""
    return _tested(question, Valued(question.relation("texts", texts)), predicates)


def is_of_value_alone(predicates: Predicates) -> bool:
    """Whether predicates look at the value under test and nothing else."""
    return is_constant(predicates)


def is_built_in(trait: str) -> bool:
    """Whether every customer has the trait by itself."""
    return trait in (sources.FIRST_SEEN, sources.LAST_SEEN)


def tag(question: Question, tagged: Tagged) -> LeafQuery:
    """`tag`: the latest word on the tag, at or before as_of, is that the customer carries it."""
    order = x.acceptance_order(x.instant_of(x.column("occurred_at")), x.column("seq"))
    latest = (
        exp.select(
            exp.alias_(x.column("customer"), "subject"),
            exp.alias_(x.value_at_greatest(x.column("present"), order), "present"),
        )
        .from_(question.table("tag_changes"))
        .where(
            *sources.of_subject(question, "customer"),
            x.equal(x.column("tag"), question.bind(tagged.tag)),
            x.at_most(x.column("occurred_at"), question.timestamp(question.as_of)),
        )
        .group_by("customer")
    )
    step = question.step("latest", latest)
    return LeafQuery(question, exp.select("subject").from_(step).where(x.column("present")))


def decided_alone(leaf: object) -> bool:
    """Whether a leaf is true or false for a subject by that subject's data alone; a rank looks at all the others."""
    if isinstance(leaf, Rank | Quantile):
        return False
    if isinstance(leaf, tuple):
        return all(decided_alone(each) for each in leaf)
    return not is_dataclass(leaf) or all(decided_alone(getattr(leaf, part.name)) for part in fields(leaf))


def measure_of(question: Question, did: Did) -> Valued:
    """The measure of a `did` for every subject with matching events."""

    def operands() -> Operands:
        return Operands(question, operand_value)

    events = matched(question, did.events, did.within, did.nth, operands)
    found = measured(question, did.measure, events, operands)
    return Valued(found.step, found, events=events)


def trait_of(question: Question, name: str) -> Valued:
    """The value of a built-in, computed or collected trait at as_of; the first two win. Accounts only have collected ones."""
    if question.subject is Subject.CUSTOMER:
        if name in (sources.FIRST_SEEN, sources.LAST_SEEN):
            return Valued(sources.seen(question, name), instant=True)
        if (computed := question.computed(name)) is not None:
            return measure_of(question, computed)
    return Valued(sources.trait(question, name))


def trait_instants(question: Question, name: str) -> str:
    """(subject, t0, anchor_seq NULL): the instant that the trait holds, for those where it holds one."""
    valued = trait_of(question, name)
    instant = valued.value(valued.step).instant(question)
    none = exp.alias_(x.cast(x.NULL.copy(), "BIGINT"), "anchor_seq")
    query = exp.select("subject", exp.alias_(instant, "t0"), none).from_(valued.step)
    return question.step("anchor", query.where(x.negate(x.is_null(instant.copy()))), reused=True)


def operand_value(
    question: Question, operand: TraitOperand | MeasureOperand, alias: str
) -> tuple[str, Value]:
    """An operand as a step, and its value read through the alias; 0 where a measure of nothing is 0."""
    found = (
        trait_of(question, operand.trait)
        if isinstance(operand, TraitOperand)
        else measure_of(question, operand.did)
    )
    return found.step, found.value(alias, filled=True)


def _tested(question: Question, valued: Valued, predicates: Predicates) -> LeafQuery:
    if not is_constant(predicates):
        return _tested_on_everyone(question, valued, predicates)
    value = valued.value(valued.step)
    test = holds(question, value, predicates, Operands(question, operand_value))
    holds_for_nothing = of_zero(predicates) if valued.zero_when_empty else of_nothing(predicates)
    condition = x.negate(test) if holds_for_nothing else test
    query = exp.select(exp.column("subject", table=valued.step)).from_(valued.step).where(condition)
    return LeafQuery(question, query, negated=holds_for_nothing)


def _tested_on_everyone(question: Question, valued: Valued, predicates: Predicates) -> LeafQuery:
    everyone = sources.everyone(question)
    subject = x.column("subject", everyone)
    value = valued.value(valued.step, filled=True)
    operands = Operands(question, operand_value)
    ranks = [predicate for predicate in predicates if isinstance(predicate, Rank | Quantile)]
    others = tuple(predicate for predicate in predicates if not isinstance(predicate, Rank | Quantile))
    test = holds(question, value, others, operands)
    columns: list[Expr] = [exp.alias_(subject, "subject"), exp.alias_(test, "holds")]
    for index, rank in enumerate(ranks):
        columns += _rank_columns(question, rank, value, subject, index)
    query = (
        exp.select(*columns)
        .from_(everyone)
        .join(valued.step, on=x.equal(subject.copy(), x.column("subject", valued.step)), join_type="left")
    )
    ranked = question.step("ranked", operands.join(query, subject))
    conditions = [x.column("holds"), *(_in_rank(question, rank, index) for index, rank in enumerate(ranks))]
    return LeafQuery(question, exp.select("subject").from_(ranked).where(*conditions))


def _rank_columns(
    question: Question, rank: Rank | Quantile, value: Value, subject: Expr, index: int
) -> list[Expr]:
    """Who is ranked, at which place (ties share the best), and out of how many."""
    keys = value.rank_keys()
    eligible = [x.negate(x.is_null(keys[0].copy()))]
    if rank.among is not None:
        among = exp.select("subject").from_(question.among(question, rank.among))
        eligible.append(exp.In(this=subject.copy(), query=exp.Subquery(this=among)))
    is_ranked = x.every(eligible)
    descending = rank.top if isinstance(rank, Rank) else rank.descending
    order = [x.ordered(key, descending=descending) for key in keys]
    place = x.over(x.call("rank"), by=[is_ranked], order=order)
    out_of = x.over(x.count(), by=[is_ranked.copy()])
    return [
        exp.alias_(is_ranked.copy(), f"ranked{index}"),
        exp.alias_(place, f"place{index}"),
        exp.alias_(out_of, f"of{index}"),
    ]


def _in_rank(question: Question, rank: Rank | Quantile, index: int) -> Expr:
    is_ranked, place, out_of = (x.column(f"{name}{index}") for name in ("ranked", "place", "of"))
    before = x.minus(place, x.number(1))
    if isinstance(rank, Rank):
        # place ≤ ceil(share × n) is the same as place − 1 < share × n, without rounding.
        share, whole = rank.share.as_integer_ratio()
        inside = x.less(x.times(before, x.number(whole)), x.times(x.number(share), out_of))
    else:
        scaled = x.times(before, x.number(rank.into))
        inside = x.every(
            [
                x.at_most(x.times(x.number(rank.index - 1), out_of), scaled),
                x.less(scaled.copy(), x.times(x.number(rank.index), out_of.copy())),
            ]
        )
    return x.every([is_ranked, inside])
