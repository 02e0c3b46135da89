"""Call lists, and how far each has come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from relacja.contact_centre.models import CallList, CallToMake
from relacja.platform.actor import Actor

LISTS = Actor.system(gettext_noop("call lists"))
"""Who asks, for a list, by which number customers are called and whether they may be."""


def visible(actor: Actor) -> "QuerySet[CallList, Any]":
    """The lists, for whoever makes them."""
    return CallList.objects.visible_to(actor)


def lines(actor: Actor) -> "QuerySet[CallToMake, Any]":
    """Who stands on lists, as far as the actor sees them."""
    return CallToMake.objects.visible_to(actor)


@dataclass(slots=True)
class Progress:
    """How many stand on a list, by what became of them; `refused` by the reason why they may not be called."""

    total: int = 0
    untried: int = 0
    again: int = 0
    reached: int = 0
    given_up: int = 0
    skipped: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many need not be called any more."""
        return self.total - self.untried - self.again


def progress(actor: Actor, list_ids: Iterable[Any]) -> Mapping[Any, Progress]:
    """Of each list, counted over the customers the actor sees; one query."""
    wanted = list(list_ids)
    counted = (
        lines(actor).filter(call_list__in=wanted).order_by().values_list("call_list", "state", "why")
        .annotate(n=Count("pk"), fresh=Count("pk", filter=Q(tries=0)))
    )  # fmt: skip
    found: dict[Any, Progress] = defaultdict(Progress)
    for list_id, state, why, count, fresh in counted:
        one = found[list_id]
        one.total += count
        if state == CallToMake.State.OPEN:
            one.untried, one.again = one.untried + fresh, one.again + count - fresh
        elif state == CallToMake.State.REFUSED:
            one.refused[why] = one.refused.get(why, 0) + count
        else:
            setattr(one, state, getattr(one, state) + count)
    return {list_id: found[list_id] for list_id in wanted}


def of_campaign(campaign_id: int) -> tuple[int | None, Progress, dict[str, int]]:  # no actor: numbers name nobody
    """The list of a campaign, if it has one, how far it has come, and how many calls ended with which outcome."""
    list_id = CallList.objects.filter(campaign_id=campaign_id).values_list("pk", flat=True).first()
    if list_id is None:
        return None, Progress(), {}
    ended = CallToMake.objects.filter(call_list=list_id, state=CallToMake.State.REACHED).order_by()
    outcomes = dict(ended.values_list("outcome").annotate(n=Count("pk")))
    return list_id, progress(LISTS, [list_id])[list_id], outcomes
