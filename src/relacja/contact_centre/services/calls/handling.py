"""What people at the desk do with calls: each is a command to the engine; what comes of it arrives as signals."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from relacja.contact_centre.models import Call, CallCommandRow, Engine, EntryPoint
from relacja.contact_centre.models.call import CallState
from relacja.contact_centre.permissions import DIAL
from relacja.contact_centre.plugs import NotCapable, capabilities_of
from relacja.contact_centre.services.calls import outside
from relacja.contact_centre.services.calls.arriving import in_one_form
from relacja.contact_centre.services.calls.commands import Wire, ask, leg_of, wire_of
from relacja.contact_centre.types import DEFAULT_PLAN, CommandKind
from relacja.customers import queries as customers
from relacja.kit import ids
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case
from relacja.routing import queries as queues
from relacja.routing.queries import own_worker, setup
from relacja.routing.services import MovedOn
from relacja.routing.types import SUPERVISE, WORK


class CallNotFound(LookupError):
    """There is no such call, it has ended, or it is not the actor's."""


class NoEngine(LookupError):
    """No telephone engine is set up."""


class NoTelephone(ValueError):
    """One's own telephone, which would have to ring, is not there."""


class BadNumber(ValueError):
    """Nobody can be called by this."""


def own_call(actor: Actor, call_id: int) -> Call:
    """A call that goes on and that the actor has, locked. Raises `CallNotFound`."""
    found = (
        Call.objects.select_for_update(of=("self",))
        .filter(pk=call_id, worker__user_id=actor.user_id or 0)
        .exclude(state=CallState.ENDED)
        .first()
    )
    if found is None:
        raise CallNotFound(call_id)
    return found


def ringing_call(actor: Actor, call_id: int) -> tuple[Call, int]:
    """A call that rings at the actor's telephone. Raises `CallNotFound`."""
    worker = own_worker(actor)
    call = Call.objects.filter(pk=call_id).exclude(state=CallState.ENDED).first()
    if call is None or not (leg_of(worker.pk) in call.legs or queues.pending_for(call.item_id or 0, worker.pk)):
        raise CallNotFound(call_id)
    return call, worker.pk


def _ask(actor: Actor, call: Call, kind: CommandKind, **given: Any) -> None:
    """Raises `NotCapable` where the engine of the call has no such thing, before anybody waits for it."""
    if kind not in capabilities_of(call.engine.plug):
        raise NotCapable(kind)
    ask(kind, wire_of(call, actor), timezone.now(), **given)
    audit.note(subject=Ref("contact_centre.call", call.pk), asked=kind)


@use_case(permits=WORK)
def answer_call(*, actor: Actor, call_id: int) -> None:
    """Take the call that rings off the hook. Raises `CallNotFound`."""
    call, worker_id = ringing_call(actor, call_id)
    _ask(actor, call, "answer", leg=leg_of(worker_id))


@use_case(permits=WORK)
def hold_call(*, actor: Actor, call_id: int) -> None:
    """Let the customer wait on the line, with music. Raises `CallNotFound`."""
    _ask(actor, own_call(actor, call_id), "hold")


@use_case(permits=WORK)
def retrieve_call(*, actor: Actor, call_id: int) -> None:
    """Talk to the customer again. Raises `CallNotFound`."""
    _ask(actor, own_call(actor, call_id), "retrieve")


@use_case(permits=WORK)
def hang_up_call(*, actor: Actor, call_id: int) -> None:
    """End the call. Raises `CallNotFound`."""
    _ask(actor, own_call(actor, call_id), "hang_up")


@use_case(permits=WORK)
def transfer_call(
    *, actor: Actor, call_id: int, number: str = "", worker_id: int | None = None, attended: bool = False
) -> None:
    """Give the call to a number or a colleague; `attended`: talk to them first.

    Raises `CallNotFound`, `BadNumber`, `InsideOnly`, `NumberNotKnown`, and `MovedOn` where somebody is just being rung.
    """
    call = own_call(actor, call_id)
    _ask(actor, call, "transfer", **_other(actor, call, number, worker_id), attended=attended)


@use_case(permits=WORK)
def complete_transfer(*, actor: Actor, call_id: int, cancel: bool = False) -> None:
    """Leave the customer to whom one talked, or `cancel` and take the customer back. Raises `CallNotFound`."""
    call = own_call(actor, call_id)
    _ask(actor, call, "cancel_transfer" if cancel else "complete_transfer", leg=leg_of(call.worker_id or 0))


@use_case(permits=WORK)
def join_call(*, actor: Actor, call_id: int, number: str = "", worker_id: int | None = None) -> None:
    """One more party into the talk. Raises as `transfer_call`."""
    call = own_call(actor, call_id)
    _ask(actor, call, "join", **_other(actor, call, number, worker_id))


@use_case(permits=WORK)
def leave_call(*, actor: Actor, call_id: int) -> None:
    """Leave a talk of several; the others talk on. Raises `CallNotFound`."""
    call = own_call(actor, call_id)
    _ask(actor, call, "leave", leg=leg_of(call.worker_id or 0))


@use_case(permits=WORK)
def pause_recording(*, actor: Actor, call_id: int) -> None:
    """Keep what is said now (a card number) out of the recording; the pause is marked. Raises `CallNotFound`."""
    _ask(actor, own_call(actor, call_id), "pause_recording")


@use_case(permits=WORK)
def resume_recording(*, actor: Actor, call_id: int) -> None:
    """Record again. Raises `CallNotFound`."""
    _ask(actor, own_call(actor, call_id), "resume_recording")


@use_case(permits=SUPERVISE)
def listen_to_call(*, actor: Actor, call_id: int, whisper: bool = False) -> None:
    """Hear a colleague's call; with `whisper` the colleague hears one too. Raises `CallNotFound`, `NotCapable`,
    and `NoTelephone` where nothing of one's own could ring."""
    worker = own_worker(actor)
    call = Call.objects.visible_to(actor, SUPERVISE).filter(pk=call_id).exclude(state=CallState.ENDED).first()
    if call is None:
        raise CallNotFound(call_id)
    if not worker.is_reachable:
        raise NoTelephone
    _ask(actor, call, "whisper" if whisper else "listen", leg=leg_of(worker.pk))


@use_case(permits=DIAL)
def dial(*, actor: Actor, number: str, party_id: int | None = None) -> str:
    """Call a customer: one's own telephone first, then the number. The engine's name of the call to come.

    Asked again before the engine was, it is the same call. Raises `BadNumber`, `NoEngine`, `NotAWorker`.
    """
    worker = own_worker(actor)
    target = _target(number, None)["number"]
    sql.hold(f"contact_centre.dial:{worker.pk}")
    asked = CallCommandRow.objects.filter(done_at=None, kind="dial", leg=leg_of(worker.pk), number=target).first()
    if asked is not None:
        return str(asked.data["call"])
    engine = _engine()
    name = f"out-{ids.uuid7()}"
    seen = party_id if party_id and customers.is_visible(actor, party_id) else 0
    wire = Wire(engine.pk, None, actor.user_id)
    ask("dial", wire, timezone.now(), leg=leg_of(worker.pk), number=target, call=name, party=seen)
    audit.note(call=name)
    return name


@use_case(permits=WORK)
def simulate_call(*, actor: Actor, caller: str, callee: str = "", name: str = "") -> str:
    """Let somebody call us at the simulator, where no number is said at one that works; the name of the call to come.

    Raises `NoEngine`.
    """
    engine = Engine.objects.filter(plug="simulator", is_active=True).order_by("pk").first()
    if engine is None:
        raise NoEngine("simulator")
    call = f"sim-{ids.uuid7()}"
    ask("place", Wire(engine.pk), timezone.now(), number=callee or _any_number(), call=call, caller=caller, name=name)
    audit.note(call=call)
    return call


def _any_number() -> str:
    """A number in use; none is needed where the plan that all calls follow is in force."""
    if DEFAULT_PLAN in dict(setup.plan_choices()):
        return ""
    return EntryPoint.objects.filter(is_active=True).order_by("pk").values_list("number", flat=True).first() or ""


def _engine() -> Engine:
    engine = Engine.objects.filter(is_active=True).order_by("lost_at", "pk").first()
    if engine is None:
        raise NoEngine
    return engine


JUST_ASKED = timedelta(seconds=3)


def _other(actor: Actor, call: Call, number: str, worker_id: int | None) -> dict[str, str]:
    """Whom to let ring into a call; a key hit twice rings nobody twice. Raises as `transfer_call`."""
    target = _target(number, worker_id)
    if "number" in target:
        outside.check(actor, target["number"])
    last = CallCommandRow.objects.filter(call=call).order_by("-pk").first()
    is_asked = last is not None and last.kind in ("transfer", "join") and not last.error
    if (target.get("leg") or f"number:{target['number']}") in call.legs or (
        is_asked and last is not None and last.asked_at > timezone.now() - JUST_ASKED
    ):
        raise MovedOn(f"call {call.pk}")
    return target


def _target(number: str, worker_id: int | None) -> dict[str, str]:
    if worker_id is not None:
        return {"leg": leg_of(worker_id)}
    wanted = in_one_form(number)
    if not wanted.removeprefix("+").isdecimal():
        raise BadNumber(number)
    return {"number": wanted}
