"""The decision that stands on somebody's screen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from relacja.decisions.models import Decision, OfferAnswer
from relacja.decisions.types import Decided, Proposal, Suppressed
from relacja.platform.actor import Actor

STANDS_FOR = timedelta(minutes=30)


def latest_decision(actor: Actor, member_ids: Sequence[int], place: str, now: datetime) -> Decided | None:
    """What this person was told about the customer at this place a short while ago, with what was answered since.

    So a page that is drawn again shows the same offers, and an answer stays beside its offer. The caller has found the
    members to be visible; two queries.
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
    suppressed = tuple(
        Suppressed(**{**one, "facts": tuple((text, values) for text, values in one.get("facts", ()))})
        for one in row.panel.get("suppressed", ())
    )
    return Decided(row.pk, proposals, suppressed, row.arm, row.is_fallback)
