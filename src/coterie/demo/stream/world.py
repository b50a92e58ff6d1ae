"""The whole story, as the messages would arrive at a collector."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coterie.demo.stream import caring, joining, paying, people, shopping, viewing
from coterie.demo.stream.calendar import BEGIN_AT, DAY, END, END_AT, HOUR, timestamps
from coterie.demo.stream.chance import Rng
from coterie.demo.stream.diary import Diary, Message

SEED = 7
SIZE = 4000

__all__ = ["BEGIN_AT", "END_AT", "SEED", "SIZE", "messages"]

# What real collectors get to see now and then. Each is refused with its reason; none belongs to anybody.
_UNREADABLE: tuple[Message, ...] = (
    {"type": "track", "event": "Episode Watched", "userId": "null", "properties": {"series": "Small Hours"}},
    {"type": "track", "event": "Product Viewed", "anonymousId": "undefined", "properties": {"sku": "P103"}},
    {"type": "track", "userId": "cust_00012", "properties": {"note": "the event has no name"}},
    {"type": "trak", "event": "Episode Watched", "userId": "cust_00031"},
    {"type": "identify", "userId": "cust_00007", "traits": "country=DE"},
    {"type": "track", "event": "Order Completed", "properties": {"revenue": 19.9}},
)  # fmt: skip


def messages(
    *, seed: int = SEED, size: int = SIZE, progress: Callable[[int, int], None] | None = None
) -> list[Message]:
    """Segment-spec messages of about `size` customers in the order of their arrival, END_AT the last.

    A pure function of seed and size; the life of a customer depends on neither the size nor other customers.
    About one in a hundred arrives hours or days late and one in two hundred twice; a few cannot be understood.
    progress(done, total) counts customers.
    """
    written: list[Message] = []
    arrivals: list[np.ndarray] = []
    for index in range(size):
        rng = np.random.default_rng([seed, 1, index])
        diary = _life(rng, index, seed)
        first = len(written)
        instants = np.array([at for at, _ in diary.entries], dtype=np.int64)
        for (_, message), message["timestamp"] in zip(diary.entries, timestamps(instants), strict=True):
            written.append(message)
        arrivals.append(_arrivals(rng, diary, instants, first=first))
        if progress is not None and ((index + 1) % 250 == 0 or index + 1 == size):
            progress(index + 1, size)
    ordered = [written[at] for at in _in_order(arrivals)]
    for at, unreadable in enumerate(_UNREADABLE if ordered else ()):
        ordered.insert((at + 1) * len(ordered) // (len(_UNREADABLE) + 1), unreadable)
    return ordered


def _life(rng: Rng, index: int, seed: int) -> Diary:
    person = people.draw(rng, index, seed)
    diary = Diary(person)
    campaign = joining.first_campaign(person, rng)
    joining.visit(person, rng, diary, campaign)
    if person.signs_up:
        joining.sign_up(person, rng, diary, campaign)
        ready_at = joining.onboard(person, rng, diary)
        viewing.watch(person, rng, diary, ready_at)
        shopping.shop(person, rng, diary)
        paying.subscribe(person, rng, diary, ready_at)
        caring.ask_for_opinion(person, rng, diary, caring.ask_for_help(person, rng, diary))
        caring.host_screenings(person, rng, diary)
        caring.label(person, rng, diary)
    return diary


def _arrivals(rng: Rng, diary: Diary, instants: np.ndarray, *, first: int) -> np.ndarray:
    """Rows of (when it arrives, which message): a phone may be offline, an SDK that hears no answer sends again."""
    count = len(instants)
    mobile = {device.anonymous_id for device in diary.person.devices if device.is_mobile}
    offline = np.array([message.get("anonymousId") in mobile for _, message in diary.entries]) & (
        rng.random(count) < 0.02
    )
    arrives = np.minimum(instants + offline * (rng.exponential(14, count) * HOUR).astype(np.int64), END - 1)
    which = np.arange(first, first + count)
    again = rng.random(count) < 0.005
    later = np.minimum(arrives[again] + (rng.random(int(again.sum())) * 2 * DAY).astype(np.int64), END - 1)
    return np.stack([np.concatenate([arrives, later]), np.concatenate([which, which[again]])])


def _in_order(arrivals: list[np.ndarray]) -> list[int]:
    if not arrivals:
        return []
    arrives, which = np.concatenate(arrivals, axis=1)
    return [int(at) for at in which[np.argsort(arrives, kind="stable")]]
