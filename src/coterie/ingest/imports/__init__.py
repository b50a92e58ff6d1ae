"""Imports of files: JSONL, CSV, Parquet and Excel, with the mapping of their columns guessed, shown and overridable."""

from coterie.ingest.imports.previewing import Preview, preview
from coterie.ingest.imports.running import ImportReport, run

__all__ = ["ImportReport", "Preview", "preview", "run"]
