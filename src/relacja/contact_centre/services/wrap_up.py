"""The end of a contact: reason, outcome, a note, a task; one key, one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.contact_centre.models import Call
from relacja.contact_centre.services.calls import calling_back
from relacja.interactions import services as interactions
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing import services as routing
from relacja.routing.queries import own_reservation
from relacja.routing.types import WORK


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What is kept of a contact beyond what the engine knows. Everything may be left out."""

    reason: str = ""
    outcome: str = ""
    note: str = ""
    task: str = ""
    task_due: datetime | None = None


@use_case(permits=WORK)
def finish(*, actor: Actor, reservation_id: int, wrap_up: WrapUp) -> None:
    """Save how a contact ended and be free for the next.

    Raises `ItemNotFound`, `NotCalledYet`, `routing.MovedOn`.
    """
    now = timezone.now()
    found = own_reservation(actor, reservation_id)
    call = calling_back.wrapped_up(found.item_id, now, wrap_up.outcome)
    if call is None and found.item.subject_kind == "contact_centre.call":
        call = Call.objects.get(pk=found.item.subject_id)
    if call is not None:
        _remember(actor, call, wrap_up)
    _plan_task(actor, found.item, wrap_up)
    routing.mark_completed(found.pk, "wrapped up", now)
    audit.note(
        subject=Ref(found.item.subject_kind, found.item.subject_id), reason=wrap_up.reason, outcome=wrap_up.outcome
    )


def _remember(actor: Actor, call: Call, wrap_up: WrapUp) -> None:
    if call.interaction_id is None:
        return
    interactions.round_off(
        actor=Actor.system(gettext_noop("wrap-up at the desk")),
        interaction_id=call.interaction_id,
        reason=wrap_up.reason,
        outcome=wrap_up.outcome,
        summary=wrap_up.note,
    )


def _plan_task(actor: Actor, item: Any, wrap_up: WrapUp) -> None:
    party_id = item.party_id
    if item.subject_kind == "contact_centre.call":
        party_id = Call.objects.values_list("party_id", flat=True).get(pk=item.subject_id)
    if wrap_up.task and party_id is not None:
        due = wrap_up.task_due or timezone.now()
        interactions.log_task(actor=actor, party_id=party_id, summary=wrap_up.task, due_at=due)
