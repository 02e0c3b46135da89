"""Words of the inbox: queues, states, ways, what was done, keys."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from relacja.messaging.models import Priority
from relacja.messaging.types import Delivery, Rating, Status
from relacja.platform.web.formats import moment

Words = str | Promise

QUEUES: dict[str, Words] = {
    "mine": pgettext_lazy("conversations", "Mine"),
    "nobody": pgettext_lazy("conversations", "Nobody's"),
    "open": pgettext_lazy("conversations", "All open"),
    "waiting": pgettext_lazy("conversations", "Waiting longest"),
    "pending": gettext_lazy("Waiting for the customer"),
    "snoozed": pgettext_lazy("conversations", "Put off"),
    "followed": pgettext_lazy("conversations", "I follow"),
    "resolved": pgettext_lazy("conversations", "Resolved"),
    "all": pgettext_lazy("conversations", "All"),
}
QUEUE_ICONS = {
    "mine": "user-round",
    "nobody": "user-round-x",
    "open": "inbox",
    "waiting": "hourglass",
    "pending": "message-circle-reply",
    "snoozed": "alarm-clock",
    "followed": "eye",
    "resolved": "circle-check",
    "all": "layers",
}
EMPTY: dict[str, Words] = {
    "mine": gettext_lazy("Nothing waits for you. Take something from “Nobody's”."),
    "nobody": gettext_lazy("Everything that is open is in somebody's hands."),
    "open": gettext_lazy("Every customer has an answer."),
    "waiting": gettext_lazy("Nobody waits for an answer."),
    "pending": gettext_lazy("We wait for nobody's word."),
    "snoozed": gettext_lazy("Nothing is put off."),
    "followed": gettext_lazy("You follow no conversation. Open one and choose “Follow”."),
    "resolved": gettext_lazy("Nothing has been resolved yet."),
}
STATUS_TONES: dict[str, str] = {
    Status.OPEN: "accent",
    Status.PENDING: "",
    Status.SNOOZED: "warning",
    Status.RESOLVED: "success",
}
RATING_TONES: dict[int, str] = {Rating.BAD: "error", Rating.FAIR: "warning", Rating.GOOD: "success"}
DELIVERY_TONES = {
    Delivery.QUEUED: "info",
    Delivery.SENDING: "info",
    Delivery.UNSURE: "warning",
    Delivery.FAILED: "error",
    Delivery.BOUNCED: "error",
}
DELIVERY_ICONS = {
    Delivery.QUEUED: "clock",
    Delivery.SENDING: "send",
    Delivery.SENT: "check",
    Delivery.DELIVERED: "check-check",
    Delivery.READ: "eye",
    Delivery.UNSURE: "circle-question-mark",
    Delivery.FAILED: "circle-alert",
    Delivery.BOUNCED: "undo-2",
}
_DETAILS: dict[str, Words] = {
    "taken back": gettext_lazy("Taken back before it was sent."),
    "transport_gone": gettext_lazy("The transport of this mailbox is not there any more."),
    "its process ended while it was being sent": gettext_lazy("The system was stopped while it was being sent."),
}
WAYS: dict[str, Words] = {
    "subject": gettext_lazy("joined by sender and subject"),
    "references": gettext_lazy("joined by what it answers"),
    "token": gettext_lazy("joined by our mark in the address"),
    "hand": gettext_lazy("joined by hand"),
}
AUTOMATIC: dict[str, Words] = {
    "auto_reply": gettext_lazy("Automatic answer"),
    "bounce": gettext_lazy("Notice of a server"),
    "bulk": pgettext_lazy("mail", "Newsletter"),
    "list": pgettext_lazy("mail", "Mailing list"),
    "notification": pgettext_lazy("mail", "Notification"),
}
PROTECTION: dict[str, Words] = {
    "signed": pgettext_lazy("mail", "Signed"),
    "encrypted": pgettext_lazy("mail", "Encrypted"),
}
PROTECTED_BY = {"smime": "S/MIME", "pgp-mime": "PGP", "pgp-inline": "PGP"}


def protection(said: str) -> str:
    """How a mail is protected; of mails from before it was told apart, only by what."""
    how, _colon, by = said.rpartition(":")
    names = [str(PROTECTION.get(how, how)) if how else "", PROTECTED_BY.get(by, by)]
    return " ".join(name for name in names if name)


PARTS: dict[str, Words] = {
    "message/rfc822": gettext_lazy("Forwarded message"),
    "message/delivery-status": gettext_lazy("Report of the server"),
    "message/disposition-notification": gettext_lazy("Receipt"),
    "text/rfc822-headers": gettext_lazy("Headers of the message"),
    "text/calendar": gettext_lazy("Invitation"),
}
"""What files are called that have no name of their own."""
_EVENTS: dict[str, Words] = {
    "wrote": gettext_lazy("Open again: the customer wrote"),
    "asked_back": gettext_lazy("We wait for the customer"),
    "woke": gettext_lazy("Back, its time has come"),
    "resolved": pgettext_lazy("conversation, what was done", "Resolved"),
    "reopened": gettext_lazy("Opened again"),
    "came_back": gettext_lazy("Ours again: a message of ours did not arrive"),
    "timed_out": gettext_lazy("Resolved: the customer did not write any more"),
    "absorbed": gettext_lazy("Merged into another conversation"),
    "priority": gettext_lazy("Priority: %(value)s"),
    "asked_outside": gettext_lazy("Somebody outside was asked"),
    "macro": gettext_lazy("Macro: %(value)s"),
    "macro_undone": gettext_lazy("What a macro did was taken back"),
    "merged": gettext_lazy("Merged into this one: %(value)s"),
    "unmerged": gettext_lazy("Taken apart again: %(value)s"),
    "split": gettext_lazy("Split off from here: %(value)s"),
    "split_off": gettext_lazy("Split off from %(value)s"),
    "split_undone": gettext_lazy("Put back what was split off: %(value)s"),
    "taken_back": gettext_lazy("An answer was taken back before it was sent"),
    "sent_again": gettext_lazy("A message was sent again"),
    "nobody_came": gettext_lazy("Nobody took it from the queue"),
    "put_back": gettext_lazy("Put back as it was: %(value)s"),
    "named": gettext_lazy("Customer: %(value)s"),
    "taken_along": gettext_lazy("Taken along as a file, SHA-256 %(value)s"),
    "rated": gettext_lazy("Found the chat: %(value)s"),
}
EVENT_ICONS = {
    "wrote": "message-square",
    "answered": "reply",
    "asked_back": "message-circle-reply",
    "assigned": "user-round",
    "taken": "user-round-check",
    "snoozed": "alarm-clock",
    "woke": "alarm-clock",
    "resolved": "circle-check",
    "timed_out": "circle-check",
    "reopened": "rotate-ccw",
    "came_back": "undo-2",
    "labels": "tag",
    "priority": "flag",
    "named": "user-round-search",
    "rated": "star",
    "put_back": "undo-2",
    "asked_outside": "mail-question-mark",
    "macro": "zap",
    "macro_undone": "undo-2",
    "merged": "merge",
    "absorbed": "merge",
    "unmerged": "split",
    "split": "split",
    "split_off": "split",
    "split_undone": "merge",
    "taken_back": "undo-2",
    "sent_again": "send",
    "taken_along": "file-down",
}
HOWS: tuple[tuple[str, str, Words], ...] = (
    ("reply", "reply", pgettext_lazy("verb", "Answer in writing")),
    ("all", "reply-all", pgettext_lazy("answer", "To all")),
    ("forward", "forward", pgettext_lazy("verb", "Forward")),
    ("note", "sticky-note", gettext_lazy("Note")),
)
"""What can be written in a conversation."""
KEYS: tuple[tuple[str, Words], ...] = (
    ("j k", gettext_lazy("Next and previous conversation in the list")),
    ("↵", gettext_lazy("Open it")),
    ("]", gettext_lazy("Open the next one at once")),
    ("[", gettext_lazy("Open the one before")),
    ("r", pgettext_lazy("verb", "Answer in writing")),
    ("n", gettext_lazy("Write a note")),
    ("a", gettext_lazy("Assign to me")),
    ("e", pgettext_lazy("verb", "Resolve")),
    ("s", pgettext_lazy("verb", "Put off")),
    ("l", gettext_lazy("Labels")),
    ("b", gettext_lazy("Ask somebody outside, beside the conversation")),
    ("m", gettext_lazy("Macros")),
    ("o", gettext_lazy("Back to the list")),
    ("Ctrl ↵", pgettext_lazy("verb", "Send")),
)
"""What the keys of the inbox do, as the list of keys shows them."""


def status(code: str) -> str:
    """Where a conversation stands."""
    return str(Status(code).label) if code in Status else code


def delivery(code: str) -> str:
    """Where a message of ours stands."""
    return str(Delivery(code).label) if code in Delivery else code


def delivery_detail(text: str) -> str:
    """Why it stands there: our own reasons in words, those of other servers as they said them."""
    step, _colon, said = text.partition(": ")
    return f"{STEPS[step]} ({said})" if said and step in STEPS else str(_DETAILS.get(text, text))


def priority(value: int) -> str:
    """How much a conversation hurries."""
    return str(Priority(value).label) if value in Priority else str(value)


def rating(value: int | None) -> str:
    """How a customer found a conversation."""
    return str(Rating(value).label) if value in Rating.values else ""


def event(kind: str, data: Mapping[str, Any], who: Mapping[int, str], parties: Mapping[int, str]) -> str:
    """What was done, in words; blank where the messages beside it say it already."""
    if kind == "answered":
        return ""
    if kind in ("assigned", "taken"):
        return _handed(data.get("after", data.get("user")), who)
    if kind == "snoozed":
        return _("Put off until %s") % _moment(data.get("until"))
    if kind == "labels":
        return _labels(data)
    return str(_EVENTS.get(kind, kind.replace("_", " "))) % {"value": _value(kind, data, parties)}


_SAID_BY = {"macro": "name", "taken_along": "sha256"}
"""Where the record says itself what is to be said."""


def _value(kind: str, data: Mapping[str, Any], parties: Mapping[int, str]) -> str:
    if kind == "priority":
        return priority(int(data.get("after") or 0))
    if kind == "rated":
        return rating(data.get("after"))
    if kind == "put_back":
        return status(str(data.get("after", "")))
    if kind in _SAID_BY:
        return str(data.get(_SAID_BY[kind], ""))[:80]
    number = next((data[name] for name in OTHER_ONE if name in data), None)
    if number is not None:
        return f"#{number}"
    return parties.get(data.get("party") or 0, "") or _("nobody known")


OTHER_ONE = ("absorbed", "out_of", "part", "whole")
"""Where the record names the other conversation of a merger or a split."""


def _handed(user_id: int | None, who: Mapping[int, str]) -> str:
    if user_id is None:
        return _("Given back to all")
    return _("Assigned to %s") % who.get(user_id, _("somebody"))


def _moment(text: Any) -> str:
    found = parse_datetime(str(text)) if text else None
    return moment(found) if found else ""


def _labels(data: Mapping[str, Any]) -> str:
    said = [f"+ {label}" for label in data.get("add", ())] + [f"− {label}" for label in data.get("remove", ())]
    return _("Labels: %s") % ", ".join(said)


MERGE_WARNINGS: dict[str, Words] = {
    "other_customer": gettext_lazy("They are with two different customers: each would stand in the other's."),
    "visitor": gettext_lazy("Nobody knows yet who writes in one of them."),
    "other_mailbox": gettext_lazy("They stand in different mailboxes: whoever sees one will see both."),
    "personal": gettext_lazy("One of them stands in somebody's own mailbox: others will read it."),
}
MERGED_KNOWINGLY = frozenset({"other_customer", "visitor", "personal"})
"""Warnings of a merger that have to be read first, and said to be."""
BAD_SETTING: dict[str, Words] = {
    "unknown": gettext_lazy("This kind of mailbox knows no such setting."),
    "missing": gettext_lazy("It cannot be reached without this."),
    "moved": gettext_lazy("The address has changed: this has to be given again, so that nobody else is sent it."),
    "unreadable": gettext_lazy("This cannot be read."),
}
STEPS: dict[str, Words] = {
    "host": gettext_lazy("There is no server of that name."),
    "port": gettext_lazy("The port is no number."),
    "connection": gettext_lazy("The server does not answer at this port."),
    "tls": gettext_lazy("The line cannot be made private: another port or another security?"),
    "certificate": gettext_lazy("The server's certificate is not trusted."),
    "login": gettext_lazy("The server is there, but does not take the account or the password."),
    "folder": gettext_lazy("Signed in, but a folder is not there."),
    "protocol": gettext_lazy("Something answers there that is no such server."),
    "transport": gettext_lazy("The transport of this mailbox is not there any more."),
}
"""Where a try ended, in words."""


def ended_at(step: str) -> str:
    """Where a try ended, and at which of two servers."""
    sends = step.startswith("smtp_")
    said = str(STEPS.get(step.removeprefix("smtp_"), _("It cannot be reached.")))
    return _("Reading works. Sending (SMTP): %s") % said if sends else said


def trouble(error: str) -> str:
    """What keeps a mailbox from being reached, in words; `error` begins with the step where it ended."""
    return ended_at(error.partition(":")[0])
