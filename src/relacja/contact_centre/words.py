"""Words for codes that we ship; what managers name themselves is shown as they named it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

ACTIVITIES: dict[str, Words] = {
    "ready": pgettext_lazy("activity", "Ready"),
    "break": pgettext_lazy("activity", "Break"),
    "meal": pgettext_lazy("activity", "Meal"),
    "meeting": pgettext_lazy("activity", "Meeting"),
    "training": pgettext_lazy("activity", "Training"),
    "back_office": pgettext_lazy("activity", "Paperwork"),
    "no_answer": pgettext_lazy("activity", "Did not answer"),
    "offline": pgettext_lazy("activity", "Off"),
}
CODES: dict[str, Words] = {
    "question": _("A question"),
    "order": _("An order"),
    "invoice": _("An invoice or a payment"),
    "complaint": _("A complaint"),
    "technical": _("A technical problem"),
    "change_of_data": _("A change of data"),
    "other": _("Something else"),
    "solved": _("Solved"),
    "sold": _("Sold"),
    "call_again": _("To be called again"),
    "handed_on": _("Handed on"),
    "not_interested": _("Not interested"),
    "wrong_number": _("Wrong number"),
    "no_answer": _("Nobody answered"),
}
CALL_STATES: dict[str, Words] = {
    "offered": _("Waiting"),
    "ringing": _("Ringing"),
    "talking": _("Talking"),
    "held": _("On hold"),
    "ended": _("Ended"),
}


def activity(code: str, name: str = "") -> str:
    """What an activity is called."""
    return str(name or ACTIVITIES.get(code, code))


def code(code: str, name: str = "") -> str:
    """What a reason or an outcome is called."""
    return str(name or CODES.get(code, code))


def queue(code: str, name: str = "") -> str:
    """What a queue is called."""
    return str(name or (_("Calls") if code == "calls" else code))
