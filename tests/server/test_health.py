"""Health that people and programs can read, and a log without a customer's data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

import coterie
from coterie.engine import EngineUnavailable
from coterie.ingest import start
from coterie.server import doctor, health, logs
from coterie.workspace import Workspace


@pytest.fixture
def plain_logs() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def paid(workspace: Workspace, *, source: str = "website") -> None:
    coterie.collect(
        workspace, [{"type": "track", "userId": "ada", "event": "Paid"}, {"type": "nonsense"}], source=source
    )


def test_health_names_every_part_the_backlog_and_the_sources(client: TestClient) -> None:
    client.post("/api/collect", json={"type": "track", "userId": "ada", "event": "Paid"})

    answer = client.get("/api/health").json()

    (told,) = answer["health"]
    assert answer["status"] == told["status"] == "ok"
    assert {part["name"]: part["state"] for part in told["parts"]} == {
        "log": "well", "loading": "well", "database": "well", "catalog": "well", "live": "well",
    }  # fmt: skip
    assert told["backlog_bytes"] == 0
    assert told["loaded_at"] is not None
    assert told["live"]["state"] == "off"
    assert [(source["name"], source["messages"]) for source in told["sources"]] == [("collect", 1)]
    assert client.get("/api/sources").json()["sources"][0]["seconds_ago"] < 60


def test_a_source_is_as_fresh_as_its_latest_message_also_after_a_start(tmp_path: Path) -> None:
    with coterie.open(tmp_path / "home") as workspace:
        paid(workspace, source="website")
        paid(workspace, source="import-1")
        paid(workspace, source="import-2")

    with coterie.open(tmp_path / "home") as workspace:
        found = {each.name: each.messages for each in health.sources(workspace)}

    assert found == {"website": 0, "imports": 0}


def test_a_log_that_cannot_be_written_is_ill_and_says_why(workspace: Workspace) -> None:
    start(workspace).log.trouble = "No space left on device"

    told = health.of_one("shop", workspace)

    assert told.status == "trouble"
    assert [each.detail for each in told.parts if each.state == "ill"] == [
        "It cannot be written: No space left on device."
    ]
    assert {each.name: each.state for each in doctor.examine(workspace)}["log"] == "ill"


def test_a_database_that_is_away_is_ill_and_the_rest_is_still_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise EngineUnavailable("The database cannot go on.")

    monkeypatch.setattr(workspace.engine, "rows", away)
    start(workspace).flow.trouble = "The database cannot go on."

    states = {each.name: each.state for each in health.of_one("shop", workspace).parts}

    assert (states["database"], states["loading"], states["log"]) == ("ill", "ill", "well")


def test_prometheus_reads_figures_without_a_customer_in_them(client: TestClient) -> None:
    client.post(
        "/api/collect",
        json=[
            {"type": "track", "userId": "ada@example.org", "event": "Paid", "messageId": "m1"},
            {"type": "nonsense"},
        ]
        * 2,
    )

    text = client.get("/metrics").text

    samples = {
        (sample.name, sample.labels.get("source", sample.labels.get("part"))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["coterie_messages_loaded_total", "collect"] == 1
    assert samples["coterie_messages_duplicate_total", None] == 1
    assert samples["coterie_backlog_bytes", None] == 0
    assert samples["coterie_part_up", "database"] == 1
    assert "ada" not in text


@pytest.mark.parametrize("form", logs.FORMS)
@pytest.mark.usefixtures("plain_logs")
def test_the_log_has_the_kind_and_the_place_of_an_error_but_not_its_text(form: str) -> None:
    written = io.StringIO()
    logs.begin(form, written)
    sent = "@".join(["ada", "example.org"])

    try:
        raise ValueError(f"{sent} is no number")
    except ValueError:
        logging.getLogger("coterie.ingest").exception("a message could not be read")

    text = written.getvalue()
    assert sent not in text
    assert "ValueError" in text
    assert "test_health.py" in text


@pytest.mark.usefixtures("plain_logs")
def test_an_entry_of_the_log_is_one_line_of_json() -> None:
    written = io.StringIO()
    logs.begin("json", written)

    logging.getLogger("coterie.ingest").warning("two\nlines")

    (line,) = written.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("warning", "coterie.ingest", "two\nlines")
    assert entry["at"].endswith("Z")
