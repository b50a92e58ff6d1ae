"""A world together with questions about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.oracle.evaluate import Oracle
from tests.oracle.instants import earlier, later
from tests.worlds.definitions import Vocabulary, Writer
from tests.worlds.dice import Dice
from tests.worlds.messages import messages
from tests.worlds.parts import LENGTHS, PROPERTIES
from tests.worlds.times import NEAR, ZONES, Times, stamp

Definition = str | Mapping[str, Any]


@dataclass(frozen=True)
class Questions:
    """A workspace's messages, definitions and settings, and what to ask at which moments (ISO text).

    sealed_after: after how many messages the events are sealed; promoted: the properties that then have columns of their own.
    """

    timezone: str
    messages: Sequence[Mapping[str, Any]]
    definitions: Sequence[Mapping[str, Any]] = ()
    ignore: str | None = None
    asked: Sequence[tuple[str, Definition]] = field(default_factory=tuple)
    sealed_after: Sequence[int] = ()
    promoted: Sequence[str] = ()

    @property
    def moments(self) -> Iterator[tuple[str, list[Definition]]]:
        """Each moment once, with what is asked of it."""
        for as_of in dict.fromkeys(at for at, _ in self.asked):
            yield as_of, [definition for at, definition in self.asked if at == as_of]


def roll(random: Random, *, moments: int = 2, each: int = 12) -> Questions:
    """A world with `each` definitions asked at each of some `moments`."""
    dice = Dice(random)
    zone = dice.pick(ZONES)
    times = Times.roll(dice, zone)
    said = messages(dice, times)
    definitions, known = _named(dice, times)
    ignore = dice.pick(known.segments) if known.segments and dice.chance(20) else None
    seals = sorted({dice.count(0, len(said)) for _ in range(dice.pick((0, 1, 1, 2)))})
    promoted = [path for path in dict.fromkeys(PROPERTIES) if dice.chance(50)]
    world = Questions(
        timezone=zone,
        messages=said,
        definitions=definitions,
        ignore=ignore,
        sealed_after=seals,
        promoted=promoted,
    )
    oracle = Oracle(said, timezone=zone, definitions=definitions, ignore=ignore)
    asked: list[tuple[str, Definition]] = []
    for _ in range(moments):
        as_of = _interesting_moment(dice, times, oracle)
        writer = Writer(dice=dice, times=times, known=known)
        asked += [(as_of, _interesting(dice, writer, oracle, as_of)) for _ in range(each)]
        asked += [(as_of, name) for name in known.segments]
    return replace(world, asked=asked)


def _interesting(dice: Dice, writer: Writer, oracle: Oracle, as_of: str) -> Definition:
    """A condition that is, if a few tries find one, true of some and false of others."""
    everyone = oracle.members({"everyone": True}, as_of)
    for _ in range(dice.pick((1, 4, 6))):
        condition = writer.condition(depth=dice.count(0, 2))
        if set() != oracle.members(condition, as_of) != everyone:
            break
    return condition


def _interesting_moment(dice: Dice, times: Times, oracle: Oracle) -> str:
    """A moment at which, if a few tries find one, three customers exist."""
    for _ in range(4):
        as_of = stamp(_as_of(dice, times, oracle.messages))
        if len(oracle.members({"everyone": True}, as_of)) >= 3:
            break
    return as_of


def questions(*, moments: int = 2, each: int = 12) -> st.SearchStrategy[Questions]:
    """Worlds and questions as Hypothesis draws them."""
    return st.randoms(use_true_random=False).map(lambda random: roll(random, moments=moments, each=each))


def _as_of(dice: Dice, times: Times, said: Sequence[Mapping[str, Any]]) -> datetime:
    """Near an event, the edge of its window, or a change of the clocks; mostly late enough to see something."""
    stamps = sorted(datetime.fromisoformat(message["timestamp"]) for message in said)
    base = dice.made(
        [
            (4, lambda: stamps[-1]),
            (4, lambda: dice.pick(stamps[len(stamps) * 2 // 3 :])),
            (1, lambda: dice.pick(stamps)),
            (2, lambda: dice.pick(times.centres)),
        ]
    )
    zone = ZoneInfo(dice.pick((times.zone, "UTC")))
    if dice.chance(50):
        base = later(base, dice.pick(LENGTHS), zone)
    elif dice.chance(10):
        base = earlier(base, dice.pick(LENGTHS), zone)
    if dice.chance(25):
        base += dice.pick(NEAR) * dice.pick((1, -1))
    return base


def _named(dice: Dice, times: Times) -> tuple[list[dict[str, Any]], Vocabulary]:
    """Computed traits, then segments, then a segmentation, each able to refer to those before."""
    definitions: list[dict[str, Any]] = []
    known = Vocabulary()
    for name in ("orders", "spent")[: dice.count(0, 2)]:
        compute = Writer(dice=dice, times=times, known=Vocabulary()).events()
        if dice.chance(70):
            compute["measure"] = Writer(dice=dice, times=times, known=Vocabulary()).measure()
        definitions.append({"trait": name, "compute": compute})
        known = Vocabulary(computed=(*known.computed, name))
    for name in ("seg_a", "seg_b")[: dice.count(0, 2)]:
        who = Writer(dice=dice, times=times, known=known).condition(depth=1)
        definitions.append({"segment": name, "who": who})
        known = Vocabulary(segments=(*known.segments, name), computed=known.computed)
    if dice.chance(40):
        segmentation, parts = _segmentation(dice, times, known)
        definitions.append(segmentation)
        known = Vocabulary(segments=(*known.segments, *parts), computed=known.computed)
    return definitions, known


def _segmentation(dice: Dice, times: Times, known: Vocabulary) -> tuple[dict[str, Any], list[str]]:
    names = ["part_a", "part_b", "part_c"][: dice.count(1, 3)]
    writer = Writer(dice=dice, times=times, known=known)
    raw: dict[str, Any] = {
        "segmentation": "parts",
        "of": dice.pick(("everyone", *known.segments)),
        "segments": [{"segment": name, "who": writer.condition(depth=1)} for name in names],
    }
    if dice.chance(60):
        raw["otherwise"] = {"segment": "part_rest"}
        names.append("part_rest")
    return raw, names
