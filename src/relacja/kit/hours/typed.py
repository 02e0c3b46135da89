"""Opening hours as people type them: `Mon-Fri 08:00-12:00, 13:00-18:00; Sat 09:00-13:00; 2026-12-24 closed`.

A date is typed as 2026-12-24, 24.12.2026, 24/12/2026 or 24 December 2026, in English, Polish and Russian: the day is
never behind the month.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from relacja.kit.text import fold

from .calendar import CLOSED, MINUTES, DayHours, Hours, Interval

NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPOKEN = (
    "mon monday pn pon poniedzialek пн понедельник",
    "tue tues tuesday wt wto wtorek вт вторник",
    "wed wednesday sr sro sroda ср среда",
    "thu thur thurs thursday cz czw czwartek чт четверг",
    "fri friday pt pi pia piatek пт пятница",
    "sat saturday so sob sobota сб суббота",
    "sun sunday nd ndz nie niedz niedziela вс воскресенье",
)
DAYS = {word: number for number, words in enumerate(_SPOKEN) for word in words.split()}
"""Days in English, Polish and Russian, folded."""
_MONTHS = (
    "jan january sty stycznia styczen янв января январь",
    "feb february lut lutego luty фев февр февраля февраль",
    "mar march mar marca marzec мар марта март",
    "apr april kwi kwietnia kwiecien апр апреля апрель",
    "may maj maja мая маи",
    "jun june cze czerwca czerwiec июн июня июнь",
    "jul july lip lipca lipiec июл июля июль",
    "aug august sie sierpnia sierpien авг августа август",
    "sep sept september wrz wrzesnia wrzesien сен сент сентября сентябрь",
    "oct october paz pazdziernika pazdziernik окт октября октябрь",
    "nov november lis listopada listopad ноя нояб ноября ноябрь",
    "dec december gru grudnia grudzien дек декабря декабрь",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
"""Months in English, Polish and Russian, as they stand in a date, folded."""
CLOSED_WORDS = {"closed", "zamkniete", "nieczynne", "закрыто", "выходнои"}
LONGEST = 20_000
MOST_DAYS = 1000

MESSAGES = {
    "no_day": "{given} is no day of the week and no date",
    "no_time": "{given} is no time of day",
    "no_hours": "hours are missing after {given}",
    "no_length": "{given} has no length",
    "overlap": "the hours of {given} overlap",
    "twice": "{given} is named twice",
    "backwards": "{given} ends before it begins",
    "too_long": "that is too much text",
}
"""What may be wrong, in English."""

_PART = re.compile(r"[^;\n]+")
_DAY = r"(?:\d{4}-\d\d-\d\d|\d{1,2}(?:[./-]\d{1,2}[./-]|\s+[^\W\d]+\.?\s+)\d{4}(?!\d)(?:\s?[rг]\.)?|[^\W\d]+\.?)"
_DAY_OR_RANGE = re.compile(rf"\s*(?P<first>{_DAY})(?:\s*(?:-|\.\.)\s*(?P<last>{_DAY}))?\s*(?P<comma>,?)")
_DATE = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2}|[^\W\d]+)[\s./-]+(\d{4})")
_HOURS = re.compile(r"\s*(?P<first>[\d:.]+)\s*-\s*(?P<last>[\d:.]+)\s*")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?")
_DASHES = str.maketrans("‐‑‒–—−", "------")


class HoursError(ValueError):
    """A text that does not say when it is open: what is wrong, and at which letter (from 0)."""

    def __init__(self, code: str, position: int, given: str = "") -> None:
        self.code, self.position, self.given = code, position, given
        super().__init__(code, position)

    def __str__(self) -> str:
        return f"at {self.position + 1}: {MESSAGES[self.code].format(given=self.given)}"


def read_hours(text: str, zone: ZoneInfo) -> Hours:
    """The hours a text means; days it does not name are closed. Raises HoursError."""
    if len(text) > LONGEST:
        raise HoursError("too_long", LONGEST)
    week: dict[int, DayHours] = {}
    exceptions: dict[date, DayHours] = {}
    for part in _PART.finditer(text.translate(_DASHES)):
        if not part[0].strip() or fold(part[0]) in CLOSED_WORDS:
            continue
        days, at = _days(part[0], part.start())
        hours = _hours(part[0][at - part.start() :], at, part[0].strip())
        for day in days:
            if day in week or day in exceptions:
                raise HoursError("twice", part.start(), _named(day))
            if isinstance(day, date):
                exceptions[day] = hours
            else:
                week[day] = hours
    return Hours(tuple(week.get(number, CLOSED) for number in range(7)), zone, exceptions)


def write_hours(
    hours: Hours, names: Sequence[str] = NAMES, closed: str = "closed", date_format: str = "%Y-%m-%d"
) -> str:
    """The text that means these hours: days that follow one another with the same hours together."""
    parts = [
        f"{_range([names[number] for number in run])} {_written(hours.week[run[0]], closed)}"
        for run in _runs(hours.week)
        if hours.week[run[0]]
    ]
    dates = list(hours.exceptions)
    gaps = {number for number in range(len(dates)) if _gap(dates, number)}
    for run in _runs([hours.exceptions[day] for day in dates], breaks=gaps):
        named = _range([_typed(dates[n], date_format) for n in run], " - ")
        parts.append(f"{named} {_written(hours.exceptions[dates[run[0]]], closed)}")
    return "; ".join(parts) or closed


def _gap(dates: list[date], number: int) -> bool:
    """Whether a date does not follow the one before it."""
    return number > 0 and dates[number] - dates[number - 1] != timedelta(days=1)


def _runs(values: Iterable[DayHours], breaks: Iterable[int] = ()) -> Iterator[list[int]]:
    values, run = list(values), list[int]()
    for number, value in enumerate(values):
        if run and (value != values[run[0]] or number in breaks):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _range(names: list[str], dash: str = "-") -> str:
    return names[0] if len(names) == 1 else f"{names[0]}{dash if len(names) > 2 or dash != '-' else ', '}{names[-1]}"


def _written(hours: DayHours, closed: str) -> str:
    return ", ".join(f"{_clock(each.start)}-{_clock(each.end)}" for each in hours) or closed


def _clock(minute: int) -> str:
    minute = minute if minute <= MINUTES else minute - MINUTES
    return f"{minute // 60:02}:{minute % 60:02}"


def _typed(day: date, date_format: str) -> str:
    return day.isoformat() if date_format == "%Y-%m-%d" else day.strftime(date_format)


def _named(day: int | date) -> str:
    return day.isoformat() if isinstance(day, date) else NAMES[day]


def _days(part: str, at: int) -> tuple[list[int | date], int]:
    """The days named at the beginning of a part, and where its hours begin."""
    found: list[int | date] = []
    place, comma = 0, True
    while comma or not found:
        match = _DAY_OR_RANGE.match(part, place)
        if match is None or fold(match["first"]) in CLOSED_WORDS:
            given = part[place:].split()
            raise HoursError("no_day", at + place, given[0] if given else part.strip())
        first = _day(match["first"], at + match.start("first"))
        last = _day(match["last"], at + match.start("last")) if match["last"] else first
        found += _between(first, last, at + match.start("first"), match[0].strip(" ,"))
        place, comma = match.end(), bool(match["comma"])
    return found, at + place


def _day(text: str, at: int) -> int | date:
    number = DAYS.get(fold(text.rstrip(".")))
    if number is not None:
        return number
    try:
        return _date(text)
    except (KeyError, ValueError):
        raise HoursError("no_day", at, text) from None


def _date(text: str) -> date:
    match = _DATE.match(text)
    if match is None:
        return date.fromisoformat(text)
    month = int(match[2]) if match[2].isdigit() else MONTHS[fold(match[2])]
    return date(int(match[3]), month, int(match[1]))


def _between(first: int | date, last: int | date, at: int, given: str) -> list[int | date]:
    """All days from one to another; the week goes round, dates do not."""
    if isinstance(first, date) and isinstance(last, date):
        if last < first:
            raise HoursError("backwards", at, given)
        if (last - first).days >= MOST_DAYS:
            raise HoursError("too_long", at, given)
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if isinstance(first, date) or isinstance(last, date):
        raise HoursError("no_day", at, given)
    return [(first + number) % 7 for number in range((last - first) % 7 + 1)]


def _hours(text: str, at: int, part: str) -> DayHours:
    """The hours that follow the days."""
    if fold(text) in CLOSED_WORDS:
        return CLOSED
    if not text.strip():
        raise HoursError("no_hours", at, part)
    found: list[Interval] = []
    for piece in re.finditer(r"[^,]+|(?<=,)(?=,|$)|^(?=,)", text):
        match = _HOURS.fullmatch(piece[0])
        if match is None:
            raise HoursError("no_time", at + piece.start(), piece[0].strip() or ",")
        start, end = (_minute(match[name], at + piece.start() + match.start(name)) for name in ("first", "last"))
        if start in (end, MINUTES):
            raise HoursError("no_length", at + piece.start(), piece[0].strip())
        found.append(Interval(start, end if end > start else end + MINUTES))
    found.sort()
    if any(one.end > other.start for one, other in pairwise(found)):
        raise HoursError("overlap", at, part)
    return tuple(found)


def _minute(text: str, at: int) -> int:
    match = _TIME.fullmatch(text)
    minute = int(match[1]) * 60 + int(match[2] or 0) if match else -1
    if not 0 <= minute <= MINUTES or (match and int(match[2] or 0) > 59):
        raise HoursError("no_time", at, text)
    return minute
