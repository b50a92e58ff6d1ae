"""From a file of orders to people who moved, verb by verb."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Coterie

AS_OF = "2026-03-01T00:00:00Z"

ORDERS = """customer,ordered_at,product,revenue
ada,2026-01-05 10:00,Tea,40
ada,2026-02-11 18:30,Kettle,95
bo,2026-02-12 09:15,Tea,12
cy,2025-06-01 12:00,Teapot,180
"""

SEGMENTS = """
segment: buyers
label: Buyers
color: "#2a9d8f"
who: {did: Order Completed}
---
segment: lapsed
label: Lapsed
who:
  all:
    - {did: Order Completed, measure: {sum: revenue}, is: {gte: 100}}
    - {did_not: Order Completed, within: 90 days}
---
segmentation: spending
label: Spending
segments:
  - {segment: big, label: Big, who: {did: Order Completed, measure: {sum: revenue}, is: {gte: 100}}}
otherwise: {segment: small, label: Small}
"""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    return path


@pytest.fixture
def segments(tmp_path: Path) -> Path:
    path = tmp_path / "segments.yaml"
    path.write_text(SEGMENTS)
    return path


@pytest.fixture
def shop(coterie: Coterie, orders: Path, segments: Path) -> Coterie:
    """A workspace with the orders and the segments."""
    assert coterie("init").code == 0
    assert coterie("import", str(orders), "--kind", "orders").code == 0
    applied = coterie("apply", str(segments))
    assert applied.code == 0, applied.err
    return coterie


def test_an_import_counts_what_it_read(coterie: Coterie, orders: Path) -> None:
    report = coterie("import", str(orders), "--kind", "orders", "--json").answer

    assert (report["read"], report["new"], report["duplicate"], report["rejected"]) == (4, 4, 0, 0)


def test_the_same_file_twice_counts_once(coterie: Coterie, orders: Path) -> None:
    coterie("import", str(orders), "--kind", "orders")

    again = coterie("import", str(orders), "--kind", "orders", "--json").answer

    assert (again["new"], again["duplicate"]) == (0, 4)


def test_a_dry_run_shows_the_mapping_and_imports_nothing(coterie: Coterie, orders: Path) -> None:
    ran = coterie("import", str(orders), "--kind", "orders", "--dry-run", "--json")

    assert ran.code == 0, ran.err
    assert ran.answer["kind"] == "orders"
    assert coterie("events", "--json").answer["events"] == []


def test_a_column_of_another_name_is_mapped(coterie: Coterie, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("who did it,when,total\nada,2026-01-05,40\n")

    ran = coterie(
        "import",
        str(path),
        "--kind",
        "orders",
        "--map",
        "customer=who did it",
        "--map",
        "time=when",
        "--json",
    )

    assert ran.code == 0, ran.err
    assert ran.answer["new"] == 1
    assert coterie("customer", "ada", "--json").answer["id"] == "ada"


def test_a_rejected_row_is_kept_with_its_reason(coterie: Coterie, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS + "dee,the other day,Tea,5\n")

    report = coterie("import", str(path), "--kind", "orders", "--map", "time=ordered_at", "--json").answer
    rows = coterie("quarantine", "--json").answer["rows"]

    assert (report["new"], report["rejected"]) == (4, 1)
    assert [(row["line"], row["source"]) for row in rows] == [(6, report["id"])]
    assert "the other day" in rows[0]["raw"]


def test_an_import_is_taken_back(coterie: Coterie, orders: Path) -> None:
    done = coterie("import", str(orders), "--kind", "orders", "--map", "time=ordered_at", "--json").answer
    preview = coterie("import", "--undo", done["id"], "--dry-run", "--json").answer

    undone = coterie("import", "--undo", done["id"], "--json").answer

    assert (preview["events"], undone["events"]) == (done["new"], done["new"])
    assert coterie("events", "--json").answer["events"] == []
    assert coterie("imports", "--json").answer["imports"][0]["undone_at"] == undone["undone_at"]
    assert coterie("import", "--undo", done["id"], "--json").fault["code"] == "already_undone"
    assert coterie("import", "--json").code == 2


def test_a_file_that_is_not_there(coterie: Coterie) -> None:
    ran = coterie("import", "nothing.csv", "--json")

    assert ran.code == 1
    assert ran.fault["code"] == "unreadable_file"


def test_a_mapping_without_an_equals_sign(coterie: Coterie, orders: Path) -> None:
    assert coterie("import", str(orders), "--map", "customer").code == 1


def test_events_and_traits_show_what_came_in(shop: Coterie) -> None:
    events = shop("events", "--json").answer["events"]
    detail = shop("events", "Order Completed", "--json").answer

    assert [(each["name"], each["count"], each["customers"]) for each in events] == [
        ("Order Completed", 4, 3)
    ]
    assert "revenue" in [each["name"] for each in detail["properties"]]
    assert "Order Completed" in shop("events").out
    assert shop("traits").code == 0
    assert "Did you mean 'Order Completed'?" in shop("events", "Order Complete").err


def test_a_plan_names_the_people_who_would_move(coterie: Coterie, orders: Path, segments: Path) -> None:
    coterie("import", str(orders), "--kind", "orders")

    changes = coterie("plan", str(segments), "--json").answer["changes"]

    buyers = next(each for each in changes if each["name"] == "buyers")
    assert (buyers["action"], buyers["enters"], buyers["entering"]) == ("created", 3, ["ada", "bo", "cy"])
    assert coterie("segments", "--json").answer["segments"] == []


def test_applying_twice_changes_nothing(shop: Coterie, segments: Path) -> None:
    again = shop("apply", str(segments), "--json").answer

    assert {each["action"] for each in again["changes"]} == {"unchanged"}


def test_a_fault_in_a_definition_is_found_by_its_path(coterie: Coterie, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("segment: bad\nwho:\n  all:\n    - {did: Order Completed, wihtin: 30 days}\n")

    ran = coterie("apply", str(path), "--json")

    assert ran.code == 1
    assert ran.fault["code"] == "unknown_key"
    assert "who.all[0].wihtin" in ran.fault["where"]
    assert "within" in ran.fault["hint"]


def test_segments_are_listed_with_their_sizes(shop: Coterie) -> None:
    refreshed = shop("refresh", "--as-of", AS_OF, "--json").answer
    listed = {each["name"]: each for each in shop("segments", "--json").answer["segments"]}

    assert {each["name"]: each["size"] for each in refreshed["segments"]} == {
        "buyers": 3, "lapsed": 1, "big": 2, "small": 1,
    }  # fmt: skip
    assert (listed["buyers"]["size"], listed["buyers"]["share"]) == (3, 1.0)
    assert listed["big"]["segmentation"] == "spending"
    shown = shop("segments").out
    assert "buyers" in shown
    assert "Spending" in shown


def test_members_now_and_then(shop: Coterie) -> None:
    assert shop("members", "buyers", "--ids", "--as-of", AS_OF).out == "ada\nbo\ncy\n"
    assert shop("members", "buyers", "--ids", "--as-of", "2025-12-31").out == "cy\n"
    assert "3 customers" in shop("members", "buyers", "--as-of", AS_OF).out


def test_members_leave_as_a_table(shop: Coterie) -> None:
    assert shop("members", "buyers", "--columns", "last_seen", "--as-of", AS_OF).out.count("2026-") >= 3
    head, *rows = shop(
        "members", "buyers", "--columns", "last_seen", "--csv", "--as-of", AS_OF
    ).out.splitlines()

    assert head == "id,first_seen,last_seen,last_seen"
    assert [row.split(",")[0] for row in rows] == ["ada", "bo", "cy"]


def test_a_file_is_evaluated_without_being_saved(coterie: Coterie, orders: Path, tmp_path: Path) -> None:
    coterie("import", str(orders), "--kind", "orders")
    path = tmp_path / "who.yaml"
    path.write_text("did: Order Completed\ntimes: {gte: 2}\n")

    ran = coterie("evaluate", str(path), "--as-of", AS_OF, "--ids")

    assert ran.out == "ada\n"
    assert coterie("segments", "--json").answer["segments"] == []


def test_a_name_is_evaluated(shop: Coterie) -> None:
    answer = shop("evaluate", "lapsed", "--as-of", AS_OF, "--json").answer

    assert (answer["ids"], answer["count"], answer["everyone"]) == (["cy"], 1, 3)


def test_a_name_that_nobody_saved(shop: Coterie) -> None:
    for arguments in (("members", "buyer"), ("evaluate", "buyer"), ("explain", "buyer", "ada")):
        ran = shop(*arguments, "--json")

        assert ran.code == 1
        assert ran.fault["hint"] == "Did you mean 'buyers'?"


def test_an_explanation_shows_each_condition(shop: Coterie) -> None:
    answer = shop("explain", "lapsed", "ada", "--as-of", AS_OF, "--json").answer
    shown = shop("explain", "lapsed", "ada", "--as-of", AS_OF).out

    assert answer["holds"] is False
    assert [child["holds"] for child in answer["tree"]["children"]] == [True, False]
    assert "ada is not in lapsed" in shown
    assert "✓" in shown
    assert "✗" in shown


def test_a_customer_that_is_not_there(shop: Coterie) -> None:
    assert shop("explain", "lapsed", "nobody").code == 1
    assert shop("customer", "nobody").code == 1


def test_a_preview_shows_costs_and_moves(shop: Coterie, tmp_path: Path) -> None:
    draft = tmp_path / "buyers.yaml"
    draft.write_text("segment: buyers\nwho: {all: [{did: Order Completed}, {not: {segment: lapsed}}]}\n")

    answer = shop("preview", str(draft), "--as-of", AS_OF, "--json").answer
    shown = shop("preview", str(draft), "--as-of", AS_OF).out

    assert (answer["count"], answer["is_exact"]) == (2, True)
    assert [(each["path"], each["count"], each["without"]) for each in answer["conditions"]] == [
        ("who", 2, None),
        ("who.all[0]", 3, 2),
        ("who.all[1]", 2, 3),
        ("who.all[1].not", 1, 3),
    ]
    assert (answer["moves"]["enters"], answer["moves"]["leaves"]) == (0, 1)
    assert "Against buyers as it is saved" in shown


def test_a_check_says_how_far_from_mece(shop: Coterie) -> None:
    loose = shop("check", "buyers", "lapsed", "--as-of", AS_OF, "--json").answer
    fitting = shop("check", "big", "small", "--as-of", AS_OF)

    assert loose["pairs"] == [{"a": "buyers", "b": "lapsed", "both": 1, "only_a": 2, "only_b": 0}]
    assert loose["none"] == 0
    assert "Mutually exclusive" in fitting.out
    assert "Collectively exhaustive" in fitting.out


def test_segments_stand_side_by_side(shop: Coterie) -> None:
    answer = shop("compare", "buyers", "spending", "--as-of", AS_OF, "--json").answer
    shown = shop("compare", "buyers", "spending", "--as-of", AS_OF)

    assert [(each["name"], each["size"]) for each in answer["columns"]] == [
        ("everyone", 3),
        ("buyers", 3),
        ("big", 2),
        ("small", 1),
    ]
    assert shown.code == 0
    assert "since the count before" in shown.out
    assert "nothing can be told" in shop("apart", "buyers", "--as-of", AS_OF).out


def test_one_customer_is_shown_whole(shop: Coterie) -> None:
    shop("refresh", "--as-of", AS_OF)
    answer = shop("customer", "ada", "--as-of", AS_OF, "--json").answer

    assert [each["name"] for each in answer["segments"] if each["holds"]] == ["buyers", "big"]
    assert [each["name"] for each in answer["timeline"]] == ["Order Completed", "Order Completed"]
    assert "ada" in shop("customer", "ada").out


def test_a_tag_is_put_on_and_taken_away(shop: Coterie) -> None:
    assert shop("tag", "ada", "vip", "--json").answer == {"customer": "ada", "tags": ["vip"]}
    assert shop("customer", "ada", "--json").answer["tags"] == ["vip"]
    assert shop("tag", "ada", "vip", "--remove", "--json").answer == {"customer": "ada", "tags": []}


def test_two_customers_are_merged_and_split_again(shop: Coterie) -> None:
    merged = shop("merge", "ada", "bo", "--reason", "one household", "--json")
    assert merged.code == 0, merged.err
    assert shop("members", "buyers", "--ids", "--as-of", AS_OF).out == "ada\ncy\n"
    assert "one household" in shop("explain-identity", "bo").out

    assert shop("split", "bo", "--reason", "two after all").code == 0
    assert shop("members", "buyers", "--ids", "--as-of", AS_OF).out == "ada\nbo\ncy\n"


def test_an_id_that_is_not_there_has_no_identity(shop: Coterie) -> None:
    assert shop("explain-identity", "nobody").code == 1


def test_the_schema_of_the_language_needs_no_workspace(coterie: Coterie, home: Path) -> None:
    ran = coterie("schema")

    assert ran.code == 0
    assert "$schema" in json.loads(ran.out)
    assert not home.exists()


def test_messages_come_in_as_jsonl(coterie: Coterie, tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    messages = [
        {"type": "identify", "userId": "dee", "traits": {"country": "PT"}, "messageId": "1"},
        {
            "type": "track",
            "userId": "dee",
            "event": "Signed Up",
            "messageId": "2",
            "timestamp": "2026-01-01T00:00:00Z",
        },
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in messages))

    report = coterie("import", str(path), "--kind", "messages", "--json").answer

    assert (report["read"], report["new"]) == (2, 2)
    assert coterie("customer", "dee", "--json").answer["traits"]["country"] == "PT"
