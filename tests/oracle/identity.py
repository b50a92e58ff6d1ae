"""Who is who, from the accepted messages alone, as known at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.oracle.messages import Message, usable


@dataclass
class Identity:
    """owner: the user who keeps a device's events; became: the user into whom a user was merged by an alias."""

    owner: dict[str, str] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)
    users: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)

    def customer_of(self, message: Message) -> str:
        """The id of the customer whose message this is."""
        if message.user is not None:
            return self.current(message.user)
        assert message.device is not None
        owner = self.owner.get(message.device)
        return message.device if owner is None else self.current(owner)

    def current(self, user: str) -> str:
        """The user an id stands for after all merges."""
        while user in self.became:
            user = self.became[user]
        return user

    def learn(self, message: Message) -> None:
        """Take in one message, in order of acceptance."""
        if message.kind == "alias":
            self._alias(message)
        elif message.user is not None and message.device is not None:
            self.owner.setdefault(message.device, message.user)
        if message.user is not None:
            self.users.add(message.user)
        if message.device is not None:
            self.devices.add(message.device)

    def _alias(self, message: Message) -> None:
        previous, user = usable(message.raw["previousId"]), message.user
        assert previous is not None
        assert user is not None
        if previous in self.users and previous not in self.devices:
            if self.current(previous) != self.current(user):
                self.became[self.current(previous)] = self.current(user)
            return
        self.owner.setdefault(previous, user)
        self.devices.add(previous)


def resolve(messages: Iterable[Message]) -> Identity:
    """The identities after all messages."""
    identity = Identity()
    for message in messages:
        identity.learn(message)
    return identity
