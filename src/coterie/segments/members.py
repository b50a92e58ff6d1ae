"""The answer to a question about customers: who, how many, as of when."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import pandas
    import polars
    from pyroaring import BitMap


@dataclass(frozen=True)
class Members:
    """The customers for whom a condition is true.

    as_of: aware, UTC. everyone: how many customers there are at as_of. customers: their numbers in this workspace, as a
    bitmap. Ids are user ids, or the first anonymous id where there is none.
    """

    as_of: datetime
    everyone: int
    customers: BitMap = field(repr=False)
    sentence: str | None = None
    _directory: Any = field(default=None, repr=False)

    @property
    def count(self) -> int:
        """How many members there are."""
        return len(self.customers)

    @property
    def share(self) -> float:
        """The members' part of everyone, 0 to 1; 0 where there is nobody."""
        return self.count / self.everyone if self.everyone else 0.0

    @cached_property
    def ids(self) -> list[str]:
        """The members' ids, sorted."""
        return sorted(self._by_number.values())

    @cached_property
    def _by_number(self) -> dict[int, str]:
        found: dict[int, str] = self._directory.ids(self.customers)
        return found

    def numbers_of(self, ids: Iterable[str]) -> BitMap:
        """The numbers of those members who have one of these ids."""
        from pyroaring import BitMap

        wanted = set(ids)
        return BitMap(number for number, public in self._by_number.items() if public in wanted)

    def __len__(self) -> int:
        return self.count

    def __contains__(self, customer_id: object) -> bool:
        return customer_id in set(self.ids)

    def to_arrow(self) -> pa.Table:
        """A table with one column `id`, sorted."""
        return pa.table({"id": pa.array(self.ids, pa.string())})

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame with one column `id`, sorted."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """A Polars frame with one column `id`, sorted."""
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form without the ids."""
        return {
            "count": self.count,
            "share": self.share,
            "everyone": self.everyone,
            "as_of": self.as_of.isoformat().replace("+00:00", "Z"),
        }

    def _repr_html_(self) -> str:
        shown = self.ids[:10]
        rows = "".join(f"<tr><td>{html.escape(each)}</td></tr>" for each in shown)
        more = f"<tr><td><em>and {self.count - 10:,} more</em></td></tr>" if self.count > len(shown) else ""
        sentence = f"<p>{html.escape(self.sentence)}</p>" if self.sentence else ""
        bar = (
            "<div style='background:#8883;width:240px;height:8px;border-radius:4px'>"
            f"<div style='background:#7c3aed;width:{self.share * 240:.0f}px;height:8px;border-radius:4px'></div></div>"
        )
        return (
            f"<div>{sentence}<strong>{self.count:,}</strong> of {self.everyone:,} customers ({self.share:.1%}), "
            f"as of {self.as_of:%Y-%m-%d %H:%M} UTC{bar}<table><thead><tr><th>id</th></tr></thead>"
            f"<tbody>{rows}{more}</tbody></table></div>"
        )


def bitmap(numbers: np.ndarray[Any, Any]) -> BitMap:
    """A bitmap of customer numbers."""
    from pyroaring import BitMap

    return BitMap(np.ascontiguousarray(numbers, dtype=np.uint32))


def flags_of(numbers: BitMap, size: int) -> np.ndarray[Any, Any]:
    """An array of `size` places, with a flag set at each of the numbers."""
    from pyroaring import BitMap

    flags = np.zeros(size, np.bool_)
    for first in range(0, size, _NUMBERS_AT_A_TIME):
        here = numbers & BitMap(range(first, first + _NUMBERS_AT_A_TIME))
        flags[np.frombuffer(here.to_array(), np.uint32)] = True
    return flags


_NUMBERS_AT_A_TIME = 1_000_000
_RANGE = 65_536  # a roaring bitmap keeps each range of so many numbers by itself
_SPARSE = 4_096  # up to so many of a range as a list, else as bits
_NO_RUNS = 12_346  # how the portable format begins where no range is kept as runs


def bitmap_of_flags(flags: np.ndarray[Any, Any]) -> BitMap:
    """A bitmap of the places at which a flag is set.

    Written in the portable format of roaring bitmaps and read back: up to 80 times quicker than adding the numbers
    (measured, 300,000 of a million: 0.7 against 70 ms).
    """
    from pyroaring import BitMap

    whole = np.zeros(-(-len(flags) // _RANGE) * _RANGE, np.bool_)
    whole[: len(flags)] = flags
    ranges = whole.reshape(-1, _RANGE)
    counts = np.count_nonzero(ranges, axis=1)
    there = np.flatnonzero(counts)
    if not len(there):
        return BitMap()
    bits = np.packbits(whole, bitorder="little").reshape(-1, _RANGE // 8)
    bodies = [
        bits[key].tobytes() if counts[key] > _SPARSE else np.flatnonzero(ranges[key]).astype("<u2").tobytes()
        for key in there.tolist()
    ]
    keys = np.stack((there, counts[there] - 1), axis=1).astype("<u2")
    sizes = np.array([len(body) for body in bodies])
    first = 8 + 8 * len(there)
    offsets = (first + np.cumsum(sizes) - sizes).astype("<u4")
    head = np.array([_NO_RUNS, len(there)], "<u4")
    return BitMap.deserialize(b"".join((head.tobytes(), keys.tobytes(), offsets.tobytes(), *bodies)))
