"""Letters on paper: noted in the transaction in which it was drawn, made in the background, some hundreds a file."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.customers import queries as customers
from relacja.interactions import services as interactions
from relacja.interactions.types import CapturedBy, InteractionDraft, Participant, Subject
from relacja.mailings import queries as mail_queries
from relacja.mailings import services as mailings
from relacja.marketing import parameters
from relacja.marketing.models import Campaign, PaperLetter, PaperPart
from relacja.marketing.permissions import RUN, TELL
from relacja.marketing.services import setting
from relacja.marketing.types import CAMPAIGN, Going, PaperState
from relacja.platform import audit, files
from relacja.platform.actor import Actor
from relacja.platform.jobs import LeftForLater, enqueue, job, should_stop
from relacja.platform.parameters import get_int
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

PART = 400
"""So many letters stand in a file at most."""
SOURCE = "paper"


@use_case(permits=TELL)
def write_on_paper(*, actor: Actor, campaign: Going, party_ids: Sequence[int], at: datetime) -> None:
    """Note who is to get a letter on paper for a campaign: each once for ever."""
    roots = customers.canonical_ids(party_ids)
    PaperLetter.objects.bulk_create(
        [
            PaperLetter(campaign_id=campaign.id, party_id=one, design_id=int(campaign.settings["design"]), queued_at=at)
            for one in dict.fromkeys(roots.get(party_id, party_id) for party_id in party_ids)
        ],
        ignore_conflicts=True,
    )
    enqueue(make_paper, campaign_id=campaign.id)


@job(queue="messages", retries=8)
def make_paper(*, campaign_id: int) -> None:  # not a use case: each file is one
    """Make the files of a campaign, one after the other, until no letter waits."""
    actor = Actor.system(gettext_noop("letters on paper"))
    while make_part(actor=actor, campaign_id=campaign_id):
        if should_stop():
            raise LeftForLater


@use_case(permits=RUN)
def make_part(*, actor: Actor, campaign_id: int) -> int:
    """Make the next letters of a campaign into a file, all or nothing; how many were looked at. Whoever may not be
    written to, or has no address, is left out with the reason."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    waiting = PaperLetter.objects.filter(campaign=campaign, state=PaperState.WAITING).order_by("pk")
    letters, now = list(waiting[:PART]), timezone.now()
    if not letters:
        return 0
    sheets = _sheets(actor, campaign, letters, now)
    if sheets:
        number = PaperPart.objects.filter(campaign=campaign).count() + 1
        kept = files.store(io.BytesIO(setting.typeset(list(sheets.values()))), "letters.pdf")
        part = PaperPart.objects.create(
            campaign=campaign, number=number, letters=len(sheets), sha256=kept.sha256, made_at=now
        )
        for one in letters:
            if one.pk in sheets:
                one.state, one.part = PaperState.PRINTED, part
        _remember(actor, campaign, [one for one in letters if one.pk in sheets], now)
    PaperLetter.objects.bulk_update(letters, ["state", "reason", "part"])
    audit.note(subject=Ref(CAMPAIGN, campaign.pk), letters=len(sheets), left_out=len(letters) - len(sheets))
    return len(letters)


def _sheets(
    actor: Actor, campaign: Campaign, letters: Sequence[PaperLetter], now: datetime
) -> dict[int, Mapping[str, Any]]:
    """What stands on paper, by letter; the others are marked with why they are left out."""
    people = [one.party_id for one in letters]
    places = customers.postal_places(actor, people)
    asked = customers.Asked(campaign.purpose, "post", now)
    points = {party_id: place.point_id for party_id, place in places.items()}
    answers = customers.may_contact_many(actor=actor, points=points, asked=asked)
    versions = {one: mail_queries.latest_version(actor, one) for one in {letter.design_id for letter in letters}}
    found: dict[int, Mapping[str, Any]] = {}
    for one in letters:
        place, version = places.get(one.party_id), versions[one.design_id]
        reasons = () if place is None or answers[one.party_id].allowed else answers[one.party_id].reasons
        why = "no_address" if place is None else next(iter(reasons), "no_design" if version is None else "")
        if place is not None and version is not None and not why:
            try:
                text = mailings.on_paper(version, [place.language], _variables(place))
                found[one.pk] = setting.sheet(text, place, now)
            except mailings.PaperGap:
                why = "missing_value"
        if why:
            one.state, one.reason = PaperState.LEFT_OUT, why[:40]
    return found


def _variables(place: customers.PostalPlace) -> dict[str, str]:
    address = ", ".join(part for part in (place.street, f"{place.postcode} {place.city}".strip()) if part)
    return {
        "customer.name": place.name, "customer.first_name": place.given_name,
        "customer.family_name": place.family_name, "customer.address": address,
    }  # fmt: skip


def _remember(actor: Actor, campaign: Campaign, letters: Sequence[PaperLetter], now: datetime) -> None:
    """Each on its customer's timeline, once for ever by its key."""
    drafts = [
        InteractionDraft(
            kind="letter", participants=(Participant(one.party_id),), started_at=now, ended_at=now,
            summary=campaign.name[:200], captured_by=CapturedBy.AUTO, source=SOURCE, key=str(one.pk),
            initiator="system", direction="outbound", subjects=(Subject(Ref(CAMPAIGN, campaign.pk)),),
        )
        for one in letters
    ]  # fmt: skip
    interactions.record_many(actor=actor, drafts=drafts)


@use_case(permits=RUN)
def stop_paper(*, actor: Actor, campaign_id: int) -> int:
    """Make no more letters on paper for a campaign; how many are left out for it."""
    rows = PaperLetter.objects.filter(campaign=campaign_id, state=PaperState.WAITING)
    return rows.update(state=PaperState.LEFT_OUT, reason="stopped")


@use_case(permits=RUN)
def remove_old_paper(*, actor: Actor, now: datetime) -> int:
    """Let go of files that were made so long ago that they are printed; how many."""
    before = now - timedelta(days=get_int(parameters.PAPER_KEPT.code))
    return remove_parts(list(PaperPart.objects.filter(made_at__lt=before, removed_at=None)), now)


def remove_parts(parts: Sequence[PaperPart], now: datetime) -> int:  # not a use case: those that call it are
    """Let go of the contents of files."""
    PaperPart.objects.filter(pk__in=[one.pk for one in parts]).update(removed_at=now)
    files.remove_later([one.sha256 for one in parts])
    return len(parts)
