"""The companies that give the service to their people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from coterie.demo.stream import catalogue
from coterie.demo.stream.calendar import BEGIN, DAY
from coterie.demo.stream.chance import Rng, Weighted, happens, pick

COMPANIES = 48

_FIRST = "Alder Birch Cobalt Delta Ember Fjord Granite Harbor Indigo Juniper Kestrel Lumen Maple North Opal Pine".split()
_SECOND = ("Works", "Analytics", "Schools", "Care")


@dataclass(frozen=True, slots=True)
class Company:
    """A company; it moves from the plan `team` to `enterprise` at `upgraded_at`, or never."""

    id: str
    name: str
    industry: str
    employees: int
    country: str
    upgraded_at: int | None

    def traits(self, at: int) -> dict[str, object]:
        """What a `group` message says of the company at that instant."""
        enterprise = self.upgraded_at is not None and at >= self.upgraded_at
        return {
            "name": self.name,
            "industry": self.industry,
            "employees": self.employees,
            "country": self.country,
            "plan": "enterprise" if enterprise else "team",
        }


@cache
def _all(seed: int) -> Weighted[Company]:
    rng = np.random.default_rng([seed, 3])
    companies = []
    for at in range(COMPANIES):
        employees = int(np.exp(rng.normal(4.6, 1.3))) + 3
        companies.append(
            Company(
                id=f"acct_{at + 1:03d}",
                name=f"{_FIRST[at % len(_FIRST)]} {_SECOND[at // len(_FIRST)]}",
                industry=pick(rng, catalogue.INDUSTRIES),
                employees=employees,
                country=catalogue.PLACES.draw(rng).country,
                upgraded_at=BEGIN + int(rng.integers(60, 400)) * DAY
                if happens(rng, 0.15 + employees / 1000)
                else None,
            )
        )
    return Weighted.of(companies, [company.employees**0.6 for company in companies])


def draw(rng: Rng, seed: int) -> Company:
    """The employer of one customer; large companies have more of them."""
    return _all(seed).draw(rng)
