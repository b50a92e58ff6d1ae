"""Where a leaf reads: customers or accounts, their events and their traits, all as of one moment.

Each source is a step whose rows carry `subject`, the number of the customer or account.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.question import Question, Subject
from coterie.segments.compiler.where import json_value
from coterie.segments.language.events import PropertyPath

FIRST_SEEN, LAST_SEEN = "first_seen", "last_seen"


def _until_as_of(question: Question, at: str) -> Expr:
    return x.at_most(x.column(at), question.timestamp(question.as_of))


def of_subject(question: Question, key: str) -> list[Expr]:
    """That the column `key` holds one of the subjects looked at; nothing where all are."""
    if question.only is None:
        return []
    if isinstance(question.only, int):
        return [x.equal(x.column(key), x.number(question.only))]
    wanted = exp.select("subject").from_(question.only)
    return [exp.In(this=x.column(key), query=exp.Subquery(this=wanted))]


def _not_ignored(question: Question) -> list[Expr]:
    if question.ignored is None:
        return []
    ignored = exp.select("subject").from_(question.ignored)
    return [x.negate(exp.In(this=x.column("customer"), query=exp.Subquery(this=ignored)))]


def everyone(question: Question) -> str:
    """The subjects who exist at as_of."""
    key = question.subject.value
    table = "customers" if question.subject is Subject.CUSTOMER else "accounts"
    conditions = [_until_as_of(question, "first_seen"), *of_subject(question, key)]
    if question.subject is Subject.CUSTOMER:
        conditions += _not_ignored(question)
    return question.step(
        "everyone",
        exp.select(exp.alias_(x.column(key), "subject")).from_(question.table(table)).where(*conditions),
        reused=True,
    )


def account_of(question: Question) -> str:
    """(customer, account): the account each customer joined last."""
    latest = x.acceptance_order(x.instant_of(x.column("joined_at")), x.column("seq"))
    query = (
        exp.select("customer", exp.alias_(x.value_at_greatest(x.column("account"), latest), "account"))
        .from_(question.table("account_members"))
        .where(_until_as_of(question, "joined_at"), *_not_ignored(question))
        .group_by("customer")
    )
    return question.step("account_of", query)


def events(question: Question, names: tuple[str, ...] | None, *conditions: Expr) -> str:
    """(subject, seq, at_us, occurred_at, name, properties, context) of the events up to as_of with one of the names.

    `at_us` is the event's time in µs. Conditions read the columns that hot and sealed events share.
    """
    limits = [_until_as_of(question, "occurred_at"), *conditions, *_of_customers(question)]
    parts = [*_hot(question, names, limits), *_sealed(question, names, limits)]
    read = exp.union(*parts, distinct=False, copy=False) if len(parts) > 1 else parts[0]
    step = question.step("events", read)
    if question.subject is Subject.CUSTOMER:
        return step
    members = account_of(question)
    columns = [exp.column(name, table=step) for name in event_columns(question) if name != "subject"]
    query = (
        exp.select(exp.alias_(x.column("account", members), "subject"), *columns)
        .from_(step)
        .join(members, on=x.equal(x.column("subject", step), x.column("customer", members)))
        .where(*of_subject(question, "account"))
    )
    return question.step("events_of_accounts", query)


_EVENT_COLUMNS = ("subject", "seq", "at_us", "occurred_at", "name", "properties", "context")


def event_columns(question: Question) -> tuple[str, ...]:
    """The columns of a step of events, those of lifted properties included."""
    return (*_EVENT_COLUMNS, *(name for each in question.lifted.values() for name in each.columns))


def _of_customers(question: Question) -> list[Expr]:
    return of_subject(question, "customer") if question.subject is Subject.CUSTOMER else []


def _hot(question: Question, names: tuple[str, ...] | None, limits: list[Expr]) -> list[exp.Select]:
    """The hot events, or those gathered for the question; left out where there are none but sealed ones."""
    if (
        "events" not in question.tables
        and not question.facts.layout.hot_rows
        and _has_sealed(question, names)
    ):
        return []
    place = question.table("events") if "events" in question.tables else "events_hot"
    query = (
        _event_columns(x.column("name"), _computed(question))
        .from_(place, copy=False)
        .where(*_copies(limits), copy=False)
    )
    if names is not None:
        query = query.where(_among(x.column("name"), map(question.bind, names)), copy=False)
    return [query]


def _has_sealed(question: Question, names: tuple[str, ...] | None) -> bool:
    if "events" in question.tables:
        return False
    layout = question.facts.layout
    return bool(layout.months) and (names is None or any(name in layout.codes for name in names))


def _sealed(question: Question, names: tuple[str, ...] | None, limits: list[Expr]) -> list[exp.Select]:
    """The sealed events; left out where none has one of the names."""
    if not _has_sealed(question, names):
        return []
    if names is None:
        named = exp.column("name", table="event_names")
        same = x.equal(x.column("event", "events_sealed"), x.column("event", "event_names"))
        return [
            _event_columns(named, _stored(question))
            .from_("events_sealed")
            .join("event_names", on=same)
            .where(*_copies(limits))
        ]
    codes = {name: code for name in names if (code := question.facts.layout.codes.get(name)) is not None}
    event = x.column("event")
    last, *others = [(question.bind(name), x.number(code)) for name, code in codes.items()]
    spelled = [(x.equal(event.copy(), code.copy()), name) for name, code in others]
    name = x.case(*spelled, otherwise=last[0]) if spelled else last[0]
    is_one = _among(event, map(x.number, codes.values()))
    return [
        _event_columns(name, _stored(question))
        .from_("events_sealed", copy=False)
        .where(is_one, *_copies(limits), copy=False)
    ]


def bare_events(
    question: Question, names: tuple[str, ...] | None, low: int | None, high: int, *, sealed: bool
) -> exp.Select | None:
    """The rows of the sealed or of the hot events with one of the names and low ≤ time ≤ high, no columns chosen; None without."""
    at = x.column("occurred_at")
    limits = [] if low is None else [x.at_most(question.timestamp(low), at)]
    limits.append(x.at_most(at.copy(), question.timestamp(high)))
    layout = question.facts.layout
    if not sealed:
        if names is not None:
            limits.append(_among(x.column("name"), map(question.bind, names)))
        return exp.select("seq").from_("events_hot").where(*limits, copy=False) if layout.hot_rows else None
    if not _has_sealed(question, names):
        return None
    if names is not None:
        codes = [x.number(layout.codes[name]) for name in names if name in layout.codes]
        limits.append(_among(x.column("event"), codes))
    return exp.select("seq").from_("events_sealed").where(*limits, copy=False)


def _among(value: Expr, candidates: Iterable[Expr]) -> Expr:
    listed = list(candidates)
    return x.equal(value, listed[0]) if len(listed) == 1 else x.one_of(value, listed)


def _copies(conditions: list[Expr]) -> list[Expr]:
    return [condition.copy() for condition in conditions]


def _stored(question: Question) -> list[Expr]:
    return [x.column(name) for each in question.lifted.values() for name in each.columns]


def _computed(question: Question) -> list[Expr]:
    """The columns that sealed events have for lifted properties, from the JSON."""
    columns: list[Expr] = []
    for (root, name), promoted in question.lifted.items():
        value = json_value(question, PropertyPath(root, name))
        columns += [
            exp.alias_(value.raw, promoted.text),
            exp.alias_(value.kind, promoted.kind),
            exp.alias_(x.billionths_in(value.raw.copy()), promoted.billionths),
        ]
    return columns


def _event_columns(name: Expr, lifted: list[Expr]) -> exp.Select:
    return exp.select(
        exp.alias_(x.column("customer"), "subject"),
        "seq",
        exp.alias_(x.instant_of(x.column("occurred_at")), "at_us"),
        "occurred_at",
        exp.alias_(name, "name"),
        "properties",
        "context",
        *lifted,
    )


def trait(question: Question, name: str) -> str:
    """(subject, json): the JSON that the collected trait held at as_of, for those who had it."""
    key = question.subject.value
    table = "trait_values" if question.subject is Subject.CUSTOMER else "account_trait_values"
    at = question.timestamp(question.as_of)
    in_force = [
        x.at_most(x.column("from_at"), at),
        x.some([x.is_null(x.column("until_at")), x.less(at.copy(), x.column("until_at"))]),
        *of_subject(question, key),
    ]
    subject = exp.alias_(x.column(key), "subject")
    if "." not in name:
        query = (
            exp.select(subject, exp.alias_(x.column("value"), "json"))
            .from_(question.table(table))
            .where(x.equal(x.column("key"), question.bind(name)), *in_force)
        )
        return question.step("trait", query)
    top, _, path = name.partition(".")
    whole_key, top_key = question.bind(name), question.bind(top)
    value, stored = x.column("value"), x.column("key")
    whole = x.where(exp.Max(this=value), x.equal(stored, whole_key))
    parent = x.where(exp.Max(this=value.copy()), x.equal(stored.copy(), top_key))
    found = x.coalesce(whole, x.json_at(parent, question.bind(x.json_path_pointer(path))))
    query = (
        exp.select(subject, exp.alias_(found, "json"))
        .from_(question.table(table))
        .where(x.one_of(x.column("key"), [whole_key.copy(), top_key.copy()]), *in_force)
        .group_by(key)
    )
    return question.step("trait", query)


def seen(question: Question, which: str) -> str:
    """(subject, seen_at): the first or latest message of each subject, at or before as_of."""
    key = question.subject.value
    if question.subject is Subject.ACCOUNT or which == FIRST_SEEN or _all_before(question):
        table = "customers" if question.subject is Subject.CUSTOMER else "accounts"
        column = which if question.subject is Subject.CUSTOMER else FIRST_SEEN
        query = exp.select(
            exp.alias_(x.column(key), "subject"), exp.alias_(x.column(column), "seen_at")
        ).from_(question.table(table))
        return question.step(
            "seen", query.where(_until_as_of(question, "first_seen"), *of_subject(question, key))
        )
    times = [
        exp.select("customer", "occurred_at")
        .from_(question.table(table))
        .where(_until_as_of(question, "occurred_at"), *of_subject(question, key))
        for table in ("events", "profile_messages")
    ]
    messages = question.step("messages", exp.union(*times, distinct=False))
    latest = exp.alias_(exp.Max(this=x.column("occurred_at")), "seen_at")
    query = (
        exp.select(exp.alias_(x.column("customer"), "subject"), latest).from_(messages).group_by("customer")
    )
    return question.step("seen", query)


def _all_before(question: Question) -> bool:
    latest = question.facts.latest_message
    return latest is not None and latest <= question.as_of
