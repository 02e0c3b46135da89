"""What the engine is asked, verb by verb."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from relacja.contact_centre.plugs import CallGone
from relacja.contact_centre.telephony.asterisk import catching_up, playing, recordings, talk
from relacja.contact_centre.telephony.asterisk.board import LISTENERS, Board, Calling, Leg, shown_as
from relacja.contact_centre.telephony.asterisk.client import Refused, part
from relacja.contact_centre.telephony.asterisk.events import offered
from relacja.contact_centre.types import CallCommand

RING_SECONDS = 20
Verb = Callable[[Board, Calling, CallCommand], Awaitable[None]]


def _now() -> datetime:
    return datetime.now(UTC)


def _channel(call: Calling, command: CallCommand) -> str:
    return f"{call.id}.{recordings.safe(command.key)}"


def _customer(call: Calling) -> Leg:
    if call.customer is None:
        raise CallGone(call.id)
    return call.customer


def _leg(call: Calling, command: CallCommand) -> Leg:
    leg = call.named(command.leg)
    if leg is None:
        raise CallGone(f"{call.id} {command.leg}")
    return leg


async def _look(board: Board, name: str) -> None:
    """A telephone that we do not know of may have signed in since we looked last."""
    if name.startswith("worker:") and not board.present.get(name):
        await catching_up.look_for_telephones(board)


async def _ring(board: Board, call: Calling, command: CallCommand, role: str = "ring") -> None:
    """Let another telephone ring for the call; that nobody is there is told, not raised."""
    shown = shown_as(call.caller, call.caller_name)
    if not command.leg:
        shown = shown_as(board.caller_id)
    name = command.leg or f"number:{command.number}"
    leg = Leg(_channel(call, command), name, role, "ringing")
    await _look(board, name)
    try:
        await board.ring(call, leg, command.seconds or RING_SECONDS, shown)
    except Refused:
        call.legs[leg.channel] = leg
        talk.gone(board, call, leg, _now(), "unreachable")


async def ring(board: Board, call: Calling, command: CallCommand) -> None:
    """A worker's telephone, for a call that waits."""
    _customer(call)
    await _ring(board, call, command)


async def stop_ringing(board: Board, call: Calling, command: CallCommand) -> None:
    """And stop."""
    leg = _leg(call, command)
    if leg.state == "ringing":
        await board.hang_up(leg, "cancelled")


async def dial(board: Board, call: Calling, command: CallCommand) -> None:
    """The worker's telephone first; the customer is called when it is off the hook."""
    call.callee, call.direction, call.began_at = command.number, "outbound", _now()
    board.calls[call.id] = call
    leg = Leg(_channel(call, command), command.leg, "dial", "ringing")
    call.legs[leg.channel] = leg
    offered(board, call, call.began_at)
    await _look(board, leg.name)
    try:
        await board.ring(call, leg, command.seconds or RING_SECONDS, shown_as(command.number))
    except Refused:
        call.legs[leg.channel] = leg
        talk.gone(board, call, leg, _now(), "unreachable")


async def _hold(board: Board, call: Calling, wait: str) -> None:
    customer = _customer(call)
    await board.apart(call, customer)
    await board.ari.ask("POST", f"channels/{part(customer.channel)}/{wait}")
    customer.state = "held"


async def hold(board: Board, call: Calling, command: CallCommand) -> None:
    """Music for the customer."""
    customer = _customer(call)
    if customer.state != "held":
        await _hold(board, call, "moh")
        board.tell("held", call, f"{customer.channel}:held:{command.key}", _now(), customer.name)


async def retrieve(board: Board, call: Calling, command: CallCommand) -> None:
    """Talk again."""
    customer = _customer(call)
    if customer.state == "held":
        await talk.retrieve(board, call)
        board.tell("retrieved", call, f"{customer.channel}:retrieved:{command.key}", _now(), customer.name)


async def transfer(board: Board, call: Calling, command: CallCommand) -> None:
    """Blind: the customer hears it ring, and is back if nobody answers. Attended: one talks to them first."""
    if command.data.get("attended"):
        await hold(board, call, command)
        await _ring(board, call, command, "consult")
    else:
        await _hold(board, call, "ring")
        await _ring(board, call, command, "transfer")


async def complete_transfer(board: Board, call: Calling, command: CallCommand) -> None:
    """Whoever gives the call away leaves; where the other has not answered yet, they leave when that happens."""
    target = next((leg for leg in reversed(call.legs.values()) if leg.role == "consult"), None)
    if target is None:
        raise CallGone(call.id)
    target.role = "transfer"
    if target.state != "talking":
        return
    await retrieve(board, call, command)
    leaving = [leg for leg in call.talking() if leg is not target and leg.role != "join"]
    for leg in [leg for leg in leaving if not command.leg or leg.name == command.leg] or leaving:
        await board.hang_up(leg, "transferred")


async def cancel_transfer(board: Board, call: Calling, command: CallCommand) -> None:
    """Whoever was asked leaves, and the customer is back."""
    for leg in [leg for leg in call.legs.values() if leg.role in ("consult", "transfer")]:
        await board.hang_up(leg, "cancelled")
    await retrieve(board, call, command)


async def join(board: Board, call: Calling, command: CallCommand) -> None:
    """One more into the talk."""
    await _ring(board, call, command, "join")


async def leave(board: Board, call: Calling, command: CallCommand) -> None:
    """One fewer."""
    await board.hang_up(_leg(call, command))


async def hang_up(board: Board, call: Calling, command: CallCommand) -> None:
    """The call is over."""
    call.by = call.by or str(command.data.get("by", "worker"))
    for leg in [call.customer] if call.customer else list(call.legs.values()):
        await board.hang_up(leg)


async def listen(board: Board, call: Calling, command: CallCommand) -> None:
    """A supervisor hears the talk, or also speaks to the worker; asked for the other, one turns into the other."""
    if not call.talking():
        raise CallGone(call.id)
    there = next((leg for leg in call.legs.values() if leg.name == command.leg and leg.role in LISTENERS), None)
    if there is None:
        await _ring(board, call, command, command.kind)
    elif there.role != command.kind:
        with contextlib.suppress(Refused):
            await board.ari.ask("DELETE", f"channels/{part(talk.spy_of(there))}")
        there.role = command.kind
        if there.state == "talking":
            talk.listens(board, call, there)


async def play(board: Board, call: Calling, command: CallCommand) -> None:
    """An announcement; the request is done when it has begun."""
    await playing.announce(board, call, _customer(call), command)


async def voicemail(board: Board, call: Calling, command: CallCommand) -> None:
    """Greet and take a message; the request is done when the greeting has begun."""
    await playing.take_message(board, call, _customer(call), command)


async def collect(board: Board, call: Calling, command: CallCommand) -> None:
    """Ask for keys, which are told as they are pressed; none at all is told too."""
    await playing.ask_for_keys(board, call, _customer(call), command)


VERBS: dict[str, Verb] = {
    "ring": ring,
    "stop_ringing": stop_ringing,
    "hold": hold,
    "retrieve": retrieve,
    "transfer": transfer,
    "complete_transfer": complete_transfer,
    "cancel_transfer": cancel_transfer,
    "join": join,
    "leave": leave,
    "hang_up": hang_up,
    "listen": listen,
    "whisper": listen,
    "record": recordings.start,
    "pause_recording": recordings.mute,
    "resume_recording": recordings.mute,
    "stop_recording": recordings.stop,
    "play": play,
    "voicemail": voicemail,
    "collect": collect,
}


async def do(board: Board, command: CallCommand) -> None:
    """Do it, after what is being done with the call now. Raises `CallGone` where there is no such call any more."""
    if command.kind == "dial":
        if command.call_id in board.calls or command.call_id in board.over:
            return
        call = Calling(command.call_id)
        async with call.lock:
            await dial(board, call, command)
        return
    found = board.calls.get(command.call_id)
    if found is None:
        raise CallGone(command.call_id)
    async with found.lock:
        if found.id not in board.calls:
            raise CallGone(command.call_id)
        try:
            await VERBS[command.kind](board, found, command)
        except Refused as refused:
            if refused.status in (404, 409, 412):
                raise CallGone(f"{command.call_id}: {refused}") from refused
            raise
        await asyncio.sleep(0)
