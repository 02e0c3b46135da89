"""The call on the timeline: it is there while it goes on, and nobody types it."""

from datetime import datetime

from relacja.contact_centre.models import Call, CallCommandRow, CallToMake
from relacja.contact_centre.services.calls.commands import ask, spoken, wire_of
from relacja.contact_centre.types import DEFAULT_PLAN
from relacja.interactions import services as interactions
from relacja.interactions.types import CapturedBy, InteractionDraft, Participant, Status, Subject
from relacja.kit import phone
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.routing import queries as queues
from relacja.routing import services as routing

SOURCE = "calls"


def begin(actor: Actor, call: Call) -> None:
    """A talk begins: a contact that goes on, of the customer, or of nobody known with the number."""
    done = interactions.open_interaction(actor=actor, draft=_draft(call, Status.IN_PROGRESS))
    call.interaction_id, call.interaction_started_at = done.id.id, done.id.started_at


def end(actor: Actor, call: Call) -> None:
    """The talk is over: how long it took is known; reason and outcome come with the wrap-up."""
    if call.interaction_id is not None and call.ended_at is not None:
        ended_at = max(call.ended_at, call.answered_at or call.began_at)
        interactions.close_interaction(actor=actor, interaction_id=call.interaction_id, ended_at=ended_at)


def missed(actor: Actor, call: Call) -> None:
    """Nobody took it: that is on the timeline too."""
    draft = _draft(call, Status.DONE)
    done = interactions.record(actor=actor, draft=draft)
    call.interaction_id, call.interaction_started_at = done.id.id, done.id.started_at


def _draft(call: Call, status: Status) -> InteractionDraft:
    inbound = call.direction == "inbound"
    ended_at = max(call.ended_at, call.began_at) if call.ended_at else None
    return InteractionDraft(
        kind="call",
        participants=(Participant(call.party_id, address=call.other_number),),
        started_at=call.began_at,
        ended_at=ended_at if status == Status.DONE else None,
        medium="phone",
        direction=call.direction,
        initiator="customer" if inbound else "company",
        status=status.value,
        outcome="" if call.answered_at else "no_answer",
        captured_by=CapturedBy.AUTO.value,
        owner_id=queues.user_of(call.worker_id),
        source=SOURCE,
        key=f"{call.engine_id}:{call.engine_call}",
        subjects=(Subject(Ref("contact_centre.call", call.pk)),),
    )


def keys_pressed(actor: Actor, call: Call, now: datetime) -> None:
    """A caller who was offered a call-back pressed 1: they keep their place. That, or goodbye, is said at last."""
    if call.item_id is not None or call.answered_at is not None:
        return
    wants = call.digits.endswith("1")
    if wants:
        ask_back(call, now)
    asked = CallCommandRow.objects.filter(call=call)
    if asked.filter(kind="collect").exists() and not asked.filter(kind="play", data__then="hang_up").exists():
        sound = "will_call_back" if wants else "closed_good_bye"
        ask("play", wire_of(call), now, sound=sound, then="hang_up", **spoken(call))


def ask_back(call: Call, now: datetime) -> None:
    """Let a call-back wait at the place of the call, once; without a plan in force it is kept until there is one."""
    if CallToMake.objects.filter(call=call).exists():
        return
    try:
        CallToMake.objects.create(call=call, item_id=wait_to_be_called(call, call.began_at, now))
    except routing.NoSuchPlan:
        CallToMake.objects.create(call=call, due_at=call.began_at)


def wait_to_be_called(call: Call, since: datetime, now: datetime) -> int:
    """Let the work of calling back wait, with the age it has; the number of its item. Raises `NoSuchPlan`."""
    return routing.enter(
        routing.Work(
            medium="callback",
            plan=call.entry.plan if call.entry else DEFAULT_PLAN,
            subject=Ref("contact_centre.call", call.pk),
            title=call.caller_name or phone.readable(call.caller),
            party_id=call.party_id,
            entered_at=since,
            values={
                "item.number": call.callee,
                "item.caller": call.caller,
                "item.known": call.party_id is not None and not call.is_visitor,
            },
        ),
        now,
    )
