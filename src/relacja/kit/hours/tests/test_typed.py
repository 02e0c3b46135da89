"""Opening hours as people type them, and public holidays."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit.hours import (
    CLOSED,
    Hours,
    HoursError,
    Interval,
    public_holidays,
    read_hours,
    working_weekends,
    write_hours,
)

from .test_calendar import WARSAW, day_hours

OFFICE = (Interval(480, 720), Interval(780, 1080))


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-13:00",
        "mon - fri 8-12,13-18; sat 9:00–13:00",
        "poniedziałek-piątek 8.00-12.00, 13.00-18.00\nsobota 9-13\nniedziela nieczynne",
        "Пн.-Пт. 13-18, 8-12; Сб 9-13; Вс закрыто;",
        "Sat 9-13; Mon, Tue, Wed-Fri 08:00-12:00, 13:00-18:00; ;",
    ],
)
def test_hours_are_typed_in_many_ways(text: str) -> None:
    hours = read_hours(text, WARSAW)
    assert hours.week == (*[OFFICE] * 5, (Interval(540, 780),), CLOSED)
    assert write_hours(hours) == "Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-13:00"


@pytest.mark.parametrize(
    "text",
    [
        "24.12.2026 8-12; 25.12.2026-26.12.2026 closed",
        "24.12.2026 r. 8.00-12.00; 25.12.2026 – 26.12.2026 nieczynne",
        "24/12/2026 8-12; 25/12/2026, 26/12/2026 closed",
        "24-12-2026 8-12; 25-12-2026 - 26-12-2026 closed",
        "24 grudnia 2026 r. 8-12\n25 grudnia 2026 - 26 grudnia 2026 zamknięte",
        "24 декабря 2026 г. 8-12; 25 дек. 2026 .. 26 дек. 2026 закрыто",
        "24 December 2026 8-12; 25 Dec 2026, 26 Dec 2026 closed",
    ],
)
def test_dates_are_typed_as_people_write_them(text: str) -> None:
    hours = read_hours(text, WARSAW)
    holidays = {date(2026, 12, 25): CLOSED, date(2026, 12, 26): CLOSED}
    assert hours.exceptions == {date(2026, 12, 24): (Interval(480, 720),), **holidays}


def test_weeks_go_round_nights_go_past_midnight_and_days_can_be_named_by_date() -> None:
    text = "Sat-Mon 22:00-02:00; 2026-12-24 08:00-14:00; 2026-12-25 - 2026-12-27 closed; 2027-01-01 closed"
    hours = read_hours(text, WARSAW)
    assert [number for number, day in enumerate(hours.week) if day] == [0, 5, 6]
    assert hours.week[0] == (Interval(22 * 60, 26 * 60),)
    assert hours.exceptions[date(2026, 12, 26)] == CLOSED
    exceptions = "2026-12-24 08:00-14:00; 2026-12-25 - 2026-12-27 closed; 2027-01-01 closed"
    written = f"Mon 22:00-02:00; Sat, Sun 22:00-02:00; {exceptions}"
    assert write_hours(hours) == written
    assert read_hours(written, WARSAW) == hours
    assert write_hours(hours, ("pn", "wt", "śr", "cz", "pt", "so", "nd")).startswith("pn 22:00-02:00; so, nd")


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("Mon-Fri 08:00-12:00; Xyz 9-13", "no_day", 21),
        ("Mon 08:00-25:00", "no_time", 10),
        ("Mon 08:60-12:00", "no_time", 4),
        ("Mon 8:00", "no_time", 4),
        ("Mon", "no_hours", 3),
        ("Mon 8-12,", "no_time", 9),
        ("8-12", "no_day", 0),
        ("Mon 8-8", "no_length", 4),
        ("Mon 24:00-08:00", "no_length", 4),
        ("Mon 8-12, 11-13", "overlap", 4),
        ("Mon 22-3, 23-24", "overlap", 4),
        ("Mon-Wed 8-12; Tue 9-10", "twice", 13),
        ("2026-02-30 closed", "no_day", 0),
        ("Mon 8-12; 12/24/2026 closed", "no_day", 10),
        ("24 brumaire 2026 closed", "no_day", 0),
        ("24.12.20266 closed", "no_day", 0),
        ("24.12 closed", "no_day", 0),
        ("2026-03-02 - 2026-03-01 closed", "backwards", 0),
        ("2026-03-02 - 2036-03-01 closed", "too_long", 0),
        ("Mon - 2026-03-01 closed", "no_day", 0),
        ("Mon, closed", "no_day", 4),
        ("x" * 20_001, "too_long", 20_000),
    ],
)
def test_what_does_not_say_when_it_is_open_is_refused_with_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(HoursError) as refused:
        read_hours(text, WARSAW)
    assert (refused.value.code, refused.value.position) == (code, position)
    assert str(refused.value).startswith(f"at {position + 1}: ")


@given(
    st.tuples(*[day_hours() | st.just(CLOSED)] * 7),
    st.dictionaries(
        st.dates(date(2020, 1, 1), date(2020, 1, 12)) | st.dates(), day_hours() | st.just(CLOSED), max_size=6
    ),
)
def test_hours_are_read_back_from_their_text(
    week: tuple[tuple[Interval, ...], ...], dates: dict[date, tuple[Interval, ...]]
) -> None:
    hours = Hours(week, WARSAW, dates)
    assert read_hours(write_hours(hours), WARSAW) == hours


@given(
    st.text()
    | st.lists(st.sampled_from(["Mon", "-", ",", "8-12", ";", "closed", "2026-01-01", "x", "25:00"])).map(" ".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = read_hours(text, WARSAW)
    except HoursError:
        return
    assert read_hours(write_hours(hours), WARSAW) == hours


def test_polish_holidays_are_those_of_the_act_with_christmas_eve_since_2025() -> None:
    fixed = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)}
    moved = {2024: {(3, 31), (4, 1), (5, 19), (5, 30)}, 2026: {(4, 5), (4, 6), (5, 24), (6, 4)}}
    for year, days in moved.items():
        eve = {(12, 24)} if year >= 2025 else set()
        assert {(day.month, day.day) for day in public_holidays("PL", year)} == fixed | days | eve
    assert public_holidays("PL", 2026, "pl")[date(2026, 11, 11)] == "Narodowe Święto Niepodległości"
    assert "Independence" in public_holidays("PL", 2026, "ru")[date(2026, 11, 11)]


def test_russian_holidays_follow_article_112_and_the_decrees_of_the_year() -> None:
    article = {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
    for year in (2024, 2025, 2026, 2027):
        assert article <= {(day.month, day.day) for day in public_holidays("RU", year)}
    assert date(2025, 5, 2) in public_holidays("RU", 2025), "moved there by decree"
    assert working_weekends("RU", 2025) == {date(2025, 11, 1)}
    assert working_weekends("PL", 2025) == frozenset()


def test_of_other_countries_no_holidays_are_known() -> None:
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", 2026)


def test_a_calendar_closes_on_holidays() -> None:
    hours = read_hours("Mon-Fri 8-16", ZoneInfo("Europe/Warsaw"))
    closed = hours.with_days(dict.fromkeys(public_holidays("PL", 2026), CLOSED))
    assert hours.of(date(2026, 11, 11))
    assert not closed.of(date(2026, 11, 11))
