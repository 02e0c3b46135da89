"""Periods as people ask for them: two days, or a word that moves with the calendar."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

Days = tuple[date | None, date | None]


def _month(day: date) -> Days:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _quarter(day: date) -> Days:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return first, (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)


NAMED: dict[str, Callable[[date], Days]] = {
    "today": lambda day: (day, day),
    "yesterday": lambda day: (day - timedelta(days=1), day - timedelta(days=1)),
    "this-week": lambda day: (
        day - timedelta(days=day.weekday()),
        day + timedelta(days=6 - day.weekday()),
    ),
    "last-7-days": lambda day: (day - timedelta(days=6), day),
    "last-30-days": lambda day: (day - timedelta(days=29), day),
    "this-month": _month,
    "last-month": lambda day: _month(day.replace(day=1) - timedelta(days=1)),
    "this-quarter": _quarter,
    "this-year": lambda day: (date(day.year, 1, 1), date(day.year, 12, 31)),
    "last-year": lambda day: (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
}


def named() -> list[tuple[str, str]]:
    """The words, with their labels in the reader's language."""
    return [
        ("today", _("today")),
        ("yesterday", _("yesterday")),
        ("this-week", _("this week")),
        ("last-7-days", _("last 7 days")),
        ("last-30-days", _("last 30 days")),
        ("this-month", _("this month")),
        ("last-month", _("last month")),
        ("this-quarter", _("this quarter")),
        ("this-year", _("this year")),
        ("last-year", _("last year")),
    ]


def canonical(text: str) -> str:
    """`a..b` with ISO days, or one of the words; ValueError otherwise."""
    text = text.strip()
    if text in NAMED:
        return text
    first, last = _ends(text)
    if first is None and last is None:
        raise ValueError("give at least one day")
    if first and last and first > last:
        raise ValueError("the last day comes before the first")
    return f"{first or ''}..{last or ''}"


def _ends(text: str) -> Days:
    first, dots, last = text.partition("..")
    try:
        ends = [date.fromisoformat(end.strip()) if end.strip() else None for end in (first, last)]
    except ValueError as problem:
        raise ValueError(f"{text!r} is not a period; write 2026-01-01..2026-01-31") from problem
    return (ends[0], ends[1]) if dots else (ends[0], ends[0])


def days(text: str, *, today: date) -> Days:
    """The first and the last day of a canonical period, counted from `today`."""
    return NAMED[text](today) if text in NAMED else _ends(text)


def words(text: str) -> str:
    """A canonical period as a person would say it."""
    if text in NAMED:
        return dict(named())[text]
    first, last = _ends(text)
    if first is None:
        return _("until %(day)s") % {"day": date_format(last, "SHORT_DATE_FORMAT") if last else ""}
    if last is None:
        return _("since %(day)s") % {"day": date_format(first, "SHORT_DATE_FORMAT")}
    if first == last:
        return date_format(first, "SHORT_DATE_FORMAT")
    return f"{date_format(first, 'SHORT_DATE_FORMAT')} – {date_format(last, 'SHORT_DATE_FORMAT')}"
