"""How what is known of a customer becomes what a model reads."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import asinh

import pytest

from relacja.decisions.rules.learning.encoding import LONGEST, encode

TODAY = date(2026, 11, 26)


class Segment(StrEnum):
    GOLD = "Gold"


def marks(**values) -> tuple[str, ...]:
    return encode(values, today=TODAY).marks


@pytest.mark.parametrize("number", [3, 3.0, Decimal(3)])
def test_numbers_are_tamed_whatever_their_type(number) -> None:
    assert encode({"children": number}, today=TODAY).numbers == {"children": asinh(3)}


def test_a_flag_is_a_mark_when_true_and_nothing_when_false() -> None:
    assert marks(owner=True, student=False) == ("owner",)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), Decimal("NaN"), b"bytes"])
def test_what_is_unknown_is_a_mark_of_its_own(value) -> None:
    assert marks(income=value) == ("income=?",)


def test_texts_and_choices_are_marks_folded_and_bounded() -> None:
    assert marks(city="  ŁÓDŹ \n Górna ") == ("city=łódź górna",)
    assert marks(segment=Segment.GOLD) == ("segment=gold",)
    assert marks(city="") == ("city=?",)
    assert len(marks(note="x" * 500)[0]) == len("note=") + LONGEST


def test_a_date_is_the_months_until_today_with_its_sign() -> None:
    numbers = encode({"since": date(2026, 10, 26), "ends": datetime(2026, 12, 26, 23, 0)}, today=TODAY).numbers  # noqa: DTZ001
    assert numbers["since"] == pytest.approx(asinh(31 / 30.4375))
    assert numbers["ends"] == pytest.approx(asinh(-30 / 30.4375))


def test_the_context_is_marks_and_crosses_what_is_named() -> None:
    reading = encode(
        {"age": 40, "city": "Kraków", "owner": True, "calm": 1},
        today=TODAY,
        context={"place": "desk", "medium": "phone"},
        crossed=["age", "city", "owner"],
    )
    assert set(reading.marks) == {
        "city=kraków",
        "owner",
        "place=desk",
        "medium=phone",
        "city=kraków*place=desk",
        "city=kraków*medium=phone",
        "owner*place=desk",
        "owner*medium=phone",
    }
    assert set(reading.numbers) == {"age", "calm", "age*place=desk", "age*medium=phone"}


def test_the_same_values_always_read_the_same() -> None:
    values = {"age": 40, "city": "Kraków", "since": date(2020, 1, 1), "owner": True, "income": None}
    assert encode(values, today=TODAY) == encode(dict(values), today=TODAY)
