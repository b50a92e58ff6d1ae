"""Frames: how batches lie in the log, so that every damaged byte is noticed and the next good frame is found again.

A frame is: magic (4 bytes), CRC32 of all that follows (4), length of the payload (4), type (1), payload. Numbers are little-endian.
Type 1: an Arrow IPC stream of canonical columns. Type 2: MessagePack, a map from column to list, for small batches. Type 3:
MessagePack, an array of requests of tracking APIs as they came (`requests.Request`). Type 4: MessagePack, an import that is undone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import pyarrow as pa

from coterie.ingest.canonical import SCHEMA
from coterie.ingest.requests import RequestGroup
from coterie.ingest.undone import Undone

Batch: TypeAlias = "pa.Table | RequestGroup | Undone"
"""What one frame holds: rows that are judged, requests that are not yet, or an import that is undone."""

MAGIC = b"\xf7CO\x1a"
HEADER = struct.Struct("<4sIIB")
_TAIL = struct.Struct("<IB")
SMALL_ROWS = 256
UNDONE = 4
FRAME_ROWS = 131_072
FRAME_BYTES = 32 * 1024 * 1024
_TIMES = ("occurred_at", "received_at")


class Unreadable(Exception):
    """Bytes with a good checksum that are no batch: written by a version that knew more."""


@dataclass(frozen=True, slots=True)
class Found:
    """A good frame of a file. begins, ends: its bytes; batch: what it holds."""

    begins: int
    ends: int
    batch: Batch


@dataclass(frozen=True, slots=True)
class Bad:
    """Bytes that are no frame: begins ≤ byte < ends."""

    begins: int
    ends: int


def write(batch: Batch) -> bytes:
    """The frames of a batch, one after the other; several where it is large."""
    if isinstance(batch, RequestGroup):
        return _frame(3, batch.payload)
    if isinstance(batch, Undone):
        return _frame(UNDONE, batch.payload)
    if batch.num_rows <= SMALL_ROWS:
        return _frame(2, _packed(batch))
    step = max(1, min(FRAME_ROWS, batch.num_rows * FRAME_BYTES // max(1, batch.nbytes)))
    return b"".join(_frame(1, _arrow(batch.slice(at, step))) for at in range(0, batch.num_rows, step))


def read(data: bytes | memoryview, begin: int = 0) -> Iterator[Found | Bad]:
    """The frames in the bytes of a file from `begin` on, and the stretches between that are none."""
    view = memoryview(data)
    raw = data if isinstance(data, bytes) else bytes(data)
    at = bad_from = begin
    while at < len(raw):
        found = _frame_at(view, at)
        if found is not None:
            if bad_from < at:
                yield Bad(bad_from, at)
            yield found
            at = bad_from = found.ends
            continue
        following = raw.find(MAGIC, at + 1)
        at = len(raw) if following < 0 else following
    if bad_from < len(raw):
        yield Bad(bad_from, len(raw))


def announced(header: bytes) -> tuple[int, int] | None:
    """(length of the payload, type) of the frame that begins with `header`; None where none does."""
    if len(header) < HEADER.size:
        return None
    magic, _, length, kind = HEADER.unpack_from(header)
    return (length, kind) if magic == MAGIC else None


def _frame_at(view: memoryview, at: int) -> Found | None:
    if at + HEADER.size > len(view):
        return None
    magic, checksum, length, kind = HEADER.unpack_from(view, at)
    ends = at + HEADER.size + length
    if magic != MAGIC or ends > len(view) or zlib.crc32(view[at + 8 : ends]) != checksum:
        return None
    return Found(at, ends, _batch(kind, view[at + HEADER.size : ends]))


def _frame(kind: int, payload: bytes) -> bytes:
    tail = _TAIL.pack(len(payload), kind)
    return MAGIC + struct.pack("<I", zlib.crc32(payload, zlib.crc32(tail))) + tail + payload


def _batch(kind: int, payload: memoryview) -> Batch:
    if kind == 1:
        return pa.ipc.open_stream(pa.py_buffer(payload)).read_all()
    if kind == 2:
        return _unpacked(payload)
    if kind == 3:
        return RequestGroup(bytes(payload))
    if kind == UNDONE:
        return Undone.read(bytes(payload))
    raise Unreadable(f"the log holds a frame of type {kind}")


def _arrow(batch: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(batch.combine_chunks())
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _packed(batch: pa.Table) -> bytes:
    columns: dict[str, list[object]] = {}
    for field in batch.schema:
        column = batch.column(field.name)
        if column.null_count < len(column):
            columns[field.name] = (column.cast(pa.int64()) if field.name in _TIMES else column).to_pylist()
    return msgspec.msgpack.encode(columns)


def _unpacked(payload: memoryview) -> pa.Table:
    columns = msgspec.msgpack.decode(payload)
    rows = len(columns["kind"])
    arrays = []
    for field in SCHEMA:
        values = columns.get(field.name)
        if values is None:
            arrays.append(pa.nulls(rows, field.type))
        elif field.name in _TIMES:
            arrays.append(pa.array(values, pa.int64()).cast(field.type))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
