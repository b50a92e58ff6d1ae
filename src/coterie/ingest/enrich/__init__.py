"""What can be told from a message without asking anybody: device, place, and what brought the customer. Never over what was said."""

from __future__ import annotations

from typing import Any

from coterie.ingest.enrich.agents import described
from coterie.ingest.enrich.places import place_of
from coterie.ingest.enrich.touches import touch_of
from coterie.ingest.jsontext import MAX_KEYS

Message = dict[str, Any]


def enriched(message: Message) -> list[Message]:
    """The message with device, os, browser and location in its context; and the traits `first_touch` and `last_touch` where it tells them.

    `hasProfile: false` is how a translator says that an event may set no trait.
    """
    context = message.get("context")
    if not isinstance(context, dict) or len(context) > MAX_KEYS:
        return [message]
    agent, address = context.get("userAgent"), context.get("ip")
    told: dict[str, dict[str, Any]] = {}
    if isinstance(agent, str) and agent:
        told.update(described(agent))
    if isinstance(address, str) and (place := place_of(address)):
        told["location"] = place
    if told:
        context = _beneath(context, told)
        message = {**message, "context": context}
    if message.get("type") not in ("page", "screen") or message.get("hasProfile") is False:
        return [message]
    properties = message.get("properties")
    touch = touch_of(context, properties if isinstance(properties, dict) else {})
    return [message] if touch is None else [message, _touched(message, touch)]


def _beneath(context: dict[str, Any], told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What was told beneath what the sender said; a part of another kind is left as it is."""
    merged = dict(context)
    for name, part in told.items():
        own = merged.get(name)
        if own is None:
            merged[name] = part
        elif isinstance(own, dict):
            merged[name] = {**part, **own}
    return merged


def _touched(message: Message, touch: dict[str, str]) -> Message:
    said = message.get("messageId")
    keys = ("userId", "anonymousId", "timestamp", "originalTimestamp", "sentAt")
    return {
        **{key: message[key] for key in keys if key in message},
        "type": "identify",
        "messageId": f"{said}:touch" if isinstance(said, str) and said else None,
        "traits": {"$setOnce": {"first_touch": touch}, "$set": {"last_touch": touch}},
    }
