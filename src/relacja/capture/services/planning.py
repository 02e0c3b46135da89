"""Tracking plans: what breaks the plan of its source is held, and let go once the plan says otherwise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.db import connection
from django.utils.translation import gettext_noop

from relacja.capture.models import Held, Source
from relacja.capture.permissions import CONFIGURE, DIGEST
from relacja.capture.queries.planned import latest_deeds
from relacja.capture.queries.sources import erased_signs
from relacja.capture.rules import plan as rules
from relacja.capture.rules import reading
from relacja.capture.rules.erasing import is_erased
from relacja.capture.services.erasing import PURPOSE
from relacja.capture.services.sources import found_source
from relacja.capture.services.storing import Arrived, queue_digest, store_events
from relacja.capture.types import Event, PlanTrial, Problem, Replayed, SourceRow, WouldBeHeld
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue, job
from relacja.platform.secrets import key_for
from relacja.platform.use_case import use_case

MOST = 500
"""In one transaction."""
TRIED = 5_000
"""Of those that are held so many are tried with a plan that is being written, the oldest first."""


@use_case(permits=CONFIGURE)
def save_plan(*, actor: Actor, source_id: int, plan: str, holds_unplanned: bool = False) -> None:
    """Expect of the events of a source what a plan says (`rules.plan`); blank: nothing. The entrance knows within
    seconds; what is held stays held until it is asked for anew. Raises `SourceNotFound` and `rules.plan.BadPlan`."""
    rules.read_plan(plan)
    source = found_source(source_id)
    source.plan, source.holds_unplanned = plan.strip(), holds_unplanned
    source.save(update_fields=["plan", "holds_unplanned"])


@use_case(permits=CONFIGURE)
def try_plan(*, actor: Actor, source_id: int, plan: str, holds_unplanned: bool = False) -> PlanTrial:
    """What a plan would do with what is held and with what came last; nothing is changed. Raises `BadPlan`."""
    tried = rules.read_plan(plan)
    held = Held.objects.filter(source_id=source_id, reason=Problem.PLAN).order_by("pk")
    told = [reading.deed(payload) for payload in held.values_list("payload", flat=True)[:TRIED]]
    lately = latest_deeds(actor, source_id)
    broken = Counter(
        (name, why) for name, said in lately if (why := tried.breaks(name, said, holds_unplanned=holds_unplanned))
    )
    passing = sum(not tried.breaks(name, said, holds_unplanned=holds_unplanned) for name, said in told)
    found = tuple(WouldBeHeld(name, why, times) for (name, why), times in broken.most_common(10))
    return PlanTrial(len(told), passing, len(lately), found)


@use_case(permits=CONFIGURE)
def ask_replay(*, actor: Actor, source_id: int) -> None:
    """Have what is held by the plan of a source judged by the plan of today, soon. Raises `SourceNotFound`."""
    found_source(source_id)
    enqueue(replay, source_id=source_id)


@use_case(permits=DIGEST)
def replay_held(*, actor: Actor, source_id: int, after: int = 0) -> tuple[Replayed, int]:
    """Judge some hundreds of events that are held by the plan, those after a number, by the plan of today.

    Those that keep to it are stored as of when they came and happened, and are held no more, all or nothing; one that
    was sent again in the meantime is stored once. Answers what came of it, and the last number judged, 0 for none.
    """
    source = Source.objects.filter(pk=source_id).first()
    rows = list(
        Held.objects.select_for_update(skip_locked=True)
        .filter(source_id=source_id, reason=Problem.PLAN, pk__gt=after)
        .order_by("pk")[:MOST]
    )
    if source is None or not rows:
        return Replayed(0, 0), 0
    row = SourceRow(
        source.pk, source.write_key, source.kept, source.requests_per_second, source.consent, source.plan,
        source.holds_unplanned,
    )  # fmt: skip
    judged = [(one, rules.planned(row, _as_it_came(one))) for one in rows]
    free = [(one, event) for one, event in judged if not event.problem]
    _let_go(row, free)
    otherwise = [(one, event) for one, event in judged if event.problem and event.detail != one.detail]
    for one, event in otherwise:
        one.reason, one.detail = event.problem, event.detail
    Held.objects.bulk_update([one for one, _event in otherwise], ["reason", "detail"])
    audit.note(passed=len(free), held=len(rows) - len(free))
    return Replayed(len(free), len(rows) - len(free)), rows[-1].pk


def _as_it_came(held: Held) -> Event:
    [event] = reading.read(held.payload.encode(), reading.kind_of(held.payload), held.received_at).events
    return replace(event, key=held.key.hex, occurred_at=held.occurred_at or event.occurred_at)


def _let_go(source: SourceRow, free: Sequence[tuple[Held, Event]]) -> None:
    if not free:
        return
    connection.ensure_connection()
    raw = connection.connection
    assert raw is not None  # noqa: S101 - there is a transaction
    erased, key = erased_signs(raw), key_for(PURPOSE)
    taken = [(held, event) for held, event in free if not is_erased(event, key, erased)]
    store_events(raw, [Arrived(source, held.received_at, [event]) for held, event in taken])
    Held.objects.filter(pk__in=[held.pk for held, _event in free]).delete()
    queue_digest(raw)


@job(retries=3)
def replay(*, source_id: int) -> None:
    """Judge all that a source has held by its plan."""
    actor, after = Actor.system(gettext_noop("events that were held")), 0
    while True:
        _came, after = replay_held(actor=actor, source_id=source_id, after=after)
        if not after:
            break
