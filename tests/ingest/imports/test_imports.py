"""Files as users bring them: guessed, shown, imported once."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import coterie
from coterie.errors import Cancelled, InvalidInput
from coterie.ingest import imports
from coterie.workspace import Workspace

SHOP = """Order ID;Customer ID;Order Date;Product;Quantity;Unit Price
1001;ada;31.12.2023 08:15;Lamp;2;12,50
1001;ada;31.12.2023 08:15;Chair;1;1.049,90
1002;bo;05.01.2024 09:00;Lamp;1;12,50
C1003;bo;06.01.2024 09:00;Lamp;-1;12,50
"""


def written(folder: Path, content: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def stored(workspace: Workspace) -> list[tuple[str, str, datetime, dict[str, object]]]:
    rows = workspace.engine.rows(
        "SELECT name, user_id, occurred_at, properties FROM events ORDER BY occurred_at, seq"
    )
    return [(name, user, at, json.loads(told or "{}")) for name, user, at, told in rows]


def test_the_lines_of_an_order_become_one_event(workspace: Workspace, tmp_path: Path) -> None:
    report = imports.run(workspace, written(tmp_path, SHOP))

    assert (report.kind, report.read, report.new) == ("orders", 4, 3)
    first, second, third = stored(workspace)
    assert first[:3] == ("Order Completed", "ada", datetime(2023, 12, 31, 8, 15))
    assert (first[3]["revenue"], first[3]["lines"], sorted(first[3]["product"])) == (
        1074.9,
        2,
        ["Chair", "Lamp"],
    )  # type: ignore[call-overload]
    assert second[3]["revenue"] == 12.5
    assert (third[0], third[3]["revenue"]) == ("Order Refunded", -12.5)


def test_lines_are_kept_apart_on_wish(workspace: Workspace, tmp_path: Path) -> None:
    report = imports.run(workspace, written(tmp_path, SHOP), mapping={"lines": "keep"})

    assert report.new == 4
    assert [told["product"] for *_, told in stored(workspace)] == ["Lamp", "Chair", "Lamp", "Lamp"]


def test_the_same_file_twice_counts_once_and_two_equal_lines_twice(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = written(tmp_path, "user,event,time\nada,Visited,2024-03-01\nada,Visited,2024-03-01\n")

    first = imports.run(workspace, path)
    again = imports.run(workspace, path)

    assert (first.new, first.duplicate) == (2, 0)
    assert (again.new, again.duplicate) == (0, 2)


def test_numbers_of_csv_keep_their_zeros(workspace: Workspace, tmp_path: Path) -> None:
    imports.run(
        workspace,
        written(tmp_path, "user,event,time,zip,age,member,note\nada,Visited,2024-03-01,00123,41,TRUE,\n"),
    )

    assert stored(workspace)[0][3] == {"zip": "00123", "age": 41, "member": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01T10:00:00+02:00", datetime(2024, 3, 1, 8)),
        ("2024-03-01 10:00:00.250", datetime(2024, 3, 1, 9, 0, 0, 250_000)),
        ("2024-03-01", datetime(2024, 2, 29, 23)),
        ("1709287200", datetime(2024, 3, 1, 10)),
        ("1709287200000", datetime(2024, 3, 1, 10)),
        ("31.01.2024 10:00", datetime(2024, 1, 31, 9)),
        ("01/31/2024 10:00 AM", datetime(2024, 1, 31, 9)),
        ("31 Jan 2024", datetime(2024, 1, 30, 23)),
        ("2024-03-31 02:30", datetime(2024, 3, 31, 1, 30)),  # skipped: read with the offset before
        ("2024-10-27 02:30", datetime(2024, 10, 27, 0, 30)),  # twice: the earlier
    ],
)
def test_times_are_read_in_the_zone_of_the_workspace(tmp_path: Path, text: str, expected: datetime) -> None:
    with coterie.open(":memory:", timezone="Europe/Berlin") as workspace:
        imports.run(workspace, written(tmp_path, f"user,event,time\nada,Visited,{text}\n"))

        assert stored(workspace)[0][2] == expected


def test_an_open_order_of_day_and_month_is_said(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "user,event,time\nada,Visited,01/02/2024\n")

    shown = imports.preview(workspace, path)
    imports.run(workspace, path, mapping={"time_format": "month_first"})

    assert any("month_first" in note for note in shown.notes)
    assert stored(workspace)[0][2] == datetime(2024, 1, 2)


def test_day_and_month_are_told_by_a_row_far_below(workspace: Workspace, tmp_path: Path) -> None:
    rows = "ada,Visited,01/02/2024\n" * 12_000 + "ada,Visited,01/31/2024\n"

    report = imports.run(workspace, written(tmp_path, "user,event,time\n" + rows))

    assert report.rejected == 0
    assert stored(workspace)[0][2] == datetime(2024, 1, 2)


def test_customers_become_traits(workspace: Workspace, tmp_path: Path) -> None:
    report = imports.run(workspace, written(tmp_path, "Kundennummer,plan,seit\nada,pro,2020\nbo,free,\n"))

    assert report.kind == "customers"
    assert sorted(workspace.engine.rows("SELECT key, value FROM trait_changes")) == [
        ("plan", '"free"'),
        ("plan", '"pro"'),
        ("seit", "2020"),
    ]


def test_messages_are_judged_as_if_collected(workspace: Workspace, tmp_path: Path) -> None:
    messages = [
        {"type": "track", "userId": "ada", "event": "Visited", "timestamp": "2024-03-01T10:00:00Z"},
        {"type": "identify", "userId": "ada", "traits": {"plan": "pro"}},
        {"type": "tarck", "userId": "ada"},
    ]
    path = written(tmp_path, "".join(json.dumps(each) + "\n" for each in messages), "m.jsonl")

    report = imports.run(workspace, path)
    again = imports.run(workspace, path)

    assert (report.kind, report.new, report.reasons) == ("messages", 2, {"unknown_type": 1})
    assert (again.new, again.duplicate) == (0, 2)


def test_nested_events_of_parquet_and_json_are_spread(workspace: Workspace, tmp_path: Path) -> None:
    told = {
        "distinct_id": ["ada"],
        "event": ["Visited"],
        "time": [1709287200],
        "properties": [{"a": 1, "b": None}],
    }
    pq.write_table(pa.table(told), tmp_path / "e.parquet")

    imports.run(workspace, tmp_path / "e.parquet")

    assert stored(workspace) == [("Visited", "ada", datetime(2024, 3, 1, 10), {"a": 1})]


def test_a_column_is_read_as_asked(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c\nada,Visited,2024-03-01\n")
    mapping = {"user_id": "a", "event": '"Came by"', "time": "c", "properties.what": "b"}

    imports.run(workspace, path, kind="events", mapping=mapping)

    assert stored(workspace) == [("Came by", "ada", datetime(2024, 3, 1), {"what": "Visited"})]


def test_what_was_loaded_before_a_cancel_stays(workspace: Workspace, tmp_path: Path) -> None:
    path = written(
        tmp_path, "user,event,time\n" + "".join(f"u{n},Visited,2024-03-01\n" for n in range(150_000))
    )

    with pytest.raises(Cancelled):
        imports.run(workspace, path, cancelled=lambda: True)
    report = imports.run(workspace, path)

    assert (report.new, report.duplicate) == (50_000, 100_000)
    assert workspace.engine.rows("SELECT count(*) FROM events") == [(150_000,)]


def test_the_preview_stores_nothing_and_says_what_would_be(workspace: Workspace, tmp_path: Path) -> None:
    shown = imports.preview(workspace, written(tmp_path, SHOP))

    assert shown.kind == "orders"
    assert shown.mapping["time_format"] == "%d.%m.%Y %H:%M"
    assert shown.sample[0]["event"] == "Order Completed"
    assert stored(workspace) == []


def test_accounts_come_with_their_members(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path, "company_id,user_id,industry\nacme,ada,steel\nacme,bo,steel\nbeta,,toys\n")

    report = imports.run(workspace, path, kind="accounts")

    assert (report.new, report.reasons) == (2, {"missing_id": 1})
    assert workspace.engine.rows("SELECT id FROM accounts") == [("acme",)]


def test_accounts_without_members_are_refused_before_anything_is_stored(
    workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="who belongs to the account"):
        imports.run(workspace, written(tmp_path, "company_id,industry\nacme,steel\n"), kind="accounts")


def test_a_column_named_for_time_is_one_though_some_of_its_rows_are_broken(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "user_id,event,timestamp\nada,Visited,2024-03-01\nbo,Visited,2024-03-02\ncy,Visited,some day\n"
    )

    found = imports.preview(coterie.open(":memory:"), path)

    assert found.mapping["time"] == "timestamp"
