"""What is done with marked conversations, each with its way back; and the way back from naming a customer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.messaging import services
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries import inbox
from relacja.messaging.rules.putting_off import moments
from relacja.platform.actor import Actor
from relacja.platform.lists.actions import Done, ListAction, add
from relacja.platform.undo import NoWayBack, Undoing, undoings
from relacja.platform.web.formats import moment

CONVERSATIONS = "messaging.conversations"
PUT_BACK = "messaging.put_back"
WHO_WRITES = "messaging.who_writes"
TAKE_BACK = "messaging.take_back"
UNDO_MERGING = "messaging.undo_merging"
BRING_BACK = "messaging.bring_back"

Make = Callable[[Actor, str], services.Change]


def changed(actor: Actor, ids: Sequence[int], change: services.Change, said: str) -> Done:
    """Change conversations; what to say, with the way back."""
    try:
        before = services.change_many(actor=actor, conversation_ids=ids, change=change)
    except services.TooMany:
        return Done(gettext("At most 200 conversations at once: nothing was changed. Narrow the list first."))
    if not before:
        return Done(gettext("Nothing was changed: it stands so already, or is not yours to change."))
    if len(before) > 1:
        count = ngettext("%(n)d conversation", "%(n)d conversations", len(before)) % {"n": len(before)}
        said = f"{said} ({count})"
    return Done(said, {"before": before})


def put_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    """Put conversations back as they stood."""
    back = services.put_back_many(actor=actor, before=payload["before"])
    if not back:
        raise NoWayBack
    return gettext("Put back as it was.")


def snooze_choices() -> list[tuple[str, str, datetime]]:
    """Until when a conversation may be put off: a code, its words, the moment."""
    labels = {
        "later": gettext("Later today"),
        "tomorrow": gettext("Tomorrow morning"),
        "days": gettext("In three days"),
        "monday": gettext("Next Monday"),
        "week": gettext("In a week"),
        "month": gettext("In a month"),
    }
    return [(code, labels[code], at) for code, at in moments(timezone.localtime())]


def _until(code: str) -> datetime:
    return next((at for one, _label, at in snooze_choices() if one == code), timezone.now())


def _action(code: str, make: Make, said: str | Promise, **shown: Any) -> None:
    add(
        ListAction(
            code=f"messaging.{code}",
            list_code=CONVERSATIONS,
            permission=ANSWER,
            run=lambda actor, ids, value: changed(actor, ids, make(actor, value), str(said)),
            undo=put_back,
            **shown,
        )
    )


def _people(actor: Actor) -> list[tuple[str, str]]:
    found = [(str(pk), name) for pk, name in accounts.user_choices(actor, ANSWER, may=ANSWER, limit=200)]
    mine = [(str(actor.user_id), gettext("Me"))] if actor.user_id else []
    return [*mine, *((pk, name) for pk, name in found if pk != str(actor.user_id)), ("0", gettext("Nobody"))]


_action(
    "assign_many",
    lambda actor, value: services.Change("assign", user_id=int(value) or None),
    _("Assigned."),
    label=_("Assign…"),
    icon="user-round",
    order=10,
    choices=_people,
)
_action(
    "label_many",
    lambda actor, value: services.Change("label", add=(value,)),
    _("Labelled."),
    label=_("Label…"),
    icon="tag",
    order=20,
    choices=lambda actor: [(label, label) for label in inbox.labels_in_use(actor)],
)
_action(
    "snooze_many",
    lambda actor, value: services.Change("snooze", until=_until(value)),
    _("Put off."),
    label=pgettext_lazy("conversations", "Put off…"),
    icon="alarm-clock",
    order=30,
    choices=lambda actor: [(code, f"{label} ({moment(at)})") for code, label, at in snooze_choices()],
)
_action(
    "resolve_many",
    lambda actor, value: services.Change("resolve"),
    pgettext_lazy("conversation, what was done", "Resolved"),
    label=pgettext_lazy("verb", "Resolve"),
    icon="circle-check",
    order=40,
)

undoings.add(PUT_BACK, Undoing(PUT_BACK, put_back))


def _nobody_named(actor: Actor, payload: Mapping[str, Any]) -> str:
    try:
        services.take_back_who_writes(actor=actor, before=payload)
    except (services.MovedOn, LookupError) as gone:
        raise NoWayBack from gone
    return gettext("Taken back: nobody is named as the customer.")


undoings.add(WHO_WRITES, Undoing(WHO_WRITES, _nobody_named))


def _taken_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    try:
        services.take_back(actor=actor, message_id=payload["message"])
    except services.TooLate as late:
        raise NoWayBack from late
    return gettext("Taken back: it stands in the conversation, not sent.")


undoings.add(TAKE_BACK, Undoing(TAKE_BACK, _taken_back))


def _brought_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    try:
        services.bring_back(actor=actor, kept=payload["kept"])
    except (services.NoRoom, services.OutOfReach) as gone:
        raise NoWayBack from gone
    return gettext("It is back as it was.")


undoings.add(BRING_BACK, Undoing(BRING_BACK, _brought_back))


def _as_before(actor: Actor, payload: Mapping[str, Any]) -> str:
    verb = services.undo_split if payload["is_part"] else services.unmerge_conversation
    try:
        verb(actor=actor, conversation_id=payload["conversation"], reason=gettext("Undone at once"))
    except (services.NotMerged, services.DoneSince, LookupError) as gone:
        raise NoWayBack from gone
    return gettext("Undone: it stands as before.")


undoings.add(UNDO_MERGING, Undoing(UNDO_MERGING, _as_before))
