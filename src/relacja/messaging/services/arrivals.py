"""What was held or left out: let in after all, or left out for good."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.messaging.models import Arrival, Mailbox
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import transports
from relacja.messaging.services.intake import Seen, take_again
from relacja.messaging.types import Inbound, Place
from relacja.platform import audit, files
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

ACTOR = Actor.system(gettext_noop("messages let in"))


class ArrivalNotFound(LookupError):
    """There is no such arrival, or the actor may not see it."""


class AlreadySettled(ValueError):
    """It came in, or it was decided about before."""


class NoOriginal(ValueError):
    """Its original was not read, or it is kept no longer."""


class StillNotUnderstood(ValueError):
    """Its original cannot be understood, so that it stays where it is."""


@use_case(permits=ANSWER)
def let_in(*, actor: Actor, arrival_id: int) -> Arrival:
    """Take in after all what was held or left out: its original is understood again. Answers the new line; the old one
    stays as it was, and says when that was decided.

    Raises `ArrivalNotFound`, `AlreadySettled`, `NoOriginal`, `StillNotUnderstood`.
    """
    line, now = _open(actor, arrival_id), timezone.now()
    transport = transports.get(line.mailbox.transport)
    if not line.letter or transport is None:
        raise NoOriginal(arrival_id)
    try:
        with files.open_file(line.letter) as stream:
            original = stream.read()
    except (files.NoSuchFile, FileNotFoundError) as gone:
        raise NoOriginal(arrival_id) from gone

    def understand() -> Inbound:
        inbound = transport.understand(original, line.seen_at)
        return inbound if transport.medium == "email" else replace(inbound, key=line.key)

    seen = Seen(Place(key=f"let-in:{line.pk}"), understand, original, is_let_in=True)
    line.settled_at = now
    line.save(update_fields=["settled_at"])
    fresh = take_again(ACTOR, line.mailbox, seen, now)
    if fresh.state not in CAME_IN:
        raise StillNotUnderstood(fresh.detail)
    line.message_id = fresh.message_id
    line.save(update_fields=["message"])
    audit.note(arrival=line.pk, mailbox=line.mailbox.name, message=fresh.message_id)
    return fresh


CAME_IN = (Arrival.State.IN, Arrival.State.JOINED, Arrival.State.AGAIN)


@use_case(permits=ANSWER)
def leave_out(*, actor: Actor, arrival_id: int, reason: str) -> Arrival:
    """What is held stays out for good, with the reason why; its original is kept.

    Raises `ArrivalNotFound`, `AlreadySettled`.
    """
    line = _open(actor, arrival_id)
    if line.state != Arrival.State.HELD:
        raise AlreadySettled(arrival_id)
    line.state, line.detail, line.settled_at = Arrival.State.REFUSED, reason.strip()[:300], timezone.now()
    line.save(update_fields=["state", "detail", "settled_at"])
    audit.note(arrival=line.pk, mailbox=line.mailbox.name, why=line.reason)
    return line


def _open(actor: Actor, arrival_id: int) -> Arrival:
    """A line that can be decided about, locked."""
    seen = Arrival.objects.filter(mailbox__in=Mailbox.objects.visible_to(actor, ANSWER))
    line = seen.select_for_update(of=("self",)).select_related("mailbox").filter(pk=arrival_id).first()
    if line is None:
        raise ArrivalNotFound(arrival_id)
    if line.settled_at is not None or line.state not in (Arrival.State.HELD, Arrival.State.REFUSED):
        raise AlreadySettled(arrival_id)
    return line
