"""What chats do by themselves: they end in silence, what nobody has fetched goes out by e-mail, and old ones go."""

from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from relacja.messaging import parameters
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import answering, joining, turns
from relacja.messaging.transports.web_chat import ageing, talking
from relacja.messaging.transports.web_chat.sites import CODE, Site
from relacja.messaging.types import Delivery, Direction, Status
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic
from relacja.platform.use_case import use_case

AGEING = Actor.system(gettext_noop("old chats of visitors"))
ENDING = Actor.system(gettext_noop("silent chats"))
AWAY = timedelta(minutes=2)
"""Whoever has not fetched an answer by then has left the site."""
FORGOTTEN = timedelta(days=1)
AT_ONCE = 200


@periodic("* * * * *")
@job(lock="messaging.chats")
def chats() -> None:
    """Once a minute."""
    now = timezone.now()
    for mailbox in Mailbox.objects.filter(transport=CODE, is_active=True):
        end_silent_chats(actor=ENDING, site=Site(mailbox, mailbox.settings), now=now)
        mail_unfetched(actor=talking.VISITING, site=Site(mailbox, mailbox.settings), now=now)


@periodic("11 * * * *")
@job(lock="messaging.old_chats")
def old_chats() -> None:
    """Forget visitors whose time has run out."""
    kept = parameters.visitors_kept()
    if kept:
        ageing.forget_old_visitors(actor=AGEING, before=timezone.now() - kept)


@use_case(permits=ANSWER)
def end_silent_chats(*, actor: Actor, site: Site, now: datetime) -> int:
    """Chats whose visitor has not answered for so long are done, and their consultants free; how many."""
    before = now - timedelta(minutes=site.number("silence", 10_080))
    due = Conversation.objects.filter(mailbox=site.mailbox, status=Status.PENDING, last_at__lt=before)
    ids = list(due.order_by("last_at").values_list("pk", flat=True)[:AT_ONCE]) if site.number("silence", 1) else []
    for conversation_id in ids:
        talk = joining.held(conversation_id)
        if talk.status == Status.PENDING and talk.last_at < before:
            turns.turn(actor, talk, Happening.TIMED_OUT, now, "silent")
            talk.save()
    audit.note(mailbox=site.mailbox.name, ended=len(ids))
    return len(ids)


@use_case(permits=ANSWER)
def mail_unfetched(*, actor: Actor, site: Site, now: datetime) -> int:
    """Whoever left an address, and then the site, gets by e-mail what we wrote since; how many letters."""
    letters = talking.letters_of(site)
    if letters is None:
        return 0
    rows = Message.objects.filter(
        mailbox=site.mailbox, direction=Direction.OUTBOUND, delivery=Delivery.SENT, sent_at__lt=now - AWAY,
        sent_at__gt=now - FORGOTTEN, conversation__context__has_key="email",
    )  # fmt: skip
    missed: dict[int, list[Message]] = {}
    for row in rows.select_related("conversation").select_for_update(of=("self",)).order_by("pk")[:AT_ONCE]:
        missed.setdefault(row.conversation_id, []).append(row)
    for messages in missed.values():
        _mail(actor, site, letters, messages, now)
    audit.note(mailbox=site.mailbox.name, letters=len(missed))
    return len(missed)


def _mail(actor: Actor, site: Site, letters: Mailbox, messages: list[Message], now: datetime) -> None:
    talk = messages[0].conversation
    with translation.override(talk.language or site.language):
        subject = _("Our answer to your chat")
    answer = answering.Answer(
        text="\n\n".join(message.text for message in messages if message.text), subject=subject,
        to=(talk.context["email"],),
    )  # fmt: skip
    if answer.text:
        party_id = None if talk.is_visitor else talk.party_id
        answering.begin_conversation(actor=actor, mailbox_id=letters.pk, answer=answer, party_id=party_id)
    ids = [message.pk for message in messages]
    Message.objects.filter(pk__in=ids).update(
        delivery=Delivery.DELIVERED, delivered_at=now, delivery_detail="sent by e-mail"
    )
    turns.note(actor, talk.pk, "mailed", now, messages=ids)
