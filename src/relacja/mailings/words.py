"""Codes of letters in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.customers import queries as customers

TONES = {
    "queued": "", "sending": "info", "sent": "success", "skipped": "", "failed": "danger", "unsure": "warning",
}  # fmt: skip

REASONS: Mapping[str, str | Promise] = {
    "stopped": _("It was stopped."),
    "too_late": _("Its time had passed."),
    "capped": _("They have had as many letters as they may get."),
    "quiet_hours": _("Nobody is disturbed at this hour."),
    "paused": _("They have asked for a pause."),
    "no_address": _("No address is known that works."),
    "unknown_party": _("There is no such customer any more."),
    "forgotten": _("They have asked to be forgotten."),
    "missing_value": _("Something that it needs is not known."),
    "server_away": _("The mail server did not answer."),
    "not_yet": _("The mail server takes it later."),
    "address_refused": _("The mail server does not know the address."),
    "refused": _("The mail server refused it."),
    "too_often": _("It was tried too often."),
    "line_broke": _("The line broke after it was handed over, before the answer."),
    "process_ended": _("The process ended while it was being sent."),
}


def reason(code: str) -> str:
    """Why a letter stands where it does."""
    if not code:
        return ""
    return str(REASONS[code]) if code in REASONS else customers.reason_in_words(code)
