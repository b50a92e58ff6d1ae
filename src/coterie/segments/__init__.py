"""Segments: saved questions about customers, their answers, and why each answer is what it is."""

from coterie.segments.asking import evaluate, evaluate_many
from coterie.segments.belonging import Belongings, of_customer
from coterie.segments.changing import changes_after, latest_changes
from coterie.segments.checking import Check, check
from coterie.segments.comparing import Comparison, compare
from coterie.segments.definitions import ApplyReport, apply, delete
from coterie.segments.dividing import Divided, divide
from coterie.segments.explaining import Explanation, explain
from coterie.segments.fixing import Fixed, fix
from coterie.segments.flows import Flows, flows
from coterie.segments.listing import get, listing
from coterie.segments.live import tick
from coterie.segments.members import Members
from coterie.segments.memberships import (
    RefreshReport,
    changes,
    members,
    memberships_of,
    refresh,
    settle,
    sizes,
)
from coterie.segments.planning import Plan, plan
from coterie.segments.previewing import Preview, preview
from coterie.segments.sealing import seal
from coterie.segments.setting_apart import Apart, apart

__all__ = [
    "Apart",
    "ApplyReport",
    "Belongings",
    "Check",
    "Comparison",
    "Divided",
    "Explanation",
    "Fixed",
    "Flows",
    "Members",
    "Plan",
    "Preview",
    "RefreshReport",
    "apart",
    "apply",
    "changes",
    "changes_after",
    "check",
    "compare",
    "delete",
    "divide",
    "evaluate",
    "evaluate_many",
    "explain",
    "fix",
    "flows",
    "get",
    "latest_changes",
    "listing",
    "members",
    "memberships_of",
    "of_customer",
    "plan",
    "preview",
    "refresh",
    "seal",
    "settle",
    "sizes",
    "tick",
]
