"""The decision that stands on somebody's screen."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from relacja.decisions.models import Decision, Offer, OfferAnswer
from relacja.decisions.types import Decided, LeftAlone, Proposal
from relacja.platform.actor import Actor

STANDS_FOR = timedelta(minutes=30)


def latest_decision(actor: Actor, member_ids: Sequence[int], place: str, now: datetime) -> Decided | None:
    """What this person was told about the customer at this place a short while ago, with what was answered since.

    So a page that is drawn again shows the same offers, and an answer stays beside its offer. The caller has found the
    members to be visible; three queries.
    """
    row = (
        Decision.objects.filter(
            party_id__in=list(member_ids), place=place, asked_by=actor.user_id, at__gt=now - STANDS_FOR
        )
        .order_by("-at")
        .first()
    )
    if row is None:
        return None
    answers = dict(
        OfferAnswer.objects.filter(decision=row).exclude(kind="ignored").order_by("pk").values_list("offer_id", "kind")
    )
    proposals = tuple(
        Proposal(**{**one, "answer": answers.get(one["offer_id"], "")}) for one in row.panel.get("proposals", ())
    )
    return Decided(row.pk, proposals, left_alone([row.panel])[0], row.arm, row.is_fallback)


def left_alone(  # no actor: of decisions that the caller has found to be visible
    panels: Sequence[Mapping[str, Any]],
) -> list[tuple[LeftAlone, ...]]:
    """The offers that decisions left alone, by reason; one query for all names."""
    reasons = [panel.get("suppressed", ()) for panel in panels]
    ids = {offer_id for each in reasons for reason in each for offer_id in reason["offers"]}
    names = {pk: (code, name) for pk, code, name in Offer.objects.filter(pk__in=ids).values_list("pk", "code", "name")}
    return [tuple(_told(reason, names) for reason in each) for each in reasons]


def _told(reason: Mapping[str, Any], names: Mapping[int, tuple[str, str]]) -> LeftAlone:
    facts = tuple((text, values) for text, values in reason.get("facts", ()))
    offers = tuple((pk, *names.get(pk, ("", f"#{pk}"))) for pk in reason["offers"])
    return LeftAlone(reason["gate"], facts, offers)
