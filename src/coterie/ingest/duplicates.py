"""Which messages were seen before, by the ids their senders gave them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.engine import Transaction

# Of several rows with one id the first counts, unless the id is known already.
_FIRST_SEEN = """
WITH firsts AS (
    SELECT md5(message_id)::UUID AS id, min(row) AS row FROM claimed GROUP BY ALL)
SELECT row FROM firsts ANTI JOIN message_ids USING (id)
"""


def new_rows(transaction: Transaction, message_ids: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """True for each row whose message id (null: none) was never seen; these ids are seen from now on."""
    wanted = np.ones(len(message_ids), dtype=bool)
    given = pc.is_valid(message_ids).to_numpy(zero_copy_only=False)
    if not given.any():
        return wanted
    claimed = pa.table({"row": np.flatnonzero(given), "message_id": message_ids.filter(pa.array(given))})
    with transaction.registered("claimed", claimed):
        fresh = transaction.numpy(_FIRST_SEEN)["row"]
        wanted[given] = False
        wanted[fresh] = True
    if len(fresh):
        kept = pa.table({"message_id": message_ids.filter(pa.array(wanted & given))})
        with transaction.registered("kept", kept):
            transaction.execute("INSERT INTO message_ids SELECT md5(message_id)::UUID FROM kept")
    return wanted
