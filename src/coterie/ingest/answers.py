"""What the routes of this room are asked and what they answer, for the description of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coterie.kit.http import Answer, Request


class RejectionAnswer(Answer):
    """One message that was not taken. index: its place in the request, from 0."""

    index: int
    code: str
    message: str
    where: str
    hint: str | None


class ReceiptAnswer(Answer):
    """The verdict on every message: accepted + duplicates + rejected = handed in. What was accepted is on disk."""

    accepted: int
    duplicates: int
    rejected: list[RejectionAnswer]


class ArrivalAnswer(Answer):
    """A message that arrived. verdict: `accepted`, or the code of the reason for which it was refused; `message` and `hint` say more then.

    number grows by one with each message, shown or not. properties: JSON text; of what was refused the message itself, its beginning.
    """

    number: int
    received_at: datetime
    source: str
    kind: str | None
    name: str | None
    user_id: str | None
    anonymous_id: str | None
    properties: str | None
    verdict: str
    message: str | None
    hint: str | None


class ArrivalsAnswer(Answer):
    """The last messages, oldest first. next: the following `after`."""

    arrivals: list[ArrivalAnswer]
    next: int


class UploadAnswer(Answer):
    """A file that was received and waits to be looked at and imported."""

    upload: str
    name: str
    bytes: int


class MappingAsk(Request):
    """How to read a file; what is left out is guessed. map: name in Coterie to column in the file."""

    kind: str | None = None
    map: dict[str, str] | None = None


class ImportAsk(MappingAsk):
    """Import an upload. wait true: answer when it is done."""

    upload: str
    wait: bool = False


class ColumnAnswer(Answer):
    """A column of the file with examples, and what it is read as; null: it becomes a property of its own name."""

    name: str
    examples: list[Any]
    read_as: str | None


class FilePreviewAnswer(Answer):
    """How a file would be read. mapping: name in Coterie to column in the file."""

    kind: str
    format: str
    rows: int | None
    mapping: dict[str, str]
    columns: list[ColumnAnswer]
    sample: list[Any]
    notes: list[str]


class ImportReportAnswer(Answer):
    """What became of the rows of a file: read = new + duplicate + rejected. reasons: rejected rows by why."""

    id: str
    read: int
    new: int
    duplicate: int
    rejected: int
    reasons: dict[str, int]
    took_seconds: float


class QuarantinedAnswer(Answer):
    """A row or message that could not be understood."""

    id: int
    source: str
    line: int | None
    code: str
    message: str
    hint: str | None
    field: str | None
    raw: str
    at: str


class QuarantineAnswer(Answer):
    """Some of the quarantine, oldest first. counts: all of it, by source and then by code."""

    rows: list[QuarantinedAnswer]
    next: int | None
    counts: dict[str, dict[str, int]]


class ForgottenAnswer(Answer):
    """How many rows were thrown away."""

    forgotten: int


class ImportRecord(Answer):
    """An import that was done. report: what became of its rows."""

    id: str
    source: str
    kind: str
    started_at: str
    report: dict[str, Any]


class ImportsAnswer(Answer):
    """Imports, the newest first."""

    imports: list[ImportRecord]
