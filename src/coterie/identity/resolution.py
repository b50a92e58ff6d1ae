"""What resolving a batch found out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is who after a batch.

    customers: the customer of each row of the batch (uint32; 0 for merge and split, which are nobody's). names: the id of
    each customer that is new or got another name. became: customers who went up in others. parted: customers whose rows were
    dealt out anew. next_number: the first that nobody has or had. All is already written to the tables, but for `customers`.
    """

    customers: np.ndarray[Any, np.dtype[np.uint32]]
    names: dict[int, str]
    next_number: int
    became: dict[int, int] = field(default_factory=dict)
    parted: frozenset[int] = frozenset()
