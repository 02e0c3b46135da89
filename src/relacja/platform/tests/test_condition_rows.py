"""A condition as rows and cards, and back."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from relacja.kit.conditions import FieldType, parse
from relacja.platform.condition_rows import OPERATORS, Card, Cards, Row, cards_of, condition_text
from relacja.platform.condition_words import in_words
from relacja.platform.testing.conditions import FIELDS, Chance

VOCABULARY = {key: FieldType(kind) for key, kind in FIELDS.items() if kind != "unknown"}
KINDS = {key: one.kind for key, one in VOCABULARY.items()}


def back(text: str) -> str | None:
    cards = cards_of(parse(text, VOCABULARY))
    return None if cards is None else condition_text(cards, KINDS)


@pytest.mark.parametrize(
    "text",
    [
        "ALWAYS",
        "a.flag",
        "NOT a.flag AND b.flag",
        'a.text = "Łódź" OR a.text CONTAINS "x\\"y"',
        "a.number >= 3 AND (a.flag OR b.flag) AND a.date >= today - 30 days",
        '(a.number >= 3 AND a.flag) OR (a.date < today - 2 months AND b.flag) OR a.list HAS "pl"',
        'a.list HAS ANY ("a", "b") AND a.text NOT IN ("x", "y") AND a.choice IS UNKNOWN',
        "a.moment IS KNOWN AND a.date = 2026-11-26",
    ],
)
def test_what_is_cards_comes_back_as_it_was(text: str) -> None:
    again = back(text)
    assert again is not None
    assert parse(again, VOCABULARY) == parse(text, VOCABULARY)


@pytest.mark.parametrize(
    "text",
    [
        "NOT (a.flag AND b.flag)",
        "a.number > b.number",
        "a.flag AND (b.flag OR (a.number > 3 AND a.number < 5))",
        "(a.flag AND b.flag) AND a.number > 3",
        'a.text IN ("a, b")',
        "NEVER",
        "a.date >= today",
    ],
)
def test_what_is_no_cards_stays_a_text(text: str) -> None:
    assert back(text) is None


def rows() -> Iterator[Row]:
    for key, kind in KINDS.items():
        for operator in OPERATORS[kind]:
            values = {"number": "7", "date": "2026-11-26", "moment": "2026-11-26"}.get(kind, "Ala")
            several = operator in {"in", "not_in", "has_any", "has_all"}
            none = operator in {"known", "unknown", "yes", "not_yes"}
            counted = operator in {"within", "before_last"}
            unit = "weeks" if counted else "days"
            yield Row(
                key, operator, () if none else ("5",) if counted else (values, "kot") if several else (values,), unit
            )


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.key} {row.operator}")
def test_every_row_that_is_offered_comes_back_as_it_was(row: Row) -> None:
    cards = Cards((Card((row,)),))
    assert cards_of(parse(condition_text(cards, KINDS), VOCABULARY)) == cards


def test_conditions_at_random_come_back_or_stay_a_text() -> None:
    found = 0
    for seed in range(2_000):
        condition = Chance(seed).condition(2)
        cards = cards_of(condition)
        if cards is not None:
            found += 1
            assert parse(condition_text(cards, KINDS), VOCABULARY) == condition, str(condition)
    assert found > 100


def test_numbers_are_read_as_people_type_them() -> None:
    cards = Cards((Card((Row("a.number", ">=", ("1 250,50",)),)),))
    assert condition_text(cards, KINDS) == "a.number >= 1250.50"
    assert condition_text(Cards((Card((Row("", "="), Row("a.flag", "yes"))),)), KINDS) == "a.flag"


def test_days_counted_from_today_are_said_in_words() -> None:
    with translation.override("en"):
        assert in_words(parse("a.date < today - 30 days", VOCABULARY)) == "a.date < today − 30 days"
        assert in_words(parse("a.moment >= now + 1 hour", VOCABULARY)) == "a.moment ≥ now + 1 hour"
    with translation.override("pl"):
        assert in_words(parse("a.date = today", VOCABULARY)) == "a.date = dziś"
        assert in_words(parse("a.date < today - 5 days", VOCABULARY)) == "a.date < dziś − 5 dni"
