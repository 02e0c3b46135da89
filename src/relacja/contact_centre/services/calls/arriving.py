"""A call comes in, or goes out: who is it, what is it about, who shall take it."""

from datetime import datetime
from typing import Any

import structlog

from relacja.contact_centre.models import Call, CallToMake, EntryPoint
from relacja.contact_centre.services import opening
from relacja.contact_centre.services.calls import handing_over, knowing, remembering
from relacja.contact_centre.services.calls.commands import ask, spoken, wire_of, worker_of
from relacja.contact_centre.types import DEFAULT_PLAN, CallSignal
from relacja.kit import phone
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.routing import services as routing

log = structlog.get_logger(__name__)


def in_one_form(number: str) -> str:
    """The number in E.164; as it came where it cannot be read (112, anonymous, an extension)."""
    try:
        return phone.parse(number).e164
    except phone.BadPhone:
        return number[:60]


def offered(actor: Actor, engine_id: int, signal: CallSignal, now: datetime) -> Call:
    """Make the call; an inbound one is recognised and waits for a worker, or hears that we are closed."""
    inbound = signal.direction == "inbound"
    call = Call(
        engine_id=engine_id,
        engine_call=signal.call_id,
        direction=signal.direction,
        caller=in_one_form(signal.caller),
        caller_name=signal.caller_name[:120],
        callee=in_one_form(signal.callee),
        began_at=signal.at,
        legs={"caller": "waiting"} if inbound else {},
    )
    found = knowing.who_is(actor, call.other_number, call.caller_name, signal.at)
    call.party_id, call.candidates, call.is_visitor = found.party_id, list(found.candidates), found.is_visitor
    call.worker_id = None if inbound else worker_of(signal.leg)
    call.entry = _entry(call.callee, signal.callee) if inbound else None
    call.save()
    if inbound and signal.kind == "offered":
        _let_in(actor, call, now)
    elif call.worker_id is not None and signal.kind == "offered" and not _is_for_call_back(call):
        handing_over.take_up(call, call.worker_id, now)
    return call


def _is_for_call_back(call: Call) -> bool:
    """Whether somebody makes the call to call back: then it belongs to that work."""
    found = CallToMake.objects.filter(dialled=call.engine_call, state=CallToMake.State.OPEN).first()
    if found is None or found.item_id is None:
        return False
    found.last_call, call.item_id = call, found.item_id
    found.save(update_fields=["last_call"])
    call.save(update_fields=["item"])
    return True


def _entry(number: str, raw: str) -> EntryPoint | None:
    return EntryPoint.objects.select_related("hours").filter(number__in={number, raw}, is_active=True).first()


def _let_in(actor: Actor, call: Call, now: datetime) -> None:
    hours = call.entry.hours if call.entry else None
    entry = call.entry
    if entry is not None and entry.closed_until is not None and entry.closed_until > now:
        do_instead(call, entry.closed_action, now, why="closed", text=entry.closed_text)
    elif hours is not None and not opening.is_open(hours, now):
        closed(call, now)
    else:
        _wait_or_turn_away(actor, call, now)


def closed(call: Call, now: datetime) -> None:
    """Nobody is there: do what the number says for that case."""
    action = call.entry.closed_action if call.entry else "voicemail"
    do_instead(call, action, now, why="closed")


def do_instead(call: Call, action: str, now: datetime, *, why: str, text: str = "") -> None:
    """Voicemail, a call-back, or good-bye, for a call nobody takes; `text` is said first where the engine can."""
    routing.note_routing("turned_away", now, item_id=call.item_id, call=call.pk, action=action, why=why)
    said: dict[str, Any] = {**spoken(call), **({"text": text} if text else {})}
    if action == "voicemail":
        ask("voicemail", wire_of(call), now, sound=f"{why}_voicemail", **said)
    elif action == "callback":
        ask("collect", wire_of(call), now, sound=f"{why}_callback", **said)
    else:
        ask("play", wire_of(call), now, sound=f"{why}_good_bye", then="hang_up", **said)


def call_back_instead(call: Call, now: datetime) -> None:
    """Promise to call back: the caller keeps the place, hears so, and may hang up."""
    remembering.ask_back(call, now)
    call.item_id = None
    call.save(update_fields=["item"])
    ask("play", wire_of(call), now, sound="will_call_back", then="hang_up", **spoken(call))


def wait(actor: Actor, call: Call, now: datetime) -> None:
    """Let the call wait for whom the plan finds."""
    work = routing.Work(
        medium="call",
        plan=call.entry.plan if call.entry else DEFAULT_PLAN,
        subject=Ref("contact_centre.call", call.pk),
        title=call.caller_name or phone.readable(call.caller),
        party_id=call.party_id,
        priority=float(call.entry.priority) if call.entry else 0.0,
        entered_at=call.began_at,
        values=_values(call, now),
        named=knowing.named_workers(call.party_id),
    )
    call.item_id = routing.enter(work, now)
    call.save(update_fields=["item"])


def _wait_or_turn_away(actor: Actor, call: Call, now: datetime) -> None:
    """Without a plan in force nobody can be found: the caller is not lost for that, and those in charge are told."""
    try:
        wait(actor, call, now)
    except routing.NoSuchPlan as missing:
        log.error("no plan is in force", plan=str(missing))
        call.lacked_plan = True
        call.save(update_fields=["lacked_plan"])
        closed(call, now)


def _values(call: Call, now: datetime) -> dict[str, Any]:
    """What plans may ask of a call: number, language, and what its plan wants to know of the customer."""
    asked = routing.fields_asked(call.entry.plan if call.entry else DEFAULT_PLAN)
    values: dict[str, Any] = {
        "item.number": call.callee,
        "item.caller": call.caller,
        "item.language": call.entry.language or None if call.entry else None,
        "item.purpose": call.entry.purpose or None if call.entry else None,
        "item.known": call.party_id is not None and not call.is_visitor,
        "item.digits": call.digits or None,
    }
    return values | knowing.condition_values(call.party_id, asked, now)
