"""Files of definitions are YAML 1.2 or JSON; what cannot be read is refused with its line."""

from __future__ import annotations

import pytest

from coterie.errors import UnreadableFile
from coterie.segments import language


def refusal(text: str, name: str | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        language.load_yaml(text, name)
    return caught.value


def test_plain_words_stand_for_what_yaml_1_2_says() -> None:
    text = "{country: NO, on: yes, day: 2026-01-01, octal: 0o17, zero: 017, hex: 0x1F, under: 1_000, time: 12:30, float: 1e3, none: ~}"

    assert language.load_yaml(text) == [
        {
            "country": "NO",
            "on": "yes",
            "day": "2026-01-01",
            "octal": 15,
            "zero": 17,
            "hex": 31,
            "under": "1_000",
            "time": "12:30",
            "float": 1000.0,
            "none": None,
        }
    ]


def test_a_file_holds_many_documents_and_lists() -> None:
    assert language.load_yaml("segment: a\n---\n- {segment: b}\n- {segment: c}\n---\n# nothing\n") == [
        {"segment": "a"},
        {"segment": "b"},
        {"segment": "c"},
    ]


def test_json_is_read_as_json() -> None:
    assert language.load_yaml('[{"segment": "a", "label": "\\ud83d\\ude00"}]') == [
        {"segment": "a", "label": "😀"}
    ]


def test_an_empty_file_holds_nothing() -> None:
    assert language.load_yaml("") == []
    assert language.load_yaml("\ufeff# only a comment\n") == []


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    assert refusal("segment: a\nlabel: A\nsegment: b\n").where == "line 3, column 1"
    assert refusal('{"segment": "a", "segment": "b"}').where == "line 1, column 18"


def test_a_fault_names_the_file_it_is_in() -> None:
    assert refusal("segment: [a]]", "vip.yaml").where == "vip.yaml: line 1, column 13"
    assert refusal("just text", "vip.yaml").where == "vip.yaml: line 1"


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
    )

    assert "more than 200,000 values" in refusal(bomb).message


def test_a_value_inside_itself_is_refused() -> None:
    assert "inside of what it stands for" in refusal("a: &a [*a]").message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_endless_nesting_is_refused_and_never_a_crash(opening: str) -> None:
    assert refusal(opening * 100_000).message == "The text is nested too deeply."


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object:os.system x",
        "a: !!binary aGk=",
        "? [1, 2]\n: 3",
        "a: \x01",
        "a: b: c",
        "a: 'open",
        "a: " + "9" * 5000,
    ],
)
def test_what_is_no_definition_at_all_is_refused(text: str) -> None:
    assert refusal(text).message


def test_an_anchor_may_be_used_again() -> None:
    assert language.load_yaml("a: &w 30 days\nb: *w") == [{"a": "30 days", "b": "30 days"}]
