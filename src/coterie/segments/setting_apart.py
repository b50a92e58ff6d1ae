"""What sets a segment apart: which conditions hold for more, or for fewer, of its customers than of everyone else.

Conditions are tried, not statistics of their own, so a finding is something that can be opened in the builder, and it counts what it would count there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pyroaring import BitMap

from coterie import moments
from coterie.access.personal import Personal, personal
from coterie.segments import definitions, differing, language
from coterie.segments.asking import condition_of
from coterie.segments.differing import Difference
from coterie.segments.evaluation import Evaluation
from coterie.segments.known import Names
from coterie.segments.language.conditions import Condition
from coterie.segments.leaf_memory import remembering
from coterie.segments.mentions import mentioned
from coterie.segments.times import iso
from coterie.segments.uses import looked_at
from coterie.workspace import Workspace

RECENTLY = "90 days"
MOST_VALUES = 12
"""Values of one trait that are tried: those that most customers have."""
MOST_EVENTS = 60
"""Events that are tried: those that happened most."""
FEWEST_TO_SHOW = 10
"""Customers in a segment below whom those who may not see personal data are told nothing: it would tell of one of them."""

Kind = Literal["trait", "event", "device", "time"]

_PATHS = (
    "context.device.type", "context.os.name", "context.browser.name", "context.campaign.source", "context.campaign.medium", "context.location.country",
)  # fmt: skip
_TIMES: tuple[Mapping[str, Any], ...] = (
    *({"time.hour": {"between": [start, start + 5]}} for start in (0, 6, 12, 18)),
    {"time.weekday": [6, 7]},
)
_SAMPLED = 5_000

_VALUES = """
WITH present AS (
    SELECT customer, key, value FROM trait_values
    WHERE from_at <= make_timestamp($as_of) AND (until_at IS NULL OR until_at > make_timestamp($as_of))),
single AS (
    SELECT customer, key, value FROM present WHERE left(value, 1) IN ('"', 't', 'f')
    UNION ALL
    SELECT customer, key, CAST(unnest(json_extract(value, '$[*]')) AS VARCHAR) FROM present WHERE left(value, 1) = '['),
counted AS (
    SELECT key, value, count(DISTINCT customer) AS holders FROM single WHERE length(value) <= 100 GROUP BY key, value
    HAVING count(DISTINCT customer) >= $fewest)
SELECT key, value FROM counted
QUALIFY row_number() OVER (PARTITION BY key ORDER BY holders DESC, value) <= $most
ORDER BY key, holders DESC, value
"""
_EVENTS = """
SELECT name FROM events WHERE occurred_at <= make_timestamp($as_of) GROUP BY name ORDER BY count(*) DESC, name LIMIT $most
"""
_CONTEXTS = (
    "SELECT context FROM events WHERE occurred_at <= make_timestamp($as_of) ORDER BY seq DESC LIMIT $sampled"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition that holds for another part of the segment than of everyone else.

    words: the condition as a sentence; body: as it is written. inside of size, outside of others: for how many it holds. difference: of the two shares, between
    `least` and `most` at the level that holds for all conditions that were tried. same_data: the segment is defined by these very data, so it is no finding.
    """

    kind: Kind
    words: str
    body: Mapping[str, Any]
    inside: int
    outside: int
    difference: float
    least: float
    most: float
    same_data: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """What sets a segment apart as of one moment, the largest differences of shares first. tried: how many conditions were tested at once.

    is_too_small: fewer than 30 customers inside or outside, so nothing was tried.
    """

    segment: str
    as_of: datetime
    size: int
    others: int
    findings: tuple[Finding, ...]
    tried: int
    is_too_small: bool
    took_ms: float

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able form."""
        return {
            "segment": self.segment,
            "as_of": iso(self.as_of),
            "size": self.size,
            "others": self.others,
            "findings": [
                {name: getattr(each, name) for name in Finding.__slots__}
                | {"share": each.inside / self.size, "others_share": each.outside / self.others}
                for each in self.findings
            ],
            "tried": self.tried,
            "is_too_small": self.is_too_small,
            "confidence": differing.CONFIDENCE,
            "fewest": differing.FEWEST,
            "took_ms": self.took_ms,
        }


@dataclass(frozen=True, slots=True)
class _Tried:
    kind: Kind
    body: Mapping[str, Any]
    condition: Condition


def apart(
    workspace: Workspace, name: str, *, as_of: datetime | str | None = None, sees_personal: bool = True
) -> Apart:
    """Which traits, events, devices and times are more, or less, frequent in a saved segment than in everyone else.

    sees_personal: without it personal traits are not tried, and nothing is told of fewer than 10 customers.
    Raises UnknownReference for a name that is not saved.
    """
    started = time.perf_counter()
    known = definitions.known_names(workspace)
    whole = condition_of(known, name)
    with remembering(workspace, known, as_of=as_of) as asked:
        with asked.evaluation([whole]) as state:
            inside = state.segment(name)
            others = state.everyone - inside
            is_too_small = min(len(inside), len(others)) < differing.FEWEST
            tried = (
                [] if is_too_small else _candidates(state, personal(workspace), sees_personal=sees_personal)
            )
        conditions = [each.condition for each in tried]
        with asked.evaluation(conditions) as state:
            state.prepare(conditions)
            held = [(each, state.members(each.condition)) for each in tried]
        moment = asked.stamp.as_of
    findings, number = _told(held, inside, others, _looks(known, name), hides=not sees_personal)
    return Apart(
        segment=name,
        as_of=moment,
        size=len(inside),
        others=len(others),
        findings=findings,
        tried=number,
        is_too_small=is_too_small,
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _candidates(state: Evaluation, fields: Personal, *, sees_personal: bool) -> list[_Tried]:
    at = {"as_of": moments.micros(state.as_of)}
    found: list[tuple[Kind, dict[str, Any]]] = []
    for key, value in state.session.rows(_VALUES, {**at, "fewest": differing.FEWEST, "most": MOST_VALUES}):
        read = json.loads(value)
        is_shown = sees_personal or not fields.is_trait(str(key))
        if is_shown and isinstance(read, str | bool) and read != "":
            found.append(("trait", {"trait": str(key), "eq": read}))
    for (event,) in state.session.rows(_EVENTS, {**at, "most": MOST_EVENTS}):
        found += [("event", {"did": str(event)}), ("event", {"did": str(event), "within": RECENTLY})]
    contexts = [row[0] for row in state.session.rows(_CONTEXTS, {**at, "sampled": _SAMPLED})]
    for path, text in _seen(contexts):
        if sees_personal or not fields.is_property(path):
            found.append(("device", {"did": "*", "within": RECENTLY, "where": {path: text}}))
    found += [("time", {"did": "*", "within": RECENTLY, "where": dict(where)}) for where in _TIMES]
    return [_Tried(kind, body, language.read_condition(body)) for kind, body in found]


def _seen(contexts: list[str | None]) -> list[tuple[str, str]]:
    """(path, value) of what sources said about device and campaign, in some of the latest events."""
    found: dict[tuple[str, str], int] = {}
    for text in contexts:
        context = json.loads(text) if text else None
        for path in _PATHS:
            value: Any = context
            for part in path.split(".")[1:]:
                value = value.get(part) if isinstance(value, dict) else None
            if isinstance(value, str) and value:
                found[path, value] = found.get((path, value), 0) + 1
    return sorted(found, key=lambda each: (-found[each], each))[: 2 * MOST_VALUES]


def _told(
    held: list[tuple[_Tried, BitMap]],
    inside: BitMap,
    others: BitMap,
    looks: set[tuple[str, str]],
    *,
    hides: bool,
) -> tuple[tuple[Finding, ...], int]:
    """The conditions that differ beyond chance, and how many were tested.

    Of an event that was done ever and recently, and of a trait that is true and false, the stronger.
    """
    tested: list[tuple[_Tried, int, int, Difference]] = []
    for tried, members in held:
        a, b = members.intersection_cardinality(inside), members.intersection_cardinality(others)
        if a + b >= differing.FEWEST:
            tested.append((tried, a, b, differing.difference_of_shares(a, len(inside), b, len(others))))
    decided = differing.levels([each[3] for each in tested])
    best: dict[str, Finding] = {}
    for (tried, a, b, away), (level, is_told) in zip(tested, decided, strict=True):
        if not is_told or (hides and (0 < a < FEWEST_TO_SHOW or 0 < b < FEWEST_TO_SHOW)):
            continue
        least, most = away.interval(level)
        is_same = bool(_data(tried.condition) & looks)
        finding = Finding(
            tried.kind, language.words(tried.condition), tried.body, a, b, away.value, least, most, is_same
        )
        subject = _subject(tried)
        if subject not in best or _strength(best[subject]) < _strength(finding):
            best[subject] = finding
    return tuple(sorted(best.values(), key=lambda each: -abs(each.difference))), len(tested)


def _subject(tried: _Tried) -> str:
    """What a condition is about, where another one may say the same of it the other way."""
    if tried.kind == "event":
        return str(tried.body["did"])
    return str(tried.body["trait"]) if isinstance(tried.body.get("eq"), bool) else json.dumps(tried.body)


def _strength(finding: Finding) -> tuple[float, bool]:
    return round(abs(finding.difference), 9), finding.body.get("eq") is True


def _data(node: object) -> set[tuple[str, str]]:
    return {each for each in looked_at(node) if each[0] != "property" or each[1].startswith("context.")}


def _looks(known: Names, name: str) -> set[tuple[str, str]]:
    """The events, traits and properties of a segment's definition, and of all that it refers to."""
    found: set[tuple[str, str]] = set()
    waiting, seen = [("segment", name)], set[tuple[str, str]]()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        node = known.segment(each[1]) if each[0] == "segment" else known.computed(each[1])
        if node is not None:
            found |= _data(node)
            waiting += mentioned(node)
    return found
