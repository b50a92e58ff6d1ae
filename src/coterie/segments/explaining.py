"""Why a customer is in a segment, or not: each condition true or false, with the value, bounds and events that decided it.

Truth comes from the very evaluation that makes the members, so an explanation can never disagree with a membership;
the values beside it are the same compiled steps, read for one customer.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlglot import exp

from coterie import moments, values
from coterie.engine import expressions as x
from coterie.errors import NotFound
from coterie.segments import definitions, language, valuing
from coterie.segments.asking import Who, condition_of
from coterie.segments.compiler import leaves, patterns, sources
from coterie.segments.compiler.leaves import Valued
from coterie.segments.compiler.question import Question, Subject
from coterie.segments.compiler.value import JsonValue, NumberValue
from coterie.segments.compiler.windows import Bounds, BoundsBySubject
from coterie.segments.evaluation import Evaluation, evaluating
from coterie.segments.language import conditions as c
from coterie.segments.language.conditions import Condition
from coterie.segments.live.upcoming import next_change_at
from coterie.segments.times import iso
from coterie.workspace import Workspace

_EVENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DecidingEvent:
    """An event that counted."""

    seq: int
    name: str
    occurred_at: datetime
    properties: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "seq": self.seq,
            "name": self.name,
            "occurred_at": iso(self.occurred_at),
            "properties": dict(self.properties),
        }


@dataclass(frozen=True, slots=True)
class Node:
    """One condition for one customer.

    value: what it was tested on, as text, None where there was nothing. since, until: the window's first and last
    moment, None where it is open. events: the latest few that counted; events_total: how many did, None where none can.
    """

    kind: str
    words: str
    path: str
    holds: bool
    value: str | None = None
    bounds: tuple[datetime | None, datetime] | None = None
    events: tuple[DecidingEvent, ...] = ()
    events_total: int | None = None
    note: str | None = None
    children: tuple[Node, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        bounds = None
        if self.bounds is not None:
            since, until = self.bounds
            bounds = {"from": None if since is None else iso(since), "until": iso(until)}
        return {
            "kind": self.kind,
            "words": self.words,
            "path": self.path,
            "holds": self.holds,
            "value": self.value,
            "bounds": bounds,
            "events": [event.as_dict() for event in self.events],
            "events_total": self.events_total,
            "note": self.note,
            "children": [child.as_dict() for child in self.children],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `holds` is what it is for this customer at as_of.

    next_change_at: the next moment at which time alone may change it, None where none is in sight or it cannot be said.
    """

    customer: str
    as_of: datetime
    holds: bool
    sentence: str
    tree: Node
    next_change_at: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "customer": self.customer,
            "as_of": iso(self.as_of),
            "holds": self.holds,
            "sentence": self.sentence,
            "tree": self.tree.as_dict(),
            "next_change_at": None if self.next_change_at is None else iso(self.next_change_at),
        }

    def __str__(self) -> str:
        return "\n".join(_lines(self.tree, 0))

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<div style='white-space:pre'>{html.escape(line)}</div>" for line in _lines(self.tree, 0)
        )
        return (
            f"<div><strong>{html.escape(self.customer)}</strong>: {html.escape(self.sentence)}{lines}</div>"
        )


def _lines(node: Node, depth: int) -> list[str]:
    mark = "✓" if node.holds else "✗"
    facts = [f"value {node.value}"] if node.value is not None else []
    if node.events_total is not None:
        facts.append(f"{node.events_total} event{'' if node.events_total == 1 else 's'}")
    if node.note:
        facts.append(node.note)
    line = f"{'  ' * depth}{mark} {node.words}" + (f"  ({', '.join(facts)})" if facts else "")
    return [line, *(each for child in node.children for each in _lines(child, depth + 1))]


def explain(
    workspace: Workspace, who: Who, *, customer: str, as_of: datetime | str | None = None
) -> Explanation:
    """Why the customer with that id (any of their user or anonymous ids) is in, or not, at `as_of` (default: now).

    Raises NotFound for an id that nobody has.
    """
    known = definitions.known_names(workspace)
    condition = condition_of(known, who)
    with evaluating(workspace, known, as_of=as_of) as state:
        number, public_id = customer_of(state, customer)
        told = Telling(state, number)
        shown = known.segment(condition.segment) if isinstance(condition, c.InSegment) else condition
        path = "who" if isinstance(who, str) or (isinstance(who, Mapping) and "who" in who) else ""
        tree = told.node(shown or condition, path)
        holds = number in state.members(condition)
        upcoming = next_change_at(state, known, condition, number)
        if not holds and tree.holds:
            tree = outside(state, number, tree)
    return Explanation(public_id, state.as_of, holds, language.words(shown or condition), tree, upcoming)


def outside(state: Evaluation, number: int, tree: Node) -> Node:
    """The tree of a condition that holds, below the reason why the customer is out all the same."""
    why = (
        "the customer does not exist yet at this moment"
        if number not in state.existing
        else "the workspace ignores this customer"
    )
    return Node("nobody", why[0].upper() + why[1:], tree.path, False, children=(tree,))


def customer_of(state: Evaluation, customer_id: str) -> tuple[int, str]:
    """(number, public id) of whoever has that user id or anonymous id. Raises NotFound."""
    found = state.session.rows(
        "SELECT customer, id FROM customers WHERE id = $id LIMIT 1", {"id": customer_id}
    ) or (
        state.session.rows(
            "SELECT c.customer, c.id FROM identifiers i JOIN customers c ON c.customer = i.customer"
            " WHERE i.value = $id ORDER BY i.kind = 'user_id' DESC LIMIT 1",
            {"id": customer_id},
        )
    )
    if not found:
        raise NotFound(
            f"There is no customer {customer_id!r}.",
            where="customer",
            hint="Use a user id or an anonymous id.",
        )
    return int(found[0][0]), str(found[0][1])


class Telling:
    """Explains the conditions of one tree for one subject."""

    def __init__(self, state: Evaluation, number: int, subject: Subject = Subject.CUSTOMER) -> None:
        self._state = state
        self._number = number
        self._subject = subject
        self._inside: list[str] = []

    def node(self, condition: Condition, path: str) -> Node:
        """The condition with everything below it."""
        holds = self._number in self._state.subjects(condition, self._subject)
        words = language.words(condition)
        match condition:
            case c.All(conditions) | c.Any(conditions):
                kind = "all" if isinstance(condition, c.All) else "any"
                children = [
                    self.node(each, _below(path, f"{kind}[{i}]")) for i, each in enumerate(conditions)
                ]
                return Node(kind, words, path, holds, children=tuple(children))
            case c.Not(inner):
                return Node("not", words, path, holds, children=(self.node(inner, _below(path, "not")),))
            case c.Everyone():
                return Node("everyone", words, path, holds)
            case c.InSegment(name):
                return Node("segment", words, path, holds, children=self._of_segment(name, path))
            case c.TraitTest():
                return self._trait(condition, words, path, holds)
            case c.Did():
                return self._behavior(condition, words, path, holds)
            case c.Pattern():
                return self._pattern(condition, words, path, holds)
            case c.Tagged():
                return Node("tag", words, path, holds, value=condition.tag if holds else None)
            case c.OfAccount(inner):
                return self._account(inner, words, path, holds)

    def _question(self) -> Question:
        return self._state.question(self._subject, only=self._number)

    def _of_segment(self, name: str, path: str) -> tuple[Node, ...]:
        condition = self._state.names.segment(name)
        if condition is None or name in self._inside:
            return ()
        self._inside.append(name)
        found = self.node(condition, f"{name}.who")
        self._inside.pop()
        return (found,)

    def _trait(self, test: c.TraitTest, words: str, path: str, holds: bool) -> Node:
        question = self._question()
        valued = leaves.trait_of(question, test.trait)
        value = self._value(question, valued)
        return Node("trait", words, path, holds, value=value, note=None if value is not None else "no value")

    def _behavior(self, did: c.Did, words: str, path: str, holds: bool) -> Node:
        question = self._question()
        valued = leaves.measure_of(question, did)
        value = self._value(question, valued)
        if value is None and valued.zero_when_empty:
            value = "0"
        assert valued.events is not None
        step = valued.events.step
        bounds = self._bounds(question, valued.events.bounds)
        events = self._events(question, step)
        total = self._rows(question, exp.select(exp.alias_(x.count(), "n")).from_(step))[0]["n"]
        return Node(
            "did", words, path, holds, value=value, bounds=bounds, events=events, events_total=int(total)
        )

    def _pattern(self, pattern: c.Pattern, words: str, path: str, holds: bool) -> Node:
        asked = patterns.pattern(self._question(), pattern)
        rows = self._state.arrow(asked.question, asked.query)
        found = list(patterns.matched_events(asked, rows))
        events = self._events_by_seq(found[-1][1]) if found else ()
        times = len(found)
        note = f"matched {times} time{'' if times == 1 else 's'}"
        return Node("pattern", words, path, holds, value=str(times), events=events, note=note)

    def _account(self, inner: Condition, words: str, path: str, holds: bool) -> Node:
        question = self._state.question()
        step = sources.account_of(question)
        query = exp.select("account").from_(step).where(x.equal(x.column("customer"), x.number(self._number)))
        rows = self._state.arrow(question, query).to_pylist()
        if not rows:
            return Node("account", words, path, holds, note="no account")
        account = int(rows[0]["account"])
        name = self._state.session.rows(
            "SELECT id FROM accounts WHERE account = $account", {"account": account}
        )
        child = Telling(self._state, account, Subject.ACCOUNT).node(inner, _below(path, "account"))
        return Node("account", words, path, holds, value=str(name[0][0]) if name else None, children=(child,))

    # --- reading one subject's rows ----------------------------------------------------------------------------------

    def _rows(self, question: Question, query: exp.Select) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._state.arrow(question, query).to_pylist()
        return found

    def _value(self, question: Question, valued: Valued) -> str | None:
        value = valued.value(valued.step)
        if valued.instant:
            columns: list[x.Expr] = [exp.alias_(value.instant(question), "instant")]
        elif isinstance(value, NumberValue):
            columns = [exp.alias_(x.cast(value.num.copy(), "VARCHAR"), "num")]
            if value.den is not None:
                columns.append(exp.alias_(x.cast(value.den.copy(), "VARCHAR"), "den"))
        else:
            columns = [exp.alias_(x.cast(value.json.copy(), "VARCHAR"), "json")]
        rows = self._rows(question, exp.select(*columns).from_(valued.step))
        if not rows:
            return None
        return _shown(rows[0], value)

    def _bounds(
        self, question: Question, limits: Bounds | BoundsBySubject
    ) -> tuple[datetime | None, datetime] | None:
        if isinstance(limits, Bounds):
            low = None if limits.low is None else moments.moment(limits.low)
            return low, moments.moment(min(limits.high, question.as_of))
        rows = self._rows(question, exp.select("low_us", "high_us").from_(limits.step))
        mine = [row for row in rows if row["low_us"] is not None]
        if not mine:
            return None
        return moments.moment(mine[0]["low_us"]), moments.moment(min(mine[0]["high_us"], question.as_of))

    def _events(self, question: Question, step: str) -> tuple[DecidingEvent, ...]:
        query = (
            exp.select("seq", "name", "at_us", "properties")
            .from_(step)
            .order_by(
                x.ordered(x.column("at_us"), descending=True), x.ordered(x.column("seq"), descending=True)
            )
            .limit(_EVENTS_SHOWN)
        )
        return tuple(
            _event(row["seq"], row["name"], moments.moment(row["at_us"]), row["properties"])
            for row in self._rows(question, query)
        )

    def _events_by_seq(self, seqs: list[int]) -> tuple[DecidingEvent, ...]:
        rows = self._state.session.rows(
            "SELECT seq, name, epoch_us(occurred_at), properties FROM events WHERE seq IN (SELECT unnest($seqs))"
            " ORDER BY occurred_at, seq",
            {"seqs": seqs},
        )
        return tuple(_event(seq, name, moments.moment(at), properties) for seq, name, at, properties in rows)


def _event(seq: int, name: str, at: datetime, properties: str | None) -> DecidingEvent:
    return DecidingEvent(int(seq), str(name), at, orjson.loads(properties) if properties else {})


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(row: dict[str, Any], value: NumberValue | JsonValue) -> str | None:
    if "instant" in row:
        return None if row["instant"] is None else iso(moments.moment(row["instant"]))
    if isinstance(value, NumberValue):
        if row["num"] is None:
            return None
        return valuing.printed(row["num"], row.get("den"), value.scale)
    if row["json"] is None:
        return None
    decoded = orjson.loads(row["json"])
    text = values.text_of(decoded)
    return text if text is not None else str(row["json"])
