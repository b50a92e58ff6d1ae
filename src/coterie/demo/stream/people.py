"""Who lives in the story world: customers with their devices, homes, work and temper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from coterie.demo.stream import catalogue, companies
from coterie.demo.stream.calendar import BEGIN_AT, DAY, DAYS, END, HOUR, joining_days, local
from coterie.demo.stream.catalogue import Place, Series
from coterie.demo.stream.chance import Rng, Weighted, between, happens, pick, sample

HOUSEHOLD_EVERY = 20  # of so many customers two live together and share a television


@dataclass(frozen=True, slots=True)
class Temper:
    """A type of person in the story; the service never hears its name.

    viewing: evenings a day. row: chance of one more episode. shopping: visits to the shop a day. basket: goods per
    order. stays: typical days before leaving. pays: chance to subscribe after the trial. evening: usual hour.
    """

    name: str
    viewing: float
    row: float
    shopping: float
    basket: float
    stays: float
    pays: float
    evening: float
    ages: tuple[int, int]
    genres: tuple[str, ...]


_TEMPERS = (
    (
        Temper(
            "binger",
            0.19,
            0.62,
            0.010,
            1.2,
            230,
            0.62,
            21.2,
            (18, 38),
            ("crime", "science fiction", "fantasy"),
        ),
        22,
    ),
    (Temper("family", 0.17, 0.42, 0.022, 2.0, 320, 0.66, 18.0, (29, 52), ("kids", "comedy", "cooking")), 20),
    (
        Temper(
            "casual", 0.05, 0.25, 0.012, 1.2, 110, 0.28, 20.3, (18, 74), ("comedy", "drama", "documentary")
        ),
        30,
    ),
    (
        Temper(
            "collector", 0.04, 0.25, 0.060, 2.6, 260, 0.35, 19.5, (24, 66), ("fantasy", "cooking", "drama")
        ),
        16,
    ),
    (
        Temper(
            "colleague", 0.07, 0.2, 0.010, 1.5, 340, 0.72, 12.4, (24, 60), ("documentary", "drama", "comedy")
        ),
        12,
    ),
)
_DRAWN_TEMPER = Weighted.of([temper for temper, _ in _TEMPERS], [weight for _, weight in _TEMPERS])
_FAMILY = _TEMPERS[1][0]


@dataclass(frozen=True, slots=True)
class Device:
    """A device with the anonymous id that its app or browser made up."""

    anonymous_id: str
    kind: str
    os: str
    version: str
    model: str

    @property
    def is_mobile(self) -> bool:
        """True for what is carried around, and is offline at times."""
        return self.kind in ("phone", "tablet")


_PHONES = Weighted.of(
    [("phone", "Android", "15", "Pixel 9"), ("phone", "Android", "14", "Galaxy S24"), ("phone", "Android", "13", "Redmi 12"),
     ("phone", "iOS", "18.2", "iPhone 16"), ("phone", "iOS", "17.6", "iPhone 14")],
    [12, 18, 12, 18, 14],
)  # fmt: skip
_COMPUTERS = Weighted.of(
    [
        ("desktop", "Windows", "11", "PC"),
        ("desktop", "macOS", "15", "MacBook"),
        ("desktop", "Linux", "6", "PC"),
    ],
    [60, 32, 5],
)
_TELEVISIONS = Weighted.of(
    [("tv", "Android TV", "14", "Bravia"), ("tv", "tvOS", "18", "Apple TV"), ("tv", "Tizen", "8", "Frame")],
    [5, 3, 4],
)
_TABLETS = Weighted.of(
    [("tablet", "iPadOS", "18", "iPad Air"), ("tablet", "Android", "14", "Galaxy Tab")], [6, 4]
)
_HOUSEHOLDS = ("single", "couple", "family", "shared flat")


@dataclass(frozen=True, slots=True)
class Person:
    """One customer. Instants are milliseconds; `left_at` may lie beyond the end of the world."""

    index: int
    id: str
    first_name: str
    last_name: str
    place: Place
    language: str
    birthday: date
    household: str
    opted_in: bool
    temper: Temper
    keenness: float  # 1 is usual, tails are heavy
    favourites: tuple[Series, ...]
    hobbies: tuple[str, ...]
    devices: tuple[Device, ...]
    company: companies.Company | None
    met_at: int
    signs_up: bool
    joined_at: int
    left_at: int
    hooked: bool
    allows_push: bool

    @property
    def active_until(self) -> int:
        """The last instant of the story in which this customer does anything."""
        return min(self.left_at, END)

    def at(self, day: int, hour: float) -> int:
        """The instant of that hour on this customer's clock."""
        return local(day, hour, self.place.timezone)


def draw(rng: Rng, index: int, seed: int) -> Person:
    """The customer number `index`; depends on nobody else but the household and company shared with others."""
    home = np.random.default_rng([seed, 2, index // HOUSEHOLD_EVERY])
    shares_a_home = index % HOUSEHOLD_EVERY in (4, 5)
    place, temper = catalogue.PLACES.draw(rng), _DRAWN_TEMPER.draw(rng)
    if shares_a_home:
        place, temper = catalogue.PLACES.draw(home), _FAMILY
    language = place.language if happens(rng, 0.86) else "en"
    youngest, oldest = temper.ages
    age = youngest + (oldest - youngest) * float(rng.beta(1.4, 2.0))
    devices = _devices(
        rng, index, temper, f"tv-{seed}-home{index // HOUSEHOLD_EVERY}" if shares_a_home else None
    )
    keenness = float(rng.gamma(1.3, 1 / 1.3)) + 0.15
    signs_up = shares_a_home or happens(rng, 0.86)
    hooked = signs_up and happens(rng, 0.12 + 0.3 * (temper.row - 0.2) + 0.05 * min(keenness, 2))
    allows_push = happens(rng, {"Android": 0.62, "iOS": 0.41}.get(devices[0].os, 0.18))
    met_day = int(np.searchsorted(joining_days(), rng.random()))
    met_at = local(min(met_day, DAYS - 2), between(rng, 8, 22.5), place.timezone)
    joined_at = met_at + int(rng.choice((0.02, 1, 3, 9, 17)) * DAY * between(rng, 0.3, 1.2)) + HOUR
    stays = (
        temper.stays * (1.8 if hooked else 0.8) * (1.35 if allows_push else 0.85) * min(keenness, 2.0) ** 0.4
    )
    return Person(
        index=index,
        id=f"cust_{index + 1:05d}",
        first_name=pick(rng, catalogue.FIRST_NAMES[place.language].split()),
        last_name=pick(rng, catalogue.LAST_NAMES[place.language].split()),
        place=place,
        language=language,
        birthday=(BEGIN_AT - timedelta(days=age * 365.25)).date(),
        household="family" if temper is _FAMILY else pick(rng, _HOUSEHOLDS),
        opted_in=happens(rng, place.opt_in),
        temper=temper,
        keenness=keenness,
        favourites=_favourites(rng, temper),
        hobbies=tuple(sample(rng, catalogue.HOBBIES, int(rng.integers(0, 4)))),
        devices=devices,
        company=companies.draw(rng, seed) if temper.name == "colleague" else None,
        met_at=met_at,
        signs_up=signs_up and joined_at < END - HOUR,
        joined_at=joined_at,
        left_at=joined_at + int(stays * DAY * float(rng.weibull(0.85))),
        hooked=hooked,
        allows_push=allows_push,
    )


def _devices(rng: Rng, index: int, temper: Temper, shared: str | None) -> tuple[Device, ...]:
    kinds = [_COMPUTERS if happens(rng, 0.7 if temper.name == "colleague" else 0.22) else _PHONES]
    if happens(rng, 0.42):
        kinds.append(_TELEVISIONS)
    if happens(rng, 0.3):
        kinds.append(_PHONES if kinds[0] is _COMPUTERS else _COMPUTERS)
    if happens(rng, 0.14):
        kinds.append(_TABLETS)
    if shared is not None and _TELEVISIONS not in kinds:
        kinds.append(_TELEVISIONS)
    return tuple(
        Device(
            shared if shared is not None and kind is _TELEVISIONS else f"anon-{index + 1:05d}-{at}",
            *kind.draw(rng),
        )
        for at, kind in enumerate(kinds)
    )


def _favourites(rng: Rng, temper: Temper) -> tuple[Series, ...]:
    liked = [series for series in catalogue.SERIES if series.genre in temper.genres]
    return (*sample(rng, liked, 2), *sample(rng, catalogue.SERIES, 1 + int(rng.integers(0, 2))))
