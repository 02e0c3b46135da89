"""A person is recognised however their name, number or address is written."""

import re

import pytest

from relacja.kit.traces import Traces

PERSON = Traces(
    ["Małgorzata Wiśniewska"], ["m.wisniewska@poczta.example", "+48601200300", "85010112345", "ul. Leśna 5, Łódź"]
)


@pytest.mark.parametrize(
    "words",
    [
        '["Małgorzata", "Wiśniewska"]',
        "WISNIEWSKA Malgorzata",
        "M.Wisniewska@poczta.example",
        "+48 601 200 300",
        "601-200-300",
        "850101 12345",
        "Ul. Lesna 5, Lodz",
    ],
)
def test_a_trace_is_found(words: str) -> None:
    assert re.search(PERSON.pattern, words, re.IGNORECASE)


@pytest.mark.parametrize("words", ["Anna Wiśniewska", "Małgorzata Nowak", "601 200 301", "", "85010112346"])
def test_somebody_else_is_no_trace(words: str) -> None:
    assert not re.search(PERSON.pattern, words, re.IGNORECASE)


def test_the_person_is_left_out_of_a_text_in_any_case() -> None:
    told = "Rozmowa z Małgorzatą Wiśniewską (601 200 300) o umowie Nowaka; Wisniewska oddzwoni"
    assert PERSON.removed_from(told) == "Rozmowa z … … (…) o umowie Nowaka; … oddzwoni"


def test_a_name_of_one_word_is_no_trace_by_itself_but_is_left_out() -> None:
    assert Traces(["Kowalski"]).pattern == ""
    assert Traces(["Kowalski"]).removed_from("U Kowalskiego") == "U …"
    assert Traces().removed_from("nothing to find") == "nothing to find"
