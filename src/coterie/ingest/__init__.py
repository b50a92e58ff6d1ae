"""Everything that arrives: judged, written to the durable log, loaded into the tables exactly once."""

from coterie.ingest.collect import collect
from coterie.ingest.load import LoadReport, Stored, start, store
from coterie.ingest.receipt import Receipt, Rejection

__all__ = ["LoadReport", "Receipt", "Rejection", "Stored", "collect", "start", "store"]
