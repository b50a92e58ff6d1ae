"""The law: a workspace in which an import was undone is the workspace that never had it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import coterie
from coterie import segments
from coterie.clock import FixedClock
from coterie.ingest import load, undoing
from coterie.ingest.canonical import table
from coterie.ingest.undoing.beside import beside
from tests.ingest.undoing.worlds import bring, everything

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
PEOPLE = ("ada", "bo", "cy", "dee")
DEVICES = ("phone", "laptop", "tablet")

ids = st.one_of(
    st.fixed_dictionaries({"userId": st.sampled_from(PEOPLE)}),
    st.fixed_dictionaries({"anonymousId": st.sampled_from(DEVICES)}),
    st.fixed_dictionaries({"userId": st.sampled_from(PEOPLE), "anonymousId": st.sampled_from(DEVICES)}),
)
values = st.one_of(st.integers(0, 3), st.sampled_from(["free", "pro"]), st.none())
traits = st.one_of(
    st.dictionaries(st.sampled_from(["plan", "age"]), values, min_size=1, max_size=2),
    st.fixed_dictionaries({"$add": st.fixed_dictionaries({"visits": st.integers(1, 3)})}),
    st.fixed_dictionaries({"$setOnce": st.fixed_dictionaries({"plan": st.sampled_from(["free", "pro"])})}),
    st.just({"$clear": True}),
)
said = st.one_of(
    st.fixed_dictionaries({"type": st.just("track"), "event": st.sampled_from(["Seen", "Bought"])}),
    st.fixed_dictionaries({"type": st.just("identify"), "traits": traits}),
    st.fixed_dictionaries(
        {"type": st.just("group"), "groupId": st.sampled_from(["acme", "globex"]), "traits": traits}
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["tag", "untag"]), "tag": st.sampled_from(["vip", "new"])}
    ),
)
about = st.fixed_dictionaries(
    {"messageId": st.integers(0, 25).map(lambda n: f"m{n}"), "minute": st.integers(0, 40 * 24 * 60)}
)
plain = st.tuples(said, ids, about).map(lambda parts: parts[0] | parts[1] | parts[2])
aliases = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE + DEVICES), about).map(
    lambda parts: {"type": "alias", "userId": parts[0], "previousId": parts[1], **parts[2]}
)
messages = st.lists(st.one_of(plain, plain, plain, aliases), min_size=1, max_size=6)
merges = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(lambda pair: pair[0] != pair[1])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("import"), messages),
        st.tuples(st.just("import"), messages),
        st.tuples(st.just("collect"), messages),
        st.tuples(st.just("merge"), merges),
        st.tuples(st.just("split"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("seal"), st.none()),
    ),
    min_size=1,
    max_size=7,
)


# A history is played up to six times: a fifth of the usual number of examples.
@settings(max_examples=max(4, settings.default.max_examples // 5))
@given(steps, messages, st.integers(0, 7), st.data())
def test_undone_is_as_if_it_had_never_been(history, wrong, at, data):
    at = min(at, len(history))
    with tempfile.TemporaryDirectory() as folder:
        with play([*history[:at], ("import", wrong), *history[at:]], Path(folder)) as (workspace, imported):
            mistaken = imported[sum(step == "import" for step, _ in history[:at])]
            undoing.undo(workspace, mistaken)
            found = sealed(workspace)
            again = data.draw(st.sampled_from(imported))
            if again != mistaken:
                undoing.undo(workspace, again)
                found_again = sealed(workspace)
        with play(history, Path(folder)) as (workspace, _):
            assert found == expected(workspace, history)
        if again != mistaken:
            place = [i for i, (step, _) in enumerate(history) if step == "import"]
            left = [each for each in imported if each != mistaken].index(again)
            rest = [each for i, each in enumerate(history) if i != place[left]]
            with play(rest, Path(folder)) as (workspace, _):
                assert found_again == expected(workspace, rest)


def expected(
    workspace: coterie.Workspace, history: list[tuple[str, Any]]
) -> dict[str, list[tuple[Any, ...]]]:
    """All that there is without the import.

    When somebody was seen of whom a split leaves no message depends on what was loaded together, so where one was split
    it is what the log gives when all of it is loaded at once.
    """
    if any(step == "split" for step, _ in history):
        loader = load.start(workspace)
        with beside(workspace, loader.log, without=()) as built:
            built.advance(loader.positions(), done=lambda _rows: None)
            return sealed(replace(workspace, engine=built.engine, _lock=None))
    return sealed(workspace)


def sealed(workspace: coterie.Workspace) -> dict[str, list[tuple[Any, ...]]]:
    segments.seal(workspace)
    return everything(workspace)


class play:
    """A workspace after these steps, and the imports among them."""

    def __init__(self, history: list[tuple[str, Any]], folder: Path) -> None:
        self._clock = FixedClock(BEGIN + timedelta(days=60))
        self._workspace = coterie.open(":memory:", clock=self._clock)
        self._history, self._folder = history, folder

    def __enter__(self) -> tuple[coterie.Workspace, list[str]]:
        imported = []
        for step, what in self._history:
            if step == "import":
                imported.append(bring(self._workspace, self._folder, "some", dated(what)))
            elif step == "collect":
                coterie.collect(self._workspace, dated(what))
            elif step == "seal":
                segments.seal(self._workspace)
            else:
                decide(self._workspace, step, what)
        return self._workspace, imported

    def __exit__(self, *_: object) -> None:
        self._workspace.close()


def dated(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **{key: value for key, value in each.items() if key != "minute"},
            "timestamp": (BEGIN + timedelta(minutes=each["minute"])).isoformat(),
        }
        for each in told
    ]


def decide(workspace: coterie.Workspace, kind: str, who: Any) -> None:
    """A decision as it stands in the log: whether it changes anything depends on who is there."""
    named = [["user_id", each] for each in ([who] if kind == "split" else who)]
    at = (BEGIN + timedelta(days=60)).replace(tzinfo=None)
    row = {
        "kind": kind,
        "occurred_at": at,
        "received_at": at,
        "source": "decision",
        "properties": '{"reason":""}',
    }
    load.store(workspace, table([{**row, "identifiers": json.dumps(named)}]))
