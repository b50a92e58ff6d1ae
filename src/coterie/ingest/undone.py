"""The frame of the log that says that an import is undone: what rows of it lie in the log count for nothing, wherever they lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec


@dataclass(frozen=True, slots=True)
class Undone:
    """An import was taken back. source: its id, which its rows carry; at: when, µs since 1970."""

    source: str
    at: int

    @staticmethod
    def of(source: str, moment: datetime) -> Undone:
        """What to write for an import that is undone at `moment` (aware)."""
        return Undone(source, int(moment.timestamp() * 1_000_000))

    @staticmethod
    def read(payload: bytes) -> Undone:
        """What a frame holds."""
        told = msgspec.msgpack.decode(payload, type=dict[str, str | int])
        return Undone(str(told["import"]), int(told["at"]))

    @property
    def payload(self) -> bytes:
        """What the frame holds."""
        return msgspec.msgpack.encode({"import": self.source, "at": self.at})

    @property
    def moment(self) -> datetime:
        """When it was undone: UTC without zone."""
        return datetime.fromtimestamp(self.at / 1_000_000, UTC).replace(tzinfo=None)

    @property
    def num_rows(self) -> int:
        """A frame that holds something."""
        return 1

    @property
    def nbytes(self) -> int:
        """About what it takes."""
        return 64
