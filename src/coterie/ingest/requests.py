"""Requests as the log keeps them: acknowledged as they came, understood by the loader."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import msgspec


class Request(msgspec.Struct, frozen=True, array_like=True):
    """One request of a tracking API.

    api: name of the API whose translator reads it. body: JSON, unzipped. count: how many messages it holds. received_at:
    microseconds since 1970. source: what its messages are marked with. key: id of the key it came with, empty where there is none.
    ip: as much of the address as the workspace keeps; agent: the User-Agent; None where the caller is a program of the sender.
    only: indices of the messages meant, where not all of them are; refused: the messages are kept aside only. hint: what only the address said.
    is_public: whether the key is a public one; None in logs of older versions.
    """

    api: str
    body: bytes
    count: int
    received_at: int
    source: str
    key: str = ""
    ip: str | None = None
    agent: str | None = None
    only: tuple[int, ...] | None = None
    refused: bool = False
    hint: str = ""
    is_public: bool | None = None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Request])
_ARRAY = struct.Struct(">BI")
_ARRAY_32 = 0xDD


@dataclass(frozen=True)
class RequestGroup:
    """Requests that were written together. payload: a MessagePack array of them; count: of their messages, where it is known already."""

    payload: bytes
    count: int | None = None

    @staticmethod
    def of(packed: Iterable[bytes], count: int | None = None) -> RequestGroup:
        """A group of requests that `pack` made."""
        kept = list(packed)
        return RequestGroup(_ARRAY.pack(_ARRAY_32, len(kept)) + b"".join(kept), count)

    @cached_property
    def requests(self) -> list[Request]:
        """The requests, in the order of acceptance."""
        return _decoder.decode(self.payload)

    @property
    def num_rows(self) -> int:
        """How many messages they hold, good and bad."""
        return self.count if self.count is not None else sum(request.count for request in self.requests)

    @property
    def nbytes(self) -> int:
        """Size of the payload."""
        return len(self.payload)


def pack(request: Request) -> bytes:
    """A request as it stands in a group."""
    return _encoder.encode(request)
