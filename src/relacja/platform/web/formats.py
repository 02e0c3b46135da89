"""Numbers, money, days and moments in the reader's language and time zone."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NUMBER_PATTERN = "#,##0.##"


def locale() -> Locale:
    """The reader's locale; Polish where the language is not known. English is that of Europe."""
    return _locale_of((get_language() or "pl").replace("-", "_"))


@cache
def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return Locale("pl")


def number(value: float | Decimal | None) -> str:
    """A number with the reader's separators, without idle noughts."""
    return "" if value is None else format_decimal(value, format=NUMBER_PATTERN, locale=locale())


def money(amount: Decimal | float | None, currency: str = "") -> str:
    """An amount with its currency; a plain number where the currency is not known."""
    if amount is None:
        return ""
    if not currency:
        return format_decimal(amount, format="#,##0.00", locale=locale())
    here = locale()
    if get_currency_symbol(currency, locale=here) == currency:  # no sign of its own here: the code, set apart
        places = f".{'0' * digits}" if (digits := get_currency_precision(currency)) else ""
        return f"{format_decimal(amount, format=f'#,##0{places}', locale=here)}\N{NO-BREAK SPACE}{currency}"
    return format_currency(amount, currency, locale=here)


def day(value: date | datetime | None) -> str:
    """A day: 21 Nov 2026, without the year where it is this one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return _day(value, value.year == timezone.localdate().year, locale())


@lru_cache(maxsize=4096)
def _day(value: date, this_year: bool, here: Locale) -> str:
    return str(format_date(value, format=here.datetime_skeletons["MMMd"] if this_year else "medium", locale=here))


def whole_day(value: date) -> str:
    """A day in full, with the day of the week."""
    return str(format_date(value, format="full", locale=locale()))


def clock(value: datetime | None) -> str:
    """The time of day."""
    if value is None:
        return ""
    here = _local(value)
    return _clock(here.hour, here.minute, locale())


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, here: Locale) -> str:
    return str(format_time(time(hour, minute), format="short", locale=here))


def moment(value: datetime | None) -> str:
    """A moment as one says it: a time today, 'yesterday', else the day."""
    if value is None:
        return ""
    here = _local(value)
    away = (timezone.localdate() - here.date()).days
    if away == 0:
        return clock(value)
    if away == 1:
        return _("yesterday, %(time)s") % {"time": clock(value)}
    if away == -1:
        return _("tomorrow, %(time)s") % {"time": clock(value)}
    return day(here)


def whole_moment(value: datetime | None) -> str:
    """Day and time in full, for titles and print."""
    return "" if value is None else str(format_datetime(_local(value), format="medium", locale=locale()))


def ago(value: datetime | None) -> str:
    """How long ago, roughly: 3 days ago."""
    if value is None:
        return ""
    return format_timedelta(value - timezone.now(), add_direction=True, locale=locale(), threshold=1.2)


def initials(name: object) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in str(name or "").replace("@", " ").split() if word[0].isalnum()]
    return ((words[0][0] + words[-1][0]) if len(words) > 1 else "".join(words)[:2]).upper()


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
