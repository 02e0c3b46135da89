"""Why somebody is in a segment, or not."""

from datetime import datetime

from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.platform.condition_words import reasons
from relacja.platform.conditions import explain_party, judge_party
from relacja.segments.models import HandPick, Stay
from relacja.segments.queries.segments import segment
from relacja.segments.queries.standing import condition_of
from relacja.segments.types import ReasonLine, WhyIn


def why(actor: Actor, segment_id: int, party_id: int, at: datetime) -> WhyIn | None:
    """What decides: each comparison with what is known, and what was said by hand.

    None where there is no such segment, or no such customer for the actor.
    """
    found = segment(actor, segment_id)
    if found is None or not customers.is_visible(actor, party_id):
        return None
    members = customers.members(party_id)
    root = members[0] if members else party_id
    condition = condition_of(found.kind, found.condition)
    stay = Stay.objects.filter(segment=found, party_id=root, left_at=None).first()
    picks = set(HandPick.objects.filter(segment=found, party_id__in=members).values_list("pick", flat=True))
    told = [ReasonLine(one.asked, one.holds, one.known) for one in reasons(explain_party(condition, root, at))]
    return WhyIn(
        is_member=stay is not None,
        since=stay.entered_at if stay else None,
        pick="never" if "never" in picks else "always" if picks else "",
        holds=judge_party(condition, root, at),
        reasons=tuple(told),
    )
