"""Answers to customers, and conversations that we begin: on the timeline at once, on the wire when they may be."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.utils import timezone

from relacja.customers import queries as customers
from relacja.interactions import services as interactions
from relacja.interactions.types import ArtefactDraft
from relacja.kit.mail import subjects
from relacja.messaging import parameters
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import Transport, transports
from relacja.messaging.queries.beside import can_begin, is_mail
from relacja.messaging.queries.conversations import ConversationNotFound, MailboxNotFound
from relacja.messaging.rules import standing
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import beside, contacts, delivering, drafts, joining, matching, telling, turns, windows
from relacja.messaging.types import Delivery, Direction, File, Status
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class Nothing(ValueError):
    """There is nothing to send: neither text nor file."""


class NoRecipient(ValueError):
    """Nobody is to get it."""


class CustomerNotVisible(ValueError):
    """The customer is not there, or the actor may not see them."""


class StandsBeside(ValueError):
    """What is asked beside a conversation is apart from what a customer reads: the two are not merged, and nothing
    stands beside it in turn."""


class TooLate(ValueError):
    """It is on its way already, or was never to be sent."""


class WrittenMeanwhile(RuntimeError):
    """Something was written in the conversation since it was read: look at it before you send."""


THEN = {"": None, "wait": Happening.ANSWERED, "resolve": Happening.RESOLVED}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written. Blank recipients: whoever wrote. `then`: what becomes of the conversation, blank for nothing
    but that we have answered. `seen` is the version of the conversation that the writer has read. `template` names an
    approved text, which is sent instead."""

    text: str
    html: str = ""
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    then: str = "wait"
    seen: int | None = None
    send_at: datetime | None = None
    is_automatic: bool = False
    template: str = ""
    template_values: Mapping[str, str] = field(default_factory=dict)


@use_case(permits=ANSWER)
def answer(*, actor: Actor, conversation_id: int, answer: Answer) -> Message:
    """Answer in a conversation. It leaves when the time to take it back is over, or at `send_at`.

    Raises `ConversationNotFound`, `Nothing`, `NoRecipient`, `WrittenMeanwhile`, `ReachesCustomer` beside another one,
    and what `windows.text_of` does.
    """
    conversation = reached(actor, conversation_id, ANSWER)
    if answer.seen is not None and answer.seen != conversation.version:
        raise WrittenMeanwhile(conversation_id)
    return _write(actor, conversation, answer, timezone.now())


@use_case(permits=ANSWER)
def begin_conversation(*, actor: Actor, mailbox_id: int, answer: Answer, party_id: int | None = None) -> Message:
    """Write to somebody who has not written: a new conversation that waits for them.

    Raises `MailboxNotFound` (also for a chat, where only visitors begin), `CustomerNotVisible`, `Nothing`,
    `NoRecipient`, and what `windows.text_of` does.
    """
    mailbox = Mailbox.objects.visible_to(actor, ANSWER).filter(pk=mailbox_id, is_active=True).first()
    if mailbox is None or not can_begin(mailbox):
        raise MailboxNotFound(mailbox_id)
    if party_id is not None and not customers.is_visible(actor, party_id):
        raise CustomerNotVisible(party_id)
    if not answer.to:
        raise NoRecipient
    now, address = timezone.now(), matching.in_one_form(answer.to[0])
    writer = matching.Writer(party_id) if party_id else matching.writer_of(actor, address)
    return _write(actor, _begun(actor, mailbox, answer, writer, now=now), answer, now)


@use_case(permits=ANSWER)
def begin_beside(*, actor: Actor, conversation_id: int, mailbox_id: int, answer: Answer) -> Message:
    """Ask somebody outside by mail, beside a conversation whose customer never hears of it.

    Answers come back to it and wait for whoever asked; whoever has the main conversation follows it. Raises
    `ConversationNotFound`, `MailboxNotFound`, `StandsBeside`, `ReachesCustomer`, `Nothing`, `NoRecipient`, and what
    `windows.text_of` does.
    """
    main, now = reached(actor, conversation_id, ANSWER), timezone.now()
    if main.beside_id is not None:
        raise StandsBeside(conversation_id)
    mailbox = Mailbox.objects.visible_to(actor, ANSWER).filter(pk=mailbox_id, is_active=True).first()
    if mailbox is None or not is_mail(mailbox):
        raise MailboxNotFound(mailbox_id)
    if not answer.to:
        raise NoRecipient
    side = _begun(actor, mailbox, answer, matching.NOBODY, now=now, beside_id=main.pk)
    message = _write(actor, side, answer, now)
    beside.hearers(side)
    turns.note(actor, main.pk, "asked_outside", now, side=side.pk)
    return message


def _begun(
    actor: Actor, mailbox: Mailbox, answer: Answer, writer: matching.Writer, *, now: datetime,
    beside_id: int | None = None,
) -> Conversation:  # fmt: skip
    return Conversation.objects.create(
        mailbox=mailbox, token=joining.new_token(), status=Status.OPEN, subject=answer.subject[:300],
        subject_key=subjects.subject_key(answer.subject)[:200], party_id=writer.party_id, is_visitor=writer.is_visitor,
        candidates=writer.offered, address=matching.in_one_form(answer.to[0]), assignee_id=actor.user_id,
        began_at=now, last_at=now, beside_id=beside_id,
    )  # fmt: skip


@use_case(permits=ANSWER)
def write_note(*, actor: Actor, conversation_id: int, note: str, names: Collection[int] = ()) -> Message:
    """Something for us alone, in the conversation and nowhere else; the users it `names` follow it and are told.

    Raises `ConversationNotFound`, `Nothing`, `CannotRead`.
    """
    if not note.strip():
        raise Nothing
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    message = Message.objects.create(
        conversation=conversation, mailbox=conversation.mailbox, direction=Direction.NOTE, key=f"note:{uuid.uuid4()}",
        at=now, author_id=actor.user_id, text=note,
    )  # fmt: skip
    telling.named(conversation, names, actor.user_id, now)
    conversation.messages += 1
    conversation.version += 1
    conversation.save(update_fields=["messages", "version"])
    drafts.sent(actor, conversation.pk, "note")
    turns.tell(conversation.pk)
    audit.note(subject=Ref(turns.KIND, conversation.pk))
    return message


@use_case(permits=ANSWER)
def take_back(*, actor: Actor, message_id: int) -> Message:
    """Take back what has not left yet: it is a draft again, the conversation is ours. Raises `TooLate`."""
    message = Message.objects.select_for_update().filter(pk=message_id, author_id=actor.user_id or 0).first()
    if message is None or message.delivery != Delivery.QUEUED:
        raise TooLate(message_id)
    conversation, now = joining.held(message.conversation_id), timezone.now()
    message.delivery, message.delivery_detail = Delivery.FAILED, "taken back"
    message.save(update_fields=["delivery", "delivery_detail"])
    if message.interaction_id is not None:
        interactions.withdraw_many(
            actor=delivering.ACTOR, interaction_ids=[message.interaction_id], reason="taken back before it was sent"
        )
    if conversation.status != Status.OPEN:
        turns.turn(actor, conversation, Happening.REOPENED, now, "taken back")
        conversation.save()
    drafts.taken_back(message, now)
    turns.note(actor, conversation.pk, "taken_back", now, message=message.pk)
    return message


def reached(actor: Actor, conversation_id: int, permission: str) -> Conversation:
    """A conversation the actor may do something with, locked. Raises `ConversationNotFound`."""
    if not Conversation.objects.visible_to(actor, permission).filter(pk=conversation_id).exists():
        raise ConversationNotFound(conversation_id)
    return joining.held(conversation_id)


def _write(actor: Actor, conversation: Conversation, answer: Answer, now: datetime) -> Message:
    if not (answer.text.strip() or answer.html.strip() or answer.files or answer.template):
        raise Nothing
    to = tuple(matching.in_one_form(one) for one in answer.to) or (conversation.address,)
    if not any(to):
        raise NoRecipient
    if conversation.beside_id is not None:
        beside.stay_away(conversation.beside_id, (*to, *answer.cc, *answer.bcc))
    transport = transports.get(conversation.mailbox.transport)
    at_once = transport is not None and transport.capabilities.instant
    send_at = now if at_once else answer.send_at or now + parameters.undo_time()
    values = dict(answer.template_values)
    body, template = windows.text_of(
        conversation, text=answer.text, template=answer.template, values=values, at=send_at, files=len(answer.files)
    )
    message = Message.objects.create(
        conversation=conversation, mailbox=conversation.mailbox, direction=Direction.OUTBOUND,
        key=delivering.new_key(conversation), at=now, author_id=actor.user_id, sender=conversation.mailbox.address,
        recipients={"to": list(to), "cc": list(answer.cc), "bcc": list(answer.bcc)},
        subject=answer.subject or _reply_subject(conversation), text=body, html=answer.html,
        references=_references(conversation), delivery=Delivery.QUEUED, send_at=send_at,
        automatic="auto_reply" if answer.is_automatic else "", way="ours",
        template=template, template_values=values,
    )  # fmt: skip
    joining.keep_files(message, answer.files)
    contacts.record(delivering.ACTOR, [(message, contacts.contact_of(message, message.text, partial(_files, message)))])
    joining.count_in(conversation, message)
    _go_on(actor, conversation, answer, now)
    drafts.sent(actor, conversation.pk, "answer")
    _hand_over(message, transport, send_at, at_once=at_once)
    audit.note(subject=Ref(turns.KIND, conversation.pk), message=message.pk)
    return message


def _hand_over(message: Message, transport: Transport | None, send_at: datetime, *, at_once: bool) -> None:
    if transport is not None and at_once:
        delivering.deliver_at_once(message, transport)
    else:
        enqueue(delivering.deliver_due, at=send_at)


def _go_on(actor: Actor, conversation: Conversation, answer: Answer, now: datetime) -> None:
    if not answer.is_automatic:
        conversation.waiting_since = None
        standing.went_on(conversation.brought)
        conversation.first_answer_at = conversation.first_answer_at or now
        conversation.assignee_id = conversation.assignee_id or actor.user_id
        happening = THEN[answer.then]
        if happening is not None:
            turns.turn(actor, conversation, happening, now)
    conversation.save()
    turns.tell(conversation.pk)
    beside.tell_main(conversation)


def _reply_subject(conversation: Conversation) -> str:
    subject = conversation.subject.strip()
    return subject if not subject or subject.lower().startswith("re:") else f"Re: {subject}"


def _references(conversation: Conversation) -> list[str]:
    """The keys that an answer answers: the chain of the last message that came in, and that message."""
    last = (
        Message.objects.filter(conversation=conversation)
        .exclude(direction=Direction.NOTE)
        .order_by("-at", "-pk")
        .first()
    )
    return [*last.references[-20:], last.key] if last is not None else []


def _files(message: Message) -> contacts.Artefacts:
    """The files of a message, as the timeline keeps them."""
    rows = Attachment.objects.filter(message=message, is_inline=False)
    return tuple(ArtefactDraft("file", row.sha256, row.name) for row in rows)
