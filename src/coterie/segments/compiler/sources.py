"""Where a leaf reads: customers or accounts, their events and their traits, all as of one moment.

Each source is a step whose rows carry `subject`, the number of the customer or account.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.engine import expressions as x
from coterie.engine.expressions import Expr
from coterie.segments.compiler.question import Question, Subject

FIRST_SEEN, LAST_SEEN = "first_seen", "last_seen"


def pointer(name: str) -> str:
    """The JSON pointer to a key."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def nested_pointer(name: str) -> str:
    """The JSON pointer along a path written with dots."""
    return "".join(pointer(part) for part in name.split("."))


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
    """(subject, seq, at, occurred_at, name, properties, context) of the events up to as_of with one of the names.

    `at` is the event's time in µs. Conditions read the columns of the table `events`.
    """
    limits = [_until_as_of(question, "occurred_at"), *conditions]
    if names is not None:
        name = x.column("name")
        bound = [question.bind(each) for each in names]
        limits.append(x.equal(name, bound[0]) if len(bound) == 1 else x.one_of(name, bound))
    if question.subject is Subject.CUSTOMER:
        limits += of_subject(question, "customer")
        return question.step(
            "events", _event_columns(x.column("customer")).from_(question.table("events")).where(*limits)
        )
    members = account_of(question)
    limits += of_subject(question, "account")
    query = (
        _event_columns(x.column("account"))
        .from_(question.table("events"))
        .join(members, on=x.equal(x.column("customer", "events"), x.column("customer", members)))
        .where(*limits)
    )
    return question.step("events", query)


def _event_columns(subject: Expr) -> exp.Select:
    at = exp.alias_(x.instant_of(x.column("occurred_at")), "at_us")
    return exp.select(
        exp.alias_(subject, "subject"), "seq", at, "occurred_at", "name", "properties", "context"
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
    found = x.coalesce(whole, x.json_at(parent, question.bind(nested_pointer(path))))
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
