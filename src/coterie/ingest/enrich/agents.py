"""From a User-Agent to device, operating system and browser, by rules that come with a package."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ua_parser import parse

_PHONES = ("iphone", "ipod", "windows phone")
_TABLETS = ("ipad", "tablet", "kindle")
_DESKTOPS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Chrome OS", "Fedora", "Debian", "FreeBSD"})


@lru_cache(maxsize=50_000)
def described(agent: str) -> dict[str, dict[str, Any]]:
    """What a User-Agent says, as parts of a context: device{type,brand,model}, os{name,version}, browser{name,version}.

    type: phone, tablet, desktop or bot, absent where it cannot be said.
    """
    found = parse(agent[:1_000])
    parts: dict[str, dict[str, Any]] = {}
    if found.user_agent is not None:
        parts["browser"] = _some(name=found.user_agent.family, version=_version(found.user_agent))
    if found.os is not None:
        parts["os"] = _some(name=found.os.family, version=_version(found.os))
    device = {} if found.device is None else _some(brand=found.device.brand, model=found.device.model)
    parts["device"] = _some(type=_type(agent, found), **device)
    return {name: part for name, part in parts.items() if part}


def _type(agent: str, found: Any) -> str | None:
    family = (found.device.family if found.device is not None else "").lower()
    written = agent.lower()
    if "spider" in family or "bot" in written or "crawler" in written:
        return "bot"
    system = None if found.os is None else found.os.family
    if any(word in family or word in written for word in _TABLETS) or (
        system == "Android" and "mobile" not in written
    ):
        return "tablet"
    if system == "Android" or any(word in family for word in _PHONES):
        return "phone"
    return "desktop" if system in _DESKTOPS else None


def _version(part: Any) -> str | None:
    numbers = [each for each in (part.major, part.minor, part.patch) if each is not None]
    return ".".join(numbers) or None


def _some(**said: Any) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
