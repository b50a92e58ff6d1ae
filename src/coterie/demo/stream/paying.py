"""Trials, subscriptions, renewals and cancellations."""

from __future__ import annotations

from coterie.demo.stream.calendar import DAY, MINUTE, timestamp
from coterie.demo.stream.catalogue import PLAN_PRICES
from coterie.demo.stream.chance import Rng, between, happens, pick
from coterie.demo.stream.diary import Diary
from coterie.demo.stream.people import Person

_TRIAL = 14 * DAY
_PERIOD = 30 * DAY
_REASONS = ("too expensive", "watching less", "missing series", "other service", "technical problems")


def subscribe(person: Person, rng: Rng, diary: Diary, ready_at: int) -> None:
    """The plans of one customer until they leave; `ready_at` is the end of onboarding."""
    device = person.devices[0]
    plan = _plan(person, rng)
    starts_at = ready_at + int(rng.exponential(9) * DAY)
    if person.company is None and (happens(rng, 0.72) or person.hooked):
        trial_at = ready_at + int(between(rng, 0, 3) * MINUTE)
        diary.track(trial_at, "Trial Started", {"plan": plan, "days": 14}, device)
        diary.identify(trial_at + 1000, {"plan": "trial", "trial_started_at": timestamp(trial_at)}, device)
        starts_at = trial_at + _TRIAL
        converts = happens(
            rng, min(0.95, person.temper.pays + 0.2 * person.hooked + 0.08 * person.allows_push)
        )
        if starts_at > person.left_at or not converts:
            diary.track(starts_at, "Trial Expired", {"plan": plan}, device)
            diary.identify(starts_at + 1000, {"plan": "free"}, device)
            return
    elif not happens(rng, 0.9 if person.company else 0.25) or starts_at > person.active_until:
        return
    _pay(person, rng, diary, plan, starts_at)


def _plan(person: Person, rng: Rng) -> str:
    if person.company is not None:
        return "team"
    if person.temper.name == "family":
        return "family" if happens(rng, 0.7) else "standard"
    return "premium" if happens(rng, 0.2 + 0.15 * min(person.keenness, 2)) else "standard"


def _pay(person: Person, rng: Rng, diary: Diary, plan: str, starts_at: int) -> None:
    device = person.devices[0]
    diary.track(
        starts_at,
        "Subscription Started",
        {"plan": plan, "price": PLAN_PRICES[plan], "period": "month"},
        device,
    )
    diary.identify(starts_at + 1000, {"plan": plan, "subscribed_at": timestamp(starts_at)}, device)
    at, months = starts_at + _PERIOD, 1
    while at < person.active_until:
        if plan == "standard" and months >= 2 and happens(rng, 0.05 * min(person.keenness, 2)):
            plan = "premium"
            diary.track(
                at - 2 * DAY, "Subscription Upgraded", {"plan": plan, "price": PLAN_PRICES[plan]}, device
            )
            diary.identify(at - 2 * DAY + 1000, {"plan": plan}, device)
        months += 1
        diary.track(
            at, "Subscription Renewed", {"plan": plan, "price": PLAN_PRICES[plan], "month": months}, device
        )
        at += _PERIOD
    if person.left_at <= at and person.left_at == person.active_until:
        reason = pick(rng, _REASONS)
        diary.track(
            person.left_at,
            "Subscription Cancelled",
            {"plan": plan, "reason": reason, "months": months},
            device,
        )
        diary.identify(
            person.left_at + 1000,
            {"plan": "free", "cancel_reason": reason, "$unset": ["subscribed_at"]},
            device,
        )
