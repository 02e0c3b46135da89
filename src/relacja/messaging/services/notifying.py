"""The letters to colleagues: claimed and committed before they leave, each notice at most once.

Where nobody can know whether a letter left, its notices say so and are not sent again. Letters say that a machine wrote
them, go to no mailbox of ours, and to no address that has refused one.
"""

import smtplib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relacja.accounts import queries as accounts
from relacja.accounts.queries import Colleague
from relacja.messaging.models import Conversation, Mailbox, Notice, NoticeChoice, NoticeKind
from relacja.messaging.permissions import VIEW
from relacja.messaging.rules.noticing import APART

log = structlog.get_logger(__name__)

STALE = timedelta(minutes=10)
AGAIN = timedelta(minutes=5)
GIVEN_UP = timedelta(days=2)
MOST = 50
"""Lines of one letter; what is more is counted."""
State = Notice.State
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}


def send_notices(now: datetime) -> int:  # not a use case: nothing of the house changes but what became of letters
    """Send what is due, a letter for each colleague; how many letters."""
    Notice.objects.filter(state=State.SENDING, tried_at__lt=now - STALE).update(state=State.UNSURE)
    due = Notice.objects.filter(state=State.WAITING, due_at__lte=now)
    return sum(_write_to(user_id, now) for user_id in due.order_by().values_list("user_id", flat=True).distinct())


def _write_to(user_id: int, now: datetime) -> bool:
    letter = f"{uuid.uuid4().hex}@notices.invalid"
    with transaction.atomic():
        claimed = _claimed(user_id, letter, now)
        reader = accounts.colleague(user_id)
        told = _worth_telling(claimed) if claimed and reader and _is_reached(reader) else []
        left = {row.pk for row in claimed} - {row.pk for row in told}
        Notice.objects.filter(pk__in=left).update(state=State.LEFT_OUT, letter="")
    if not told or reader is None:
        return False
    became = _sent(_letter(reader, told, letter))
    rows = Notice.objects.filter(letter=letter, state=State.SENDING)
    if became == State.WAITING:
        rows.filter(at__lt=now - GIVEN_UP).update(state=State.FAILED)
        rows.update(state=State.WAITING, letter="", due_at=now + AGAIN)
    else:
        rows.update(state=became)
    if became == State.FAILED:
        NoticeChoice.objects.filter(user_id=user_id).update(bounced_at=now)
    return became == State.SENT


def _claimed(user_id: int, letter: str, now: datetime) -> list[Notice]:
    """What is due for them, marked as being sent; nothing where another process is at it, or they had a letter just
    now."""
    choice = NoticeChoice.objects.select_for_update(skip_locked=True).filter(user_id=user_id).first()
    lately = Q(state__in=(State.SENT, State.SENDING, State.UNSURE), tried_at__gt=now - APART)
    if choice is None or Notice.objects.filter(lately, user_id=user_id).exists():
        return []
    due = Notice.objects.filter(user_id=user_id, state=State.WAITING, due_at__lte=now)
    if choice.bounced_at is not None:
        due.update(state=State.LEFT_OUT)
        return []
    rows = list(due.select_for_update(of=("self",)).select_related("conversation").order_by("at", "pk"))
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.SENDING, letter=letter, tried_at=now)
    return rows


def _worth_telling(claimed: Sequence[Notice]) -> list[Notice]:
    """Without what its reader may not see any more, and without customers who have been answered meanwhile."""
    actor = accounts.actor_for_user(claimed[0].user_id)
    ids = {row.conversation_id for row in claimed}
    seen = set(Conversation.objects.visible_to(actor, VIEW).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        row for row in claimed
        if row.conversation_id in seen
        and (row.kind != NoticeKind.WROTE or row.conversation.waiting_since is not None)
        and (row.kind != NoticeKind.ASSIGNED or row.conversation.assignee_id == row.user_id)
    ]  # fmt: skip


def _is_reached(reader: Colleague) -> bool:
    """Whether a letter may go to their address: it is nobody's mailbox that we follow, where it would come in again."""
    return "@" in reader.email and not Mailbox.objects.filter(address__iexact=reader.email).exists()


def _letter(reader: Colleague, told: Sequence[Notice], letter: str) -> EmailMessage:
    names = accounts.user_names(row.by_id for row in told)
    with translation.override(reader.language), timezone.override(reader.zone):
        subject = ngettext("Relacja: %(n)s thing for you", "Relacja: %(n)s things for you", len(told))
        lines = [_line(row, names.get(row.by_id or 0, "")) for row in told[:MOST]]
        if len(told) > MOST:
            lines.append(_("And %(n)s more, in the inbox.") % {"n": len(told) - MOST})
        how = f"{settings.BASE_URL}{reverse('messaging:my_notices')}"
        lines.append(_("You chose to be told of this by e-mail. Change it here: %(link)s") % {"link": how})
    return EmailMessage(
        subject % {"n": len(told)}, "\n\n".join(lines) + "\n", settings.DEFAULT_FROM_EMAIL, [reader.email],
        headers={**HEADERS, "Message-ID": f"<{letter}>"},
    )  # fmt: skip


def _line(row: Notice, by: str) -> str:
    """What has happened, and where; of what was written not a word, for mail is read by many eyes."""
    talk = row.conversation
    title = f"#{talk.pk} {talk.subject}".strip() if talk.mailbox.owner_id is None else f"#{talk.pk}"
    said = {
        NoticeKind.NAMED: _("%(who)s names you in a note: %(title)s"),
        NoticeKind.ASSIGNED: _("%(who)s hands you a conversation: %(title)s"),
        NoticeKind.WROTE: _("The customer has written: %(title)s"),
    }[NoticeKind(row.kind)] % {"who": by or _("Somebody"), "title": title}
    return f"{said}\n{settings.BASE_URL}{reverse('messaging:conversation', args=[talk.pk])}"


def _sent(mail: EmailMessage) -> State:
    """What became of the letter: sent, refused, not sent yet, or nobody knows."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as away:
        log.info("the mail server of the house is away", error=type(away).__name__)
        return State.WAITING
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _said in refused.recipients.values()]
        return State.WAITING if codes and all(code < 500 for code in codes) else State.FAILED
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        log.warning("the mail server of the house refuses its letters", code=refused.smtp_code)
        return State.WAITING
    except (OSError, smtplib.SMTPException) as broken:
        log.warning("a letter may have been sent", error=type(broken).__name__)
        return State.UNSURE
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
    return State.SENT


def came_back(keys: Sequence[str], now: datetime) -> None:  # not a use case: a server's word about our own letter
    """A report names a letter of ours to a colleague: nobody but who had it knows that name. They get no more."""
    users = Notice.objects.filter(letter__in=[key for key in keys if key]).values_list("user_id", flat=True)
    NoticeChoice.objects.filter(user_id__in=list(users), bounced_at=None).update(bounced_at=now)
