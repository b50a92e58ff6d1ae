"""Times as files write them: the form is told from the whole sample, shown, and read for a whole column at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie.errors import InvalidInput
from coterie.ingest.imports.workbench import Workbench
from coterie.moments import from_local, micros, offset_changes

Order = Literal["day", "month"]

_ISO = r"(\d{4}-\d{2}-\d{2})(?:[Tt ]+(\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
_ZONED_END = r"(:\d{2}(?:[.,]\d+)?(?: ?[AaPp][Mm])?)\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})$"
_NUMERIC = r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?"
_CLOCK = re.compile(
    r"(?P<gap>[ T,]+)\d{1,2}:\d{2}(?P<second>:\d{2})?(?P<fraction>[.]\d{1,6})?(?P<half> ?[AaPp][Mm])?$"
)
_DATE = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})$")
_NAMED = (
    (re.compile(r"\d{1,2} [A-Za-z]{3} \d{4}$"), "%d %b %Y"),
    (re.compile(r"\d{1,2} [A-Za-z]{4,} \d{4}$"), "%d %B %Y"),
    (re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{4}$"), "%d-%b-%Y"),
    (re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{2}$"), "%d-%b-%y"),
    (re.compile(r"[A-Za-z]{3} \d{1,2}, \d{4}$"), "%b %d, %Y"),
    (re.compile(r"[A-Za-z]{4,} \d{1,2}, \d{4}$"), "%B %d, %Y"),
    (re.compile(r"[A-Za-z]{3} \d{1,2} \d{4}$"), "%b %d %Y"),
    (re.compile(r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4}$"), "%a, %d %b %Y"),
    (re.compile(r"\d{8}$"), "%Y%m%d"),
)
_EPOCHS = {"epoch_seconds": 1_000_000, "epoch_milliseconds": 1_000, "epoch_microseconds": 1}
_WORDS = {"day_first": "day", "dmy": "day", "month_first": "month", "mdy": "month"}
_MILLION = 1_000_000
EARLIEST = micros(datetime(1900, 1, 1, tzinfo=UTC))
LATEST = micros(datetime(2201, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How a column writes its times.

    kind: typed (the file knows), iso, epoch (numbers; `unit` is epoch_seconds …, None: by their size), format
    (`formats`, in strptime's letters). order: of day and month where the format leaves it open; ambiguous: nothing in the
    values decided that order. share: of the values looked at that can be read so.
    """

    kind: Literal["typed", "iso", "epoch", "format"]
    formats: tuple[str, ...] = ()
    unit: str | None = None
    order: Order | None = None
    ambiguous: bool = False
    share: float = 1.0

    @property
    def words(self) -> str:
        """The form as people read it."""
        if self.kind == "typed":
            return "times of the file's own type"
        if self.kind == "iso":
            return "ISO 8601"
        if self.kind == "epoch":
            return (self.unit or "epoch seconds or milliseconds, by size").replace("_", " ")
        return " or ".join(self.formats)


def chosen(asked: str, workbench: Workbench) -> TimeForm | None:
    """The form that somebody asked for by name or in strptime's letters; None for a word that only orders day and month.

    Raises InvalidInput where it is neither.
    """
    word = asked.strip().lower().replace(" ", "_")
    if word in _WORDS:
        return None
    if word in ("iso", "iso8601", "iso_8601"):
        return TimeForm(kind="iso")
    if word in _EPOCHS:
        return TimeForm(kind="epoch", unit=word)
    formats = tuple(part for part in asked.split("||") if part)
    try:
        if "%" not in asked:
            raise duckdb.InvalidInputException
        workbench.ask("SELECT try_strptime('x', $formats)", {"formats": list(formats)})
    except duckdb.Error as error:
        raise InvalidInput(
            f"{asked!r} is no time format.",
            where="mapping.time_format",
            hint="Use iso, epoch_seconds, epoch_milliseconds, day_first, month_first or letters such as %d.%m.%Y %H:%M.",
        ) from error
    return TimeForm(kind="format", formats=formats)


def asked_order(asked: str | None) -> Order | None:
    """The order of day and month that a word asks for."""
    found = _WORDS.get((asked or "").strip().lower().replace(" ", "_"))
    return "day" if found == "day" else "month" if found == "month" else None


def recognise(values: Sequence[object], zone_name: str, *, order: Order | None = None) -> TimeForm | None:
    """The form most of the values are written in; None where they are no times.

    values: a sample without absent ones. Day and month are told apart by values above 12; where none decides, `order`,
    else the custom of the zone (America: month first with slashes), and the form says that it is ambiguous.
    """
    present = [value for value in values if value is not None]
    if not present:
        return None
    if all(isinstance(value, datetime) or type(value).__name__ in ("date", "Timestamp") for value in present):
        return TimeForm(kind="typed")
    texts = [str(value).strip() for value in present]
    iso = sum(re.fullmatch(_ISO, text) is not None for text in texts) / len(texts)
    if iso >= 0.5:
        return TimeForm(kind="iso", share=iso)
    numbers = [float(text) for text in texts if re.fullmatch(_NUMERIC, text)]
    if len(numbers) >= 0.5 * len(texts):
        return _epoch(numbers, len(texts))
    return _written(texts, zone_name, order)


def read(column: pa.Array, form: TimeForm, zone: tzinfo, workbench: Workbench) -> np.ndarray:
    """The column as UTC microseconds (int64); `UNREAD` where it names no moment, `MISSING` where it is absent."""
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return _typed(column, zone)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        if form.kind != "format":
            return _from_numbers(column, form.unit)
        column = pc.cast(column, pa.string())
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    if form.kind == "epoch":
        return _from_numbers(_as_doubles(column), form.unit)
    absent = column.is_null().to_numpy(zero_copy_only=False)
    local, offset = _local(column, form, workbench)
    utc = np.where(offset != MISSING, local - np.where(offset != MISSING, offset, 0), localise(local, zone))
    utc = np.where(local == UNREAD, UNREAD, utc)
    return np.where(absent, MISSING, utc)


UNREAD = np.iinfo(np.int64).min
MISSING = np.iinfo(np.int64).min + 1


def localise(local: np.ndarray, zone: tzinfo) -> np.ndarray:
    """Wall-clock microseconds of `zone` as UTC microseconds: twice-told times are the earlier, skipped ones as before."""
    changes = offset_changes(zone)
    if not changes:
        return local - _constant_offset(zone)
    edges = np.array([at + max(before, after) for at, before, after in changes], dtype=np.int64)
    offsets = np.array([changes[0][1], *(after for _, _, after in changes)], dtype=np.int64)
    within = (local > EARLIEST) & (local < micros(datetime(2100, 1, 1, tzinfo=UTC)))
    utc = local - offsets[np.searchsorted(edges, local, side="right")]
    beyond = ~within & (local > EARLIEST - 10**15) & (local < LATEST + 10**15)
    for place in np.flatnonzero(beyond):  # rules of the far future, one by one: there are few
        wall = datetime(1970, 1, 1) + np.timedelta64(int(local[place]), "us").astype("timedelta64[us]").item()
        utc[place] = micros(from_local(wall, zone))
    return utc


def _constant_offset(zone: tzinfo) -> int:
    shift = datetime(2000, 1, 1, tzinfo=zone).utcoffset()
    return 0 if shift is None else int(shift.total_seconds() * _MILLION)


def _typed(column: pa.Array, zone: tzinfo) -> np.ndarray:
    absent = column.is_null().to_numpy(zero_copy_only=False)
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    whole = pc.cast(column, pa.timestamp("us", column.type.tz if zoned else None), safe=False)
    numbers = pc.fill_null(whole.view(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return np.where(absent, MISSING, numbers if zoned else localise(numbers, zone))


def _as_doubles(column: pa.Array) -> pa.Array:
    fits = pc.match_substring_regex(column, f"^{_NUMERIC}$")
    return (
        pc.cast(pc.if_else(pc.fill_null(fits, False), column, pa.scalar("nan")), pa.float64())
        if len(column)
        else column
    )


def _from_numbers(column: pa.Array, unit: str | None) -> np.ndarray:
    absent = column.is_null().to_numpy(zero_copy_only=False)
    numbers = pc.cast(pc.fill_null(column, 0), pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    # Without a unit, size decides, as the language says: seconds below 1e11, then milliseconds; then micro, then nano.
    if unit is None:
        size = np.abs(numbers)
        scale = np.select([size < 1e11, size < 1e14, size < 1e17], [1e6, 1e3, 1.0], 1e-3)
    else:
        scale = np.full(len(numbers), float(_EPOCHS[unit]))
    scaled = numbers * scale
    sound = np.isfinite(scaled) & (np.abs(scaled) < 2.0**62)
    return np.where(
        absent, MISSING, np.where(sound, np.rint(np.where(sound, scaled, 0)).astype(np.int64), UNREAD)
    )


def _local(column: pa.Array, form: TimeForm, workbench: Workbench) -> tuple[np.ndarray, np.ndarray]:
    """Wall-clock microseconds (UNREAD where none) and the offset from UTC in microseconds (MISSING where none)."""
    asked: dict[str, object] = {}
    if form.kind == "iso":
        asked = {"form": _ISO}
        query = _READ_ISO
    elif any("%z" in each for each in form.formats):
        asked = {"formats": list(form.formats)}
        query = _READ_FORMAT_ZONED
    else:
        asked = {"formats": list(form.formats), "ending": _ZONED_END}
        query = _READ_FORMAT
    with workbench.reading(pa.table({"t": column})):
        told = workbench.ask(query, asked)
    local = pc.fill_null(told.column("local"), UNREAD).combine_chunks().to_numpy(zero_copy_only=False)
    offset = pc.fill_null(told.column("away"), MISSING).combine_chunks().to_numpy(zero_copy_only=False)
    return local, offset


_AWAY = """
    CASE WHEN away IS NULL OR away = '' THEN NULL
         WHEN upper(away) IN ('Z', 'UTC', 'GMT') THEN 0
         ELSE (CASE WHEN away[1] = '-' THEN -1 ELSE 1 END)
              * (TRY_CAST(away[2:3] AS BIGINT) * 60 + coalesce(TRY_CAST(right(replace(away[4:], ':', ''), 2) AS BIGINT), 0))
              * 60000000
    END AS away
"""
_READ_ISO = f"""
    SELECT epoch_us(TRY_CAST(day || ' ' || CASE WHEN clock = '' THEN '00:00' ELSE replace(clock, ',', '.') END AS TIMESTAMP)) AS local,
    {_AWAY}
    FROM (
        SELECT regexp_extract(s, $form, 1) AS day, regexp_extract(s, $form, 2) AS clock, regexp_extract(s, $form, 3) AS away
        FROM (SELECT CASE WHEN regexp_full_match(trim(t), $form) THEN trim(t) END AS s FROM rows)
    )
"""
_READ_FORMAT = f"""
    SELECT epoch_us(try_strptime(CASE WHEN away = '' THEN s ELSE regexp_replace(s, $ending, '\\1') END, $formats)) AS local, {_AWAY}
    FROM (SELECT s, regexp_extract(s, $ending, 2) AS away FROM (SELECT trim(t) AS s FROM rows))
"""
_READ_FORMAT_ZONED = """
    SELECT epoch_us(try_strptime(trim(t), $formats)) AS local, CAST(0 AS BIGINT) AS away FROM rows
"""


def _epoch(numbers: Sequence[float], count: int) -> TimeForm | None:
    """Epoch numbers of a plausible age (1973 to 2100); other numbers are no times."""
    plausible = [
        number
        for number in numbers
        if any(1e8 <= abs(number) / scale < 4.2e9 for scale in (1, 1e3, 1e6, 1e9))
    ]
    share = len(plausible) / count
    if share < 0.5:
        compact = [number for number in numbers if 19000101 <= number <= 21001231 and number == int(number)]
        if len(compact) >= 0.5 * count:
            return TimeForm(kind="format", formats=("%Y%m%d",), share=len(compact) / count)
        return None
    size = sorted(abs(number) for number in plausible)[len(plausible) // 2]
    unit = (
        None
        if size >= 1e17
        else "epoch_seconds"
        if size < 1e11
        else "epoch_milliseconds"
        if size < 1e14
        else "epoch_microseconds"
    )
    return TimeForm(kind="epoch", unit=unit, share=share)


def _written(texts: Sequence[str], zone_name: str, order: Order | None) -> TimeForm | None:
    shapes: Counter[str] = Counter()
    firsts: list[int] = []
    seconds: list[int] = []
    slashes = False
    for text in texts:
        bare = re.sub(_ZONED_END, r"\1", text)
        clock = _CLOCK.search(bare)
        day = bare[: clock.start()] if clock else bare
        tail = _clock_format(clock) if clock else ""
        if found := _DATE.match(day):
            first, mark, second, third = found.groups()
            if len(first) == 4:
                shapes[f"%Y{mark}%m{mark}%d{tail}"] += 1
            elif len(first) <= 2 and len(third) in (2, 4):
                firsts.append(int(first))
                seconds.append(int(second))
                slashes = slashes or mark == "/"
                shapes[f"%1{mark}%2{mark}{'%Y' if len(third) == 4 else '%y'}{tail}"] += 1
            continue
        for pattern, format_ in _NAMED:
            if pattern.match(day):
                shapes[format_ + tail] += 1
                break
    share = sum(shapes.values()) / len(texts)
    if share < 0.5:
        return None
    if not firsts:
        return TimeForm(
            kind="format", formats=tuple(shape for shape, _ in shapes.most_common(6)), share=share
        )
    told, ambiguous = _order_of(firsts, seconds, slashes=slashes, zone_name=zone_name, order=order)
    day, month = ("%1", "%2") if told == "day" else ("%2", "%1")
    formats = tuple(shape.replace(day, "%d").replace(month, "%m") for shape, _ in shapes.most_common(6))
    return TimeForm(kind="format", formats=formats, order=told, ambiguous=ambiguous, share=share)


def _order_of(
    firsts: Sequence[int], seconds: Sequence[int], *, slashes: bool, zone_name: str, order: Order | None
) -> tuple[Order, bool]:
    day_first, month_first = sum(n > 12 for n in firsts), sum(n > 12 for n in seconds)
    if order is not None:
        return order, False
    if day_first != month_first:
        return ("day" if day_first > month_first else "month"), bool(day_first and month_first)
    return ("month" if slashes and zone_name.startswith(("America/", "US/")) else "day"), True


def _clock_format(clock: re.Match[str]) -> str:
    gap = clock["gap"] if clock["gap"] != "T" else "T"
    half = clock["half"]
    told = f"{gap}{'%I' if half else '%H'}:%M"
    if clock["second"]:
        told += ":%S"
    if clock["fraction"]:
        told += ".%f"
    return told + ("" if half is None else f"{' ' if half.startswith(' ') else ''}%p")
