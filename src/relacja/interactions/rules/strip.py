"""The heat strip: frequency and recency of contact for each medium over the last 53 weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 53
DAYS_COUNTED = 90


@dataclass(frozen=True, slots=True)
class WeekCount:
    """How often a customer was met over a medium in one week (0: the first of the strip), how often of that within the
    last 90 days, and on which day of it last."""

    week: int
    medium: str
    inbound: int
    outbound: int
    recent: int
    last_on: date

    @property
    def contacts(self) -> int:
        """Both directions together."""
        return self.inbound + self.outbound


@dataclass(frozen=True, slots=True)
class MediumStrip:
    """One medium: contacts in each week, oldest first; in all; in the last 90 days; and how lately."""

    medium: str
    weeks: tuple[int, ...]
    total: int
    inbound: int
    outbound: int
    recent: int
    last_on: date | None
    days_ago: int | None
    every_days: float | None


@dataclass(frozen=True, slots=True)
class HeatStrip:
    """All media together and each by itself, the most used first. `first_week` is the Monday the strip begins with."""

    first_week: date
    weeks: tuple[int, ...]
    most: int
    media: tuple[MediumStrip, ...]
    all: MediumStrip


def week_start(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def first_day(today: date) -> date:
    """The Monday the strip that ends with the week of `today` begins with."""
    return week_start(today) - timedelta(weeks=WEEKS - 1)


def heat_strip_of(counts: Sequence[WeekCount], today: date, last_before: tuple[date, str] | None = None) -> HeatStrip:
    """The strip that ends with the week of `today`, from weekly counts.

    `last_before` is the last contact before the strip, told where there is none within it.
    """
    by_medium: dict[str, list[WeekCount]] = {}
    for entry in counts:
        by_medium.setdefault(entry.medium, []).append(entry)
    media = [_medium(name, entries, today) for name, entries in by_medium.items()]
    whole = _medium("", counts, today, last_before)
    most = max((count for medium in media for count in medium.weeks), default=0)
    ordered = tuple(sorted(media, key=lambda medium: (-medium.total, medium.medium)))
    return HeatStrip(first_day(today), whole.weeks, most, ordered, whole)


def _medium(
    name: str, counts: Sequence[WeekCount], today: date, last_before: tuple[date, str] | None = None
) -> MediumStrip:
    weeks = [0] * WEEKS
    for entry in counts:
        weeks[entry.week] += entry.contacts
    last = max((entry.last_on for entry in counts), default=last_before[0] if last_before else None)
    total = sum(weeks)
    return MediumStrip(
        name,
        tuple(weeks),
        total,
        sum(entry.inbound for entry in counts),
        sum(entry.outbound for entry in counts),
        sum(entry.recent for entry in counts),
        last,
        None if last is None else (today - last).days,
        WEEKS * 7 / total if total > 1 else None,
    )
