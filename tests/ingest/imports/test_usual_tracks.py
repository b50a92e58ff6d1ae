"""What is judged as columns is what is judged message by message."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.ingest import canonical
from coterie.ingest.accept import Terms, judge
from coterie.ingest.imports.jsontext import Unfit, parse
from coterie.ingest.imports.kinds import messages
from coterie.ingest.imports.objects import Objects
from coterie.ingest.imports.occurrences import Occurrences
from coterie.ingest.plainly import usual_tracks
from coterie.settings import DEFAULT_RULES, IdentifierRule, Settings

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = Terms.of(Settings(), received_at=RECEIVED, zone=UTC)
WITH_EMAIL = Terms.of(
    Settings(identifiers=(*DEFAULT_RULES, IdentifierRule("email", limit=1, priority=3))),
    received_at=RECEIVED,
    zone=UTC,
)

stamps = st.sampled_from(
    [
        "2026-02-01T10:00:00Z", "2026-02-01T10:00:00.5Z", "2026-02-01T10:00:00.123456+00:00", "2026-02-01T10:00:00.1234567Z",
        "2026-02-01T10:00:00+05:30", "2026-02-01T10:00:00-14:59", "2026-02-01T10:00:00+15:00", "2026-02-01 10:00:00Z",
        "2026-02-30T10:00:00Z", "2026-02-01T24:00:00Z", "2026-02-01T10:00:60Z", "2026-02-01T10:00Z", "2026-02-01",
        "0000-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "2200-12-31T23:59:59.999999Z", "2201-01-01T00:00:00Z",
        "2026-02-01T10:00:00Z\n", " 2026-02-01T10:00:00Z", "2026-03-01T11:59:59Z", "", "soon", 1772359200, 1772359200000, None, True,
        "２０２６-02-01T10:00:00Z",
    ]
)  # fmt: skip
ids = st.sampled_from(
    ["ada", "bo", " cy ", "\x1fdee\x85", "", "   ", "null", "ANONYMOUS", "0", 0, 7, 1.5, True, None, [], {"a": 1}, "Åsa", "İ", "K",
     "x" * 512, "x" * 513, "\ud800", "00000000-0000-0000-0000-000000000000"]
)  # fmt: skip
leaves = (
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6) | st.sampled_from(["\ud800", "\u2028", "é", "\x00", 'a"b\\'])
)  # fmt: skip
objects = st.dictionaries(
    st.text(max_size=4) | st.sampled_from(["externalIds", "traits"]),
    leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.text(max_size=3), leaves, max_size=2),
    max_size=4,
) | st.sampled_from(
    [None, [], "no object", 3, {"externalIds": [{"type": "email", "id": "ada@example.org"}]}, {"long": "x" * 30_000},
     {str(each): each for each in range(10_001)}, {"deep": [[[[[]]]]]}]
)  # fmt: skip
message = st.fixed_dictionaries(
    {"type": st.sampled_from(["track"] * 6 + ["page", "identify", "nonsense", None, 5])},
    optional={
        "event": st.sampled_from(["Paid", " Paid", "", None, 7, "Größe", "x" * 600]),
        "userId": ids,
        "anonymousId": ids,
        "messageId": ids,
        "timestamp": stamps,
        "originalTimestamp": stamps,
        "sentAt": stamps,
        "properties": objects,
        "context": objects,
        "traits": objects,
        "name": st.sampled_from(["Home", None]),
    },
)
usual = st.fixed_dictionaries(
    {
        "type": st.just("track"),
        "event": st.sampled_from(["Paid", "Viewed"]),
        "userId": st.sampled_from(["ada", "bo"]),
        "timestamp": st.sampled_from(["2026-02-01T10:00:00Z", "2026-02-01T10:00:00.123+02:00"]),
        "properties": st.dictionaries(st.text(max_size=4), leaves, max_size=3),
    },
    optional={
        "messageId": st.sampled_from(["m1", "m2", None]),
        "sentAt": st.sampled_from(["2026-02-01T10:00:01Z"]),
    },
)


def parsed(sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    read = []
    for each in sent:
        try:
            read.append(parse(json.dumps(each).encode("utf-8", "surrogatepass")))
        except Unfit:
            continue
    return read


@pytest.mark.parametrize("terms", [TERMS, WITH_EMAIL], ids=["default kinds", "with email"])
@given(sent=st.lists(message | usual, max_size=6))
def test_columns_and_one_by_one_give_the_same_rows(terms: Terms, sent: list[dict[str, Any]]) -> None:
    read = parsed(sent)

    told, flags = usual_tracks(read, terms)

    one_by_one = judge([each for each, is_usual in zip(read, flags, strict=True) if is_usual], terms)
    assert one_by_one.rejected == ()
    assert told.equals(canonical.table(one_by_one.rows))


@given(sent=st.lists(message | usual, max_size=8))
def test_a_file_of_both_keeps_its_order_and_its_rejections(sent: list[dict[str, Any]]) -> None:
    read = parsed(sent)
    texts = [json.dumps(each).encode() for each in read]

    shaped = messages(Objects(read, texts, np.arange(1, len(read) + 1)), TERMS, Occurrences())

    one_by_one = judge(read, TERMS)
    expected = canonical.table(one_by_one.rows)
    assert shaped.batch.drop_columns(["message_id"]).equals(expected.drop_columns(["message_id"]))
    made, brought = (told.column("message_id").to_pylist() for told in (shaped.batch, expected))
    assert [one for one, other in zip(made, brought, strict=True) if other is not None] == [
        each for each in brought if each is not None
    ]
    assert None not in made
    assert [(each.line - 1, each.code) for each in shaped.rejected] == [
        (each.index, each.code) for each in one_by_one.rejected
    ]


def test_the_usual_message_is_recognised() -> None:
    ada_paid = {
        "type": "track", "userId": "ada", "event": "Paid", "timestamp": "2026-02-01T10:00:00Z", "messageId": "m1",
        "properties": {"revenue": 12.5}, "context": {"ip": "10.0.0.1"}, "sentAt": "2026-02-01T10:00:05Z",
    }  # fmt: skip

    told, flags = usual_tracks([ada_paid], TERMS)

    assert flags.tolist() == [True]
    assert isinstance(told, pa.Table)
    assert told.select(["name", "user_id", "occurred_at", "properties", "context"]).to_pylist() == [
        {
            "name": "Paid",
            "user_id": "ada",
            "occurred_at": datetime(2026, 2, 1, 10),
            "properties": '{"revenue":12.5}',
            "context": '{"ip":"10.0.0.1"}',
        }
    ]


def test_equal_lines_without_an_id_are_as_many_as_they_are(tmp_path: Any) -> None:
    line = {"type": "track", "userId": "ada", "event": "Paid", "timestamp": "2026-02-01T10:00:00Z"}
    read = [line, line | {"messageId": "m1"}, line, line | {"event": " Paid "}]
    texts = [json.dumps(each).encode() for each in read]

    shaped = messages(Objects(read, texts, np.arange(1, 5)), TERMS, Occurrences())

    made = shaped.batch.column("message_id").to_pylist()
    assert made[1] == "m1"
    assert made[2] == f"{made[0]}-2"
    assert len(set(made)) == 4
