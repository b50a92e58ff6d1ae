"""From an IP address to a country, by the registries' own lists, which come with a package; or by a database that the operator names."""

from __future__ import annotations

import os
import pickle
import threading
from functools import lru_cache
from importlib.resources import files
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Any

import maxminddb
import numpy as np

DATABASE = "COTERIE_PLACES"
"""Environment variable: a file in the MaxMind DB format, which may know regions and cities too."""

_loading = threading.Lock()
_HALF = 64


def place_of(address: str) -> dict[str, str]:
    """Where an address is, as the part `location` of a context: country (ISO code), and region, city where the database knows them."""
    return dict(_looked_up(address))


@lru_cache(maxsize=50_000)
def _looked_up(address: str) -> tuple[tuple[str, str], ...]:
    try:
        read = ip_address(address)
    except ValueError:
        return ()
    if not read.is_global:
        return ()
    named = os.environ.get(DATABASE)
    if named:
        return tuple(_from_database(_database(Path(named)).get(str(read))).items())
    country = _registries().country(read)
    return () if country is None else (("country", country),)


class _Registries:
    """The blocks of addresses that the registries gave out, sorted, with their countries."""

    def __init__(self) -> None:
        folder = files("ip_to_country.data")
        # Part of an installed package, as trusted as its code.
        four = pickle.loads((folder / "ipv4_ranges.pkl").read_bytes())
        six = sorted(
            pickle.loads((folder / "ipv6_ranges.pkl").read_bytes()),
            key=lambda each: int(each[0].network_address),
        )
        self._four = _Blocks(
            [int(a) for a, _, _ in four], [int(b) for _, b, _ in four], [c for _, _, c in four]
        )
        self._six = _Blocks(
            [int(net.network_address) >> _HALF for net, _ in six],
            [int(net.broadcast_address) >> _HALF for net, _ in six],
            [country for _, country in six],
        )

    def country(self, address: Any) -> str | None:
        if isinstance(address, IPv4Address):
            return self._four.country(int(address))
        return self._six.country(int(address) >> _HALF)


class _Blocks:
    def __init__(self, begins: list[int], ends: list[int], countries: list[str]) -> None:
        self._begins = np.array(begins, np.uint64)
        self._ends = np.array(ends, np.uint64)
        self._countries = np.array(countries)

    def country(self, number: int) -> str | None:
        at = int(np.searchsorted(self._begins, np.uint64(number), side="right")) - 1
        return str(self._countries[at]) if at >= 0 and number <= int(self._ends[at]) else None


_known: _Registries | None = None


def _registries() -> _Registries:
    global _known  # noqa: PLW0603
    with _loading:
        if _known is None:
            _known = _Registries()
        return _known


@lru_cache(maxsize=4)
def _database(path: Path) -> maxminddb.Reader:
    return maxminddb.open_database(path)


def _from_database(record: Any) -> dict[str, str]:
    if not isinstance(record, dict):
        return {}
    country = record.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else country or record.get("country_code")
    parts = record.get("subdivisions")
    region = _name(parts[0]) if isinstance(parts, list) and parts else record.get("region")
    city = _name(record.get("city"))
    found = {"country": code, "region": region, "city": city}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def _name(part: Any) -> Any:
    if isinstance(part, dict):
        names = part.get("names")
        return names.get("en") if isinstance(names, dict) else part.get("iso_code")
    return part
