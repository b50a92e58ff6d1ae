"""Leaves, bitmaps, algebra: every distinct leaf is one query, `all`, `any` and `not` are operations on sets.

A leaf's query says who is TRUE and nobody is ever unknown, so a complement is a complement. Equal leaves of any number
of definitions run once. Everything is read in one transaction: one as_of, one state of the data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

import duckdb
import numpy as np
import pyarrow as pa
from pyroaring import BitMap
from sqlglot import exp

from coterie import moments
from coterie.engine import Session, turn
from coterie.errors import CyclicReference, InvalidInput, OutOfRange, UnknownReference, did_you_mean
from coterie.kit import heap
from coterie.segments import together
from coterie.segments.algebra import combine
from coterie.segments.compiler import counting, leaves, patterns, sources
from coterie.segments.compiler.access import Access
from coterie.segments.compiler.counters import TooLarge
from coterie.segments.compiler.deciding import Numbers
from coterie.segments.compiler.question import Facts, Question, Subject
from coterie.segments.compiler.tallies import paths_of, tally
from coterie.segments.gathering import gather, rows_of
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition, Did
from coterie.segments.members import bitmap
from coterie.values import instant_of
from coterie.workspace import Workspace

_ARRAYS_OF_MEMORY = 8  # half of the memory is the engine's, a quarter the bitmaps': so an eighth, and what is made of it at the end


class Names(Protocol):
    """What saved definitions mean, by name."""

    def segment(self, name: str) -> Condition | None:
        """The condition of a segment or of a segmentation's part, None where there is none."""

    def computed(self, name: str) -> Did | None:
        """The measure of a computed trait, None where there is none."""

    def segment_names(self) -> list[str]:
        """Every name that `segment` knows."""


class Nobody:
    """Names of nothing."""

    def segment(self, name: str) -> Condition | None:
        """None."""
        return None

    def computed(self, name: str) -> Did | None:
        """None."""
        return None

    def segment_names(self) -> list[str]:
        """No names."""
        return []


class Evaluation:
    """The state of the data at one as_of, and every leaf that was asked of it.

    only: the customers to look at, None for all; every answer is then the whole one's part among them, by the same compiled
    plan on their rows alone. A leaf that ranks customers is the exception: it is decided on everyone, then cut. ignored: who
    is ignored, where that is known already (nobody while the segment of the ignored is itself found). facts: those of an
    evaluation before, where nothing they say has changed. gathers: whether the rows of `only` are copied out first, which
    pays for many leaves about few customers; existing: the customers who exist, of those looked at, where known already.
    Make one with `evaluating`. Not for use by several threads at once.
    """

    def __init__(
        self,
        session: Session,
        names: Names,
        *,
        as_of: datetime,
        workspace: Workspace,
        stop: Callable[[], None] | None = None,
        only: BitMap | None = None,
        ignored: BitMap | None = None,
        facts: Facts | None = None,
        gathers: bool = True,
        existing: BitMap | None = None,
    ) -> None:
        self.session = session
        self.names = names
        self.as_of = as_of
        self.zone = workspace.timezone
        self.leaves_run = 0
        self.facts = facts or Facts(session)
        self._workspace = workspace
        self._only = only
        self._gathers = gathers
        self._whole: Evaluation | None = None
        self._tables: dict[Subject, dict[str, str]] = {}
        self._looked_at: dict[Subject, BitMap] = {}
        self._stop = stop or session.go_on
        self._leaves: dict[tuple[Subject, str], BitMap] = {}
        self._segments: dict[str, BitMap] = {}
        self._running: list[str] = []
        self._ignored_name = workspace.settings.ignore
        if self._ignored_name is None or names.segment(self._ignored_name) is None:
            ignored = BitMap()
        elif ignored is None:
            ignored = self.for_everyone(ignored=BitMap()).segment(self._ignored_name)
        self.ignored = ignored
        self._ignored = rows_of(ignored) if ignored else None
        if existing is not None:
            self.existing = existing

    @cached_property
    def existing(self) -> BitMap:
        """The customers who exist, of those looked at."""
        return self._existing(Subject.CUSTOMER)

    @cached_property
    def everyone(self) -> BitMap:
        """The customers who exist and are not ignored, of those looked at."""
        return self.existing - self.ignored

    @cached_property
    def accounts(self) -> BitMap:
        """The accounts that exist, of those looked at."""
        return self._existing(Subject.ACCOUNT)

    def members(self, condition: Condition) -> BitMap:
        """The customers for whom the condition is true."""
        if isinstance(condition, c.InSegment) and condition.segment == self._ignored_name:
            return self.segment(condition.segment)
        return self._set(condition, Subject.CUSTOMER) & self.everyone

    def segment(self, name: str) -> BitMap:
        """The members of a saved segment."""
        if name in self._segments:
            return self._segments[name]
        if name == self._ignored_name and self.ignored:
            return self.ignored & self.existing
        if name in self._running:
            circle = " → ".join([*self._running[self._running.index(name) :], name])
            raise CyclicReference(f"Segments refer to each other in a circle: {circle}.")
        condition = self.names.segment(name)
        if condition is None:
            raise UnknownReference(
                f"There is no segment named {name!r}.", hint=did_you_mean(name, self.names.segment_names())
            )
        self._running.append(name)
        try:
            found = self._set(condition, Subject.CUSTOMER) & self.everyone
        finally:
            self._running.pop()
        self._segments[name] = found
        return found

    def subjects(self, condition: Condition, subject: Subject) -> BitMap:
        """The customers, or the accounts, for whom the condition is true."""
        return self._set(condition, subject) & self._population(subject)

    def leaf_members(self, leaf: Condition) -> BitMap:
        """The customers for whom one condition of a tree is true, whatever stands around it."""
        return self._set(leaf, Subject.CUSTOMER) & self.everyone

    @property
    def found(self) -> Mapping[tuple[Subject, str], BitMap]:
        """The leaves asked so far, by whom they are about and their text."""
        return self._leaves

    def recall(self, leaves: Mapping[tuple[Subject, str], BitMap]) -> None:
        """Take these leaves as asked: their answers for the same state and the same customers."""
        self._leaves.update(leaves)

    def prepare(self, conditions: Iterable[Condition]) -> None:
        """Answer the leaves of these conditions that can be answered together; the others are when they are asked for."""
        if self._only is not None:
            return
        wanted = {
            repr(leaf): leaf
            for leaf in leaves_of(conditions, self.names)
            if (Subject.CUSTOMER, repr(leaf)) not in self._leaves
        }
        for leaf, found in together.answers(
            self._access, wanted.values(), self._matching, most_bytes=self._most_bytes
        ):
            self._leaves[Subject.CUSTOMER, repr(leaf)] = found & self.everyone
            self.leaves_run += 1
            self._stop()

    def number(self, did: Did) -> Numbers | None:
        """What a `did` measures, for every customer number; None where only the engine can find it."""
        assert self._only is None, "a scan counts for everyone"
        counts = tally(self.question(), did)
        if counts is None:
            return None
        try:
            (found,) = counting.count(
                self._access, [counts], only_whether=[False], most_bytes=self._most_bytes
            )
        except TooLarge:
            return None
        return found if isinstance(found, Numbers) else None

    @property
    def _access(self) -> Access:
        return Access(self.question, self.arrow, self.batches, self._everyone_in)

    @property
    def _most_bytes(self) -> int:
        return self._workspace.settings.memory_bytes // _ARRAYS_OF_MEMORY

    def question(self, subject: Subject = Subject.CUSTOMER, *, only: int | None = None) -> Question:
        """A fresh question about this state. only: the one subject to look at; left out, all that the evaluation looks at."""
        question = self._fresh(subject, only)
        if only is None and self._only is not None:
            question.only = question.relation("only", rows_of(self._subjects_looked_at(subject)))
            if self._gathers:
                question.tables = self._gathered(subject)
        return question

    def _fresh(self, subject: Subject, only: int | None = None) -> Question:
        question = Question(
            as_of=moments.micros(self.as_of),
            zone=self.zone,
            subject=subject,
            facts=self.facts,
            among=self._among,
            computed=self.names.computed,
            trait_instants=leaves.trait_instants,
            only=only,
        )
        if self._ignored is not None:
            question.ignored = question.relation("ignored", self._ignored)
        return question

    def _subjects_looked_at(self, subject: Subject) -> BitMap:
        """The customers looked at, or the accounts they belong to at as_of."""
        assert self._only is not None
        if subject is Subject.CUSTOMER:
            return self._only
        if subject not in self._looked_at:
            question = self.question()
            step = sources.account_of(question)
            self._looked_at[subject] = bitmap(
                self.numpy(question, exp.select("account").from_(step))["account"]
            )
        return self._looked_at[subject]

    def _gathered(self, subject: Subject) -> dict[str, str]:
        if subject not in self._tables:
            self._tables[subject] = gather(self.session, self._subjects_looked_at(subject), subject)
        return self._tables[subject]

    def _unrestricted(self) -> Evaluation:
        """The same state for everyone."""
        if self._whole is None:
            self._whole = self.for_everyone(ignored=self.ignored)
        return self._whole

    def for_everyone(self, *, ignored: BitMap) -> Evaluation:
        """The same state of the data, for everyone but the ignored."""
        return Evaluation(
            self.session,
            self.names,
            as_of=self.as_of,
            workspace=self._workspace,
            stop=self._stop,
            ignored=ignored,
        )

    def _everyone_in(self, name: str | None) -> BitMap:
        return self.everyone if name is None else self.segment(name) & self.everyone

    def _among(self, question: Question, name: str) -> str:
        return question.relation("among", rows_of(self.segment(name)))

    # --- algebra -----------------------------------------------------------------------------------------------------

    def _set(self, condition: Condition, subject: Subject) -> BitMap:
        return combine(
            condition,
            everyone=self._population(subject),
            leaf=lambda each: self._leaf(each, subject),
            segment=self.segment,
        )

    def _population(self, subject: Subject) -> BitMap:
        return self.everyone if subject is Subject.CUSTOMER else self.accounts

    def _existing(self, subject: Subject) -> BitMap:
        question = self.question(subject)
        question.ignored = None  # they exist
        step = sources.everyone(question)
        return self._subjects(question, exp.select("subject").from_(step))

    # --- leaves ------------------------------------------------------------------------------------------------------

    def _leaf(self, leaf: Condition, subject: Subject) -> BitMap:
        key = (subject, repr(leaf))
        if key not in self._leaves and subject is Subject.CUSTOMER:
            self.prepare([leaf])
        if key not in self._leaves:
            self._stop()
            if self._only is None or leaves.decided_alone(leaf):
                found = self._run_leaf(leaf, subject)
            else:
                found = self._unrestricted()._leaf(leaf, subject)
            self._leaves[key] = found & self._population(subject)
            self.leaves_run += 1
        return self._leaves[key]

    def _run_leaf(self, leaf: Condition, subject: Subject) -> BitMap:
        question = self.question(subject)
        if not question.tables:
            layout = question.facts.layout
            question.lifted = {
                path: layout.promoted[path] for path in paths_of(leaf) if path in layout.promoted
            }
            question.lifted_as_sealed = not layout.hot_rows
        match leaf:
            case c.TraitTest():
                query = leaves.trait(question, leaf)
            case c.Did():
                query = leaves.behavior(question, leaf)
            case c.Tagged():
                query = leaves.tag(question, leaf)
            case c.Pattern():
                query = self._pattern(leaf, subject)
            case c.OfAccount(condition):
                return self._of_account(self._set(condition, Subject.ACCOUNT))
            case _:
                raise AssertionError(f"{type(leaf).__name__} is no leaf")
        return self._matching(query)

    def _matching(self, query: leaves.LeafQuery) -> BitMap:
        found = self._subjects(query.question, query.query)
        return self._population(query.question.subject) - found if query.negated else found

    def _pattern(self, leaf: c.Pattern, subject: Subject) -> leaves.LeafQuery:
        return leaves.counted(self.question(subject), self.pattern_counts(leaf, subject), leaf.times)

    def pattern_counts(self, leaf: c.Pattern, subject: Subject, *, only: int | None = None) -> pa.Table:
        """(subject, num): how often the pattern matched."""
        asked = patterns.pattern(self.question(subject, only=only), leaf)
        return patterns.counts(asked, self.arrow(asked.question, asked.query))

    def _of_account(self, accounts: BitMap) -> BitMap:
        question = self.question()
        step = sources.account_of(question)
        rows = self.numpy(question, exp.select("customer", "account").from_(step))
        chosen = np.isin(rows["account"], np.array(accounts.to_array(), dtype=np.uint32))
        return bitmap(rows["customer"][chosen])

    def _subjects(self, question: Question, query: exp.Select) -> BitMap:
        return bitmap(self.numpy(question, query)["subject"])

    # --- running -----------------------------------------------------------------------------------------------------

    def numpy(self, question: Question, query: exp.Select) -> dict[str, np.ndarray[Any, Any]]:
        """The rows of a query of the question, a column an array."""
        with self._readable(question):
            return self.session.numpy(question.whole(query), question.parameters)

    def arrow(self, question: Question, query: exp.Select) -> pa.Table:
        """The rows of a query of the question."""
        with self._readable(question):
            return self.session.arrow(question.whole(query), question.parameters)

    def batches(self, question: Question, query: exp.Select) -> Iterator[pa.RecordBatch]:
        """The rows of a query of the question, some at a time."""
        with self._readable(question):
            for batch in self.session.batches(question.whole(query), question.parameters):
                self._stop()
                yield batch

    @contextmanager
    def _readable(self, question: Question) -> Iterator[None]:
        with ExitStack() as registered:
            for name, rows in question.relations.items():
                registered.enter_context(self.session.registered(name, rows))
            try:
                yield
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise OutOfRange(
                    "Numbers in the data are too large to be compared exactly.",
                    hint="Compare without `scaled`, or leave values beyond 10^18 out with `where`.",
                ) from error


def leaves_of(conditions: Iterable[Condition], names: Names) -> Iterator[Condition]:
    """The leaves about customers of these conditions and of the segments that they refer to."""
    waiting, seen = list(conditions), set[str]()
    while waiting:
        match waiting.pop():
            case c.All(inner) | c.Any(inner):
                waiting += inner
            case c.Not(one):
                waiting.append(one)
            case c.InSegment(name):
                condition = names.segment(name)
                if name not in seen and condition is not None:
                    waiting.append(condition)
                seen.add(name)
            case c.Everyone():
                pass
            case leaf:
                yield leaf


@contextmanager
def evaluating(
    workspace: Workspace,
    names: Names,
    *,
    as_of: datetime | str | None = None,
    stop: Callable[[], None] | None = None,
    only: BitMap | None = None,
) -> Iterator[Evaluation]:
    """Everything asked in the block sees the same data, as of the same moment (default: now).

    only: the customers to look at, None for all.
    """
    moment = as_of_moment(workspace, as_of)
    heap.keep_within(workspace.settings.memory_bytes)
    with turn(), workspace.engine.snapshot() as session:
        with nullcontext() if stop is None else session.interruptible(stop):
            yield Evaluation(session, names, as_of=moment, workspace=workspace, stop=stop, only=only)


def as_of_moment(workspace: Workspace, as_of: datetime | str | None) -> datetime:
    """The moment a question is about, aware, in UTC; a bare date or time is read in the workspace's zone."""
    if as_of is None:
        return workspace.clock.now()
    if isinstance(as_of, datetime):
        found: datetime | None = (
            moments.from_local(as_of, workspace.timezone) if as_of.tzinfo is None else as_of.astimezone(UTC)
        )
    else:
        found = instant_of(as_of, workspace.timezone)
    if found is None or not 1900 <= found.year <= 2200:
        raise InvalidInput(
            f"{as_of!r} is no moment between 1900 and 2200.",
            where="as_of",
            hint="Write it as 2026-03-15 or 2026-03-15T15:00:00Z.",
        )
    return found


def ids_of(session: Session, customers: BitMap) -> dict[int, str]:
    """The public id of each customer number."""
    if not customers:
        return {}
    with session.registered("wanted_customers", rows_of(customers)):
        found = session.rows(
            "SELECT customer, id FROM customers WHERE customer IN (SELECT subject FROM wanted_customers)"
        )
    return {int(customer): str(name) for customer, name in found}
