"""Those for whom a server takes a message later than for the others: tried again alone, and nobody gets it twice.

As whole messages they are claimed, committed, and then handed to the wire; where nobody can know whether it left,
people decide. What an attempt brought is kept for that attempt only, so that it may be said twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from relacja.kit.mail import permanence
from relacja.messaging.models import Message, Recipient
from relacja.messaging.permissions import ANSWER
from relacja.messaging.rules import deliveries
from relacja.messaging.services import bounces, turns
from relacja.messaging.types import Bounced, Delivery, Sent
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

STALE = timedelta(minutes=10)
NOBODY_KNOWS = "its process ended while it was being sent"


@dataclass(frozen=True, slots=True)
class Claimed:
    """Those of a message who are being tried now: the rows with their attempts, and the addresses."""

    message_id: int
    attempts: Mapping[int, int]
    addresses: tuple[str, ...]


def put_aside(message: Message, later: Mapping[str, str], now: datetime) -> datetime | None:
    """Keep whom the server refuses for now, in the transaction that keeps whom it took; when they are tried again."""
    if not later:
        return None
    at = now + deliveries.pause(max(message.attempts, 1))
    rows = [
        Recipient(message=message, address=who, delivery=Delivery.QUEUED, detail=why[:500], send_at=at,
                  attempts=message.attempts)
        for who, why in later.items()
    ]  # fmt: skip
    Recipient.objects.bulk_create(rows, ignore_conflicts=True)
    return at


CLAIM = """
WITH due AS (
  SELECT m.id FROM messaging_recipient one JOIN messaging_message m ON m.id = one.message_id
  WHERE one.delivery = 'queued' AND one.send_at <= %(now)s::timestamptz ORDER BY one.send_at, one.id LIMIT 1
  FOR UPDATE OF m SKIP LOCKED)
UPDATE messaging_recipient r SET delivery = 'sending', attempts = attempts + 1, send_at = %(now)s::timestamptz
FROM due WHERE r.message_id = due.id AND r.delivery = 'queued' AND r.send_at <= %(now)s::timestamptz
RETURNING r.message_id, r.id, r.attempts, r.address
"""
"""The message is locked first, as by everybody who changes its recipients."""


def claim(now: datetime) -> Claimed | None:  # not a use case: a claim of the machine, each outcome is one
    """All of one message who are due, marked and committed before anything goes over the wire."""
    with transaction.atomic():
        rows = sorted(sql.rows(CLAIM, {"now": now}))
    if not rows:
        return None
    return Claimed(rows[0][0], {row[1]: row[2] for row in rows}, tuple(row[3] for row in rows))


@use_case(permits=ANSWER)
def keep_attempt(
    *, actor: Actor, claimed: Claimed, became: Delivery, why: str = "", sent: Sent | None = None
) -> datetime | None:
    """What came of an attempt, for each; when those who are left are tried again. Said once more it changes nothing.

    Whoever is refused for good, or for now once too often, is a bounce to that address.
    """
    message, now, told = _locked(claimed.message_id), timezone.now(), sent or Sent()
    audit.note(message=message.pk, became=str(became))
    mine = [row for row in _rows(message) if claimed.attempts.get(row.pk) == row.attempts and row.delivery in OPEN]
    given_up: dict[str, str] = {}
    for row in mine:
        row.delivery, row.detail = became, why[:500]
        if became == Delivery.SENT and row.address in told.refused:
            row.delivery, row.detail = Delivery.BOUNCED, told.refused[row.address][:500]
        elif became == Delivery.QUEUED or row.address in told.later:
            given_up |= _later(row, told.later.get(row.address, why), now)
        elif became == Delivery.SENT:
            row.sent_at = row.sent_at or now
        row.save()
    refused = {row.address: row.detail for row in mine if row.address in told.refused}
    bounces.refused(actor, message, refused, now)
    for who, said in given_up.items():
        status = permanence.status_of("", said)
        bounces.keep(actor, None, Bounced(who, (message.key,), status, permanence.TEMPORARY, said), now)
    if mine and became in (Delivery.UNSURE, Delivery.FAILED):
        bounces.ours_again(actor, message.conversation_id, str(became), now, message=message.pk)
    turns.tell(message.conversation_id)
    waiting = [row.send_at for row in mine if row.delivery == Delivery.QUEUED and row.send_at]
    return min(waiting, default=None)


OPEN = (Delivery.SENDING, Delivery.UNSURE)


def _later(row: Recipient, why: str, now: datetime) -> dict[str, str]:
    """Once more after a longer pause; or given up, and why."""
    row.detail = why[:500]
    if row.attempts >= deliveries.TRIES:
        row.delivery, row.send_at = Delivery.BOUNCED, None
        return {row.address: row.detail}
    row.delivery, row.send_at = Delivery.QUEUED, now + deliveries.pause(row.attempts)
    return {}


def try_again(message: Message, now: datetime) -> bool:
    """Whether only some of those a message goes to have not got it: they are due now. Otherwise all of them are one
    again with their message."""
    rows = _rows(message)
    lost = [row for row in rows if row.delivery in deliveries.AGAIN]
    if not lost or not {*message.addresses} - {row.address for row in lost}:
        Recipient.objects.filter(message=message).delete()
        return False
    ids = [row.pk for row in lost]
    Recipient.objects.filter(pk__in=ids).update(delivery=Delivery.QUEUED, send_at=now, attempts=0, detail="")
    return True


def has_lost(message: Message) -> bool:
    """Whether somebody has not got it whom people may have it sent to again."""
    return Recipient.objects.filter(message=message, delivery__in=deliveries.AGAIN).exists()


def find_stale_recipients(actor: Actor, now: datetime) -> int:
    """Those to whom it was being sent when the process died: nobody knows whether it left; how many messages."""
    stale = Recipient.objects.filter(delivery=Delivery.SENDING, send_at__lt=now - STALE)
    ids = list(stale.order_by("message_id").values_list("message_id", flat=True).distinct()[:100])
    for message_id in ids:
        attempts = {row.pk: row.attempts for row in stale.filter(message_id=message_id)}
        claimed = Claimed(message_id, attempts, ())
        keep_attempt(actor=actor, claimed=claimed, became=Delivery.UNSURE, why=NOBODY_KNOWS)
    return len(ids)


def _locked(message_id: int) -> Message:
    return Message.objects.select_for_update(of=("self",)).get(pk=message_id)


def _rows(message: Message) -> list[Recipient]:
    return list(Recipient.objects.filter(message=message).order_by("pk"))
