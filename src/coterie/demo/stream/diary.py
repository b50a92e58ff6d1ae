"""What one customer's devices send, as Segment-spec messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coterie.demo.stream.calendar import END
from coterie.demo.stream.catalogue import Campaign
from coterie.demo.stream.people import Device, Person

Message = dict[str, Any]


@dataclass(slots=True)
class Diary:
    """The messages of one customer in the order they were written, each with its instant (it has no timestamp yet).

    Before `person.joined_at` a device knows only its anonymous id. Nothing is written after the end of the world.
    """

    person: Person
    entries: list[tuple[int, Message]] = field(default_factory=list)
    _contexts: dict[str, Message] = field(default_factory=dict)

    def track(
        self,
        at: int,
        event: str,
        properties: Mapping[str, Any],
        device: Device,
        campaign: Campaign | None = None,
    ) -> None:
        """Something the customer did."""
        self._write(at, {"type": "track", "event": event, "properties": dict(properties)}, device, campaign)

    def page(self, at: int, name: str, path: str, device: Device, campaign: Campaign | None = None) -> None:
        """A page seen in a browser, or a screen of an app."""
        if device.kind == "desktop":
            message: Message = {"type": "page", "name": name, "properties": {"path": path}}
        else:
            message = {"type": "screen", "name": name}
        self._write(at, message, device, campaign)

    def identify(self, at: int, traits: Mapping[str, Any], device: Device) -> None:
        """Something learnt about the customer; keys like `$add` change what is known already."""
        self._write(at, {"type": "identify", "traits": dict(traits)}, device)

    def group(self, at: int, account: str, traits: Mapping[str, Any], device: Device) -> None:
        """The customer belongs to a company."""
        self._write(at, {"type": "group", "groupId": account, "traits": dict(traits)}, device)

    def alias(self, at: int, previous_id: str) -> None:
        """An anonymous id that turns out to be this customer's."""
        self._put(at, {"type": "alias", "userId": self.person.id, "previousId": previous_id})

    def tag(self, at: int, tag: str, *, present: bool = True) -> None:
        """A label that a person at the service put on, or took away."""
        self._put(at, {"type": "tag" if present else "untag", "userId": self.person.id, "tag": tag})

    def _write(self, at: int, message: Message, device: Device, campaign: Campaign | None = None) -> None:
        message["anonymousId"] = device.anonymous_id
        if self.person.signs_up and at >= self.person.joined_at:
            message["userId"] = self.person.id
        message["context"] = self._context(device, campaign)
        self._put(at, message)

    def _put(self, at: int, message: Message) -> None:
        if at >= END:
            return
        message["messageId"] = f"{self.person.id}-{len(self.entries):05d}"
        self.entries.append((at, message))

    def _context(self, device: Device, campaign: Campaign | None) -> Message:
        key = device.anonymous_id if campaign is None else f"{device.anonymous_id} {campaign.name}"
        known = self._contexts.get(key)
        if known is None:
            known = self._contexts[key] = {
                "os": {"name": device.os, "version": device.version},
                "device": {"type": device.kind, "model": device.model},
                "locale": f"{self.person.language}-{self.person.place.country}",
                "timezone": self.person.place.timezone,
                **({} if campaign is None else {"campaign": campaign.context()}),
            }
        return known
