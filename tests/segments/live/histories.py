"""Generated histories: messages arriving late or early, merges and splits, edited definitions, time passing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import coterie
from coterie import ingest, segments
from coterie.clock import FixedClock
from coterie.errors import CoterieError
from coterie.segments import definitions, publishing
from coterie.segments.asking import condition_of
from coterie.segments.evaluation import evaluating
from coterie.segments.live import Keeper
from coterie.workspace import Workspace
from tests.oracle.instants import later
from tests.worlds.definitions import Vocabulary, Writer
from tests.worlds.dice import Dice
from tests.worlds.messages import DEVICES, NAMES, messages
from tests.worlds.parts import LENGTHS
from tests.worlds.times import NEAR, ZONES, Times

SEGMENTS = tuple(f"seg_{index}" for index in range(6))
TRAITS = ("orders", "spent")


@dataclass(frozen=True)
class Step:
    """One thing that happens. kind: say, merge, split, apply, delete, ignore, pass, restart, refresh or seal."""

    kind: str
    what: Any = None

    def __str__(self) -> str:
        return f"{self.kind} {self.what!r}"


@dataclass(frozen=True)
class History:
    """What happens in a workspace, one thing after the other, from a first moment on."""

    timezone: str
    starts_at: datetime
    steps: tuple[Step, ...]


def roll(random: Random, *, steps: int = 12) -> History:
    """A history of so many steps."""
    dice = Dice(random)
    zone = dice.pick(ZONES)
    times = Times.roll(dice, zone)
    said = messages(dice, times)
    starts_at = datetime.fromisoformat(sorted(str(each["timestamp"]) for each in said)[len(said) * 2 // 3])
    made: list[Step] = [Step("say", said[: len(said) // 2]), Step("apply", _definitions(dice, times, 5))]
    left = said[len(said) // 2 :]
    for _ in range(steps - 2):
        made.append(_step(dice, times, left, starts_at, zone))
    return History(zone, starts_at.astimezone(UTC), tuple(made))


def _step(dice: Dice, times: Times, left: list[dict[str, Any]], at: datetime, zone: str) -> Step:
    kind = dice.weighted(
        [(40, "pass"), (34, "say"), (4, "merge"), (3, "split"), (9, "apply"), (2, "delete"), (2, "ignore"), (4, "restart"), (2, "refresh"), (3, "seal")]
    )  # fmt: skip
    match kind:
        case "pass":
            return Step(kind, _passing(dice, times, zone))
        case "say":
            if not left:
                left += messages(dice, times)
            said = [left.pop() for _ in range(min(len(left), dice.pick((1, 1, 2, 5))))]
            return Step(kind, said)
        case "merge":
            return Step(kind, dice.some((*NAMES[:5], *DEVICES), 2, 2))
        case "split":
            return Step(kind, dice.pick((*NAMES[:5], *DEVICES)))
        case "apply":
            return Step(kind, _definitions(dice, times, dice.count(1, 2)))
        case "delete":
            return Step(kind, dice.pick(SEGMENTS))
        case "ignore":
            return Step(kind, dice.pick((None, *SEGMENTS[:3])))
        case _:
            return Step(kind)


def _passing(dice: Dice, times: Times, zone: str) -> timedelta | str:
    """A length of time, or `edge`: to just before, at or just after something turns."""
    return dice.made(
        [
            (3, lambda: dice.pick(NEAR)),
            (3, lambda: timedelta(seconds=dice.count(1, 100_000))),
            (6, lambda: f"edge {dice.count(0, 10_000)} {dice.pick(LENGTHS)} {dice.pick((-1, 0, 1))}"),
            (1, lambda: timedelta(days=dice.pick((1, 7, 28, 31, 60)))),
        ]
    )


def _definitions(dice: Dice, times: Times, number: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    known = Vocabulary(computed=TRAITS)
    for name in dice.some(TRAITS, 0, 2):
        compute = Writer(dice=dice, times=times, known=Vocabulary()).events()
        if dice.chance(70):
            compute["measure"] = Writer(dice=dice, times=times, known=Vocabulary()).measure()
        made.append({"trait": name, "compute": compute})
    for name in dice.some(SEGMENTS, number, number):
        # A segment refers only to those before it, so that no edit makes a circle.
        before = tuple(each for each in SEGMENTS if each < name)
        writer = Writer(dice=dice, times=times, known=replace(known, segments=before))
        made.append({"segment": name, "who": writer.condition(depth=dice.count(0, 2))})
    return made


AHEAD = (timedelta(minutes=1), timedelta(hours=3), timedelta(days=2), timedelta(days=40))
LOOKED: list[timedelta] = []
"""How far was looked ahead and nothing found."""


class Disagreed(AssertionError):
    """After a step the answers kept differ from those of a full evaluation."""


def play(history: History) -> int:
    """Play a history; after every step what is kept must be what a full evaluation finds. Gives the number of steps."""
    clock = FixedClock(history.starts_at)
    with coterie.open(":memory:", timezone=history.timezone, clock=clock) as workspace:
        keeper = Keeper(workspace, patience=0, build_seconds=60)
        workspace.rooms["live"] = keeper
        for number, step in enumerate(history.steps):
            _do(workspace, clock, keeper, step, history.timezone)
            keeper.tick(clock.now())
            _look_ahead(keeper, clock.now(), AHEAD[number % len(AHEAD)])
            found = _wrong(workspace, clock)
            if found:
                raise Disagreed(f"after step {number} ({step}):\n{found}")
    return len(history.steps)


def _look_ahead(keeper: Keeper, now: datetime, span: timedelta) -> None:
    """A tick that finds nothing, so that as much of the time to come is swept: what is found quiet is not looked at again."""
    assert keeper._state is not None
    quiet = keeper._state.quiet
    quiet.span, quiet.wait = span, 1
    keeper.tick(now)
    if quiet.holds(now + span):
        LOOKED.append(span)


def _do(workspace: Workspace, clock: FixedClock, keeper: Keeper, step: Step, zone: str) -> None:
    try:
        match step.kind:
            case "say":
                coterie.collect(workspace, step.what)
            case "merge":
                ingest.merge(workspace, *step.what)
            case "split":
                ingest.split(workspace, step.what)
            case "apply":
                coterie.apply(workspace, step.what)
            case "delete":
                segments.delete(workspace, step.what)
            case "ignore":
                is_known = step.what is None or definitions.exists(workspace, step.what)
                if is_known:
                    workspace.change_settings(replace(workspace.settings, ignore=step.what))
            case "pass":
                clock.at = max(clock.at, _moment(workspace, clock.at, step.what, zone))
            case "restart":
                keeper.forget()
            case "refresh":
                coterie.refresh(workspace)
            case "seal":
                segments.seal(workspace)
    except CoterieError:
        pass  # refused, which changes nothing


def _moment(workspace: Workspace, at: datetime, passing: timedelta | str, zone: str) -> datetime:
    if isinstance(passing, timedelta):
        return at + passing
    _, pick, count, unit, slack = passing.split()
    rows = workspace.engine.rows(
        "SELECT occurred_at FROM events UNION SELECT occurred_at FROM profile_messages ORDER BY 1"
    )
    if not rows:
        return at
    turns = sorted(later(row[0].replace(tzinfo=UTC), f"{count} {unit}", ZoneInfo(zone)) for row in rows)
    ahead = [turn for turn in turns if turn >= at] or turns[-1:]
    return ahead[int(pick) % min(len(ahead), 4)] + int(slack) * timedelta(microseconds=1)


def _wrong(workspace: Workspace, clock: FixedClock) -> str:
    known = definitions.known_names(workspace)
    with workspace.engine.snapshot() as session:
        kept = publishing.published(session)
    wrong = (
        [f"kept {sorted(kept)}, saved {known.segment_names()}"]
        if kept.keys() != set(known.segment_names())
        else []
    )
    with evaluating(workspace, known, as_of=clock.now()) as state:
        for name in known.segment_names():
            members = state.members(condition_of(known, name))
            if name in kept and kept[name].members != members:
                body = definitions.bodies(workspace)["segment", name][1]
                wrong.append(
                    f"{name} as of {clock.now()}: kept {list(kept[name].members)}, right {list(members)}\n  {body}"
                )
    return "\n".join(wrong)


def histories(seed: int, *, steps: int) -> Iterator[History]:
    """Histories one after the other."""
    number = 0
    while True:
        yield roll(Random(seed * 1_000_003 + number), steps=steps)
        number += 1
