"""Words for codes that we ship; what managers name themselves is shown as they named it."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from relacja.contact_centre.parameters import RETENTION
from relacja.customers import queries as customers
from relacja.kit.conditions import Fact
from relacja.platform import condition_words
from relacja.routing.queries import words as routed

Words = str | Promise

ACTIVITIES = routed.ACTIVITIES
activity = routed.activity
queue = routed.queue

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
BAD_SETTING: dict[str, Words] = {
    "unknown": _("This kind of engine knows no such setting."),
    "missing": _("The engine cannot be reached without this."),
    "moved": _("The address has changed: this has to be given again, so that nobody else is sent it."),
    "outside": _("This must be an address of the outside and begin with https://."),
    "unreadable": _("This cannot be read."),
}
DIRECTIONS: dict[str, Words] = {
    "inbound": pgettext_lazy("call", "Inbound"),
    "outbound": pgettext_lazy("call", "Outbound"),
}
SIGNALS: dict[str, Words] = {
    "offered": pgettext_lazy("signal", "Came in"),
    "alerting": pgettext_lazy("signal", "Rings"),
    "answered": pgettext_lazy("signal", "Answered"),
    "refused": pgettext_lazy("signal", "Not answered"),
    "left": pgettext_lazy("signal", "Left the call"),
    "held": pgettext_lazy("signal", "On hold"),
    "retrieved": pgettext_lazy("signal", "Talks again"),
    "digits": pgettext_lazy("signal", "Keys pressed"),
    "recording_started": pgettext_lazy("signal", "Recording begins"),
    "recording_paused": pgettext_lazy("signal", "Recording paused"),
    "recording_resumed": pgettext_lazy("signal", "Recording goes on"),
    "recording_kept": pgettext_lazy("signal", "Recording lies at the provider"),
    "recording_ready": pgettext_lazy("signal", "Recording is there"),
    "fallback": pgettext_lazy("signal", "Taken by the engine's own queue"),
    "ended": pgettext_lazy("signal", "Ended"),
}
CALL_STATES: dict[str, Words] = {
    "offered": _("Waiting"),
    "ringing": _("Ringing"),
    "talking": _("Talking"),
    "held": _("On hold"),
    "ended": _("Ended"),
}

HELD: dict[str, Words] = {
    "pending": _("Ringing"),
    "accepted": _("In a talk"),
    "wrapping": _("Wrap-up"),
}
WHY_NOT: dict[str, Words] = {
    "": _("could take it at once"),
    "unavailable": _("takes no work now"),
    "no_capacity": _("takes none of this kind, or has no telephone there"),
    "full": _("has as many as they can"),
    "busy": _("does something that admits nothing beside it"),
    "occupied": _("does something that may not be interrupted"),
    "not_named": _("somebody else is asked first"),
    "does_not_fit": _("does not fit"),
    "refused": _("did not take it a moment ago"),
}


def facts(found: Iterable[Fact]) -> str:
    """The comparisons that decided, as short as can be."""
    told = condition_words.reasons(found)
    return "; ".join(f"{one.asked} ({', '.join(value for _name, value in one.known)})" for one in told)


CONSENT: dict[str, Words] = {
    "announced": pgettext_lazy("recording", "it was announced"),
    "unannounced": pgettext_lazy("recording", "not announced by us"),
    "message": pgettext_lazy("recording", "they left the message themselves"),
}
CLOSED: dict[str, Words] = {
    "voicemail": _("They leave a message"),
    "callback": _("They are called back when it opens"),
    "hang_up": _("They hear that it is closed"),
}


def retention(retention: str, days: int | None = None) -> str:
    """A class of recordings in words, with how long it is kept where that is told."""
    word = str(RETENTION.get(retention, retention))
    return word if days is None else ngettext("%(class)s, %(n)d day", "%(class)s, %(n)d days", days) % {
        "class": word, "n": days
    }  # fmt: skip


NOT_CALLED: dict[str, Words] = {
    "no_number": _("no telephone number"),
    "unknown_party": _("not found"),
    "often_today": _("called often enough today"),
}
LINE_STATES: dict[str, Words] = {
    "open": pgettext_lazy("call list", "To be called"),
    "reached": pgettext_lazy("call-back", "Reached"),
    "given_up": _("Given up"),
    "refused": pgettext_lazy("call list", "May not be called"),
    "skipped": pgettext_lazy("call list", "Left out"),
}


def why_not_called(code: str) -> str:
    """Why somebody on a list may not be called, or not now."""
    return str(NOT_CALLED.get(code) or customers.reason_in_words(code))


def code(code: str, name: str = "") -> str:
    """What a reason or an outcome is called."""
    return str(name or CODES.get(code, code))


DESK_KEYS: tuple[tuple[str, Words], ...] = (
    ("Y", _("I am ready")),
    ("A", _("Answer, or take")),
    ("R", _("Reject")),
    ("H", _("Hold, and talk again")),
    ("T", _("Transfer")),
    ("G", _("Hand over to whom you have talked to first")),
    ("B", _("Back to the customer")),
    ("L", _("Leave, they talk on")),
    ("P", _("Pause recording, and record again")),
    ("E", _("End the call")),
    ("C", pgettext_lazy("verb", "Call")),
    ("N", _("Not reached")),
    ("S", _("Leave out")),
    ("F", _("Name of the caller")),
    ("W", _("Note")),
    ("D", _("Something is to be done")),
    ("⇧ 1–9", _("What was it about?")),
    ("1–9", _("How did it end? One key saves and makes you ready.")),
)
"""What the keys of the desk do, as the list of keys shows them."""
