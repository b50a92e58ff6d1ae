"""Is the data as it should be: what arrived against what was to be expected, with what to do where it differs.

All of it is computed from the tables and the quarantine when it is asked for. A day is one of the workspace's calendar; the day that
is still running is left out. Each check says what it looked at even where it finds nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from statistics import median
from typing import Literal

import sqlalchemy as sa

from coterie.ingest import quarantine
from coterie.store import catalog
from coterie.workspace import Workspace

Severity = Literal["notice", "warning"]

WEEKS = 8
"""How many weeks before the days in question say what is usual."""
LATEST = 7
"""The days in question: the last complete ones."""
SPREAD = 4.0
"""How many robust standard deviations from the median of the same weekday a count may lie. At 4, chance alone gives about one
finding in fifteen thousand where counts spread as the normal curve does; weekends and holidays are why it is not 3."""
FEWEST = 5
"""Weekdays that must be known before a count is judged."""
SILENT = 20
"""How many events had to be expected in a silence before it is called one: by chance it happens once in e^20."""
LATE_AFTER = timedelta(hours=48)
AHEAD_AFTER = timedelta(minutes=5)
SHARE = 0.01
"""The share of events from which on a fault is told; single ones happen everywhere."""
LATE_SHARE = 0.05
TYPED = 20_000
"""The latest events whose properties are looked at for their types."""

_DAYS = """
SELECT name, CAST(timezone($zone, timezone('UTC', occurred_at)) AS DATE) AS day, count(*)
FROM events WHERE occurred_at >= $since GROUP BY name, day
"""
_FIRST = "SELECT name, CAST(timezone($zone, timezone('UTC', min(occurred_at))) AS DATE), count(*) FROM events GROUP BY name"
_TYPES = """
WITH latest AS (
    SELECT name, properties, occurred_at FROM events
    WHERE properties IS NOT NULL AND occurred_at >= $since AND occurred_at < $until ORDER BY seq DESC LIMIT $most),
keyed AS (SELECT name, properties, occurred_at >= $recent AS is_recent, unnest(json_keys(properties)) AS key FROM latest),
typed AS (
    SELECT name, key, is_recent,
        CASE left(json_extract(properties, '$."' || replace(key, '"', '\\"') || '"')::VARCHAR, 1)
            WHEN '"' THEN 'text' WHEN '{' THEN 'object' WHEN '[' THEN 'list' WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean'
            WHEN 'n' THEN 'null' ELSE 'number' END AS type
    FROM keyed)
SELECT name, key, type, count(*) FILTER (WHERE NOT is_recent), count(*) FILTER (WHERE is_recent)
FROM typed WHERE type <> 'null' GROUP BY name, key, type
"""
_ARRIVED = """
SELECT source, count(*), count(*) FILTER (WHERE occurred_at < received_at - $late),
    count(*) FILTER (WHERE occurred_at > received_at + $ahead), max(received_at)
FROM events WHERE received_at >= $since AND source NOT LIKE 'import-%' GROUP BY source
"""
_TWICE = """
SELECT name, count(*), count(*) - count(DISTINCT (customer, occurred_at, coalesce(properties, '')))
FROM events WHERE occurred_at >= $since AND occurred_at < $until GROUP BY name
"""
_RECEIVED = """
SELECT source, CAST(received_at AS DATE) AS day, max(received_at) FROM events
WHERE received_at >= $since AND source NOT LIKE 'import-%' GROUP BY source, day ORDER BY source, day
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """Counts by day, and between which counts each was expected (None: not judged)."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be. subject: the event, property or source; hint: what to do."""

    severity: Severity
    subject: str
    sentence: str
    hint: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. looked_at: at what, in words; findings: none where all is well."""

    name: str
    label: str
    definition: str
    looked_at: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """All checks as of a moment (naive UTC)."""

    as_of: datetime
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Counts of each event by day. last: the last complete day."""

    last: date
    counts: Mapping[str, Mapping[date, int]]
    first: Mapping[str, date]
    totals: Mapping[str, int]

    def series(self, name: str, days: int) -> list[tuple[date, int]]:
        """The counts of the last `days` complete days, oldest first, days without anything too."""
        return [
            (day, self.counts.get(name, {}).get(day, 0))
            for day in (self.last - timedelta(days=back) for back in range(days - 1, -1, -1))
        ]


def quality(workspace: Workspace) -> Quality:
    """Look at everything as of now, by the workspace's clock."""
    now = workspace.clock.now().astimezone(UTC).replace(tzinfo=None)
    seen = _seen(workspace)
    recent = now - timedelta(days=LATEST)
    return Quality(
        now,
        (
            _volumes(seen),
            _new_events(seen),
            _vanished(seen),
            _types(workspace, now),
            _refused(workspace, recent),
            _duplicates(workspace, now),
            *_clocks(workspace, recent),
            _freshness(workspace, now),
        ),
    )


def expected(usual: Sequence[int]) -> tuple[float, float]:
    """Between which counts a day is expected, from the counts of the same weekday before.

    The median, give or take `SPREAD` robust standard deviations (1.4826 × the median absolute deviation, at least that of
    a Poisson count).
    """
    middle = median(usual)
    deviation = max(1.4826 * median(abs(each - middle) for each in usual), sqrt(max(middle, 1.0)))
    return max(middle - SPREAD * deviation, 0.0), middle + SPREAD * deviation


def _seen(workspace: Workspace) -> _Seen:
    today = workspace.clock.now().astimezone(workspace.timezone).date()
    zone = workspace.settings.timezone
    since = datetime.combine(today - timedelta(days=LATEST + WEEKS * 7 + 2), datetime.min.time())
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for name, day, count in workspace.engine.rows(_DAYS, {"zone": zone, "since": since}):
        counts[str(name)][day] = int(count)
    known = workspace.engine.rows(_FIRST, {"zone": zone})
    return _Seen(
        last=today - timedelta(days=1),
        counts=counts,
        first={str(name): first for name, first, _ in known},
        totals={str(name): int(total) for name, _, total in known},
    )


def _volumes(seen: _Seen) -> Check:
    findings = []
    judged = 0
    for name, first in sorted(seen.first.items()):
        found = _volume(name, first, seen)
        judged += found is not None
        if found is not None and found[0] is not None:
            findings.append(found[0])
    return Check(
        "volumes",
        "Volumes",
        f"The count of each event on each of the last {LATEST} complete days, against the same weekday in the {WEEKS} weeks before.",
        f"{judged} of {len(seen.first)} events have been there long enough to be judged.",
        tuple(findings),
    )


def _volume(name: str, first: date, seen: _Seen) -> tuple[Finding | None] | None:
    """The day that is furthest from what was expected; (None,) where all is well, None where nothing can be said yet."""
    series = seen.series(name, LATEST + WEEKS * 7)
    known = dict(series)
    ranges: dict[date, tuple[float, float]] = {}
    for day, _ in series[-LATEST:]:
        before = [day - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
        usual = [known[each] for each in before if each in known and each >= first]
        if len(usual) >= FEWEST:
            ranges[day] = expected(usual)
    if not ranges:
        return None
    off = {day: _off(known[day], *ranges[day]) for day in ranges}
    worst = max(off, key=lambda day: off[day])
    if off[worst] <= 0 or worst not in ranges:
        return (None,)
    count, (low, high) = known[worst], ranges[worst]
    weekday = f"{worst:%A}"
    more = count > high
    shown = series[-LATEST * 4 :]
    return (
        Finding(
            "warning",
            name,
            f"{count:,} {name} on {weekday}, {worst.day} {worst:%b %Y}; {weekday}s usually have {_whole(low)} to {_whole(high)}.",
            "A campaign or a holiday? If not, look for a message sent twice or a new source in the live tail."
            if more
            else "Ask whoever changed the tracking last; the live tail shows whether it still arrives.",
            Picture(
                tuple(day for day, _ in shown),
                tuple(each for _, each in shown),
                tuple(ranges[day][0] if day in ranges else None for day, _ in shown),
                tuple(ranges[day][1] if day in ranges else None for day, _ in shown),
            ),
        ),
    )


def _off(count: int, low: float, high: float) -> float:
    """How far outside, as a share of what was expected; 0 or less inside."""
    return max(low - count, count - high) / max(high, 1.0)


def _whole(number: float) -> str:
    return f"{round(number):,}"


def _new_events(seen: _Seen) -> Check:
    oldest = min(seen.first.values(), default=seen.last)
    fresh = [
        name
        for name, first in seen.first.items()
        if seen.last - timedelta(days=LATEST) < first and (first - oldest).days >= 28
    ]
    return Check(
        "new_events",
        "New events",
        f"Events that came for the first time in the last {LATEST} days, where others are known for at least 28 days longer.",
        f"{len(seen.first)} events are known.",
        tuple(
            Finding(
                "notice",
                name,
                f"{name} came for the first time on {seen.first[name].day} {seen.first[name]:%b %Y}; {seen.totals[name]:,} so far.",
                "Planned? Then nothing is to be done. A slip in a name makes a new event too: compare it with its neighbours.",
                _plain(seen.series(name, LATEST * 4)),
            )
            for name in sorted(fresh)
        ),
    )


def _vanished(seen: _Seen) -> Check:
    findings = []
    for name in sorted(seen.counts):
        series = seen.series(name, WEEKS * 7)
        silent = 0
        while silent < len(series) and series[-1 - silent][1] == 0:
            silent += 1
        before = series[: len(series) - silent]
        since = [each for each in before if each[0] >= seen.first[name]]
        if silent < 3 or len(since) < 14:
            continue
        usual = sum(count for _, count in since) / len(since)
        if usual * silent >= SILENT:
            last = before[-1][0]
            findings.append(
                Finding(
                    "warning",
                    name,
                    f"No {name} since {last.day} {last:%b %Y}; there were {usual:,.1f} a day before, so about {usual * silent:,.0f} are missing.",
                    "Renamed, or no longer sent? Segments that look at it will empty: see which under Events.",
                    _plain(series),
                )
            )
    return Check(
        "vanished_events",
        "Vanished events",
        f"Events that fell silent for three days or more, in which at least {SILENT} were to be expected.",
        f"{len(seen.counts)} events came in the last {WEEKS} weeks.",
        tuple(findings),
    )


def _plain(series: Iterable[tuple[date, int]]) -> Picture:
    shown = list(series)
    none = tuple(None for _ in shown)
    return Picture(tuple(day for day, _ in shown), tuple(count for _, count in shown), none, none)


def _types(workspace: Workspace, now: datetime) -> Check:
    rows = workspace.engine.rows(
        _TYPES,
        {
            "since": now - timedelta(days=LATEST * 5),
            "recent": now - timedelta(days=LATEST),
            "until": now,
            "most": TYPED,
        },
    )
    by_property: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for name, key, kind, before, after in rows:
        by_property[str(name), str(key)][str(kind)] = (int(before), int(after))
    findings = []
    for (name, key), kinds in sorted(by_property.items()):
        old = sum(before for before, _ in kinds.values())
        new = sum(after for _, after in kinds.values())
        for kind, (before, after) in sorted(kinds.items()):
            if before == 0 and old >= FEWEST and after >= max(1, SHARE * new):
                usual = max(kinds, key=lambda each: kinds[each][0])
                findings.append(
                    Finding(
                        "warning",
                        f"{name} · {key}",
                        f"{key} of {name} is {kind} in {after:,} of {new:,} events of the last {LATEST} days; before it was {usual}.",
                        "Conditions that compare numbers skip text that is none. Send the type it had, or correct the conditions.",
                    )
                )
    return Check(
        "types",
        "Types of properties",
        f"The JSON types of each property in the last {LATEST} days against the four weeks before, in the latest {TYPED:,} events.",
        f"{len(by_property)} properties were looked at.",
        tuple(findings),
    )


def _refused(workspace: Workspace, since: datetime) -> Check:
    """What was refused: of each import its rows, of other sources the messages of the last days."""
    findings = []
    reports = _imports(workspace)
    looked = sum(read for _, read in reports.values())
    for source, codes in quarantine.counts(workspace).items():
        rejected = sum(codes.values())
        if source in reports:
            name, read = reports[source]
        else:
            name = source
            read = rejected + int(
                workspace.engine.rows(
                    "SELECT count(*) FROM events WHERE source = ? AND received_at >= ?", [source, since]
                )[0][0]
            )
            looked += read
        for code, count in sorted(codes.items(), key=lambda item: -item[1]):
            if read and count >= SHARE * read:
                nobody = code == "missing_id"
                findings.append(
                    Finding(
                        "warning",
                        name,
                        f"{count:,} of {read:,} from {name} ({count / read:.1%}) "
                        + ("named no customer." if nobody else f"were refused: {code.replace('_', ' ')}."),
                        "Whoever did it cannot be known later: send a user id or an anonymous id with each message."
                        if nobody
                        else "The quarantine has each of them with its reason; mend them there and send them again.",
                    )
                )
    return Check(
        "refused",
        "Missing ids and other refusals",
        f"What was refused, by reason, from {SHARE:.0%} of a source on.",
        f"{looked:,} rows and messages of {len(reports)} imports and of what was collected.",
        tuple(findings),
    )


def _imports(workspace: Workspace) -> dict[str, tuple[str, int]]:
    """(name, rows read) of every import, by its id."""
    with workspace.catalog.connect() as connection:
        rows = connection.execute(
            sa.select(catalog.imports.c.id, catalog.imports.c.source, catalog.imports.c.report)
        )
        return {str(key): (str(name), int(report.get("read", 0))) for key, name, report in rows}


def _duplicates(workspace: Workspace, now: datetime) -> Check:
    rows = workspace.engine.rows(_TWICE, {"since": now - timedelta(days=28), "until": now})
    findings = tuple(
        Finding(
            "warning",
            str(name),
            f"{twice:,} of {count:,} {name} of the last 28 days ({twice / count:.1%}) are there twice: same customer, same moment, same properties.",
            "They have no message id, or a new one with every try: send the same messageId when a message is sent again.",
        )
        for name, count, twice in sorted(rows)
        if count >= 20 and twice >= SHARE * count
    )
    return Check(
        "duplicates",
        "Duplicates",
        "Events of the last 28 days that equal another one in customer, moment and properties; message ids seen before are dropped anyway.",
        f"{sum(int(count) for _, count, _ in rows):,} events.",
        findings,
    )


def _clocks(workspace: Workspace, since: datetime) -> tuple[Check, Check]:
    rows = workspace.engine.rows(_ARRIVED, {"since": since, "late": LATE_AFTER, "ahead": AHEAD_AFTER})
    arrived = sum(int(row[1]) for row in rows)
    looked = f"{arrived:,} events that arrived in the last {LATEST} days."
    ahead = tuple(
        Finding(
            "warning",
            str(source),
            f"{wrong:,} of {count:,} events from {source} ({wrong / count:.1%}) lie more than five minutes in the future.",
            "The sender's clock runs ahead: send sentAt with each batch, and the difference is taken out.",
        )
        for source, count, _, wrong, _ in sorted(rows)
        if wrong and wrong >= SHARE * count
    )
    late = tuple(
        Finding(
            "notice",
            str(source),
            f"{behind:,} of {count:,} events from {source} ({behind / count:.1%}) arrived more than 48 hours after they happened.",
            "Phones send when they are online again, so some is usual; segments of past days change when late events arrive.",
        )
        for source, count, behind, _, _ in sorted(rows)
        if behind and behind >= LATE_SHARE * count
    )
    return (
        Check(
            "clocks",
            "Clocks",
            f"Events more than five minutes later than they were received, from {SHARE:.0%} of a source on.",
            looked,
            ahead,
        ),
        Check(
            "late",
            "Late events",
            f"Events received more than 48 hours after they happened, from {LATE_SHARE:.0%} of a source on. Imports are left out.",
            looked,
            late,
        ),
    )


def _freshness(workspace: Workspace, now: datetime) -> Check:
    days: dict[str, list[datetime]] = defaultdict(list)
    since = now - timedelta(days=WEEKS * 7)
    for source, _, latest in workspace.engine.rows(_RECEIVED, {"since": since}):
        days[str(source)].append(latest)
    findings = []
    for source, moments in sorted(days.items()):
        gaps = [
            (later - earlier).total_seconds() for earlier, later in zip(moments, moments[1:], strict=False)
        ]
        usual = max(median(gaps), 86_400.0) if gaps else None
        silent = (now - moments[-1]).total_seconds()
        if usual is not None and len(moments) >= FEWEST and silent > 3 * usual:
            last = moments[-1]
            findings.append(
                Finding(
                    "warning",
                    source,
                    f"Nothing has arrived from {source} since {last.day} {last:%b %Y}, {last:%H:%M} UTC; "
                    f"it usually comes every {usual / 86_400:,.0f} day{'' if usual < 129_600 else 's'}.",
                    "Is the sender running, and is its key still enabled? The live tail shows what arrives now.",
                )
            )
    return Check(
        "freshness",
        "Freshness",
        "When each source was last heard, against three times its usual distance between days with messages (at least a day).",
        f"{len(days)} source{'' if len(days) == 1 else 's'} sent something in the last {WEEKS} weeks.",
        tuple(findings),
    )
