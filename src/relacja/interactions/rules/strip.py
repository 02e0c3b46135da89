"""The heat strip: frequency and recency of contact for each medium over the last 53 weeks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 53
DAYS_COUNTED = 90


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often a customer was met on a day over a medium."""

    day: date
    medium: str
    inbound: int
    outbound: int

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


def heat_strip_of(days: Iterable[DayCount], today: date, last_before: tuple[date, str] | None = None) -> HeatStrip:
    """The strip that ends with the week of `today`, from daily counts; days outside of it are left out.

    `last_before` is the last contact before the strip, told where there is none within it.
    """
    first = week_start(today) - timedelta(weeks=WEEKS - 1)
    within = [entry for entry in days if first <= entry.day <= today and entry.contacts]
    names = {entry.medium for entry in within}
    media = [_medium(name, [e for e in within if e.medium == name], first, today) for name in names]
    whole = _medium("", within, first, today, last_before)
    return HeatStrip(
        first,
        tuple(whole.weeks),
        max((count for medium in media for count in medium.weeks), default=0),
        tuple(sorted(media, key=lambda medium: (-medium.total, medium.medium))),
        whole,
    )


def _medium(
    name: str, days: list[DayCount], first: date, today: date, last_before: tuple[date, str] | None = None
) -> MediumStrip:
    weeks = [0] * WEEKS
    for entry in days:
        weeks[(entry.day - first).days // 7] += entry.contacts
    last = max((entry.day for entry in days), default=last_before[0] if last_before else None)
    total = sum(weeks)
    met_on = sorted({entry.day for entry in days})
    return MediumStrip(
        name,
        tuple(weeks),
        total,
        sum(entry.inbound for entry in days),
        sum(entry.outbound for entry in days),
        sum(entry.contacts for entry in days if (today - entry.day).days < DAYS_COUNTED),
        last,
        None if last is None else (today - last).days,
        (met_on[-1] - met_on[0]).days / (len(met_on) - 1) if len(met_on) > 1 else None,
    )
