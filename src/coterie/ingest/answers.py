"""What the routes of this room are asked and what they answer, for the description of the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer

from coterie.kit.http import Answer, Request, iso


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
    operations: JSON text of a list of [operation, trait, value]; context: JSON text of an object.
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
    occurred_at: datetime | None
    message_id: str | None
    operations: str | None
    context: str | None


class ArrivalsAnswer(Answer):
    """The last messages, oldest first. next: the following `after`."""

    arrivals: list[ArrivalAnswer]
    next: int


class SourceVolumesAnswer(Answer):
    """Messages by source, one count for each day (UTC, by receipt); the last day is still running. Sources without any are left out."""

    days: list[date]
    counts: dict[str, list[int]]


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
    reason: str | None


class FilePreviewAnswer(Answer):
    """How a file would be read. mapping: name in Coterie to column in the file; targets: the names there are for this kind."""

    kind: str
    kind_reason: str
    format: str
    rows: int | None
    mapping: dict[str, str]
    columns: list[ColumnAnswer]
    targets: list[str]
    sample: list[Any]
    notes: list[str]


class RejectedExample(Answer):
    """One of the first rows that were refused."""

    line: int | None
    code: str
    message: str
    hint: str | None
    field: str | None


class ImportReportAnswer(Answer):
    """What became of the rows of a file: read = new + duplicate + rejected. reasons: rejected rows by why; examples: the first of them.

    stopped: it was cancelled; what was loaded until then stays.
    """

    id: str
    name: str
    kind: str
    mapping: dict[str, str]
    read: int
    new: int
    duplicate: int
    rejected: int
    reasons: dict[str, int]
    examples: list[RejectedExample]
    notes: list[str]
    took_seconds: float
    stopped: bool = False


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


class QuarantineGroupAnswer(Answer):
    """The refused rows of one source for one reason. name, kind: of the import, null for other sources; message and hint: of the first."""

    source: str
    name: str | None
    kind: str | None
    code: str
    count: int
    first_at: str
    last_at: str
    message: str
    hint: str | None
    field: str | None


class QuarantineGroupsAnswer(Answer):
    """All of the quarantine by source and reason, the latest first."""

    groups: list[QuarantineGroupAnswer]


class ReplayAsk(MappingAsk):
    """Which refused rows to send again: of one reason, with these ids, or all of the source.

    edited: what to send instead of a row, by its id. kind, map: for rows of an import, how to read them where not as before.
    """

    source: str
    code: str | None = None
    ids: list[int] | None = None
    edited: dict[int, dict[str, Any]] | None = None


class StillRefusedAnswer(Answer):
    """A row that was refused again, with its reason now."""

    id: int
    code: str
    message: str
    hint: str | None
    field: str | None


class ReplayAnswer(Answer):
    """What became of the rows: tried = accepted + duplicates + refused. import_id: of the import that rows of a file went through."""

    tried: int
    accepted: int
    duplicates: int
    refused: int
    refused_again: list[StillRefusedAnswer]
    import_id: str | None


class PictureAnswer(Answer):
    """Counts by day, and between which counts each was expected (null: not judged)."""

    days: list[date]
    counts: list[int]
    low: list[float | None]
    high: list[float | None]


class QualityFinding(Answer):
    """Something that is not as it should be. subject: the event, property or source; hint: what to do."""

    severity: Literal["notice", "warning"]
    subject: str
    sentence: str
    hint: str
    picture: PictureAnswer | None


class QualityCheck(Answer):
    """One thing that was looked at, how, and what was found; nothing where all is well."""

    name: str
    label: str
    definition: str
    looked_at: str
    findings: list[QualityFinding]


class QualityAnswer(Answer):
    """All checks as of a moment."""

    as_of: Annotated[datetime, PlainSerializer(iso, return_type=str)]
    checks: list[QualityCheck]


class ForgottenAnswer(Answer):
    """How many rows were thrown away."""

    forgotten: int


class UndoAsk(Request):
    """wait true: answer when it is done."""

    wait: bool = False


class UndoReportAnswer(Answer):
    """What was taken back: what the import had brought until then.

    customers: those of whom nothing else told; touched: all of whom it told something. traits: values, of customers and accounts.
    """

    id: str
    name: str
    undone_at: str
    events: int
    customers: int
    touched: int
    traits: int
    tags: int
    accounts: int
    merges: int
    quarantined: int
    took_seconds: float


class ImportRecord(Answer):
    """An import. report: what became of its rows. undone_at: when all it brought was taken back, null while it is there.

    is_running: it has not ended, and its report counts nothing yet.
    """

    id: str
    source: str
    kind: str
    started_at: str
    report: ImportReportAnswer
    undone_at: Annotated[datetime | None, PlainSerializer(iso, return_type=str | None)]
    is_running: bool


class ImportsAnswer(Answer):
    """Imports, the newest first."""

    imports: list[ImportRecord]
