"""Two goals made of what a workspace has, to begin with: an amount of the last 30 days, and the part of customers who are active."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson

from coterie import moments, values
from coterie.goals.definition import read_goal
from coterie.goals.outlook import glance
from coterie.workspace import Workspace

_AMOUNTS = ("revenue", "total", "value", "amount", "price", "minutes")
_EVENTS = "SELECT name, count(*) FROM events GROUP BY name ORDER BY count(*) DESC, name LIMIT 12"
_SAMPLE = "SELECT properties FROM events WHERE name = $name AND properties IS NOT NULL LIMIT 50"
_DAYS = 90
_MORE = Decimal("1.1")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A goal that could be saved as it is, and why it is offered."""

    body: Mapping[str, Any]
    why: str


def suggestions(workspace: Workspace) -> tuple[Suggested, ...]:
    """Goals of what is there; none while there are no events. Their targets lie a tenth above what is now, in 90 days."""
    names = [str(name) for name, _ in workspace.engine.rows(_EVENTS)]
    if not names:
        return ()
    found = [_amount(workspace, names), _active()]
    return tuple(_aimed(workspace, body, why) for body, why in found)


def _amount(workspace: Workspace, names: list[str]) -> tuple[dict[str, Any], str]:
    for amount in _AMOUNTS:
        for name in names:
            if _has_numbers(workspace, name, amount):
                body = {
                    "goal": f"{amount}_of_30_days",
                    "label": f"{amount.capitalize()} of the last 30 days",
                    "kpi": {"did": name, "within": "30 days", "measure": {"sum": amount}},
                    "of": "everyone",
                }
                return body, f"{name} comes with {amount}."
    body = {
        "goal": "activity_of_30_days",
        "label": f"{names[0]} in the last 30 days",
        "kpi": {"did": names[0], "within": "30 days"},
        "of": "everyone",
    }
    return body, f"{names[0]} is what happens most."


def _active() -> tuple[dict[str, Any], str]:
    body = {
        "goal": "active_in_30_days",
        "label": "Active in the last 30 days",
        "share": {"did": "*", "within": "30 days"},
        "of": "everyone",
    }
    return body, "Whoever does nothing for a month drifts away."


def _has_numbers(workspace: Workspace, name: str, amount: str) -> bool:
    rows = workspace.engine.rows(_SAMPLE, {"name": name})
    found = [orjson.loads(properties).get(amount) for (properties,) in rows]
    return bool(found) and all(values.number_of(each) is not None for each in found)


def _aimed(workspace: Workspace, body: dict[str, Any], why: str) -> Suggested:
    now = glance(workspace, read_goal(body).found).now
    until = moments.local(workspace.clock.now(), workspace.timezone) + timedelta(days=_DAYS)
    aimed = dict(body, by=until.date().isoformat())
    if now is not None and now.value:
        aimed["target"] = {"gte": _readable(now.value * _MORE, is_share="share" in body)}
    return Suggested(aimed, why)


def _readable(number: Decimal, *, is_share: bool) -> float | int:
    """The number to two digits, up; a share to a hundredth, below 1."""
    if is_share:
        return float(min(number, Decimal("0.99")).quantize(Decimal("0.01")))
    digits = number.adjusted() - 1
    rounded = number.scaleb(-digits).to_integral_value(rounding="ROUND_CEILING").scaleb(digits)
    return int(rounded) if rounded == int(rounded) else float(rounded)
