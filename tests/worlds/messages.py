"""Messages of a small, messy world, in order of acceptance."""

from __future__ import annotations

from typing import Any

from tests.worlds.dice import Dice
from tests.worlds.times import Times, stamp
from tests.worlds.values import (
    CITIES,
    SKUS,
    any_value,
    birthday,
    instantish,
    numberish,
    textish,
    zone_name,
)

NAMES = ("ada", "bo", "cy", "dee", "eve", "flo", "gus", "hal")
DEVICES = ("phone", "laptop", "tv")
ACCOUNTS = ("acme", "bolt")
TAGS = ("vip", "churned")
EVENTS = ("Signed Up", "Order Completed", "Product Viewed", "Episode Watched")
PAGES = ("Home", "Pricing")
PLACEHOLDERS = (None, "", "null", " NULL ", "undefined", "anonymous", "0", "-1", "n/a", "{}", "[object Object]", "00000000-0000-0000-0000-000000000000")  # fmt: skip


def messages(dice: Dice, times: Times) -> list[dict[str, Any]]:
    """From a handful to some forty messages of three to eight customers."""
    people = NAMES[: dice.pick((3, 3, 4, 4, 5, 6, 8))]
    made: list[dict[str, Any]] = []
    for _ in range(dice.pick((5, 12, 20, 30, 30, 45))):
        made.append(_message(dice, times, people, made))
    if dice.chance(30):
        made.sort(key=lambda message: str(message["timestamp"]))
    return made


def _message(
    dice: Dice, times: Times, people: tuple[str, ...], before: list[dict[str, Any]]
) -> dict[str, Any]:
    message: dict[str, Any] = {**_who(dice, people), "timestamp": stamp(times.instant(dice))}
    if before and dice.chance(15):
        message["timestamp"] = dice.pick(before)["timestamp"]
    if dice.chance(8):
        message["messageId"] = dice.pick(("m1", "m2", "m3"))
    kind = dice.weighted(
        [
            (58, "track"),
            (20, "identify"),
            (4, "page"),
            (2, "screen"),
            (7, "group"),
            (4, "tag"),
            (2, "untag"),
            (3, "alias"),
        ]
    )
    message["type"] = kind
    if kind == "track":
        message |= {
            "event": dice.pick(EVENTS),
            "properties": _properties(dice, times),
            "context": _context(dice),
        }
    elif kind in ("page", "screen"):
        message |= {
            "name": dice.pick(PAGES),
            "properties": _properties(dice, times),
            "context": _context(dice),
        }
    elif kind == "identify":
        message["traits"] = _traits(dice, times)
    elif kind == "group":
        message |= {"groupId": dice.pick(ACCOUNTS), "traits": _account_traits(dice, times)}
    elif kind == "alias":
        message |= _alias(dice, people, before)
    else:
        message["tag"] = dice.pick(TAGS)
    return message


def _who(dice: Dice, people: tuple[str, ...]) -> dict[str, Any]:
    names = dice.weighted(
        [(60, "user"), (18, "both"), (18, "device"), (2, "bad user"), (2, "bad device"), (1, "bad")]
    )
    user = dice.pick(people if names in ("user", "both", "bad device") else PLACEHOLDERS)
    device = dice.pick(DEVICES if names in ("device", "both", "bad user") else PLACEHOLDERS)
    if names == "user":
        return {"userId": user}
    if names == "device":
        return {"anonymousId": device}
    return {"userId": user, "anonymousId": device}


def _alias(dice: Dice, people: tuple[str, ...], before: list[dict[str, Any]]) -> dict[str, Any]:
    """A device joined to a user; now and then one known user merged into another, once a world."""
    seen = [message["userId"] for message in before if message.get("userId") in people]
    merged = any(message.get("previousId") in people for message in before)
    user = dice.pick(people)
    others = [one for one in seen if one != user]
    if others and not merged and dice.chance(25):
        return {"userId": user, "anonymousId": None, "previousId": dice.pick(others)}
    return {"userId": user, "anonymousId": None, "previousId": dice.pick(DEVICES)}


def _properties(dice: Dice, times: Times) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if dice.chance(75):
        made["revenue"] = numberish(dice)
    if dice.chance(75):
        made["sku"] = dice.pick(SKUS)
    if dice.chance(50):
        made["category"] = textish(dice)
    if dice.chance(35):
        made["item"] = {"size": any_value(dice)}
    if dice.chance(8):
        made["item.size"] = dice.pick((5, "a"))
    if dice.chance(25):
        made["due"] = instantish(dice, times)
    return made


def _context(dice: Dice) -> dict[str, Any]:
    if dice.chance(60):
        return {}
    return {"os": {"name": dice.pick(("Android", "iOS"))}, "page": {"path": dice.pick(("/", "/Pricing"))}}


def _traits(dice: Dice, times: Times) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key in dice.some(
        ("plan", "age", "limit", "likes", "address", "born", "trial_at", "timezone", "ops"), 2, 6
    ):
        if key == "ops":
            made |= _operations(dice)
        elif dice.chance(6):
            made[key] = None
        else:
            made[key] = _trait(key, dice, times)
    if dice.chance(5):
        made["address.city"] = dice.pick(CITIES)
    if dice.chance(5):
        made["first_seen"] = "2020-01-01"
    if dice.chance(5):
        made["orders"] = 99
    return made


def _trait(key: str, dice: Dice, times: Times) -> Any:
    if key == "plan":
        return textish(dice)
    if key in ("age", "limit"):
        return numberish(dice)
    if key == "likes":
        return any_value(dice) if dice.chance(30) else dice.some(("tea", "jam", "a"), 0, 3)
    if key == "address":
        return (
            {"city": dice.pick(CITIES)} if dice.chance(60) else dice.pick(({"city": None, "zip": 5}, *CITIES))
        )
    if key == "born":
        return birthday(dice, times)
    if key == "trial_at":
        return instantish(dice, times)
    return zone_name(dice)


def _operations(dice: Dice) -> dict[str, Any]:
    return dice.pick(
        (
            {"$add": {"logins": 1}},
            {"$add": {"logins": -2}},
            {"logins": 0},
            {"logins": 5},
            {"$setOnce": {"channel": "ads"}},
            {"$setOnce": {"channel": "mail"}},
            {"$set": {"channel": "mail"}},
            {"$unset": ["channel"]},
            {"$unset": ["logins", "hobbies"]},
            {"$append": {"hobbies": "tea"}},
            {"$append": {"hobbies": "jam"}},
            {"$remove": {"hobbies": "tea"}},
        )
    )


def _account_traits(dice: Dice, times: Times) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if dice.chance(50):
        made["plan"] = textish(dice)
    if dice.chance(40):
        made["seats"] = numberish(dice)
    if dice.chance(20):
        made["started_at"] = instantish(dice, times)
    return made
