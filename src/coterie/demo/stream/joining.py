"""From the first anonymous visit to the end of onboarding."""

from __future__ import annotations

from coterie.demo.stream import catalogue
from coterie.demo.stream.calendar import DAY, END, MINUTE, timestamp
from coterie.demo.stream.catalogue import Campaign
from coterie.demo.stream.chance import Rng, Weighted, between, happens, pick
from coterie.demo.stream.diary import Diary
from coterie.demo.stream.people import Person

_STEPS = ("profile", "interests", "notifications", "first series")
_NEEDS = {
    "binger": Weighted.of(catalogue.NEEDS, [5, 0.4, 6, 0.3, 0.5]),
    "family": Weighted.of(catalogue.NEEDS, [2, 8, 1, 1, 2]),
    "casual": Weighted.of(catalogue.NEEDS, [5, 1, 3, 1, 2]),
    "collector": Weighted.of(catalogue.NEEDS, [1, 1, 2, 7, 2]),
    "colleague": Weighted.of(catalogue.NEEDS, [3, 1, 2, 0.5, 6]),
}


def first_campaign(person: Person, rng: Rng) -> Campaign | None:
    """The campaign that brought the customer, None for about half of them."""
    running = [
        campaign for campaign in catalogue.CAMPAIGNS if campaign.begins <= person.met_at < campaign.ends
    ]
    return pick(rng, running) if happens(rng, 0.5) else None


def visit(person: Person, rng: Rng, diary: Diary, campaign: Campaign | None) -> None:
    """Looking around before signing up, on one or two devices."""
    until = min(person.joined_at - 20 * MINUTE, END) if person.signs_up else END
    at = person.met_at
    for visits in range(1 + int(rng.poisson(0.9))):
        if at >= until:
            break
        device = person.devices[0] if visits == 0 or happens(rng, 0.65) else person.devices[-1]
        diary.page(at, "Home", "/", device, campaign if visits == 0 else None)
        if happens(rng, 0.7):
            series = pick(rng, person.favourites)
            diary.track(
                at + 2 * MINUTE, "Trailer Watched", {"series": series.title, "genre": series.genre}, device
            )
        for looked in range(int(rng.poisson(1.1))):
            product = catalogue.PRODUCTS.draw(rng)
            diary.track(
                at + (4 + 2 * looked) * MINUTE,
                "Product Viewed",
                {
                    "sku": product.sku,
                    "name": product.name,
                    "category": product.category,
                    "price": product.price,
                },
                device,
            )
        if happens(rng, 0.4):
            diary.page(at + 14 * MINUTE, "Plans", "/plans", device)
        at += (
            int(between(rng, 0.15, 1.0) * max(until - at, MINUTE))
            if person.signs_up
            else int(between(rng, 1, 40) * DAY)
        )


def sign_up(person: Person, rng: Rng, diary: Diary, campaign: Campaign | None) -> None:
    """The sign-up, what the customer tells about themselves, and the company they come from."""
    at, device = person.joined_at, person.devices[0]
    method = "company" if person.company else pick(rng, ("email", "email", "google", "apple"))
    diary.track(at, "Signed Up", {"method": method}, device, campaign)
    traits: dict[str, object] = {
        "name": f"{person.first_name} {person.last_name}",
        "email": f"{person.id}@example.com",
        "country": person.place.country,
        "city": person.place.city,
        "timezone": person.place.timezone,
        "language": person.language,
        "household": person.household,
        "plan": "free",
        "marketing_opt_in": person.opted_in,
        "signed_up_at": timestamp(at),
    }
    if happens(rng, 0.78):
        traits["birthday"] = person.birthday.isoformat()
    if campaign is not None:
        traits["$setOnce"] = {"acquired_by": campaign.name}
    diary.identify(at + 2_000, traits, device)
    if person.company is not None:
        diary.group(at + 3_000, person.company.id, person.company.traits(at), device)
        upgraded_at = person.company.upgraded_at
        if upgraded_at is not None and at < upgraded_at < person.active_until:
            diary.group(upgraded_at, person.company.id, person.company.traits(upgraded_at), device)
    if happens(rng, 0.02):
        kiosk = f"kiosk-{person.index + 1:05d}"
        diary.entries.append(
            (at - DAY, {"type": "track", "event": "Kiosk Tried", "anonymousId": kiosk, "messageId": f"{kiosk}-1",
                        "properties": {"series": person.favourites[0].title}})
        )  # fmt: skip
        diary.alias(at + MINUTE, kiosk)


def onboard(person: Person, rng: Rng, diary: Diary) -> int:
    """The steps after signing up; returns the instant at which the customer is done or gives up."""
    at, device = person.joined_at + 20_000, person.devices[0]
    diary.track(at, "Onboarding Started", {"version": "A" if person.index % 2 else "B"}, device)
    patience = 0.93 if person.hooked else 0.86
    for step in _STEPS:
        at += int(between(rng, 15, 90) * 1000)
        if not happens(rng, patience):
            if person.allows_push and happens(rng, 0.3):
                diary.track(at + 3 * DAY, "Push Notifications Enabled", {"place": "settings"}, device)
            return at
        if step == "interests":
            liked = {series.genre for series in person.favourites}
            diary.identify(at, {"interests": sorted(liked | set(person.hobbies))}, device)
        if step == "notifications" and person.allows_push:
            diary.track(at, "Push Notifications Enabled", {"place": "onboarding"}, device)
            diary.identify(at + 500, {"push": True}, device)
        diary.track(at + 1000, "Onboarding Step Completed", {"step": step}, device)
    at += 20_000
    diary.track(at, "Onboarding Completed", {"seconds": (at - person.joined_at) // 1000}, device)
    if happens(rng, 0.62):
        answer = _NEEDS[person.temper.name].draw(rng)
        diary.track(
            at + 30_000,
            "Survey Answered",
            {"survey": "onboarding", "question": "why_here", "answer": answer},
            device,
        )
        diary.identify(at + 31_000, {"main_need": answer}, device)
    return at + MINUTE
