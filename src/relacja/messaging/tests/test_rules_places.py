"""An approved text stands as it will be sent, and says what is missing in it."""

import pytest

from relacja.messaging.rules.places import Part, numbers, parts


def test_values_stand_where_they_go_and_what_is_missing_by_its_name() -> None:
    assert parts("Parcel {{1}} waits at {{2}}.", {"1": "7", "2": " "}, ["number", "place"]) == [
        Part("Parcel "), Part("7", 1), Part(" waits at "), Part("place", 2, is_missing=True), Part("."),
    ]  # fmt: skip


def test_a_value_is_one_line_and_is_never_read_as_a_place() -> None:
    assert parts("{{1}}{{2}}", {"1": "{{2}}", "2": " a\r\n b\t"}) == [Part("{{2}}", 1), Part("a b", 2)]


@pytest.mark.parametrize("said", [[], ["only the first"]])
def test_a_place_that_has_no_name_is_called_by_its_number(said: list[str]) -> None:
    assert parts("{{2}}", {}, said) == [Part("{{2}}", 2, is_missing=True)]
    assert parts("{{0}}", {}, said) == [Part("{{0}}", 0, is_missing=True)]


@pytest.mark.parametrize(("text", "found"), [("", []), ("{{2}} {{1}} {{2}}", [1, 2]), ("{{ 1 }} {1} {{100}}", [])])
def test_places_are_counted_once(text: str, found: list[int]) -> None:
    assert numbers(text) == found
    assert "".join(part.text for part in parts(text, {})) == text
