"""Time in opening hours, against an oracle that looks at the clock on the wall every minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.kit.hours import CLOSED, DayHours, Hours, Interval, read_hours
from relacja.kit.hours.calendar import MINUTES

WARSAW, KAMCHATKA = ZoneInfo("Europe/Warsaw"), ZoneInfo("Asia/Kamchatka")
MINUTE = timedelta(minutes=1)
STARTS = [
    (WARSAW, datetime(2026, 3, 27, 20, tzinfo=UTC)),  # clocks go forward on the 29th
    (WARSAW, datetime(2026, 10, 23, 20, tzinfo=UTC)),  # and back on the 25th
    (KAMCHATKA, datetime(2010, 3, 26, 4, tzinfo=UTC)),  # forward, and then a zone further west: no change at all
    (KAMCHATKA, datetime(2011, 3, 25, 4, tzinfo=UTC)),
    (KAMCHATKA, datetime(2026, 11, 24, 4, tzinfo=UTC)),
    (ZoneInfo("Pacific/Apia"), datetime(2011, 12, 28, 20, tzinfo=UTC)),  # a day that never was
    (ZoneInfo("America/Sao_Paulo"), datetime(2018, 11, 2, 12, tzinfo=UTC)),  # midnight that is never shown
    (ZoneInfo("America/Sao_Paulo"), datetime(2018, 2, 16, 12, tzinfo=UTC)),  # an evening shown twice
    (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 4, 3, 12, tzinfo=UTC)),  # by half an hour
]
SHOP = read_hours("Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-13:00; 2026-12-24 closed", WARSAW)


@st.composite
def day_hours(draw: st.DrawFn) -> DayHours:
    """Hours of a day, past midnight too, and often about the time at which clocks are changed."""
    edges = st.integers(0, 4 * 60) | st.integers(0, MINUTES - 1) | st.sampled_from([0, 120, 180, 22 * 60])
    starts = sorted(draw(st.sets(edges, max_size=3)))
    found = []
    for start, following in zip(starts, [*starts[1:], 2 * MINUTES], strict=False):
        longest = min(following, start + MINUTES - bool(start))
        found.append(Interval(start, draw(st.integers(start + 1, longest) | st.just(longest))))
    return tuple(found)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Hours, datetime]:
    zone, start = draw(st.sampled_from(STARTS))
    week = tuple(draw(st.tuples(*[day_hours() | st.just(CLOSED)] * 7)))
    near = st.integers(0, 5).map(lambda days: start.date() + timedelta(days=days))
    exceptions = draw(st.dictionaries(near, day_hours() | st.just(CLOSED), max_size=3))
    return Hours(week, zone, exceptions), start + timedelta(minutes=draw(st.integers(0, 2 * MINUTES)))


def shown(hours: Hours, moment: datetime) -> bool:
    """The oracle: what the clock shows, looked up in the hours of its day and of the day before."""
    wall = moment.astimezone(hours.zone)
    today, yesterday = wall.date(), wall.date() - timedelta(days=1)
    minute = wall.hour * 60 + wall.minute
    now = hours.exceptions.get(today, hours.week[today.weekday()])
    before = hours.exceptions.get(yesterday, hours.week[yesterday.weekday()])
    return any(i.start <= minute < i.end for i in now) or any(i.start <= minute + MINUTES < i.end for i in before)


def minutes(hours: Hours, start: datetime, count: int) -> Iterator[tuple[datetime, bool]]:
    for number in range(count):
        moment = start + number * MINUTE
        yield moment, shown(hours, moment)


@settings(deadline=None, max_examples=60)
@given(calendars())
def test_every_minute_is_open_as_the_clock_on_the_wall_shows(drawn: tuple[Hours, datetime]) -> None:
    hours, start = drawn
    looked = list(minutes(hours, start, 3 * MINUTES))
    assert [hours.is_open(moment) for moment, _open in looked[::7]] == [is_open for _moment, is_open in looked[::7]]
    opened = [moment for moment, is_open in looked if is_open]
    end = looked[-1][0] + MINUTE
    assert hours.open_time_between(start, end) == len(opened) * MINUTE
    following = hours.next_opening(start)
    assert following == opened[0] if opened else following is None or following >= end
    closing = hours.next_closing(start)
    closed = next((m for m, is_open in looked if opened and m > opened[0] and not is_open), None)
    assert closing == closed if closed else closing is None or closing >= end


@settings(deadline=None, max_examples=60)
@given(calendars(), st.integers(0, 2 * MINUTES))
def test_open_time_added_is_the_open_time_between(drawn: tuple[Hours, datetime], count: int) -> None:
    hours, start = drawn
    end = hours.add_open_time(start, count * MINUTE)
    if end is None:
        assert hours.open_time_between(start, start + timedelta(days=400)) < count * MINUTE
    else:
        assert hours.open_time_between(start, end) == count * MINUTE
        assert end == start or hours.open_time_between(start, end - MINUTE) < count * MINUTE, "and no later"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW).astimezone(UTC)


def test_a_shop_is_open_when_its_door_says() -> None:
    assert SHOP.is_open(at("2026-11-26 12:00") - MINUTE)
    assert not SHOP.is_open(at("2026-11-26 12:00")), "the end is closed"
    assert SHOP.next_opening(at("2026-11-26 12:30")) == at("2026-11-26 13:00")
    assert SHOP.next_opening(at("2026-11-28 14:00")) == at("2026-11-30 08:00"), "over Sunday"
    assert SHOP.next_opening(at("2026-12-23 19:00")) == at("2026-12-25 08:00"), "over Christmas Eve"
    assert SHOP.next_closing(at("2026-11-26 09:00")) == at("2026-11-26 12:00")
    assert SHOP.next_closing(at("2026-11-26 12:30")) == at("2026-11-26 18:00"), "of the hours that come next"
    assert SHOP.open_time_between(at("2026-11-26 11:00"), at("2026-11-27 09:00")) == timedelta(hours=7)
    assert SHOP.add_open_time(at("2026-11-27 17:30"), timedelta(hours=1)) == at("2026-11-28 09:30")
    assert SHOP.add_open_time(at("2026-11-27 19:00"), timedelta()) == at("2026-11-27 19:00"), "nothing takes no time"


@pytest.mark.parametrize(("night", "length"), [("2026-03-28", 3), ("2026-10-24", 5), ("2026-11-26", 4)])
def test_a_night_is_as_long_as_the_clocks_make_it(night: str, length: int) -> None:
    bar = read_hours("Mon-Sun 23:00-03:00", WARSAW)
    opens = at(f"{night} 23:00")
    closes = bar.next_closing(opens)
    assert closes is not None
    assert bar.open_time_between(opens, closes) == timedelta(hours=length)
    assert closes.astimezone(WARSAW).hour == 3


def test_an_hour_that_is_not_shown_is_not_open_and_one_shown_twice_is_open_twice() -> None:
    hours = read_hours("Sun 02:00-02:30", WARSAW)
    spring, autumn = at("2026-03-29 00:00"), at("2026-10-25 00:00")
    assert hours.open_time_between(spring, spring + timedelta(hours=23)) == timedelta()
    assert hours.open_time_between(autumn, autumn + timedelta(hours=25)) == timedelta(hours=1)


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin() -> None:
    hours = read_hours("Fri 22:00-02:00; 2026-11-28 closed", WARSAW)
    assert hours.is_open(at("2026-11-28 01:59"))
    assert not hours.is_open(at("2026-11-28 02:00"))
    assert not hours.is_open(at("2026-11-27 01:00"))


def test_what_never_opens_and_what_never_closes() -> None:
    closed, open_ = read_hours("closed", WARSAW), read_hours("Mon-Sun 00:00-24:00", WARSAW)
    now = at("2026-11-26 12:00")
    assert closed.next_opening(now) is closed.next_closing(now) is closed.add_open_time(now, MINUTE) is None
    assert open_.next_closing(now) is None
    assert open_.next_opening(now) == now
    assert open_.add_open_time(now, timedelta(days=300)) == now + timedelta(days=300)
    assert open_.open_time_between(now, now + timedelta(days=300)) == timedelta(days=300)
    nearly = open_.with_days({date(2027, 6, 1): CLOSED})
    assert nearly.next_closing(now) == at("2027-06-01 00:00")
    once = closed.with_days({date(2027, 6, 1): (Interval(60, 120),)})
    assert once.next_opening(now) == at("2027-06-01 01:00")
    assert once.add_open_time(now, timedelta(hours=2)) is None


def test_holidays_do_not_overrule_what_was_said_of_a_day() -> None:
    hours = SHOP.with_days({date(2026, 12, 24): (Interval(0, 60),), date(2026, 12, 25): CLOSED})
    assert hours.of(date(2026, 12, 24)) == CLOSED
    assert hours.next_opening(at("2026-12-23 19:00")) == at("2026-12-26 09:00")


def test_what_is_no_calendar_is_refused() -> None:
    for start, end in ((-1, 5), (5, 5), (1440, 1500), (10, 10 + MINUTES + 1)):
        with pytest.raises(ValueError, match="no part of a day"):
            Interval(start, end)
    with pytest.raises(ValueError, match="seven"):
        Hours((), WARSAW)
    with pytest.raises(ValueError, match="overlap"):
        Hours(((Interval(0, 60), Interval(30, 90)), *[CLOSED] * 6), WARSAW)
    with pytest.raises(ValueError, match="forward"):
        SHOP.add_open_time(at("2026-11-26 12:00"), -MINUTE)
