"""Lines of call lists on their way: who may be called now, and letting them wait a few at a time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from relacja.contact_centre import parameters
from relacja.contact_centre.models import Call, CallList, CallToMake
from relacja.contact_centre.queries.call_lists import LISTS
from relacja.contact_centre.services.calls import knowing
from relacja.customers import queries as customers
from relacja.platform.refs import Ref
from relacja.routing import services as routing

log = structlog.get_logger(__name__)

AHEAD = 20
"""So many lines of a list wait in the queue at most: the rest is checked when its turn comes."""
BEHIND = -60.0 * 24 * 30
"""Minutes of advance: whoever called us themselves comes first."""
FOR_NOW = frozenset({"quiet_hours", "outside_their_hours", "often_today"})
"""Reasons that pass by themselves."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """By which number somebody is called, or why not: `why` is blank where they may be called now."""

    number: customers.Number | None
    why: str = ""

    @property
    def passes(self) -> bool:
        """Whether what is against it passes by itself."""
        return self.why in FOR_NOW


def verdicts(party_ids: Collection[int], purpose: str, now: datetime) -> dict[int, Verdict]:
    """Who of them may be called now for a purpose, asked of consents, numbers and hours; at most five queries.

    What lasts is told before what passes.
    """
    numbers = customers.numbers_to_call(LISTS, party_ids)
    points = {pk: number.point_id for pk, number in numbers.items()}
    asked = customers.Asked(purpose, "phone", now)
    answers = customers.may_contact_many(actor=LISTS, points=points, asked=asked)
    often = _called_often({number.value for number in numbers.values()}, now)
    found = {pk: Verdict(None, "no_number") for pk in party_ids}
    for pk, number in numbers.items():
        against = [] if answers[pk].allowed else [*answers[pk].reasons]
        against += ["often_today"] if number.value in often else []
        found[pk] = Verdict(number, next(iter(sorted(against, key=FOR_NOW.__contains__)), ""))
    return found


def _called_often(numbers: Collection[str], now: datetime) -> set[str]:
    """Those of the numbers that have been called as often today as one may."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Call.objects.filter(direction="outbound", began_at__gte=midnight, callee__in=numbers)
    most, made = parameters.calls_a_day(), dict.fromkeys(numbers, 0)
    for callee in rows.values_list("callee", flat=True):
        made[callee] += 1
    return {number for number, count in made.items() if count >= most}


def feed(list_id: int | None, now: datetime) -> int:
    """Let the next lines of a running list wait, as far as they may be called now; how many were moved.

    Whoever may not be called for good is refused with the reason; a list that somebody else feeds is left to them.
    """
    lists = CallList.objects.select_for_update(skip_locked=True)
    found = lists.filter(pk=list_id, is_running=True).first() if list_id else None
    if found is None:
        return 0
    lines = CallToMake.objects.filter(call_list=found, state=CallToMake.State.OPEN)
    room, moved = AHEAD - lines.filter(due_at=None).count(), 0
    due = lines.filter(due_at__lte=now).order_by("due_at", "pk")
    while room > 0 and (batch := list(due[:room])):
        told = verdicts([line.party_id or 0 for line in batch], found.purpose, now)
        if all(told[line.party_id or 0].why == "quiet_hours" for line in batch):
            break  # it is night for all of them: nobody is touched
        waiting = _sorted_in(found, batch, told, now)
        room, moved = room - waiting, moved + len(batch)
    return moved


def _sorted_in(found: CallList, batch: Iterable[CallToMake], told: Mapping[int, Verdict], now: datetime) -> int:
    waiting = 0
    for line in batch:
        verdict = told[line.party_id or 0]
        if verdict.passes:
            line.due_at = later(verdict.why, now)
        elif verdict.why:
            line.state, line.why, line.due_at, line.ended_at = CallToMake.State.REFUSED, verdict.why, None, now
        else:
            line.item_id, line.due_at = _let_wait(found, line, now), None
            waiting += 1
        line.save(update_fields=["state", "why", "due_at", "ended_at", "item"])
    return waiting


def later(why: str, now: datetime) -> datetime:
    """When it is looked at again whether somebody may be called who may not now."""
    if why == "often_today":
        return (timezone.localtime(now) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return now + timedelta(minutes=30)


def _let_wait(found: CallList, line: CallToMake, now: datetime) -> int:
    party_id = line.party_id or 0
    values = {"item.purpose": found.purpose, "item.list": found.name, "item.known": True}
    asked = routing.fields_asked(found.plan)
    return routing.enter(
        routing.Work(
            medium="preview",
            plan=found.plan,
            subject=Ref("contact_centre.call_to_make", line.pk),
            title=found.name,
            party_id=party_id,
            priority=BEHIND,
            entered_at=now,
            values=values | knowing.condition_values(party_id, asked, now),
            named=knowing.named_workers(party_id),
        ),
        now,
    )


def feed_all(now: datetime) -> int:
    """Feed every running list; one whose plan is not in force is left as it is."""
    moved = 0
    for pk, plan in CallList.objects.filter(is_running=True).order_by("pk").values_list("pk", "plan"):
        try:
            moved += feed(pk, now)
        except routing.NoSuchPlan:
            log.error("no plan is in force", plan=plan, call_list=pk)
    return moved
