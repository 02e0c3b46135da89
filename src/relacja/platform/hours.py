"""Opening hours in words for people: what is wrong with a text that does not say when it is open; names of days."""

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from relacja.kit.hours import Hours, HoursError, write_hours

WRONG: dict[str, Promise] = {
    "no_day": _("“{given}” is no day of the week and no date."),
    "no_time": _("“{given}” is no time of day."),
    "no_hours": _("Hours are missing after “{given}”."),
    "no_length": _("“{given}” has no length."),
    "overlap": _("The hours of “{given}” overlap."),
    "twice": _("“{given}” is named twice."),
    "backwards": _("“{given}” ends before it begins."),
    "too_long": _("That is too much text."),
}


def hours_error_in_words(error: HoursError) -> str:
    """What is wrong, in the reader's language."""
    return str(WRONG[error.code]).format(given=error.given)


def hours_in_words(hours: Hours) -> str:
    """The hours with the days named in the reader's language; it can be typed again in English, Polish and Russian."""
    names = [str(WEEKDAYS_ABBR[number]) for number in range(7)]
    return write_hours(hours, names, pgettext("hours", "closed"), pgettext("a date in opening hours", "%Y-%m-%d"))
