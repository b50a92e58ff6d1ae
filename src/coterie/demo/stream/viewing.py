"""Evenings in front of a screen."""

from __future__ import annotations

from collections import Counter

import numpy as np

from coterie.demo.stream.calendar import DAYS, MINUTE, VIEWING_BY_MONTH, WEEKEND, day_of, season
from coterie.demo.stream.catalogue import SERIES, Series
from coterie.demo.stream.chance import Rng, between, happens, one_of_each_day, pick
from coterie.demo.stream.diary import Diary
from coterie.demo.stream.people import Device, Person


def watch(person: Person, rng: Rng, diary: Diary, ready_at: int) -> None:
    """Every episode from the end of onboarding (`ready_at`) until the customer leaves."""
    seen: Counter[str] = Counter()
    _first_day(person, rng, diary, ready_at, seen)
    for day in one_of_each_day(rng, _rates(person)):
        at = person.at(day, float(rng.normal(person.temper.evening, 1.4)))
        if not ready_at < at < person.active_until:
            continue
        series = person.favourites[0] if happens(rng, 0.45) else pick(rng, person.favourites)
        if happens(rng, 0.08):
            series = pick(rng, SERIES)
        device = person.devices[-1] if happens(rng, 0.5) else pick(rng, person.devices)
        row = 1 + min(int(rng.geometric(1 - person.temper.row)) - 1, 7)
        _episodes(rng, diary, at, series, row, device, seen)


def _first_day(person: Person, rng: Rng, diary: Diary, ready_at: int, seen: Counter[str]) -> None:
    series, device = person.favourites[0], person.devices[0]
    if person.hooked:
        _episodes(rng, diary, ready_at + MINUTE, series, 3 + int(rng.integers(0, 3)), device, seen, skips=0.0)
    elif happens(rng, 0.55):
        at = _episodes(rng, diary, ready_at + MINUTE, series, 1, device, seen)
        diary.page(at + MINUTE, "Series", "/series", device)
        if happens(rng, 0.5):
            _episodes(rng, diary, at + 4 * MINUTE, pick(rng, person.favourites), 1, device, seen)


def _rates(person: Person) -> np.ndarray:
    """Evenings expected on each day: by season, keenness and, in the last third before leaving, a fading interest."""
    days = np.arange(DAYS, dtype=float)
    joined, leaves = day_of(person.joined_at), day_of(person.left_at)
    fading = np.clip((leaves - days) / max(1.0, (leaves - joined) / 3), 0.0, 1.0)
    active = (days > joined) & (days < leaves)
    rates = person.temper.viewing * person.keenness * season(VIEWING_BY_MONTH, weekend=WEEKEND) * fading
    return np.asarray(np.where(active, np.minimum(rates, 1.2), 0.0))


def _episodes(
    rng: Rng,
    diary: Diary,
    at: int,
    series: Series,
    row: int,
    device: Device,
    seen: Counter[str],
    *,
    skips: float = 0.05,
) -> int:
    """One episode after the other; returns when the last one ended."""
    for _ in range(row):
        number = seen[series.title] % series.episodes + 1
        seen[series.title] += 1
        about = {"series": series.title, "genre": series.genre, "episode": number}
        if happens(rng, skips):
            at += 2 * MINUTE
            diary.track(at, "Episode Skipped", about, device)
            continue
        minutes = round(series.minutes * between(rng, 0.85, 1.1))
        at += minutes * MINUTE + int(between(rng, 5_000, 120_000))
        diary.track(
            at, "Episode Watched", {**about, "minutes": minutes, "completed": happens(rng, 0.9)}, device
        )
    return at
