"""Tables of an older version are brought up to date when a workspace opens, all or nothing."""

from __future__ import annotations

import pytest

from coterie.engine import Engine
from coterie.store import tables

# The events of version 1 were one table in order of arrival.
VERSION_1 = """
CREATE TABLE events (seq BIGINT NOT NULL, customer UINTEGER NOT NULL, name VARCHAR NOT NULL, occurred_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL, message_id VARCHAR, user_id VARCHAR, anonymous_id VARCHAR,
    properties VARCHAR, context VARCHAR, source VARCHAR);
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE load_position (file BIGINT NOT NULL, byte BIGINT NOT NULL, next_seq BIGINT NOT NULL);
INSERT INTO schema_version VALUES (1);
INSERT INTO load_position VALUES (0, 128, 2);
INSERT INTO events VALUES (1, 1, 'Order Completed', '2024-01-05', '2024-01-05', 'm1', 'ada', NULL, '{"total":5}', NULL, 'shop');
"""


@pytest.fixture
def old() -> Engine:
    engine = Engine(None)
    for statement in filter(str.strip, VERSION_1.split(";")):
        engine.execute(statement)
    return engine


def test_events_of_version_1_become_hot_events(old: Engine) -> None:
    tables.create(old)

    assert old.rows("SELECT seq, name, properties FROM events") == [(1, "Order Completed", '{"total":5}')]
    assert old.rows("SELECT count(*) FROM events_hot") == [(1,)]
    assert old.rows("SELECT version FROM schema_version") == [(3,)]
    assert old.rows("SELECT byte, next_seq FROM load_position") == [(128, 2)]
    old.close()


def test_a_migration_that_fails_leaves_the_old_tables(old: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_TABLES", tables._TABLES + "; CREATE TABLE broken (")

    with pytest.raises(Exception, match="syntax error"):
        tables.create(old)

    assert old.rows("SELECT version FROM schema_version") == [(1,)]
    assert old.rows("SELECT count(*) FROM events") == [(1,)]
    old.close()


VERSION_2 = """
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version VALUES (2);
CREATE TABLE trait_values (
    customer UINTEGER NOT NULL, key VARCHAR NOT NULL, from_at TIMESTAMP NOT NULL, until_at TIMESTAMP, value VARCHAR NOT NULL);
INSERT INTO trait_values VALUES (1, 'plan', '2024-01-05', NULL, '"pro"');
"""


def test_the_traits_of_version_2_count_as_trusted() -> None:
    engine = Engine(None)
    for statement in filter(str.strip, VERSION_2.split(";")):
        engine.execute(statement)

    tables.create(engine)

    assert engine.rows("SELECT key, value, public_key FROM trait_values") == [("plan", '"pro"', None)]
    assert engine.rows("SELECT version FROM schema_version") == [(3,)]
    engine.close()
