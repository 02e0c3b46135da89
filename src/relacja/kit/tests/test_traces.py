"""A person is recognised however their name, number or address is written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("traces", "literals"),
    [
        (Traces(["Anna Nowak"]), ["nowak"]),
        (Traces(["Łukasz Żółw"]), ["ukasz"]),
        (Traces(["Иван Йорданов"]), ["орданов"]),
        (Traces(["Anna Nowak"], ["j.kowalska@firm.test"]), ["kowalska", "nowak"]),
        (Traces(["Anna Nowak"], ["+48601200300"]), None),
        (Traces(["Kowalski"]), []),
        (Traces(), []),
    ],
)
def test_there_is_a_word_to_look_for_quickly_or_none_is_promised(traces: Traces, literals: list[str] | None) -> None:
    assert traces.literals == literals


@given(st.lists(st.text("abćęłżŻйИ'-. xyz", min_size=1, max_size=12), max_size=3), st.text("abćęłżŻйИ'-. xyz"))
def test_whatever_is_found_holds_one_of_the_words(names: list[str], around: str) -> None:
    traces = Traces([f"{names[0]} {names[-1]}"] if names else [])
    for said in (around, *(f"{around} {one} {other} {around}" for one in names for other in names)):
        if traces.pattern and re.search(traces.pattern, said, re.IGNORECASE) and traces.literals is not None:
            assert any(word in said.lower() for word in traces.literals)
