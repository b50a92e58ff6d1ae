"""One tick: what it reads, the time it covers, what arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
from pyroaring import BitMap

from coterie import moments
from coterie.engine import Session
from coterie.segments.compiler.question import Facts, Question
from coterie.segments.evaluation import Evaluation
from coterie.segments.gathering import rows_of
from coterie.segments.known import Names
from coterie.segments.live.news import News
from coterie.segments.times import stored
from coterie.workspace import Workspace


@dataclass
class Turn:
    """One tick: the snapshot it reads, the time it covers (UTC), and what arrived.

    since: the first message that no tick has seen. highest: the highest number of a customer.
    """

    workspace: Workspace
    session: Session
    since: int
    names: Names
    prev: datetime
    now: datetime
    news: News
    facts: Facts
    patience: float
    highest: int = 0

    def evaluation(self, *, ignored: BitMap, only: BitMap | None = None, gathers: bool = True) -> Evaluation:
        """The state of the data now, for everyone or for some; gathers: whether their rows are copied out first."""
        return Evaluation(
            self.session,
            self.names,
            as_of=self.now,
            workspace=self.workspace,
            only=only,
            gathers=gathers,
            ignored=ignored,
            facts=self.facts,
        )

    def existing(self, asked: BitMap) -> BitMap:
        """Those of the customers who exist."""
        if not asked:
            return asked
        with self.session.registered("asked_customers", rows_of(asked)):
            found = self.session.numpy(
                "SELECT customer FROM customers WHERE first_seen <= $now AND customer IN (SELECT subject FROM asked_customers)",
                {"now": stored(self.now)},
            )["customer"]
        return BitMap(np.ascontiguousarray(found, dtype=np.uint32))

    def colleagues(self, customers: BitMap) -> BitMap:
        """The customers, and everyone who was ever in an account that one of them was ever in."""
        if not customers:
            return customers
        with self.session.registered("touched_customers", rows_of(customers)):
            found = self.session.numpy(
                "SELECT DISTINCT customer FROM account_members WHERE account IN (SELECT account FROM account_members"
                " WHERE customer IN (SELECT subject FROM touched_customers))"
            )["customer"]
        return customers | BitMap(np.ascontiguousarray(found, dtype=np.uint32))

    def people_of(self, accounts: BitMap) -> BitMap:
        """Everyone who was ever in one of the accounts."""
        if not accounts:
            return accounts
        with self.session.registered("touched_accounts", rows_of(accounts)):
            found = self.session.numpy(
                "SELECT DISTINCT customer FROM account_members WHERE account IN (SELECT subject FROM touched_accounts)"
            )["customer"]
        return BitMap(np.ascontiguousarray(found, dtype=np.uint32))

    def question(self, *, as_of: int) -> Question:
        """A question about all customers, ignored ones included, as of another moment (µs)."""
        question = self.evaluation(ignored=BitMap()).question()
        question.as_of = as_of
        return question

    def timeless(self) -> Question:
        """A question whose query holds at any time: about the far future, of events from any time on."""
        question = self.question(as_of=moments.micros(_FAR))
        question.facts = _AnyTime(self.session)
        return question

    @cached_property
    def arrived(self) -> pa.Table:
        """The events that no tick has seen: seq, customer, name, occurred_at, properties, context."""
        return self.session.arrow(
            "SELECT seq, customer, name, occurred_at, properties, context FROM events WHERE seq >= $since",
            {"since": self.since},
        )


_FAR = moments.EPOCH + timedelta(days=366 * 130)


class _AnyTime(Facts):
    @property
    def earliest_event(self) -> int | None:
        return None
