"""Twelve questions about cohorts, asked of Coterie as conditions and of other engines by hand; equal counts everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from pathlib import Path

import coterie
from bench.apart import apart
from bench.asked import AS_OF
from bench.peers import opened
from bench.prepared import Prepared
from bench.questions import QUESTIONS
from bench.refresh import refuse_difference
from bench.results import Figure, compared
from bench.timing import Took, best
from bench.world import World

PEERS = {
    "duckdb": "DuckDB, hand-written SQL, sorted table",
    "clickhouse": "ClickHouse, hand-written SQL, sorted table",
    "polars": "Polars, by hand, sorted files",
}
Answers = dict[str, tuple[int, Took]]
"""How many, and how long it took, by question."""


def run(events: int, *, peers: Sequence[str]) -> list[Figure]:
    """Each question on each engine, then the geometric means."""
    world = Prepared(World.of(events))
    ours: Answers = apart(ask, world.home).value
    figures: list[Figure] = []
    means: list[Figure] = []
    for name in peers:
        against = PEERS[name]
        theirs: Answers = apart(ask_peer, name, world.peer(name)).value
        refuse_difference(_counts(ours), _counts(theirs), against)
        single = [
            compared(f"  {question}: {count:,} customers", took, theirs[question][1], against)
            for question, (count, took) in ours.items()
        ]
        means.append(
            Figure(
                f"twelve cohort questions, {events:,} events, geometric mean",
                geometric_mean([figure.ratio for figure in single]),
                against,
                sum(took.seconds for _, took in ours.values()),
                cpu_ratio=geometric_mean([figure.cpu_ratio or 1 for figure in single]),
            )
        )
        figures += single
    return [*means, *figures]


def geometric_mean(ratios: Sequence[float]) -> float:
    """The mean that treats twice as fast and twice as slow alike."""
    return exp(sum(map(log, ratios)) / len(ratios))


def _counts(answers: Answers) -> dict[str, int]:
    return {question: count for question, (count, _) in answers.items()}


def ask(home: Path) -> Answers:
    """Coterie's answers, in this process; nothing is remembered from one asking to the next."""
    with coterie.open(home) as workspace:
        found = {}
        for name, question in QUESTIONS.items():
            took, members = best(
                lambda asked=question: coterie.evaluate(workspace, asked.condition, as_of=AS_OF), times=3
            )
            found[name] = (members.count, took)
    return found


def ask_peer(name: str, place: Path) -> Answers:
    """A peer's answers, in this process."""
    peer = opened(name, place)
    found = {}
    for question in QUESTIONS:
        took, count = best(lambda asked=question: peer.ask(asked), times=3)
        found[question] = (count, took)
    return found
