"""What the provider is asked, verb by verb. Each may be asked again: what stands already is left as it is."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote

from relacja.contact_centre.plugs import CallGone, EngineAway
from relacja.contact_centre.telephony.twilio import documents, rooms
from relacja.contact_centre.telephony.twilio.board import Board
from relacja.contact_centre.telephony.twilio.rest import Form, Refused
from relacja.contact_centre.types import CallCommand

RING_SECONDS = 20
SHORTEST_RING = 5
"""The provider rings no shorter."""
HEARD_RINGING = ("number", "transfer", "join", "consult")
"""Legs that are heard while they ring; whoever waits with music shall not."""
Verb = Callable[[Board, CallCommand], Awaitable[None]]


def _leg(command: CallCommand) -> str:
    return command.leg or f"number:{command.number}"


async def _invite(board: Board, room: str, command: CallCommand, role: str, **query: str) -> None:
    """Let a telephone ring into the conference; that nobody is there to ring is told."""
    leg = _leg(command)
    number = leg.removeprefix("number:") if leg.startswith("number:") else ""
    form: Form = {
        "From": board.settings["caller_id"], "To": number or f"client:{leg.replace(':', '-')}",
        "Label": rooms.label(role, leg), "Timeout": str(max(SHORTEST_RING, command.seconds or RING_SECONDS)),
        "Beep": "false", "EarlyMedia": "true" if role in HEARD_RINGING else "false", "EndConferenceOnExit": "false",
        "StatusCallback": board.address(command.call_id, leg=leg, role=role, **query),
        "StatusCallbackEvent": "initiated ringing answered completed",
    }  # fmt: skip
    try:
        made = await board.rest.ask("POST", f"Conferences/{quote(room)}/Participants", form)
    except Refused:
        await board.tell("refused", command.call_id, f"{command.key}:refused", leg, cause="unreachable")
        if role in ("dial", "number"):
            gone = f"{command.call_id}:ended"
            await board.tell("ended", command.call_id, gone, cause="unreachable", by="engine")
        return
    board.remember(made["call_sid"], command.call_id, role, leg)


async def ring(board: Board, command: CallCommand) -> None:
    """A worker's telephone for a call that waits; of a call that goes out, the number."""
    await _ring(board, command, "ring" if command.leg else "number")


async def _ring(board: Board, command: CallCommand, role: str) -> None:
    room = await board.room(command.call_id)
    if room.named(_leg(command)) is None:
        await _invite(board, room.sid, command, role)


async def dial(board: Board, command: CallCommand) -> None:
    """The worker's telephone first; when it is answered the webhook asks for the number."""
    told = f"{command.call_id}:offered"
    callee = command.number
    await board.tell("offered", command.call_id, told, command.leg, direction="outbound", callee=callee)
    if await rooms.find(board.rest, command.call_id) is None:
        await _invite(board, command.call_id, command, "dial", number=command.number)


async def stop_ringing(board: Board, command: CallCommand) -> None:
    """And stop; one that was just answered is left alone."""
    room = await rooms.find(board.rest, command.call_id)
    person = room.named(command.leg) if room else None
    sid = person.sid if person else board.sid_of(command.call_id, command.leg)
    if sid is None:
        raise CallGone(f"{command.call_id} {command.leg}")
    await board.update(sid, Status="canceled")


async def hold(board: Board, command: CallCommand) -> None:
    """Music for the customer."""
    await _hold(board, command, wanted=True)


async def retrieve(board: Board, command: CallCommand) -> None:
    """Talk again."""
    await _hold(board, command, wanted=False)


async def _hold(board: Board, command: CallCommand, *, wanted: bool) -> None:
    room = await board.room(command.call_id)
    customer = room.customer
    if customer is None:
        raise CallGone(command.call_id)
    if not wanted and customer.state != "held":
        return
    path = f"Conferences/{quote(room.sid)}/Participants/{quote(customer.sid)}"
    await board.rest.ask("POST", path, {"Hold": "true" if wanted else "false"})
    kind = "held" if wanted else "retrieved"
    await board.tell(kind, command.call_id, f"{command.call_id}:{kind}:{command.key}", customer.leg)  # type: ignore[arg-type]


async def transfer(board: Board, command: CallCommand) -> None:
    """Blind: all hear it ring, and who had the call leaves when it is answered. Attended: one talks to them first."""
    if command.data.get("attended"):
        await hold(board, command)
    await _ring(board, command, "consult" if command.data.get("attended") else "transfer")


async def complete_transfer(board: Board, command: CallCommand) -> None:
    """Whoever gives the call away leaves; asked for too early, it is asked for again until somebody answers."""
    room = await board.room(command.call_id)
    target = room.target(command.leg)
    if target is None:
        raise CallGone(command.call_id)
    if target.state == "ringing":
        raise EngineAway("it rings still")
    await retrieve(board, command)
    staying = {target.sid, *(one.sid for one in room.others if one.role == "join" or one.state == "ringing")}
    leaving = [one for one in room.others if one.sid not in staying]
    for one in [one for one in leaving if not command.leg or one.leg == command.leg] or leaving:
        await board.update(one.sid, Status="completed")


async def cancel_transfer(board: Board, command: CallCommand) -> None:
    """Whoever was asked leaves, and the customer is back."""
    target = (await board.room(command.call_id)).target(command.leg)
    if target is not None:
        await board.update(target.sid, Status="completed")
    await retrieve(board, command)


async def join(board: Board, command: CallCommand) -> None:
    """One more into the talk."""
    await _ring(board, command, "join")


async def leave(board: Board, command: CallCommand) -> None:
    """One fewer."""
    person = (await board.room(command.call_id)).named(command.leg)
    if person is None:
        raise CallGone(f"{command.call_id} {command.leg}")
    await board.update(person.sid, Status="completed")


async def hang_up(board: Board, command: CallCommand) -> None:
    """The call is over, for all who are in it and all who ring. `if_alone`: if one is left there, or none.

    Who hears something outside of the conference is not alone.
    """
    call, by = command.call_id, str(command.data.get("by", "worker"))
    room = await rooms.find(board.rest, call)
    people = room.people if room else ()
    if command.data.get("if_alone") and (len(people) > 1 or call in board.apart):
        return
    legs = {one.sid: (one.role, one.leg) for one in people}
    legs |= {sid: (role, leg) for sid, (name, role, leg) in board.invited.items() if name == call}
    if not call.startswith("out-") and await board.is_up(call):
        legs[call] = ("caller", "caller")
    if not legs:
        raise CallGone(call)
    for sid, (role, leg) in sorted(legs.items(), key=lambda one: one[1][0] not in rooms.CUSTOMERS):
        told = board.address(call, leg=leg, role=role, by=by)
        with contextlib.suppress(CallGone):
            await board.update(sid, Status="completed", StatusCallback=told)
        board.invited.pop(sid, None)


async def record(board: Board, command: CallCommand) -> None:
    """The customer's leg from now on, both sides apart; that it began is told by the provider."""
    customer = await board.customer(command.call_id)
    path = f"Calls/{quote(customer.sid)}/Recordings.json"
    if any(one["status"] in ("in-progress", "paused") for one in await board.rest.pages(path, "recordings")):
        return
    form = {
        "RecordingChannels": "dual", "RecordingTrack": "both", "Trim": "do-not-trim",
        "RecordingStatusCallback": board.address(command.call_id, what="talk"),
        "RecordingStatusCallbackEvent": documents.RECORDING_EVENTS,
    }  # fmt: skip
    await board.rest.ask("POST", path, form)


async def _recording(board: Board, command: CallCommand, form: Form) -> None:
    customer = await board.customer(command.call_id)
    await board.rest.ask("POST", f"Calls/{quote(customer.sid)}/Recordings/Twilio.CURRENT", form)


async def pause_recording(board: Board, command: CallCommand) -> None:
    """Silence instead of what is said: what follows keeps its place, and our marks are right."""
    await _recording(board, command, {"Status": "paused", "PauseBehavior": "silence"})
    await board.tell("recording_paused", command.call_id, f"{command.call_id}:paused:{command.key}")


async def resume_recording(board: Board, command: CallCommand) -> None:
    """And what is said again."""
    await _recording(board, command, {"Status": "in-progress"})
    await board.tell("recording_resumed", command.call_id, f"{command.call_id}:resumed:{command.key}")


async def stop_recording(board: Board, command: CallCommand) -> None:
    """Record no more; the call goes on."""
    await _recording(board, command, {"Status": "stopped"})


async def play(board: Board, command: CallCommand) -> None:
    """An announcement to all who talk, or to who waits; `then` "hang_up": the last thing the customer hears."""
    if command.data.get("then") == "hang_up":
        public = board.settings["public_url"]
        await _apart(board, command, documents.last_words(public, command.call_id, command.data))
        return
    room = await board.room(command.call_id)
    where = f"Conferences/{quote(room.sid)}"
    if not room.has_begun and room.customer is not None:
        where = f"{where}/Participants/{quote(room.customer.sid)}"
    said = {name: command.data[name] for name in ("sound", "text", "language", "repeat") if command.data.get(name)}
    url = board.address(command.call_id, step="say", **said)
    await board.rest.ask("POST", where, {"AnnounceUrl": url, "AnnounceMethod": "POST"})


async def voicemail(board: Board, command: CallCommand) -> None:
    """Greet and take a message."""
    public = board.settings["public_url"]
    document = documents.message(public, command.call_id, command.data, command.seconds)
    await _apart(board, command, document)


async def collect(board: Board, command: CallCommand) -> None:
    """Ask for a key, and wait in the conference again."""
    public = board.settings["public_url"]
    document = documents.question(public, command.call_id, command.data, command.seconds, command.key)
    await _apart(board, command, document)


async def _apart(board: Board, command: CallCommand, document: str) -> None:
    """Take the customer out of the conference, which ends with that, and let them hear this."""
    sid = await board.customer_sid(command.call_id)
    if not command.call_id.startswith("out-"):
        board.apart[command.call_id] = datetime.now(UTC)
    await board.update(sid, Twiml=document)


VERBS: dict[str, Verb] = {
    "ring": ring,
    "dial": dial,
    "stop_ringing": stop_ringing,
    "hold": hold,
    "retrieve": retrieve,
    "transfer": transfer,
    "complete_transfer": complete_transfer,
    "cancel_transfer": cancel_transfer,
    "join": join,
    "leave": leave,
    "hang_up": hang_up,
    "record": record,
    "pause_recording": pause_recording,
    "resume_recording": resume_recording,
    "stop_recording": stop_recording,
    "play": play,
    "voicemail": voicemail,
    "collect": collect,
}
