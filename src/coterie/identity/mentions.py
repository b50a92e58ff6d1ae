"""Which identifiers the messages of a batch carry, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.identity.forest import Flags, Ints
from coterie.identity.people import ANONYMOUS, USER, Rules

BY_HAND = ("alias", "merge", "split")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The identifiers of a batch and where they are carried.

    kinds, values: of each identifier (its place is its point). row, point: which message carries which, ordered by row and, within
    it, the strongest first. by_hand: rows whose messages only `people` understands. probes: pairs (row, point) that such
    rows may be about. is_public: rows that anybody could have sent.
    """

    kinds: tuple[str, ...]
    kind: Ints
    value: pa.Array
    row: Ints
    point: Ints
    by_hand: Flags
    probe_row: Ints
    probe_point: Ints
    is_public: Flags

    @staticmethod
    def of(batch: pa.Table, rules: Rules) -> Mentions:
        """The mentions of a canonical batch."""
        found = _Found()
        kinds = batch.column("kind")
        by_hand = pc.is_in(kinds, pa.array(BY_HAND)).to_numpy(zero_copy_only=False)
        alias = pc.equal(kinds, "alias").to_numpy(zero_copy_only=False)
        named = pc.is_valid(batch.column("user_id")).to_numpy(zero_copy_only=False)
        found.column(USER, batch.column("user_id"))
        found.column(ANONYMOUS, batch.column("anonymous_id"), but=alias & named)
        for row in np.flatnonzero(by_hand).tolist():
            previous = batch.column("previous_id")[row].as_py()
            if previous is not None:
                found.add(USER, previous, row, probe=True)
                found.add(ANONYMOUS, previous, row, probe=True)
        further = batch.column("identifiers")
        for row in np.flatnonzero(pc.is_valid(further).to_numpy(zero_copy_only=False)).tolist():
            explicit = bool(by_hand[row]) and not alias[row]
            for kind, value in msgspec.json.decode(further[row].as_py()):
                found.add(kind, value, row, probe=explicit)
        is_public = pc.is_valid(batch.column("public_key")).to_numpy(zero_copy_only=False)
        return found.numbered(by_hand, is_public, rules)


class _Found:
    def __init__(self) -> None:
        self._columns: list[tuple[str, pa.Array, Ints, bool]] = []
        self._single: dict[tuple[str, bool], tuple[list[str], list[int]]] = {}

    def column(self, kind: str, values: pa.ChunkedArray, *, but: Flags | None = None) -> None:
        given = pc.is_valid(values).to_numpy(zero_copy_only=False)
        if but is not None:
            given &= ~but
        self._columns.append((kind, _flat(values.filter(pa.array(given))), np.flatnonzero(given), False))

    def add(self, kind: str, value: str, row: int, *, probe: bool) -> None:
        values, rows = self._single.setdefault((kind, probe), ([], []))
        values.append(value)
        rows.append(row)

    def numbered(self, by_hand: Flags, is_public: Flags, rules: Rules) -> Mentions:
        columns = self._columns + [
            (kind, pa.array(values, pa.string()), np.array(rows, np.int64), probe)
            for (kind, probe), (values, rows) in self._single.items()
        ]
        kinds = tuple(sorted({each[0] for each in columns}, key=rules.priority))
        point_kinds: list[Ints] = []
        point_values: list[pa.Array] = []
        carried: list[tuple[Ints, Ints, Ints]] = []
        probes: list[tuple[Ints, Ints]] = [(_none(), _none())]
        first = 0
        for rank, kind in enumerate(kinds):
            mine = [each for each in columns if each[0] == kind]
            encoded = _flat(pa.chunked_array([each[1] for each in mine], pa.string())).dictionary_encode()
            points = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64) + first
            at = 0
            for _, values, rows, probe in mine:
                those = points[at : at + len(values)]
                at += len(values)
                if probe:
                    probes.append((rows, those))
                else:
                    carried.append((rows, those, np.full(len(rows), rank)))
            point_kinds.append(np.full(len(encoded.dictionary), rank))
            point_values.append(encoded.dictionary)
            first += len(encoded.dictionary)
        row, point, rank_of = (np.concatenate(parts) for parts in zip(*carried, strict=True))
        order = np.lexsort((rank_of, row))
        return Mentions(
            kinds=kinds,
            kind=np.concatenate(point_kinds),
            value=pa.concat_arrays(point_values),
            row=row[order],
            point=point[order],
            by_hand=by_hand,
            probe_row=np.concatenate([each[0] for each in probes]),
            probe_point=np.concatenate([each[1] for each in probes]),
            is_public=is_public,
        )


def _flat(values: pa.ChunkedArray) -> pa.Array:
    flat: Any = values.combine_chunks()
    return flat if isinstance(flat, pa.Array) else pa.concat_arrays(flat.chunks)


def _none() -> Ints:
    return np.zeros(0, np.int64)
