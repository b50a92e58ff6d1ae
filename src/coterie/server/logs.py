"""What the server writes about itself: one line an entry, as JSON or for people, and never a customer's data.

An error's text may quote what a customer sent (messages of the database do), so of an error only its kind and its place are written.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

FORMS = ("json", "text")


class _Entry(logging.Formatter):
    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        at = (
            datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z")
        )
        told: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            told["error"] = kind.__qualname__
            told["place"] = "".join(traceback.format_tb(trace)).strip()
        return told


class _Json(_Entry):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self._fields(record), ensure_ascii=False)


class _Text(_Entry):
    def format(self, record: logging.LogRecord) -> str:
        told = self._fields(record)
        line = f"{told['at']} {told['level']}: {told['message']}"
        return f"{line} ({told['error']})\n{told['place']}" if "error" in told else line


def begin(form: str, stream: TextIO | None = None) -> None:
    """Write the log of this process from now on, to standard error where no stream is given. form: one of FORMS."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    root = logging.getLogger()
    for each in root.handlers[:]:
        root.removeHandler(each)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("coterie").setLevel(logging.INFO)
