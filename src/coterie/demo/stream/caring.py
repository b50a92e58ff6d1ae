"""Support tickets, satisfaction, labels, and what colleagues do together."""

from __future__ import annotations

from coterie.demo.stream.calendar import DAY, HOUR, MINUTE
from coterie.demo.stream.chance import Rng, Weighted, between, happens, pick
from coterie.demo.stream.diary import Diary
from coterie.demo.stream.people import Person

_TOPICS = Weighted.of(("playback", "billing", "delivery", "account", "content"), (34, 26, 16, 14, 10))
_CHANNELS = ("chat", "email", "email", "phone")
_LIKED = (
    "Love the series.",
    "My evenings are saved.",
    "The kids adore it.",
    "Great shop.",
    "Runs smoothly everywhere.",
)
_DISLIKED = (
    "Keeps buffering.",
    "Too expensive by now.",
    "My parcel came late.",
    "Nothing new to watch.",
    "The app is confusing.",
)


def ask_for_help(person: Person, rng: Rng, diary: Diary) -> int:
    """Tickets while the customer is with us, more of them before leaving; returns how many."""
    days = max(0.0, (person.active_until - person.joined_at) / DAY)
    instants = [
        person.joined_at + HOUR + int(between(rng, 0, days) * DAY)
        for _ in range(int(rng.poisson(0.003 * days)))
    ]
    if person.left_at == person.active_until and happens(rng, 0.3):
        instants += [
            person.left_at - int(between(rng, 1, 20) * DAY) for _ in range(1 + int(rng.poisson(0.7)))
        ]
    written = 0
    for at in sorted(instants):
        if not person.joined_at + HOUR < at < person.active_until:
            continue
        written += 1
        ticket = f"{person.id}-t{written}"
        device = pick(rng, person.devices)
        topic = _TOPICS.draw(rng)
        diary.track(
            at,
            "Support Ticket Opened",
            {"ticket": ticket, "topic": topic, "channel": pick(rng, _CHANNELS)},
            device,
        )
        hours = float(rng.lognormal(2.6, 0.9))
        satisfied = max(1, min(5, round(5.2 - hours / 18 + float(rng.normal(0, 0.9)))))
        diary.track(
            at + int(hours * HOUR),
            "Support Ticket Closed",
            {"ticket": ticket, "topic": topic, "hours": round(hours, 1), "satisfaction": satisfied},
            device,
        )
    return written


def ask_for_opinion(person: Person, rng: Rng, diary: Diary, tickets: int) -> None:
    """The NPS survey: a month after joining, then every quarter; few answer."""
    at = person.joined_at + 30 * DAY
    while at < person.active_until:
        if happens(rng, 0.3):
            soured = 1.5 if person.left_at - at < 40 * DAY else 0.0
            mood = 7.4 + 0.9 * person.hooked + 0.5 * min(person.keenness, 2) - 0.8 * min(tickets, 4) - soured
            score = max(0, min(10, round(mood + float(rng.normal(0, 1.8)))))
            comment = pick(rng, _LIKED if score >= 7 else _DISLIKED) if happens(rng, 0.5) else ""
            device = person.devices[0]
            diary.track(at, "Survey Answered", {"survey": "nps", "score": score, "comment": comment}, device)
            diary.identify(at + 1000, {"nps": score}, device)
        at += 90 * DAY + int(between(rng, 0, 5) * DAY)


def host_screenings(person: Person, rng: Rng, diary: Diary) -> None:
    """Colleagues invite others of their company to watch something together at noon."""
    if person.company is None:
        return
    months = max(0.0, (person.active_until - person.joined_at) / (30 * DAY))
    for _ in range(int(rng.poisson(0.35 * person.keenness * months))):
        at = person.joined_at + DAY + int(between(rng, 0, months * 30) * DAY)
        if at < person.active_until:
            seats = 2 + int(rng.poisson(min(person.company.employees, 400) / 20))
            series = pick(rng, person.favourites)
            diary.track(
                at,
                "Screening Hosted",
                {"series": series.title, "genre": series.genre, "seats": seats},
                person.devices[0],
            )


def label(person: Person, rng: Rng, diary: Diary) -> None:
    """Labels that people at the service put on, and interests that grow."""
    if happens(rng, 0.035):
        diary.tag(person.joined_at + int(between(rng, 1, 30) * DAY), "beta_tester")
    if happens(rng, 0.006):
        diary.tag(person.joined_at + 10 * MINUTE, "press")
    if happens(rng, 0.1) and person.joined_at + 40 * DAY < person.active_until:
        diary.identify(
            person.joined_at + 40 * DAY, {"$append": {"interests": "live events"}}, person.devices[0]
        )
