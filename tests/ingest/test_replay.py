"""What was refused is grouped, downloaded and sent again."""

from __future__ import annotations

from pathlib import Path

import pytest

import coterie
from coterie import customers
from coterie.errors import InvalidInput, NotFound
from coterie.ingest import imports, quarantine, refused_files
from coterie.ingest.imports.replay import replay
from coterie.workspace import Workspace

GOOD = {"type": "track", "userId": "ada", "event": "Paid", "timestamp": "2026-03-01T10:00:00Z"}
NOBODY = {"type": "track", "event": "Paid", "timestamp": "2026-03-01T10:00:00Z"}
NO_EVENT = {"type": "track", "userId": "bo"}


def kept(workspace: Workspace, source: str = "collect") -> dict[str, int]:
    return quarantine.counts(workspace).get(source, {})


def test_it_is_grouped_by_source_and_reason(workspace: Workspace) -> None:
    coterie.collect(workspace, [NOBODY, NOBODY, NO_EVENT])

    found = {(each.source, each.code): each for each in quarantine.groups(workspace)}

    assert {key: each.count for key, each in found.items()} == {
        ("collect", "missing_id"): 2,
        ("collect", "missing_event"): 1,
    }
    assert found["collect", "missing_event"].hint is None
    assert found["collect", "missing_event"].message == "A track message needs the name of its event."


def test_an_edited_message_is_taken_and_leaves_the_quarantine(workspace: Workspace) -> None:
    coterie.collect(workspace, [NOBODY, NO_EVENT])
    (row,) = quarantine.list(workspace, "collect", code="missing_event").rows

    done = replay(workspace, "collect", ids=[row.id], edited={row.id: {**NO_EVENT, "event": "Paid"}})

    assert (done.tried, done.accepted, done.refused) == (1, 1, 0)
    assert kept(workspace) == {"missing_id": 1}
    assert customers.find(workspace, "bo").id == "bo"


def test_what_is_refused_again_stays_with_its_reason_now(workspace: Workspace) -> None:
    coterie.collect(workspace, [NOBODY, NO_EVENT])

    done = replay(workspace, "collect")

    assert (done.tried, done.accepted, done.refused) == (2, 0, 2)
    assert [each.code for each in done.refused_again] == ["missing_id", "missing_event"]
    assert kept(workspace) == {"missing_id": 1, "missing_event": 1}


def test_rows_that_the_terms_refused_are_taken_when_these_change(workspace: Workspace) -> None:
    coterie.collect(workspace, [{**GOOD, "userId": "guest"}])
    blocked = tuple(each for each in workspace.settings.blocked_identifiers if each != "guest")
    stored = {**workspace.settings.as_dict(), "blocked_identifiers": blocked}
    workspace.change_settings(type(workspace.settings).from_dict(stored))

    assert replay(workspace, "collect", code="missing_id").accepted == 1
    assert kept(workspace) == {}


@pytest.fixture
def imported(workspace: Workspace, tmp_path: Path) -> str:
    """An import of two orders, one of whose lines has no day that can be read."""
    path = tmp_path / "events.csv"
    path.write_text("user,event,time,note\nada,Paid,2026-03-01 10:00,=1+1\nbo,Paid,soon,=2+2\n")
    report = imports.run(
        workspace, path, kind="events", mapping={"user_id": "user", "event": "event", "time": "time"}
    )
    assert (report.new, report.rejected) == (1, 1)
    return report.id


def test_a_row_of_a_file_goes_through_the_import_again(workspace: Workspace, imported: str) -> None:
    (row,) = quarantine.list(workspace, imported).rows

    done = replay(
        workspace,
        imported,
        edited={row.id: {"user": "bo", "event": "Paid", "time": "2026-03-02 10:00", "note": "=2+2"}},
    )

    assert (done.accepted, done.refused) == (1, 0)
    assert kept(workspace, imported) == {}
    assert customers.timeline(workspace, "bo").entries[0].details == {"note": "=2+2"}


def test_the_refused_rows_as_a_file_hold_the_line_the_reason_and_no_formula(
    workspace: Workspace, imported: str
) -> None:
    told = "".join(refused_files.as_csv(workspace, imported)).splitlines()

    assert told[0] == "user,event,time,note,refused_line,refused_because"
    assert told[1].startswith("bo,Paid,soon,'=2+2,3,")
    assert "".join(refused_files.as_jsonl(workspace, imported)) == (
        '{"user":"bo","event":"Paid","time":"soon","note":"=2+2"}\n'
    )


def test_a_row_that_is_no_object_has_to_be_edited(workspace: Workspace) -> None:
    coterie.collect(workspace, ["gibberish"])  # type: ignore[list-item]

    with pytest.raises(InvalidInput) as refused:
        replay(workspace, "collect")

    assert refused.value.where is not None
    assert refused.value.where.startswith("ids[")


def test_a_file_of_events_without_their_name_can_still_be_looked_at(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,day\nada,2026-03-01\n")

    shown = imports.preview(workspace, path, kind="events")

    assert [each.name for each in shown.columns] == ["user_id", "day"]


def test_nothing_to_send_again_is_said(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        replay(workspace, "collect")
