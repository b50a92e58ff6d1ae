"""How much of an IP address is kept: decided before anything is written."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from coterie.settings import Addresses


@lru_cache(maxsize=4096)
def kept_address(address: str | None, policy: Addresses) -> str | None:
    """The address as `policy` lets it be kept: whole, cut (the last byte of IPv4, all but 48 bits of IPv6 are zero), or not at all."""
    if address is None or policy == "drop":
        return None
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    if policy == "whole":
        return str(read)
    bits = 80 if isinstance(read, IPv6Address) else 8
    return str(type(read)(int(read) >> bits << bits))


_WRITTEN = re.compile(rb'("\$?ip"\s*:\s*)"([0-9A-Fa-f.:%]{2,64})"')


def without_addresses(body: bytes, policy: Addresses) -> bytes:
    """A JSON body whose values of `ip` and `$ip` are kept as `policy` lets them."""
    if policy == "whole" or b'ip"' not in body:
        return body

    def cut(found: re.Match[bytes]) -> bytes:
        kept = kept_address(found[2].decode(), policy)
        return found[1] + (b"null" if kept is None else f'"{kept}"'.encode())

    return _WRITTEN.sub(cut, body)
