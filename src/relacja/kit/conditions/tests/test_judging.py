"""What holds and what does not, as the table of the language says."""

import timeit
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from relacja.kit.conditions import FieldType, Present, Relative, Value, parse
from relacja.kit.conditions.operands import counted

WARSAW = ZoneInfo("Europe/Warsaw")
NIGHT = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
"""Already the 27th in Warsaw."""
FIELDS = {
    "town": FieldType("text"), "number": FieldType("number"), "flag": FieldType("flag"), "day": FieldType("date"),
    "moment": FieldType("moment"), "kind": FieldType("choice"), "list": FieldType("list"), "other.*": FieldType("text"),
    "moments.other": FieldType("moment"), "others": FieldType("list"), "off": FieldType("unknown"),
}  # fmt: skip


def holds(text: str, **values: Value) -> bool:
    return parse(text, FIELDS).judge({key.replace("__", "."): value for key, value in values.items()}, NIGHT, WARSAW)


@pytest.mark.parametrize(
    "text",
    [
        'town = "x"', 'town IN ("x")', 'town CONTAINS ""', "number < 3", "number > 3", "flag", "day = today",
        "moment < now", 'list HAS "x"', "list HAS ALL ()", "list HAS ANY others", "town IS KNOWN", "town = other.town",
        "moment = day", "off = 3", 'off HAS "x"', "off", "off IN (3)", "town = off", 'off CONTAINS "x"',
        "others HAS ALL list",
    ],
)  # fmt: skip
def test_nothing_holds_of_what_is_not_known_and_its_negation_does(text: str) -> None:
    assert not holds(text)
    assert holds(f"NOT {text}")


@pytest.mark.parametrize(
    "text", ['town != "x"', 'town NOT IN ("x")', "number != 3", "moment != now", "off != 3", "town != other.a"]
)
def test_unequal_is_what_is_not_equal_so_it_holds_of_what_is_not_known(text: str) -> None:
    assert holds(text)


def test_text_is_compared_without_case_diacritics_and_spare_spaces() -> None:
    assert holds('town = "lodz"', town=" ŁÓDŹ ")
    assert holds('town CONTAINS "STRASSE"', town="Lange Straße 1")
    assert holds('list HAS ALL ("ru", "PL")', list=("pl", "en", "ru"))
    assert holds("town = other.town", town="Żory", other__town="zory")
    assert not holds('kind = "Person"', kind="person"), "a choice is compared as it is"
    assert holds('town IN ("Łódź")', town="lodz")


def test_numbers_are_exact() -> None:
    assert holds("number = 0.3", number=Decimal("0.1") + Decimal("0.2"))
    assert holds("number = 3.00", number=3)
    assert holds("number IN (1, 1.5)", number=Decimal("1.50"))


def test_a_moment_beside_a_day_is_the_day_on_which_it_falls() -> None:
    assert holds("moment = 2026-11-27", moment=NIGHT)
    assert holds("moment = today AND day = today AND moment = day", moment=NIGHT, day=date(2026, 11, 27))
    assert holds("day IN (now) AND day = now", day=date(2026, 11, 27)), "and a day beside a moment"
    assert holds("moment IN (2026-11-27) AND moment IN (now)", moment=NIGHT)


def test_moments_in_the_hour_that_comes_twice_are_the_same_in_any_zone() -> None:
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert holds("moment = 2026-10-25T00:30Z AND moment IN (2026-10-25T00:30Z)", moment=twice.astimezone(WARSAW))
    assert holds("moment = moments.other", moment=twice.astimezone(WARSAW), moments__other=twice)


@pytest.mark.parametrize(
    ("relative", "day"),
    [
        (Relative("today", 1, "months"), date(2026, 2, 28)),
        (Relative("today", -2, "months"), date(2025, 11, 30)),
        (Relative("today", 1, "years"), date(2027, 1, 31)),
        (Relative("today", 2, "weeks"), date(2026, 2, 14)),
        (Relative("today", -9999, "years"), date.min),
        (Relative("today", 999_999, "weeks"), date.max),
    ],
)
def test_months_end_where_they_end(relative: Relative, day: date) -> None:
    assert counted(date(2026, 1, 31), relative) == day


def test_days_from_now_keep_the_time_of_day_over_a_change_of_clocks() -> None:
    now = Present(datetime(2026, 10, 24, 10, tzinfo=UTC), WARSAW)
    assert now.when(Relative("now", 1, "days")) == datetime(2026, 10, 25, 11, tzinfo=UTC)
    assert now.when(Relative("now", 24, "hours")) == datetime(2026, 10, 25, 10, tzinfo=UTC)


def test_the_comparisons_that_decided_are_named_with_what_is_known() -> None:
    condition = parse('number >= 3 AND (town = "Łódź" OR list HAS "pl") AND flag', FIELDS)
    values: dict[str, Value] = {"number": 2, "town": "Opole", "list": ("pl",), "flag": None}
    assert [str(fact) for fact in condition.why(values, NIGHT, WARSAW)] == [
        "number >= 3: no (number is 2)",
        "flag: no (flag is unknown)",
    ]
    why = condition.why(values | {"number": 3, "flag": True}, NIGHT, WARSAW)
    assert [str(fact) for fact in why] == [
        "number >= 3: yes (number is 3)",
        'list HAS "pl": yes (list is ("pl"))',
        "flag: yes (flag is yes)",
    ]
    assert [fact.holds for fact in parse("NOT (flag OR flag)", FIELDS).why({"flag": True}, NIGHT, WARSAW)] == [True]


def test_three_comparisons_take_less_than_two_microseconds() -> None:
    judge = parse('number >= 3 AND town = "Łódź" AND list HAS "pl"', FIELDS).compiled
    values: dict[str, Value] = {"number": 4, "town": "ŁÓDŹ", "list": ("en", "pl")}
    now = Present(NIGHT, WARSAW)
    assert judge(values.get, now)
    took = min(timeit.repeat(lambda: judge(values.get, now), number=2000, repeat=20)) / 2000
    assert took < 4e-6, f"{took * 1e6:.2f} µs; half of that on a quiet machine"
