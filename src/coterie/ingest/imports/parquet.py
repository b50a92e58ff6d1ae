"""Parquet: columns that know their types."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coterie.errors import UnreadableFile
from coterie.ingest.imports.columns import Columns, Layout
from coterie.ingest.imports.delimited import distinct
from coterie.ingest.imports.files import File
from coterie.ingest.imports.rows import CHUNK_ROWS, Chunk, Reading
from coterie.ingest.imports.workbench import Workbench

_CHUNK_CELLS = 10_000_000


class ParquetFile:
    """A Parquet file."""

    def __init__(self, file: File, workbench: Workbench) -> None:
        self._file = file
        try:
            with pq.ParquetFile(file.path) as opened:
                schema, self._total = opened.schema_arrow, opened.metadata.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise UnreadableFile(
                f"{file.path.name!r} begins like Parquet but is damaged or cut short.",
                where="path",
                hint="Copy or export it again.",
            ) from error
        if len(schema) == 0:
            raise UnreadableFile(f"{file.path.name!r} has no columns.", where="path")
        self._names, self._notes = distinct(schema.names)
        self._layout = Layout(names=self._names, workbench=workbench)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, made distinct."""
        return self._names

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be decided to read the file."""
        return self._notes

    @property
    def total(self) -> int | None:
        """The rows, as the footer says."""
        return None if self._total is None else int(self._total)

    def chunks(self, reading: Reading, *, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows, in order; `line` is the number of the row."""
        rows = max(1_000, min(rows, _CHUNK_CELLS // len(self._names)))
        line = 1
        try:
            with pq.ParquetFile(self._file.path) as opened:
                for batch in opened.iter_batches(batch_size=rows):
                    table = pa.Table.from_batches([batch])
                    columns = [_simple(table.column(index)) for index in range(table.num_columns)]
                    inner = pa.Table.from_arrays(
                        columns, names=[f"c{index}" for index in range(len(columns))]
                    )
                    lines = np.arange(line, line + batch.num_rows, dtype=np.int64)
                    line += batch.num_rows
                    yield Chunk(Columns(inner, self._layout, lines))
        except (pa.ArrowException, OSError, ValueError):
            reading.damage = "its bytes are damaged"
            reading.damaged_line = line


def _simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column without dictionary, odd width or extension; what has no plain form as text."""
    kind = column.type
    if isinstance(kind, pa.ExtensionType):
        column, kind = column.cast(kind.storage_type), kind.storage_type
    if pa.types.is_dictionary(kind):
        return _simple(column.cast(kind.value_type))
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_float16(kind):
        return column.cast(pa.float32())
    if pa.types.is_large_string(kind):
        return column.cast(pa.string())
    return column
