"""Messages on their way out: handed to the wire once, and where that cannot be known, it says so."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import orjson
import structlog
from django.conf import settings
from django.db import close_old_connections, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.messaging.events import MessageSent
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import Refused, Transport, Unreachable, Unsure, transports
from relacja.messaging.rules import deliveries
from relacja.messaging.services import bounces, recipients, turns
from relacja.messaging.types import Delivery, Direction, File, Outgoing, Sent
from relacja.platform import files, secrets, sql
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue, job
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case

log = structlog.get_logger(__name__)
R = TypeVar("R")

ACTOR = Actor.system(gettext_noop("delivery of messages"))
PURPOSE = "messaging"
"""Of the secrets of mailboxes."""
FILED_AFTER = timedelta(minutes=1)
"""Many servers put what they send among what was sent by themselves; they are waited for."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds for which a database that is away is waited for: with whoever hands a message over goes what came of it."""


class NotSendable(LookupError):
    """There is no such message to be sent again: it left, or the actor may not see it."""


def new_key(conversation: Conversation) -> str:
    """The Message-ID of a message of ours: unique, and in the domain of its mailbox where that has one."""
    _local, at, domain = conversation.mailbox.address.rpartition("@")
    return f"{uuid.uuid4().hex}.{conversation.token}@{domain if at else 'messages.invalid'}"


def settings_of(mailbox: Mailbox) -> dict[str, str]:
    """What its transport is asked with, secrets in the clear; `webhook` is where its provider tells of messages."""
    hidden = orjson.loads(secrets.opened(bytes(mailbox.secrets), PURPOSE)) if mailbox.secrets else {}
    return {**mailbox.settings, **hidden, "webhook": webhook_of(mailbox)}


def webhook_of(mailbox: Mailbox) -> str:
    """The public address of its webhook."""
    return f"{settings.BASE_URL}{reverse('messaging:webhook', args=[mailbox.hook])}" if mailbox.hook else ""


@job(queue="messages", retries=3)
def deliver_due() -> None:  # not a use case: a job, each outcome of it is one
    """Send what is due, and to those to whom it is."""
    while (claimed := _claim(timezone.now())) is not None:
        deliver(claimed)
    while (left := recipients.claim(timezone.now())) is not None:
        deliver_to_some(left)


CLAIM = """
UPDATE messaging_message SET delivery = 'sending', attempts = attempts + 1, send_at = %(now)s::timestamptz
WHERE id = (
  SELECT id FROM messaging_message WHERE delivery = 'queued' AND send_at <= %(now)s::timestamptz
  ORDER BY send_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def _claim(now: datetime) -> int | None:
    """One that is due, marked as being sent and committed before anything goes over the wire."""
    with transaction.atomic():
        row = sql.row(CLAIM, {"now": now})
    return row[0] if row else None


def deliver(message_id: int) -> None:  # not a use case: each outcome is one
    """Hand a claimed message to its wire, and keep what came of it."""
    message = _patiently(lambda: Message.objects.select_related("mailbox", "conversation__mailbox").get(pk=message_id))
    came = _handed_over(message)
    _patiently(partial(_keep, message, _outcome(came)))


def deliver_to_some(claimed: recipients.Claimed) -> None:  # not a use case: each outcome is one
    """Hand a message to its wire for those of its recipients who are claimed, and keep what came of it."""
    asked = Message.objects.select_related("mailbox", "conversation__mailbox")
    came = _handed_over(_patiently(lambda: asked.get(pk=claimed.message_id)), claimed.addresses)
    keep = partial(
        recipients.keep_attempt, actor=ACTOR, claimed=claimed, became=came.became, why=came.why, sent=came.sent
    )
    again = _patiently(keep)
    if again is not None:
        enqueue(deliver_due, at=again)


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of an attempt."""

    became: Delivery
    why: str = ""
    sent: Sent | None = None


def _outcome(came: _Came) -> Callable[..., None]:
    """What keeps it of a whole message."""
    if came.sent is not None:
        return partial(mark_sent, sent=came.sent)
    if came.became == Delivery.QUEUED:
        return partial(put_off, why=came.why)
    return partial(mark_unsure if came.became == Delivery.UNSURE else mark_failed, why=came.why)


def _handed_over(message: Message, only: tuple[str, ...] = ()) -> _Came:
    transport = transports.get(message.mailbox.transport)
    if transport is None:
        return _Came(Delivery.FAILED, "transport_gone")
    given = _patiently(lambda: replace(outgoing(message, transport), only=only))
    try:
        return _Came(Delivery.SENT, sent=transport.send(settings_of(message.mailbox), given))
    except Unreachable as problem:
        return _Came(Delivery.QUEUED, str(problem))
    except Unsure as problem:
        return _Came(Delivery.UNSURE, str(problem))
    except Refused as problem:
        return _Came(Delivery.FAILED, f"{problem.code} {problem}".strip())


def _keep(message: Message, came: Callable[..., None]) -> None:
    """What came of it, unless that is kept: a database that went away may have done so just after."""
    ours = Message.objects.filter(pk=message.pk, attempts=message.attempts)
    if ours.filter(delivery__in=(Delivery.SENDING, Delivery.UNSURE)).exists():
        came(actor=ACTOR, message_id=message.pk)


def _patiently(do: Callable[[], R]) -> R:
    """Do it, again and again while the database is away for a moment."""
    for pause in PAUSES:
        try:
            return do()
        except sql.DATABASE_AWAY:
            close_old_connections()
            time.sleep(pause)
    return do()


def deliver_at_once(message: Message, transport: Transport) -> None:
    """Hand over what needs no wire, in the transaction that writes it."""
    sent = transport.send(settings_of(message.mailbox), outgoing(message, transport))
    mark_sent(actor=ACTOR, message_id=message.pk, sent=sent)
    message.refresh_from_db()


def outgoing(message: Message, transport: Transport) -> Outgoing:
    """The message as its transport needs it."""
    attached = []
    for row in Attachment.objects.filter(message=message).order_by("pk"):
        with files.open_file(row.sha256) as stream:
            attached.append(File(row.name, stream.read(), row.content_id, row.is_inline))
    mailbox, kept = message.mailbox, message.recipients
    template, _slash, language = message.template.partition("/")
    return Outgoing(
        key=message.key, at=message.at, sender=mailbox.address, sender_name=mailbox.name, to=tuple(kept.get("to", ())),
        cc=tuple(kept.get("cc", ())), bcc=tuple(kept.get("bcc", ())), token=message.conversation.token,
        number=message.pk,
        subject=message.subject, text=message.text, html=message.html if transport.capabilities.html else "",
        references=tuple(message.references), files=tuple(attached), is_automatic=bool(message.automatic),
        language=message.conversation.language, template=template,
        template_language=language, template_values=message.template_values,
    )  # fmt: skip


def _locked(message_id: int) -> Message:
    return Message.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=message_id)


@use_case(permits=ANSWER)
def mark_sent(*, actor: Actor, message_id: int, sent: Sent) -> None:
    """The other side has it; whoever it refused is named, and the conversation is ours again for them. Those whom it
    refused for now only are tried again, alone."""
    message, now = _locked(message_id), timezone.now()
    message.provider_key = message.provider_key or sent.provider_key[:300]
    message.delivery = deliveries.after(Delivery(message.delivery), Delivery.SENT)
    message.sent_at = message.sent_at or now
    if message.delivery == Delivery.SENT:
        message.delivery_detail = ""
    if sent.original:
        [message.letter] = files.store_many([(sent.original, "letter.eml")])
    if sent.is_to_be_filed:
        enqueue(file_sent, at=now + FILED_AFTER, message_id=message_id)
    message.save()
    again = recipients.put_aside(message, sent.later, now)
    if again is not None:
        enqueue(deliver_due, at=again)
    bounces.refused(actor, message, sent.refused, now)
    turns.tell(message.conversation_id)
    publish(MessageSent(message.pk, message.conversation_id, message.conversation.party_id))


@job(queue="messages", retries=8)
def file_sent(*, message_id: int) -> None:  # not a use case: says to the account what has happened already
    """Put what was sent among what was sent, for those who look there with other programs."""
    message = Message.objects.select_related("mailbox").filter(pk=message_id).exclude(letter="").first()
    transport = transports.get(message.mailbox.transport) if message else None
    if message is None or transport is None or message.sent_at is None:
        return
    with files.open_file(message.letter) as stream:
        original = stream.read()
    transport.file_sent(settings_of(message.mailbox), message.key, original, message.sent_at)


@use_case(permits=ANSWER)
def put_off(*, actor: Actor, message_id: int, why: str) -> None:
    """The other side did not answer: again later, at last it counts as not sent."""
    message, now = _locked(message_id), timezone.now()
    if message.attempts >= deliveries.TRIES:
        _fail(actor, message, why, now)
        return
    message.delivery, message.delivery_detail = Delivery.QUEUED, why[:300]
    message.send_at = now + deliveries.pause(message.attempts)
    message.save()
    enqueue(deliver_due, at=message.send_at)
    turns.tell(message.conversation_id)


@use_case(permits=ANSWER)
def mark_failed(*, actor: Actor, message_id: int, why: str) -> None:
    """It will never leave like this: the conversation is ours again."""
    _fail(actor, _locked(message_id), why, timezone.now())


@use_case(permits=ANSWER)
def mark_unsure(*, actor: Actor, message_id: int, why: str) -> None:
    """It may have left: people decide whether it is sent again."""
    message, now = _locked(message_id), timezone.now()
    message.delivery, message.delivery_detail = Delivery.UNSURE, why[:300]
    message.save()
    _ours_again(actor, message, "unsure", now)


@use_case(permits=ANSWER)
def send_again(*, actor: Actor, message_id: int) -> None:
    """Send what has not been sent, or may not have been; where some have it, to the others only. Raises `NotSendable`
    where it is not of these."""
    seen, now = Conversation.objects.visible_to(actor, ANSWER), timezone.now()
    message = Message.objects.select_for_update(of=("self",)).filter(pk=message_id, conversation__in=seen).first()
    if message is None or not (message.delivery in deliveries.AGAIN or recipients.has_lost(message)):
        raise NotSendable(message_id)
    if recipients.try_again(message, now):
        message.delivery = Delivery.SENT
    else:
        message.delivery, message.send_at, message.attempts = Delivery.QUEUED, now, 0
    message.delivery_detail = ""
    message.save()
    enqueue(deliver_due, at=now)
    turns.note(actor, message.conversation_id, "sent_again", now, message=message.pk)


def _fail(actor: Actor, message: Message, why: str, now: datetime) -> None:
    message.delivery, message.delivery_detail = Delivery.FAILED, why[:300]
    message.save()
    _ours_again(actor, message, "failed", now)


def _ours_again(actor: Actor, message: Message, why: str, now: datetime) -> None:
    if message.direction == Direction.OUTBOUND:
        bounces.ours_again(actor, message.conversation_id, why, now, message=message.pk)


@use_case(permits=ANSWER)
def find_stale(*, actor: Actor, now: datetime) -> int:
    """What was being sent when its process died: nobody knows whether it left, so people decide; how many."""
    some = recipients.find_stale_recipients(actor, now)
    stale = Message.objects.filter(delivery=Delivery.SENDING, send_at__lt=now - recipients.STALE)
    ids = list(stale.values_list("pk", flat=True)[:100])
    for message_id in ids:
        mark_unsure(actor=actor, message_id=message_id, why="its process ended while it was being sent")
    return len(ids) + some
