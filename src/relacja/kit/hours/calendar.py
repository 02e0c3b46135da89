"""Opening hours, and the time that passes within them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTES = 24 * 60
NEVER = datetime.max.replace(tzinfo=UTC)
_MINUTE, _DAY, _LAST_DAY = timedelta(minutes=1), timedelta(days=1), date(9990, 1, 1)
_SURE = timedelta(hours=9)
"""Later than this after midnight UTC of a day begin the hours of all days that follow it, in any zone (UTC+14)."""
_ENDLESS = 10
"""Open for so many days on end, all of them after the last exception: then every day of the week is open all day."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """From a minute of a day to another, past midnight where that is over 1440; under 24 hours, or the whole day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        whole = (self.start, self.end) == (0, MINUTES)
        if not (whole or (0 <= self.start < MINUTES and self.start < self.end < self.start + MINUTES)):
            raise ValueError(f"{self.start}-{self.end} is no part of a day")


DayHours = tuple[Interval, ...]
CLOSED: DayHours = ()


def _in_order(day: DayHours) -> DayHours:
    found = tuple(sorted(day))
    if any(one.end > other.start for one, other in pairwise(found)):
        raise ValueError("the hours of a day overlap")
    return found


@dataclass(frozen=True)
class Hours:
    """Opening hours for each day of the week, Monday first, with exceptions by date, on the clocks of a zone."""

    week: tuple[DayHours, ...]
    zone: ZoneInfo
    exceptions: Mapping[date, DayHours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        object.__setattr__(self, "week", tuple(map(_in_order, self.week)))
        ordered = sorted(self.exceptions.items())
        object.__setattr__(self, "exceptions", {day: _in_order(hours) for day, hours in ordered})

    def __hash__(self) -> int:
        return hash((self.week, self.zone.key, *self.exceptions.items()))

    def with_days(self, days: Mapping[date, DayHours]) -> "Hours":
        """The same with other hours on these days; what was said of a day before stays, so holidays come last."""
        return Hours(self.week, self.zone, {**days, **self.exceptions})

    def of(self, day: date) -> DayHours:
        """The hours that begin on a day."""
        return self.exceptions.get(day, self.week[day.weekday()])

    def is_open(self, moment: datetime) -> bool:
        """Whether the clock on the wall shows a time within the hours."""
        local = moment.astimezone(self.zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        return any(each.start <= minute < each.end for each in self.of(day)) or any(
            minute + MINUTES < each.end for each in self.of(day - _DAY)
        )

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first moment from this one on at which it is open: this one if it is; None if never again."""
        return next((max(start, moment.astimezone(UTC)) for start, _end in self.spans(moment)), None)

    def next_closing(self, moment: datetime) -> datetime | None:
        """When the hours end that run now or come next; None if they never end, or none come."""
        end = next((end for _start, end in self.spans(moment)), NEVER)
        return None if end == NEVER else end

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two moments is open."""
        total = timedelta()
        for opens, closes in self.spans(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def add_open_time(self, moment: datetime, duration: timedelta) -> datetime | None:
        """The first moment by which so much open time has passed; None if it never will."""
        if duration < timedelta():
            raise ValueError("time goes forward")
        here = moment.astimezone(UTC)
        if not duration:
            return here
        for opens, closes in self.spans(moment):
            start = max(opens, here)
            if closes - start >= duration:
                return start + duration
            duration -= closes - start
        return None

    def spans(self, moment: datetime) -> Iterator[Span]:
        """The times it is open that end after a moment, in order, in UTC; what touches is one.

        Without end if the week is open at all: stop when you have seen enough. One that never closes ends at NEVER.
        """
        here = moment.astimezone(UTC)
        last = max(self.exceptions, default=date.min)
        day, waiting = here.date() - 3 * _DAY, list[Span]()
        while day < _LAST_DAY and (day <= max(last, here.date()) + _DAY or any(self.week)):
            waiting = _merged([*waiting, *self._spans_of(day)])
            while waiting and waiting[0][1] < _midnight(day) + _SURE:
                span = waiting.pop(0)
                if span[1] > here:
                    yield span
            if waiting and (day - max(waiting[0][0].date(), last)).days > _ENDLESS:
                yield waiting[0][0], NEVER
                return
            day += _DAY
        yield from (span for span in waiting if span[1] > here)

    def _spans_of(self, day: date) -> Iterator[Span]:
        for each in self.of(day):
            yield from _shown(_at(day, each.start), _at(day, each.end), self.zone)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _at(day: date, minute: int) -> datetime:
    """A time as a clock on a wall shows it, written as if it were UTC."""
    return _midnight(day) + minute * _MINUTE


def _shown(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """When the clocks of a zone show times from one to before another: once, or otherwise where they are changed."""
    before, after = _offset(start, zone, fold=0), _offset(end, zone, fold=1)
    if before == after:
        yield start - before, end - before
        return
    change = _change(start - max(before, after), end - min(before, after), zone)
    if start - before < min(end - before, change):
        yield start - before, min(end - before, change)
    if max(start - after, change) < end - after:
        yield max(start - after, change), end - after


def _offset(wall: datetime, zone: ZoneInfo, *, fold: int) -> timedelta:
    """How far a clock that shows this is from UTC; if twice or never, before the change (0) or after it (1)."""
    return wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second between two moments at which the clocks are changed."""
    first, second = low.astimezone(zone).utcoffset(), timedelta(seconds=1)
    while high - low > second:
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == first:
            low = middle
        else:
            high = middle
    return high


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
