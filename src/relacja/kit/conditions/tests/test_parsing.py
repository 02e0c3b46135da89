"""What people write, what is printed back, and what they are told when it is no condition."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit.conditions import (
    ALWAYS,
    And,
    Compare,
    Condition,
    ConditionError,
    Field,
    FieldType,
    Flag,
    Has,
    HasOf,
    In,
    Kind,
    Known,
    Match,
    Not,
    Or,
    Relative,
    Vocabulary,
    all_of,
    any_of,
    parse,
)
from relacja.kit.conditions.operands import CALENDAR_UNITS, UNITS

TOWN, KIND, DAY = Field("customers.town", "text"), Field("customers.kind", "choice"), Field("last_contact", "date")
SEEN, OPEN, LANGUAGES = Field("seen_at", "moment"), Field("has_open_order", "flag"), Field("worker.languages", "list")
POLISH, LEVEL, LANGUAGE = (
    Field("worker.skill.polish", "number"),
    Field("item.level", "number"),
    Field("item.language", "text"),
)
ALL = [TOWN, KIND, DAY, SEEN, OPEN, LANGUAGES, LEVEL, LANGUAGE]
FIELDS = {field.key: FieldType(field.kind) for field in ALL} | {
    KIND.key: FieldType("choice", ("person", "organisation")),
    "worker.skill.*": FieldType("number"),
}
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('customers.town = "Łódź"', Compare(TOWN, "=", "Łódź")),
        ("worker.skill.polish >= -3.50", Compare(POLISH, ">=", Decimal("-3.5"))),
        ("worker.skill.polish >= item.level", Compare(POLISH, ">=", LEVEL)),
        ("worker.languages HAS item.language", Has(LANGUAGES, LANGUAGE)),
        ("item.language IN worker.languages", Has(LANGUAGES, LANGUAGE)),
        ('worker.languages HAS ANY ("pl", "ru")', HasOf(LANGUAGES, "ANY", ("pl", "ru"))),
        ("worker.languages has all ()", HasOf(LANGUAGES, "ALL", ())),
        ('customers.town NOT IN ("a", "b")', Not(In(TOWN, ("a", "b")))),
        ('customers.town BEGINS WITH "Nowy "', Match(TOWN, "BEGINS WITH", "Nowy ")),
        ('customers.town NOT CONTAINS "x"', Not(Match(TOWN, "CONTAINS", "x"))),
        (r'customers.town = "say \"no\" \\"', Compare(TOWN, "=", 'say "no" \\')),
        ("last_contact IS UNKNOWN", Not(Known(DAY))),
        ("last_contact < today - 30 days", Compare(DAY, "<", Relative("today", -30, "days"))),
        ("last_contact < TODAY -30 day", Compare(DAY, "<", Relative("today", -30, "days"))),
        ("last_contact = today", Compare(DAY, "=", Relative("today"))),
        ("seen_at > now - 2 hours", Compare(SEEN, ">", Relative("now", -2, "hours"))),
        ("seen_at >= 2026-11-26", Compare(SEEN, ">=", date(2026, 11, 26))),
        ("seen_at >= 2026-11-26T13:00+01:00", Compare(SEEN, ">=", NOON)),
        ("seen_at >= 2026-11-26 12:00:00Z", Compare(SEEN, ">=", NOON)),
        ("not has_open_order", Not(Flag(OPEN))),
        (
            "NOT has_open_order AND last_contact IS KNOWN OR has_open_order",
            Or((And((Not(Flag(OPEN)), Known(DAY))), Flag(OPEN))),
        ),
        ("NOT (has_open_order OR ALWAYS)", Not(Or((Flag(OPEN), ALWAYS)))),
    ],
)
def test_people_write_conditions_as_they_would_say_them(text: str, tree: Condition) -> None:
    assert parse(text, FIELDS) == tree
    assert parse(str(tree), FIELDS) == tree


@pytest.mark.parametrize(
    ("text", "code", "position", "expected"),
    [
        ("", "ended", 0, "<field>"),
        ("customers.town =", "ended", 16, "<value>"),
        ('customers.twon = "x"', "unknown_field", 0, "customers.town"),
        ('town = "x"', "unknown_field", 0, "customers.town"),
        ('customers.town < "x"', "wrong_sign", 15, "CONTAINS"),
        ("customers.town = 3", "wrong_value", 17, "<text>"),
        ('customers.kind = "persn"', "wrong_choice", 17, "person"),
        ('worker.skill.polish > "3"', "wrong_value", 22, "<number>"),
        ("worker.skill.polish > customers.town", "wrong_value", 22, ""),
        ("customers.town IN item.language", "wrong_value", 18, "("),
        ('(customers.town = "x"', "ended", 21, ")"),
        ('customers.town = "x', "open_text", 17, ""),
        ("last_contact > 2026-02-30", "no_day", 15, ""),
        ("seen_at > 2026-02-20T10:00", "no_zone", 10, ""),
        ("seen_at IN (today, now)", "mixed", 11, ""),
        ("last_contact > today - 3 hours", "unexpected", 25, "days"),
        ("has_open_order has_open_order", "unexpected", 15, "AND"),
        ("worker.skill.polish AND ALWAYS", "unexpected", 20, ">="),
        ("worker.skill. > 3", "strange", 12, ""),
        ("has_open_order & ALWAYS", "strange", 15, ""),
        ("NOT " * 60 + "ALWAYS", "too_deep", 200, ""),
        ('customers.town = "' + "x" * 10_000 + '"', "too_long", 10_000, ""),
    ],
)
def test_a_text_that_is_no_condition_is_refused_with_its_place(
    text: str, code: str, position: int, expected: str
) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text, FIELDS)
    assert (refused.value.code, refused.value.position) == (code, position)
    assert expected in (*refused.value.expected, "")
    assert str(refused.value).startswith(f"at {position + 1}: ")


def test_what_is_stored_can_be_read_when_an_app_is_off() -> None:
    text = 'support.cases > 3 OR support.tags HAS ANY ("a") OR customers.kind = "robot" OR support.open'
    found = parse(text, FIELDS, lenient=True)
    assert str(found) == text
    assert found.fields == {"support.cases", "support.tags", "customers.kind", "support.open"}
    assert not found.judge({"support.cases": 4, "support.open": True}, NOON, UTC), "what nobody knows is never known"
    assert parse("support.cases != 3 AND support.cases NOT IN (3)", {}, lenient=True).judge({}, NOON, UTC)


def test_fields_may_be_found_when_they_are_named() -> None:
    vocabulary = Vocabulary(FIELDS, lambda key: FieldType("number") if key.startswith("offer.") else None)
    assert parse("offer.price > 3 AND worker.skill.go > 1", vocabulary).fields == {"offer.price", "worker.skill.go"}
    with pytest.raises(ConditionError):
        parse("worker.skill > 1", vocabulary)


def test_one_part_alone_is_itself() -> None:
    assert all_of(Flag(OPEN)) == any_of(Flag(OPEN)) == Flag(OPEN)
    with pytest.raises(ValueError, match="joins"):
        And((Flag(OPEN),))


words = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1000, 1, 1))  # noqa: DTZ001 - as hypothesis wants it
days = st.dates(min_value=date(1000, 1, 1))
amounts = st.integers(-999_999, 999_999)
todays = st.builds(Relative, st.just("today"), amounts, st.sampled_from(CALENDAR_UNITS))
nows = st.builds(Relative, st.just("now"), amounts, st.sampled_from(UNITS))
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
EQUAL = st.sampled_from(["=", "!="])


def listed(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


def of(*kinds: Kind) -> st.SearchStrategy[Field]:
    return st.sampled_from([field for field in [*ALL, POLISH] if field.kind in kinds])


leaves = st.one_of(
    st.builds(Flag, of("flag")),
    st.builds(Known, st.sampled_from(ALL)),
    st.builds(Compare, of("text"), EQUAL, words | of("text", "choice")),
    st.builds(Compare, of("choice"), EQUAL, st.sampled_from(["person", "organisation"])),
    st.builds(Compare, of("number"), SIGNS, numbers | of("number")),
    st.builds(Compare, of("date", "moment"), SIGNS, days | moments | todays | nows | of("date", "moment")),
    st.builds(In, of("text"), listed(words)),
    st.builds(In, of("number"), listed(numbers)),
    st.builds(In, of("date", "moment"), listed(days | todays) | listed(moments | nows)),
    st.builds(Match, of("text"), st.sampled_from(["CONTAINS", "BEGINS WITH"]), words | of("text")),
    st.builds(Has, of("list"), words | of("text")),
    st.builds(HasOf, of("list"), st.sampled_from(["ANY", "ALL"]), listed(words) | of("list")),
)


def parts(of: st.SearchStrategy[Condition]) -> st.SearchStrategy[tuple[Condition, ...]]:
    return st.just(()) | st.lists(of, min_size=2, max_size=3).map(tuple)


trees = st.recursive(
    leaves, lambda of: st.builds(Not, of) | st.builds(And, parts(of)) | st.builds(Or, parts(of)), max_leaves=12
)


@given(trees)
def test_every_condition_is_read_back_from_its_text(tree: Condition) -> None:
    assert parse(str(tree), FIELDS) == tree
    assert parse(str(tree), FIELDS, lenient=True) == tree


def refusal(text: str) -> ConditionError | None:
    try:
        parse(text, FIELDS)
    except ConditionError as refused:
        return refused
    return None


@given(
    st.text()
    | st.lists(st.sampled_from([*FIELDS, "AND", "NOT", "(", ")", "=", "IN", '"x"', "3", "today", "-"])).map(" ".join)
)
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    refused = refusal(text)
    assert refused is None or 0 <= refused.position <= len(text)
