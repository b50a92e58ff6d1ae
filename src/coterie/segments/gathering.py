"""The rows of a few customers, copied out once, so that any number of leaves is evaluated on them and not on everybody's.

The copies are temporary tables of one session; they go when its transaction ends.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
from pyroaring import BitMap

from coterie.engine import Session
from coterie.segments.compiler.question import Subject

_OF_CUSTOMERS = {
    "customers": "SELECT * FROM customers",
    "events": "SELECT seq, customer, name, occurred_at, properties, context FROM events",
    "profile_messages": "SELECT customer, occurred_at FROM profile_messages",
    "trait_values": "SELECT * FROM trait_values",
    "account_members": "SELECT * FROM account_members",
    "tag_changes": "SELECT * FROM tag_changes",
}
_OF_ACCOUNTS = ("events", "account_members")
_COLLEAGUES = """
SELECT DISTINCT customer FROM account_members WHERE account IN (SELECT subject FROM {wanted})
"""

_numbers = count()


def gather(session: Session, subjects: BitMap, subject: Subject) -> dict[str, str]:
    """Where to read each table from: temporary tables that hold all that the leaves of these subjects need.

    For accounts: the events of everyone who was ever a member, and all their memberships.
    """
    wanted = f"gathering_{next(_numbers)}"
    with session.registered(wanted, rows_of(subjects)):
        if subject is Subject.CUSTOMER:
            return _copy(session, tuple(_OF_CUSTOMERS), wanted)
        found = session.numpy(_COLLEAGUES.format(wanted=wanted))["customer"]
    colleagues = f"gathering_{next(_numbers)}"
    with session.registered(colleagues, rows_of(BitMap(np.ascontiguousarray(found, dtype=np.uint32)))):
        return _copy(session, _OF_ACCOUNTS, colleagues)


def rows_of(numbers: BitMap) -> pa.Table:
    """The numbers as a relation (subject)."""
    array: np.ndarray[Any, Any] = np.array(numbers.to_array(), dtype=np.uint32)
    return pa.table({"subject": pa.array(array)})


def _copy(session: Session, tables: tuple[str, ...], wanted: str) -> dict[str, str]:
    found = {}
    for table in tables:
        name = f"gathered_{table}_{next(_numbers)}"
        session.execute(
            f"CREATE TEMP TABLE {name} AS {_OF_CUSTOMERS[table]} WHERE customer IN (SELECT subject FROM {wanted})"
        )
        found[table] = name
    return found
