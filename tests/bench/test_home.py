"""A workspace that the bench fills is the one that importing and sealing the same world leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

import coterie
from bench import home, world
from bench.asked import AS_OF
from bench.asked import segments as hundred
from bench.world import World
from coterie import segments
from coterie.ingest import imports

SMALL = World.of(20_000)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[coterie.Workspace]:
    files = tmp_path_factory.mktemp("imported")
    with coterie.open(files / "home") as workspace:
        coterie.apply(workspace, [each.definition() for each in hundred()])
        imports.run(workspace, _identifying(files / "customers.jsonl"), kind="messages")
        imports.run(workspace, world.write_importable_parquet(SMALL, files / "events.parquet"), kind="events")
        segments.seal(workspace)
        yield workspace


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[coterie.Workspace]:
    with (
        coterie.open(tmp_path_factory.mktemp("filled") / "home") as workspace,
        pytest.MonkeyPatch.context() as sizes,
    ):
        sizes.setattr(
            home, "_SLICE", 200
        )  # so that slices of several events and several slices of one come about
        coterie.apply(workspace, [each.definition() for each in hundred()])
        home.fill(workspace, SMALL)
        yield workspace


def _identifying(path: Path) -> Path:
    """Everybody tells their traits as the year begins, in the order of the world's numbers."""
    with path.open("wb") as file:
        for people in SMALL.people():
            for person in people.to_pylist():
                message = {
                    "type": "identify",
                    "messageId": f"i{person['customer']}",
                    "userId": person["id"],
                    "timestamp": world.BEGINS_AT,
                    "traits": {key: person[key] for key in ("age", "country", "plan")},
                }
                file.write(orjson.dumps(message) + b"\n")
    return path


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT customer, id, first_seen FROM customers",
        "SELECT kind, value, customer FROM identifiers",
        "SELECT customer, key, from_at, until_at, value FROM trait_values ORDER BY customer, key",
        "SELECT customer, key, occurred_at, operation, value FROM trait_changes ORDER BY customer, key",
        "SELECT event, name FROM event_names ORDER BY event",
        "SELECT number, root, name, kinds, is_exact FROM promoted ORDER BY number",
        "SELECT month, rows, first_at, last_at, filled FROM sealed_months ORDER BY month",
        "SELECT run, event, customer, seq - {first}, occurred_at, properties, context, COLUMNS('[pkn][0-9]+') FROM events_sealed",
        "SELECT run, customer, occurred_at, seq - {first}, event FROM events_ordered",
        "SELECT count(*) FROM events_hot",
        "SELECT next_seq - {first} FROM load_position",
    ],
)
def test_its_tables_hold_the_same_rows_in_the_same_order(
    imported: coterie.Workspace, filled: coterie.Workspace, rows: str
) -> None:
    found = [
        workspace.engine.rows(rows.format(first=workspace.engine.rows("SELECT min(seq) FROM events")[0][0]))
        for workspace in (imported, filled)
    ]

    assert found[1]
    assert found[1] == found[0]


def test_its_segments_have_the_same_members(imported: coterie.Workspace, filled: coterie.Workspace) -> None:
    reports = [coterie.refresh(workspace, as_of=AS_OF) for workspace in (imported, filled)]

    assert sum(each.size for each in reports[0].segments) > 100
    for each in reports[0].segments:
        found = [segments.members(workspace, each.name, as_of=AS_OF).ids for workspace in (imported, filled)]
        assert found[1] == found[0], each.name
