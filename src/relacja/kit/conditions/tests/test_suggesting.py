"""What an editor offers while a condition is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit.conditions import ConditionError, FieldType, Vocabulary, parse, suggestions

WORDS = Vocabulary(
    {
        "customers.town": FieldType("text", label="Town"),
        "customers.kind": FieldType("choice", ("person", "firm"), "Kind", {"person": "Person", "firm": "Firm"}),
        "last_contact": FieldType("date", label="Last contact"),
        "has_order": FieldType("flag", label="Open order"),
        "worker.skill.*": FieldType("number", label="Skill"),
    }
)


def offered(text: str) -> list[str]:
    return [each.text for each in suggestions(text, WORDS).found]


@pytest.mark.parametrize(
    ("text", "start", "first"),
    [
        ("", 0, "customers.town"),
        ("cust", 0, "customers.town"),
        ("skil", 0, "worker.skill."),
        ("open", 0, "has_order"),
        ("ALWAYS AND last", 11, "last_contact"),
        ("customers.town ", 15, "="),
        ("customers.town beg", 15, "BEGINS WITH"),
        ("customers.town IS ", 18, "KNOWN"),
        ("customers.kind = ", 17, '"person"'),
        ("customers.kind = \"f", 17, '"firm"'),
        ("customers.kind IN (\"firm\", ", 27, '"person"'),
        ("customers.kind IN (\"firm\" ", 26, ","),
        ("last_contact < ", 15, "today"),
        ("last_contact < today - 3 ", 25, "days"),
        ("last_contact < today ", 21, "AND"),
        ("has_order ", 10, "AND"),
        ("has_order o", 10, "OR"),
        ("NOT has_order AND (", 19, "customers.town"),
    ],
)  # fmt: skip
def test_what_may_come_next_is_offered_the_likeliest_first(text: str, start: int, first: str) -> None:
    found = suggestions(text, WORDS)
    assert (found.start, found.found[0].text) == (start, first)
    assert found.begun is (start < len(text))


def test_words_are_found_by_their_meaning_too() -> None:
    assert offered('customers.kind = "Per') == ['"person"']
    assert offered("town") == ["customers.town"]


def test_nothing_is_offered_after_a_mistake_or_inside_of_a_free_text() -> None:
    assert offered("customers.town < ") == []
    assert offered('customers.town = "AND cust') == []
    assert offered("has_order") == []


@given(st.lists(st.integers(0, 50), max_size=8))
def test_whatever_is_taken_from_the_offer_is_no_mistake(choices: list[int]) -> None:
    text = ""
    for choice in choices:
        found = suggestions(text, WORDS).found
        if not found:
            break
        chosen = found[choice % len(found)].text
        text += f"{chosen}x " if chosen.endswith("skill.") else f"{chosen} "
        refused = None
        try:
            parse(text, WORDS)
        except ConditionError as error:
            refused = error.code
        assert refused in {None, "ended"}, text
