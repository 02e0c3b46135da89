"""Text messages of campaigns: noted in the transaction in which it was drawn, handed over when they may be sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.customers import queries as customers
from relacja.mailings import services as mailings
from relacja.marketing import parameters
from relacja.marketing.models import Campaign, TextMessage
from relacja.marketing.permissions import RUN, TELL
from relacja.marketing.types import Addressed, Going, TextState
from relacja.messaging import queries as messaging_queries
from relacja.messaging import services as messaging
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import LeftForLater, enqueue, job, should_stop
from relacja.platform.parameters import get_int
from relacja.platform.use_case import use_case

BATCH = 100
FOR_NOW = frozenset({"quiet_hours", "outside_their_hours"})
"""Reasons that pass by themselves."""
AGAIN_AFTER = timedelta(minutes=30)
STALE = timedelta(days=3)
"""What could not be sent so long after it was meant is not sent at all."""


@use_case(permits=TELL)
def write_texts(*, actor: Actor, campaign: Going, to: Sequence[Addressed], at: datetime) -> None:
    """Note who is to get a text message for a campaign, each key once for ever."""
    told = campaign.settings
    TextMessage.objects.bulk_create(
        [
            TextMessage(
                campaign_id=campaign.id, key=one.key, party_id=one.party_id, mailbox_id=int(told["mailbox"]),
                text=told["text"], due_at=at, queued_at=at,
            )
            for one in to
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    enqueue(send_texts)


@job(queue="messages", retries=3, lock="marketing.texts")
def send_texts() -> None:  # not a use case: each batch is one
    """Hand over what is due, until there is nothing."""
    actor = Actor.system(gettext_noop("text messages of campaigns"))
    while hand_over_texts(actor=actor, now=timezone.now()):
        if should_stop():
            raise LeftForLater


@use_case(permits=RUN)
def hand_over_texts(*, actor: Actor, now: datetime) -> int:
    """Hand the next that are due over to `messaging`, all or nothing, which sends each once; how many were looked at.
    Whoever may not be written to is left out with the reason, whoever sleeps is asked again later."""
    due = TextMessage.objects.filter(state=TextState.WAITING, due_at__lte=now).order_by("due_at", "pk")
    texts = list(due.select_for_update(skip_locked=True)[:BATCH])
    if not texts:
        return 0
    numbers = customers.numbers_to_call(actor, [one.party_id for one in texts])
    people = customers.recipients(actor, {one.party_id: None for one in texts})
    against = _against(actor, texts, numbers, now)
    had = _had(texts, now)
    for one in texts:
        why = "too_late" if now > one.queued_at + STALE else against[one.pk]
        why = why or ("too_often" if had.get(one.party_id, 0) >= get_int(parameters.MOST_TEXTS.code) else "")
        if why in FOR_NOW:
            one.due_at = now + AGAIN_AFTER
            continue
        why = why or _handed_over(actor, one, numbers[one.party_id], people.get(one.party_id), now)
        if why:
            one.state, one.reason = TextState.LEFT_OUT, why[:40]
        else:
            had[one.party_id] = had.get(one.party_id, 0) + 1
    TextMessage.objects.bulk_update(texts, ["state", "reason", "due_at", "message_id", "parts", "handed_over_at"])
    audit.note(texts=len(texts), handed_over=sum(one.state == TextState.HANDED_OVER for one in texts))
    return len(texts)


def _against(
    actor: Actor, texts: Sequence[TextMessage], numbers: Mapping[int, customers.Number], now: datetime
) -> dict[int, str]:
    """What is against each, by what lasts before what passes; blank for nothing."""
    points = {party_id: number.point_id for party_id, number in numbers.items()}
    purposes = dict(Campaign.objects.filter(pk__in={one.campaign_id for one in texts}).values_list("pk", "purpose"))
    found: dict[int, str] = {}
    for purpose in set(purposes.values()):
        asked = customers.Asked(purpose, "sms", now)
        answers = customers.may_contact_many(actor=actor, points=points, asked=asked)
        for one in texts:
            if purposes[one.campaign_id] == purpose:
                answer = answers.get(one.party_id)
                reasons = () if answer is None or answer.allowed else answer.reasons
                lasting = sorted(reasons, key=FOR_NOW.__contains__)
                found[one.pk] = "no_number" if answer is None else next(iter(lasting), "")
    return found


def _had(texts: Collection[TextMessage], now: datetime) -> dict[int, int]:
    """How many text messages of campaigns each has had within a week."""
    people = {one.party_id for one in texts}
    rows = TextMessage.objects.filter(party_id__in=people, handed_over_at__gt=now - timedelta(days=7)).order_by()
    return dict(rows.values_list("party_id").annotate(n=Count("pk")))


def _handed_over(
    actor: Actor, one: TextMessage, number: customers.Number, who: customers.Recipient | None, now: datetime
) -> str:
    """Hand one over; blank, or why it cannot be."""
    given = who.given_name if who is not None and who.kind == "person" else ""
    known = {"customer.name": who.name if who else "", "customer.first_name": given}
    try:
        text = mailings.fill_text(one.text, known)
        answer = messaging.Answer(text, to=(number.value,), then="resolve", is_automatic=True, send_at=now)
        sent = messaging.begin_conversation(
            actor=actor, mailbox_id=one.mailbox_id, answer=answer, party_id=one.party_id
        )
    except mailings.PaperGap:
        return "missing_value"
    except messaging_queries.MailboxNotFound:
        return "no_mailbox"
    one.state, one.message_id, one.handed_over_at = TextState.HANDED_OVER, sent.pk, now
    one.parts = messaging_queries.parts_of_text(text)
    return ""


@use_case(permits=RUN)
def stop_texts(*, actor: Actor, campaign_id: int) -> int:
    """Send no more text messages for a campaign; how many are left out for it."""
    rows = TextMessage.objects.filter(campaign=campaign_id, state=TextState.WAITING)
    return rows.update(state=TextState.LEFT_OUT, reason="stopped")
