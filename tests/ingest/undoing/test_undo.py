"""An import that is undone leaves a workspace that never had it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import coterie
from coterie import segments
from coterie.clock import FixedClock
from coterie.errors import Cancelled, NotFound
from coterie.ingest import imports, quarantine, undoing
from coterie.ingest.undoing import exchange
from tests.ingest.undoing.worlds import bring, everything


def order(who: str, number: int, **more: object) -> dict[str, object]:
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": who,
        "messageId": f"order-{number}",
        "timestamp": f"2026-03-{number:02}T10:00:00Z",
        **more,
    }


def named(who: str, day: int, **traits: object) -> dict[str, object]:
    return {
        "type": "identify",
        "userId": who,
        "traits": traits,
        "messageId": f"named-{who}-{day}",
        "timestamp": f"2026-03-{day:02}T09:00:00Z",
    }


def test_what_it_brought_goes_and_the_rest_stays(workspace, tmp_path):
    bring(workspace, tmp_path, "first", [order("ada", 1), named("ada", 1, plan="free")])
    before = everything(workspace)
    wrong = bring(
        workspace, tmp_path, "second", [order("ada", 2), order("bo", 3), named("ada", 2, plan="pro")]
    )

    report = undoing.undo(workspace, wrong)

    assert everything(workspace) == before
    assert (
        report.brought.events,
        report.brought.customers,
        report.brought.touched,
        report.brought.traits,
    ) == (2, 1, 2, 1)


def test_the_corrected_file_can_be_imported_again(workspace, tmp_path):
    wrong = bring(workspace, tmp_path, "orders", [order("ada", 1), order("bo", 2)])
    expected = everything(workspace)

    undoing.undo(workspace, wrong)
    bring(workspace, tmp_path, "orders", [order("ada", 1), order("bo", 2)])

    assert everything(workspace) == expected


def test_who_only_it_made_one_are_two_again(workspace, tmp_path):
    said = {"type": "track", "event": "Seen", "timestamp": "2026-03-01T10:00:00Z"}
    bring(
        workspace, tmp_path, "first", [{**said, "anonymousId": "phone", "messageId": "m1"}, order("ada", 2)]
    )
    before = everything(workspace)
    wrong = bring(
        workspace, tmp_path, "wrong", [{**said, "userId": "ada", "anonymousId": "phone", "messageId": "m2"}]
    )
    assert [row[0] for row in everything(workspace)["customers"]] == ["ada"]

    report = undoing.undo(workspace, wrong)

    assert everything(workspace) == before
    assert report.brought.merges == 1


def test_sealed_events_go_too(workspace, tmp_path):
    bring(workspace, tmp_path, "first", [order("ada", 1)])
    wrong = bring(workspace, tmp_path, "second", [order("ada", 2), order("bo", 3)])
    segments.seal(workspace)

    undoing.undo(workspace, wrong)
    segments.seal(workspace)

    for table in ("events", "events_sealed", "events_ordered"):
        assert workspace.engine.rows(f"SELECT count(*) FROM {table}") == [(1,)]


def test_months_that_are_no_longer_kept_do_not_come_back(tmp_path):
    with coterie.open(":memory:", clock=FixedClock(datetime(2026, 9, 1, tzinfo=UTC))) as workspace:
        workspace.change_settings(replace(workspace.settings, keep_months=3))
        bring(workspace, tmp_path, "first", [order("ada", 1)])
        wrong = bring(workspace, tmp_path, "second", [order("bo", 2)])
        segments.seal(workspace)

        undoing.undo(workspace, wrong)

        assert workspace.engine.rows("SELECT count(*) FROM events") == [(0,)]


def test_what_it_had_made_a_duplicate_counts(workspace, tmp_path):
    wrong = bring(workspace, tmp_path, "wrong", [order("bo", 1)])
    coterie.collect(workspace, [order("ada", 1)])

    undoing.undo(workspace, wrong)

    assert [row[0] for row in everything(workspace)["customers"]] == ["ada"]


def test_a_preview_changes_nothing(workspace, tmp_path):
    bring(workspace, tmp_path, "first", [order("ada", 1)])
    wrong = bring(workspace, tmp_path, "second", [order("ada", 2), order("bo", 3), {"type": "track"}])
    before = everything(workspace)

    brought = undoing.preview(workspace, wrong).brought

    assert brought.as_dict() == {
        "events": 2, "customers": 1, "touched": 2, "traits": 0, "tags": 0, "accounts": 0, "merges": 0, "quarantined": 1,
    }  # fmt: skip
    assert everything(workspace) == before


def test_its_refused_rows_go(workspace, tmp_path):
    wrong = bring(workspace, tmp_path, "wrong", [order("ada", 1), {"type": "track"}])

    undoing.undo(workspace, wrong)

    assert quarantine.list(workspace).rows == ()


def test_stopped_before_the_log_has_it_nothing_has_changed(workspace, tmp_path):
    wrong = bring(workspace, tmp_path, "wrong", [order("ada", 1)])
    before = everything(workspace)

    with pytest.raises(Cancelled):
        undoing.undo(workspace, wrong, cancelled=lambda: True)

    assert everything(workspace) == before
    assert undoing.undone_at(workspace) == {}
    undoing.undo(workspace, wrong)
    assert everything(workspace)["events"] == []


def test_what_cannot_be_undone_is_refused(workspace, tmp_path):
    done = bring(workspace, tmp_path, "done", [order("ada", 1)])
    undoing.undo(workspace, done)
    asked = []

    def undo_it(_done: int, _total: int | None) -> None:
        asked.extend(workspace.rooms["importing"])
        with pytest.raises(undoing.StillRunning):
            undoing.undo(workspace, asked[0])

    file = tmp_path / "running.csv"
    file.write_text("user_id,event,time\nbo,Seen,2026-03-01\n")
    imports.run(workspace, file, kind="events", progress=undo_it)

    assert len(asked) == 1
    with pytest.raises(undoing.AlreadyUndone):
        undoing.undo(workspace, done)
    with pytest.raises(NotFound):
        undoing.undo(workspace, "import-of-nobody")


def test_memberships_keep_their_history_and_say_why_somebody_left(workspace, tmp_path):
    coterie.apply(workspace, [{"segment": "buyers", "who": {"did": "Order Completed"}}])
    bring(workspace, tmp_path, "first", [order("ada", 1)])
    segments.refresh(workspace)
    entered = segments.memberships_of(workspace, "ada")
    wrong = bring(workspace, tmp_path, "wrong", [order("ada", 2), order("bo", 3), order("cy", 4)])
    coterie.collect(workspace, [{"type": "track", "event": "Seen", "userId": "cy"}])
    segments.refresh(workspace)

    undoing.undo(workspace, wrong)

    assert segments.memberships_of(workspace, "ada") == entered
    left = [each for each in segments.changes(workspace, "buyers") if not each["entered"]]
    cause = {"kind": "undo", "import": wrong, "name": "wrong.jsonl"}
    assert sorted((each["customer"], each["cause"]) for each in left) == [("bo", cause), ("cy", cause)]
    assert segments.members(workspace, "buyers").ids == ["ada"]


def test_live_memberships_follow(workspace, tmp_path):
    coterie.apply(
        workspace,
        [{"segment": "twice", "who": {"did": "Order Completed", "within": "1000 days", "times": {"gte": 2}}}],
    )
    bring(
        workspace,
        tmp_path,
        "first",
        [order("ada", 1), order("bo", 1, messageId="b1"), order("bo", 2, messageId="b2")],
    )
    segments.tick(workspace)
    wrong = bring(workspace, tmp_path, "wrong", [order("ada", 2)])
    segments.tick(workspace)
    assert published(workspace) == ["ada", "bo"]

    undoing.undo(workspace, wrong)
    segments.tick(workspace)

    assert published(workspace) == ["bo"]
    coterie.collect(workspace, [order("ada", 3)])
    segments.tick(workspace)
    assert published(workspace) == ["ada", "bo"]


def published(workspace: coterie.Workspace) -> list[str]:
    """Who is in `twice` as the published answers say."""
    latest = {each["customer"]: each["entered"] for each in segments.changes(workspace, "twice")}
    return sorted(who for who, is_in in latest.items() if is_in)


def test_what_arrives_meanwhile_is_taken_and_stays(tmp_path):
    with coterie.open(tmp_path / "home") as workspace:
        wrong = bring(workspace, tmp_path, "wrong", [order("ada", 1)])
        receipts = []

        def meanwhile(_done: int, _total: int | None) -> None:
            if not receipts:
                receipts.append(coterie.collect(workspace, [order("bo", 2)]))

        undoing.undo(workspace, wrong, progress=meanwhile)

        assert receipts[0].accepted == 1
        assert [row[0] for row in everything(workspace)["customers"]] == ["bo"]


def test_no_table_is_forgotten(workspace):
    """Each is exchanged, or it is known why not: a table that is new has to be put on one side."""
    not_of_the_log = {
        # the history of memberships, which only it holds
        "memberships", "membership_changes", "segment_sizes", "live_position",
        # what was noted of undone imports, the version, what names and columns mean
        "imports_undone", "customers_gone", "schema_version", "event_names", "promoted",
    }  # fmt: skip
    apart = {"message_ids", "load_position", "collector_positions", "tables_made"}

    tables = {row[0] for row in workspace.engine.rows("SELECT table_name FROM duckdb_tables()")}

    assert tables == set(exchange.TAKEN) | set(exchange.SEALED) | apart | not_of_the_log
