"""The analytical tables. All of them are derived from the durable log and can be rebuilt from it.

Times are TIMESTAMP without zone, UTC, microseconds. JSON is kept as text. A customer is a dense number; the
identifiers people know stand in `identifiers` and in `customers.id`.

Events lie in two places. `events_hot` takes them as they arrive; sealing (`sealing.py`) moves them to `events_sealed`,
month after month in order of event, customer and acceptance, and to the narrow `events_ordered`, in order of customer and
time. Whoever needs no speed reads the view `events`, which is both. `run` numbers the sealing that wrote a row.

`public_key` names the public key with which a trait was set where nothing proves who did; NULL: trusted.

`imports_undone` holds the imports whose rows in the log count for nothing: `promised` until the tables are without them,
`done`, and `told` once the memberships were written anew. `customers_gone` keeps the ids of those who went with them, for the
history of memberships.
"""

from __future__ import annotations

from coterie.engine import Engine, Transaction
from coterie.errors import WorkspaceTooNew

VERSION = 3

_TABLES = """
CREATE TABLE IF NOT EXISTS customers (
    customer UINTEGER NOT NULL, id VARCHAR NOT NULL, first_seen TIMESTAMP NOT NULL, last_seen TIMESTAMP NOT NULL);
CREATE TABLE IF NOT EXISTS identifiers (
    kind VARCHAR NOT NULL, value VARCHAR NOT NULL, customer UINTEGER NOT NULL, first_seq BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS identity_changes (
    seq BIGINT NOT NULL, changed_at TIMESTAMP NOT NULL, change VARCHAR NOT NULL, customer UINTEGER NOT NULL, other UINTEGER,
    kind VARCHAR, value VARCHAR, to_kind VARCHAR, to_value VARCHAR, reason VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS events_hot (
    seq BIGINT NOT NULL, customer UINTEGER NOT NULL, name VARCHAR NOT NULL, occurred_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL, message_id VARCHAR, user_id VARCHAR, anonymous_id VARCHAR,
    properties VARCHAR, context VARCHAR, source VARCHAR);
CREATE TABLE IF NOT EXISTS event_names (event UINTEGER NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS events_sealed (
    run UINTEGER NOT NULL, event UINTEGER NOT NULL, customer UINTEGER NOT NULL, seq BIGINT NOT NULL,
    occurred_at TIMESTAMP NOT NULL, received_at TIMESTAMP NOT NULL, message_id VARCHAR, user_id VARCHAR, anonymous_id VARCHAR,
    properties VARCHAR, context VARCHAR, source VARCHAR);
CREATE TABLE IF NOT EXISTS events_ordered (
    run UINTEGER NOT NULL, customer UINTEGER NOT NULL, occurred_at TIMESTAMP NOT NULL, seq BIGINT NOT NULL,
    event UINTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sealed_months (
    month TIMESTAMP NOT NULL, rows BIGINT NOT NULL, first_at TIMESTAMP NOT NULL, last_at TIMESTAMP NOT NULL,
    filled INTEGER[] NOT NULL);
CREATE TABLE IF NOT EXISTS promoted (
    number INTEGER NOT NULL, root VARCHAR NOT NULL, name VARCHAR NOT NULL, kinds VARCHAR[] NOT NULL, is_exact BOOLEAN NOT NULL);
CREATE VIEW IF NOT EXISTS events AS
    SELECT seq, customer, name, occurred_at, received_at, message_id, user_id, anonymous_id, properties, context, source
    FROM events_hot
    UNION ALL
    SELECT seq, customer, name, occurred_at, received_at, message_id, user_id, anonymous_id, properties, context, source
    FROM events_sealed JOIN event_names USING (event);
CREATE TABLE IF NOT EXISTS profile_messages (
    seq BIGINT NOT NULL, customer UINTEGER NOT NULL, kind VARCHAR NOT NULL, occurred_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL, message_id VARCHAR, user_id VARCHAR, anonymous_id VARCHAR,
    account_id VARCHAR, previous_id VARCHAR, operations VARCHAR, context VARCHAR, source VARCHAR);
CREATE TABLE IF NOT EXISTS trait_changes (
    customer UINTEGER NOT NULL, key VARCHAR NOT NULL, seq BIGINT NOT NULL, occurred_at TIMESTAMP NOT NULL,
    operation VARCHAR NOT NULL, value VARCHAR, public_key VARCHAR);
CREATE TABLE IF NOT EXISTS trait_values (
    customer UINTEGER NOT NULL, key VARCHAR NOT NULL, from_at TIMESTAMP NOT NULL, until_at TIMESTAMP, value VARCHAR NOT NULL,
    public_key VARCHAR);
CREATE TABLE IF NOT EXISTS accounts (
    account UINTEGER NOT NULL, id VARCHAR NOT NULL, first_seen TIMESTAMP NOT NULL);
CREATE TABLE IF NOT EXISTS account_members (
    customer UINTEGER NOT NULL, account UINTEGER NOT NULL, seq BIGINT NOT NULL, joined_at TIMESTAMP NOT NULL);
CREATE TABLE IF NOT EXISTS account_trait_changes (
    account UINTEGER NOT NULL, key VARCHAR NOT NULL, seq BIGINT NOT NULL, occurred_at TIMESTAMP NOT NULL,
    operation VARCHAR NOT NULL, value VARCHAR, public_key VARCHAR);
CREATE TABLE IF NOT EXISTS account_trait_values (
    account UINTEGER NOT NULL, key VARCHAR NOT NULL, from_at TIMESTAMP NOT NULL, until_at TIMESTAMP, value VARCHAR NOT NULL,
    public_key VARCHAR);
CREATE TABLE IF NOT EXISTS tag_changes (
    customer UINTEGER NOT NULL, tag VARCHAR NOT NULL, seq BIGINT NOT NULL, occurred_at TIMESTAMP NOT NULL, present BOOLEAN NOT NULL);
CREATE TABLE IF NOT EXISTS message_ids (id UUID NOT NULL);
CREATE TABLE IF NOT EXISTS tables_made (token VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS load_position (file BIGINT NOT NULL, byte BIGINT NOT NULL, next_seq BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS collector_positions (log VARCHAR NOT NULL, file BIGINT NOT NULL, byte BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS imports_undone (source VARCHAR NOT NULL, undone_at TIMESTAMP NOT NULL, state VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS customers_gone (customer UINTEGER NOT NULL, id VARCHAR NOT NULL, gone_at TIMESTAMP NOT NULL);
CREATE TABLE IF NOT EXISTS memberships (
    segment VARCHAR NOT NULL, version INTEGER NOT NULL, as_of TIMESTAMP NOT NULL, size BIGINT NOT NULL, bitmap BLOB NOT NULL,
    next_seq BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS membership_changes (
    seq BIGINT NOT NULL, segment VARCHAR NOT NULL, version INTEGER NOT NULL, customer UINTEGER NOT NULL,
    changed_at TIMESTAMP NOT NULL, entered BOOLEAN NOT NULL, cause VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS segment_sizes (
    segment VARCHAR NOT NULL, version INTEGER NOT NULL, as_of TIMESTAMP NOT NULL, size BIGINT NOT NULL, everyone BIGINT NOT NULL);
ALTER TABLE memberships ADD COLUMN IF NOT EXISTS through BIGINT;
CREATE TABLE IF NOT EXISTS live_position (as_of TIMESTAMP NOT NULL, next_seq BIGINT NOT NULL);
"""


def create(engine: Engine) -> None:
    """Make the tables that are missing and bring those of an older version up to date, all or nothing.

    Raises WorkspaceTooNew for a folder that a newer version wrote.
    """
    with engine.transaction() as transaction:
        transaction.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
        found = transaction.rows("SELECT max(version) FROM schema_version")[0][0]
        if found is not None and found > VERSION:
            raise WorkspaceTooNew(
                f"This workspace was written by a newer version (tables {found}, this version knows {VERSION}).",
                hint="Upgrade Coterie; nothing was changed.",
            )
        for older in range(found or VERSION, VERSION):
            _MIGRATIONS[older](transaction)
        for statement in filter(str.strip, _TABLES.split(";")):
            transaction.execute(statement)
        # What is kept beside the tables (the index of message ids) knows by it whether these are the tables it was made from.
        transaction.execute("INSERT INTO tables_made SELECT uuid() WHERE NOT EXISTS (FROM tables_made)")
        if found is None:
            transaction.execute("INSERT INTO schema_version VALUES (?)", [VERSION])
            transaction.execute("INSERT INTO load_position VALUES (0, 0, 1)")
        elif found < VERSION:
            transaction.execute("UPDATE schema_version SET version = ?", [VERSION])


def _events_become_hot(transaction: Transaction) -> None:
    """Version 1 had one table of events, in order of arrival."""
    transaction.execute("ALTER TABLE events RENAME TO events_hot")


def _traits_know_public_keys(transaction: Transaction) -> None:
    """Version 2 did not say who could have set a trait: what it holds counts as trusted until it is built again from the log."""
    for name in ("trait_changes", "trait_values", "account_trait_changes", "account_trait_values"):
        transaction.execute(f"ALTER TABLE IF EXISTS {name} ADD COLUMN IF NOT EXISTS public_key VARCHAR")


_MIGRATIONS = {1: _events_become_hot, 2: _traits_know_public_keys}
"""What brings the tables of each older version to the next."""
