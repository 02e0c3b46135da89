"""Which segments a condition names, and circles among them."""

import pytest

from relacja.kit.conditions import FieldType, parse
from relacja.segments.rules.naming import IN, NamesNone, cycle, in_order, named

FIELDS = {IN: FieldType("list"), "a.text": FieldType("text"), "a.list": FieldType("list")}


def test_the_codes_of_a_condition_are_found_wherever_they_stand() -> None:
    asked = parse('segments.in HAS "A" OR NOT (a.text = "x" AND segments.in HAS ANY ("b", "Č"))', FIELDS)
    assert named(asked) == {"a", "b", "c"}
    assert named(parse('a.text = "x"', FIELDS)) == set()


@pytest.mark.parametrize("text", ["segments.in IS KNOWN", "segments.in HAS a.text", "a.list HAS ANY segments.in"])
def test_segments_must_be_named(text: str) -> None:
    with pytest.raises(NamesNone):
        named(parse(text, FIELDS))


def test_a_circle_is_found_with_its_way() -> None:
    others = {"b": ["c"], "c": ["d", "e"], "e": ["a"], "x": ["x"]}
    assert cycle("a", ["b"], others) == ("a", "b", "c", "e", "a")
    assert cycle("a", ["x"], others) == ()
    assert cycle("a", ["a"], {}) == ("a", "a")


def test_those_that_are_asked_for_come_first() -> None:
    assert in_order({"a": ["b"], "b": ["c"], "c": []}) == ["c", "b", "a"]
    assert sorted(in_order({"a": ["b"], "b": ["a"]})) == ["a", "b"]
