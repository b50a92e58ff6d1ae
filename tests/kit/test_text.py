"""Plain text for terminals and pipes."""

from __future__ import annotations

from coterie.kit.text import count_of, percent, printable, short_time, table


def test_columns_stand_under_their_headings() -> None:
    lines = list(table(("segment", "size"), [("champions", 12), ("dormant", 12345)], right=" r"))

    assert lines == ["segment      size", "champions      12", "dormant    12,345"]


def test_wide_characters_keep_the_columns_straight() -> None:
    lines = list(table(("name", "n"), [("東京", 1), ("ab", 2)], right=" r"))

    assert lines == ["name  n", "東京  1", "ab    2"]


def test_what_is_missing_is_a_dash() -> None:
    assert list(table(("a", "b"), [(None, 1)])) == ["a  b", "–  1"]


def test_a_name_cannot_steer_the_terminal() -> None:
    assert printable("\x1b[2Jowned\x07") == "\ufffd[2Jowned\ufffd"


def test_a_name_cannot_turn_the_line_around() -> None:
    assert printable("abc\u202etxt") == "abc\ufffdtxt"


def test_colours_are_left_out_of_a_pipe() -> None:
    assert printable("\x00#2a9d8f\x00●\x00end\x00 name") == "● name"


def test_numbers_and_times_as_people_read_them() -> None:
    assert count_of(1, "customer") == "1 customer"
    assert count_of(2000, "customer") == "2,000 customers"
    assert percent(0.1234) == "12.3%"
    assert percent(None) == "–"
    assert short_time("2024-03-15T15:00:00Z") == "2024-03-15 15:00"
