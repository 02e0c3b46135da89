"""Mailings: a letter to everybody in some segments, once each, going on where it was whatever stops it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.mailings import queries as mail_queries
from relacja.marketing.models import Campaign
from relacja.marketing.permissions import EDIT, RUN, TELL
from relacja.marketing.rules.arms import LEFT_ALONE
from relacja.marketing.services.campaigns import BadTerms, CampaignNotFound, NotNow, found, make
from relacja.marketing.services.experiments import Comer, let_in
from relacja.marketing.services.letters import write_letters
from relacja.marketing.services.reaching import reach
from relacja.marketing.types import CAMPAIGN, EMAIL, Addressed, CampaignTerms, Kind, State
from relacja.messaging import queries as messaging
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.fields import Sql
from relacja.platform.jobs import LeftForLater, enqueue, job, should_stop
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.segments import queries as segments

BATCH = 500
MOST_VARIANTS = 5
COUNT = "SELECT count(*) FROM (--people--) people"
NEXT = "SELECT party_id FROM (--people--) people WHERE party_id > %s ORDER BY party_id LIMIT %s"


@dataclass(frozen=True, slots=True)
class Mailing:
    """Who gets what: members of any of the segments and of none of the others; designs, each to an equal share of those
    who are written to."""

    segment_ids: tuple[int, ...]
    design_ids: tuple[int, ...]
    mailbox_id: int
    without_ids: tuple[int, ...] = ()
    at: datetime | None = None


@use_case(permits=EDIT)
def prepare_mailing(*, actor: Actor, terms: CampaignTerms, how: Mailing) -> int:
    """A mailing, ready to be started. Raises `NameTaken`, `BadTerms`."""
    _check(actor, how)
    campaign = make(actor, terms, Kind.MAILING, timezone.now())
    campaign.segment_ids, campaign.without_ids = list(how.segment_ids), list(how.without_ids)
    campaign.mailbox_id, campaign.planned_at = how.mailbox_id, how.at
    share, odd = divmod(1000, len(how.design_ids))
    campaign.variants = [
        {"code": "abcde"[n], "design": design_id, "share": share + (odd if n == 0 else 0)}
        for n, design_id in enumerate(how.design_ids)
    ]
    campaign.save()
    return campaign.pk


def _check(actor: Actor, how: Mailing) -> None:
    boxes = {one.pk for one in messaging.mailboxes(actor)}
    known = {one.pk for one in segments.visible(actor).filter(pk__in=[*how.segment_ids, *how.without_ids])}
    published = [mail_queries.latest_version(actor, one) for one in how.design_ids]
    for field, is_right in (
        ("segments", bool(how.segment_ids) and known >= {*how.segment_ids, *how.without_ids}),
        ("designs", 0 < len(how.design_ids) <= MOST_VARIANTS and None not in published),
        ("mailbox", how.mailbox_id in boxes),
    ):
        if not is_right:
            raise BadTerms(field)


@use_case(permits=EDIT)
def count_audience(*, actor: Actor, segment_ids: Sequence[int], without_ids: Sequence[int]) -> int:
    """How many people are meant, of those whom the actor may see; whether each may be written to is judged later."""
    asked = _audience(actor, segment_ids, without_ids)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.replace("--people--", asked.text), asked.params)
        return int(cursor.fetchone()[0])


@use_case(permits=RUN)
def start_mailing(*, actor: Actor, campaign_id: int) -> None:
    """Let it go, at its hour or at once. Raises `CampaignNotFound`, `NotNow`."""
    campaign, now = found(actor, campaign_id, RUN), timezone.now()
    if campaign.kind != Kind.MAILING:
        raise CampaignNotFound(campaign_id)
    if campaign.state != State.DRAFT:
        raise NotNow(campaign.state)
    campaign.state, campaign.started_at = State.RUNNING.value, now
    campaign.save()
    audit.note(subject=Ref(CAMPAIGN, campaign.pk))
    enqueue(go_through, at=campaign.planned_at, campaign_id=campaign.pk)


@job(queue="messages", retries=8)
def go_through(*, campaign_id: int) -> None:  # not a use case: each batch is one
    """Let in whoever is meant, some hundreds at a time, until nobody is left."""
    actor = Actor.system(gettext_noop("mailing of a campaign"))
    while write_batch(actor=actor, campaign_id=campaign_id):
        if should_stop():
            raise LeftForLater


@use_case(permits=TELL)
def write_batch(*, actor: Actor, campaign_id: int) -> int:
    """Draw for the next of those who are meant, and hand those over to the channel who are not left alone, all or
    nothing; how many these were. Who was gone through before is passed: `reached` is the last of them."""
    campaign, now = found(actor, campaign_id, RUN), timezone.now()
    if campaign.state != State.RUNNING:
        return 0
    people = _next(actor, campaign)
    if not people:
        campaign.gone_through_at = campaign.gone_through_at or now
        campaign.save()
        return 0
    comers = [Comer(party_id, f"mailing:{party_id}") for party_id in people]
    arms = dict(zip(people, let_in(actor=actor, campaign=campaign, comers=comers, at=now), strict=True))
    _hand_over(actor, campaign, arms, now)
    campaign.reached = people[-1]
    campaign.save()
    left_alone = sum(one in LEFT_ALONE for one in arms.values())
    audit.note(subject=Ref(CAMPAIGN, campaign.pk), people=len(people), left_alone=left_alone)
    return len(people)


def _hand_over(actor: Actor, campaign: Campaign, arms: Mapping[int, str], now: datetime) -> None:
    def of(chosen: Callable[[str], bool]) -> list[Addressed]:
        return [Addressed(one, f"mailing:{campaign.pk}:{one}") for one, arm in arms.items() if chosen(arm)]

    if campaign.channel != EMAIL:
        if to := of(lambda arm: arm not in LEFT_ALONE):
            reach(actor=actor, campaign=campaign, channel=campaign.channel, settings=campaign.how, to=to, at=now)
        return
    for code, design_id in _designs(campaign).items():
        if to := of(code.__eq__):
            write_letters(
                actor=actor, campaign=campaign, design_id=design_id, mailbox_id=campaign.mailbox_id or 0, to=to, at=now
            )


def _designs(campaign: Campaign) -> Mapping[str, int]:
    return {one["code"]: one["design"] for one in campaign.variants}


def _next(actor: Actor, campaign: Campaign) -> list[int]:
    asked = _audience(actor, campaign.segment_ids, campaign.without_ids)
    with connection.cursor() as cursor:
        cursor.execute(NEXT.replace("--people--", asked.text), [*asked.params, campaign.reached, BATCH])
        return [party_id for (party_id,) in cursor.fetchall()]


def _audience(actor: Actor, segment_ids: Sequence[int], without_ids: Sequence[int]) -> Sql:
    """A SELECT of everybody who is in one of the segments and in none of the others, each once."""
    wanted = [segments.audience(actor, one) for one in segment_ids]
    unwanted = [segments.audience(actor, one) for one in without_ids]
    text = " UNION ".join(f"({one.text})" for one in wanted) or "SELECT NULL::bigint AS party_id WHERE FALSE"
    params: list[Any] = [value for one in wanted for value in one.params]
    if unwanted:
        less = " UNION ".join(f"({one.text})" for one in unwanted)
        text = f"({text}) EXCEPT ({less})"
        params += [value for one in unwanted for value in one.params]
    return Sql(text, tuple(params))
