"""Which messages were seen before, by the ids their senders gave them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.engine import Transaction
from coterie.ingest.seen import Keys, Seen

NONE = Keys.of(())


def new_rows(seen: Seen, message_ids: pa.ChunkedArray) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], Keys]:
    """True for each row whose message id (null: none) was never seen, and the keys of these ids.

    Of several rows with one id the first counts. `remember` writes the ids down, `seen.add` follows when they are committed.
    """
    wanted = np.ones(len(message_ids), dtype=bool)
    given = pc.is_valid(message_ids).to_numpy(zero_copy_only=False)
    if not given.any():
        return wanted, NONE
    keys = Keys.of(message_ids.filter(pa.array(given)).to_pylist())
    is_new = seen.fresh(keys)
    wanted[given] = is_new
    return wanted, keys.only(is_new)


def remember(transaction: Transaction, message_ids: pa.ChunkedArray) -> None:
    """Write down the ids of rows that are new."""
    kept = pa.table({"message_id": message_ids.filter(pc.is_valid(message_ids))})
    if kept.num_rows:
        with transaction.registered("kept", kept):
            transaction.execute("INSERT INTO message_ids SELECT md5(message_id)::UUID FROM kept")
