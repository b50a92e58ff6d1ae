"""Set-wise resolution of large batches gives what one message after the other gives."""

from __future__ import annotations

import dataclasses
import random
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import coterie
from coterie.clock import FixedClock
from coterie.identity import forest, resolve
from coterie.ingest import store
from coterie.ingest.canonical import SCHEMA
from coterie.moments import moment
from coterie.settings import DEFAULT_RULES, IdentifierRule

MORE_RULES = (
    *DEFAULT_RULES,
    IdentifierRule("email", limit=1, priority=3),
    IdentifierRule("phone", limit=2, priority=5),
)
ids = st.integers(0, 5)
tracks = st.builds(
    lambda user, device, email, phone: {
        "type": "identify",
        "userId": None if user is None else f"u{user}",
        "anonymousId": f"d{device}" if device is not None else "d0" if user is None else None,
        "traits": {
            **({} if email is None else {"email": f"e{email}"}),
            **({} if phone is None else {"phone": f"p{phone}"}),
        },
    },
    st.none() | ids,
    st.none() | ids,
    st.none() | ids,
    st.none() | ids,
)
aliases = st.builds(
    lambda previous, user: {"type": "alias", "previousId": previous, "userId": f"u{user}"},
    st.sampled_from(["u0", "u1", "u2", "d0", "d1", "x"]),
    ids,
)
groups = st.lists(
    st.lists(tracks | tracks | tracks | aliases, min_size=1, max_size=8), min_size=1, max_size=4
)


def people(batches: list[list[dict]], *, bulk_from: int, rules=DEFAULT_RULES) -> dict[str, list[tuple]]:
    with (
        pytest.MonkeyPatch.context() as patch,
        coterie.open(":memory:", clock=FixedClock(moment(0))) as workspace,
    ):
        patch.setattr(resolve, "BULK_FROM", bulk_from)
        workspace.change_settings(dataclasses.replace(workspace.settings, identifiers=rules))
        for batch in batches:
            coterie.collect(workspace, batch)
        named = "JOIN customers USING (customer)"
        return {
            "customers": workspace.engine.rows("SELECT id, first_seen FROM customers ORDER BY ALL"),
            "identifiers": workspace.engine.rows(
                f"SELECT kind, value, id, first_seq FROM identifiers {named} ORDER BY ALL"
            ),
            "rows": workspace.engine.rows(f"SELECT seq, id FROM profile_messages {named} ORDER BY ALL"),
            "changes": workspace.engine.rows(
                "SELECT seq, change, id, kind, value, to_kind, to_value, reason"
                f" FROM identity_changes {named} ORDER BY ALL"
            ),
        }


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups, st.sampled_from([DEFAULT_RULES, MORE_RULES]))
def test_bulk_and_one_by_one_agree(batches, rules):
    assert people(batches, bulk_from=0, rules=rules) == people(batches, bulk_from=10**9, rules=rules)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups)
def test_people_do_not_depend_on_how_messages_were_grouped(batches):
    alone = [[message] for batch in batches for message in batch]

    assert people(batches, bulk_from=0) == people(alone, bulk_from=10**9)


def test_the_forest_joins_as_if_edges_came_one_after_the_other():
    chance = random.Random(3)
    one = np.array([chance.randrange(40) for _ in range(300)])
    two = np.array([chance.randrange(40) for _ in range(300)])
    order = np.array(chance.sample(range(10_000), 300))
    owner = list(range(40))
    expected = []
    for edge in np.argsort(order).tolist():
        a, b = owner[one[edge]], owner[two[edge]]
        if a != b:
            owner = [a if each == b else each for each in owner]
            expected.append(edge)

    assert forest.joining(40, forest.Edges(one, two, order)).tolist() == expected


def test_a_hundred_thousand_messages_resolve_in_a_second_or_two():
    rows = 100_000
    chance = np.random.default_rng(1)
    user = chance.integers(0, 20_000, rows)
    device = user * 2 + chance.integers(0, 2, rows)
    at = pa.array(np.arange(rows), pa.int64()).cast(pa.timestamp("us"))
    columns = {
        "kind": pa.array(["track"]).take(pa.array(np.zeros(rows, int))),
        "name": pa.array(["Seen"]).take(pa.array(np.zeros(rows, int))),
        "user_id": pa.array([f"user{each}" if each % 3 else None for each in user.tolist()]),
        "anonymous_id": pa.array([f"device{each}" for each in device.tolist()]),
        "occurred_at": at,
        "received_at": at,
    }
    batch = pa.table({name: columns.get(name, pa.nulls(rows)) for name in SCHEMA.names})
    with coterie.open(":memory:") as workspace:
        begun = time.perf_counter()
        stored = store(workspace, batch)
        took = time.perf_counter() - begun

        assert stored.new == rows
        assert workspace.engine.rows("SELECT count(*) FROM events") == [(rows,)]
        assert workspace.engine.rows("SELECT count(*) FROM customers WHERE id LIKE 'user%'")[0][0] > 13_000
    assert took < 10, took  # some 0.5 s on two quiet cores
    print(f"{rows / took:,.0f} rows a second")


def test_of_two_who_go_up_in_a_third_by_one_message_both_are_named() -> None:
    rules = (*DEFAULT_RULES, IdentifierRule("email", limit=5, priority=3))
    known = [
        {"type": "identify", "anonymousId": "phone", "messageId": "1"},
        {
            "type": "identify",
            "anonymousId": "laptop",
            "traits": {"email": "ada@example.org"},
            "messageId": "2",
        },
        {"type": "identify", "userId": "ada", "messageId": "3"},
    ]
    together = [
        {
            "type": "identify",
            "anonymousId": "phone",
            "traits": {"email": "ada@example.org"},
            "messageId": "4",
        },
        {"type": "identify", "userId": "ada", "anonymousId": "laptop", "messageId": "5"},
    ]
    with (
        pytest.MonkeyPatch.context() as patch,
        coterie.open(":memory:", clock=FixedClock(moment(0))) as workspace,
    ):
        workspace.change_settings(dataclasses.replace(workspace.settings, identifiers=rules))
        coterie.collect(workspace, known)
        before = {row[0] for row in workspace.engine.rows("SELECT customer FROM customers")}
        patch.setattr(resolve, "BULK_FROM", 0)

        coterie.collect(workspace, together)

        now = {row[0] for row in workspace.engine.rows("SELECT customer FROM customers")}
        gone = {
            row[0]
            for row in workspace.engine.rows("SELECT other FROM identity_changes WHERE other IS NOT NULL")
        }
    assert len(before) == 3
    assert len(now) == 1
    assert gone == before - now
