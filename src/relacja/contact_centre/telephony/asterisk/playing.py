"""Announcements, messages, and keys asked for: what the caller hears from the engine itself."""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from relacja.contact_centre.telephony.asterisk import recordings
from relacja.contact_centre.telephony.asterisk.board import Board, Calling, Leg
from relacja.contact_centre.telephony.asterisk.client import Refused, part
from relacja.contact_centre.types import CallCommand

LONGEST = 300.0
MESSAGE_SECONDS = 180
SILENCE_SECONDS = 5
KEY_SECONDS = 15


async def announce(board: Board, call: Calling, customer: Leg, command: CallCommand) -> None:
    """Play to all who talk, or to the caller who waits; `then` "hang_up" ends the call when it was heard."""
    ends = command.data.get("then") == "hang_up"
    times = int(command.data.get("repeat") or 1)
    played = await _begin(board, call, customer, command, [_greeting(command)] * times)

    async def rest() -> None:
        await _heard(board, played)
        if ends:
            call.by = call.by or "engine"
            await board.hang_up(customer)

    _apart(board, rest())


async def take_message(board: Board, call: Calling, customer: Leg, command: CallCommand) -> None:
    """Greeting, signal, message; then the call is over."""
    played = await _begin(board, call, customer, command, [_greeting(command), "beep"])
    name = f"{call.id}--voicemail"

    async def rest() -> None:
        await _heard(board, played)
        query = {
            "name": name, "format": "wav", "ifExists": "overwrite", "terminateOn": "#",
            "maxDurationSeconds": command.seconds or MESSAGE_SECONDS, "maxSilenceSeconds": SILENCE_SECONDS,
        }  # fmt: skip
        finished = board.waiting[name] = asyncio.get_running_loop().create_future()
        try:
            await board.ari.ask("POST", f"channels/{part(customer.channel)}/record", query)
            board.tell("recording_started", call, f"{name}:started", datetime.now(UTC), what="voicemail")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(finished, MESSAGE_SECONDS + LONGEST)
        finally:
            board.waiting.pop(name, None)
        call.by = call.by or "engine"
        await board.hang_up(customer)
        file = board.folder / "spool" / "recording" / f"{name}.wav"
        if file.exists():
            recordings.message(board, call, file)

    _apart(board, rest())


async def ask_for_keys(board: Board, call: Calling, customer: Leg, command: CallCommand) -> None:
    """A question; a caller who presses nothing for a while is told of with no digits."""
    played = await _begin(board, call, customer, command, [_greeting(command)])

    async def rest() -> None:
        await _heard(board, played)
        before = call.pressed
        await asyncio.sleep(command.seconds or KEY_SECONDS)
        if call.pressed == before and call.id in board.calls:
            board.tell("digits", call, f"{call.id}:none:{command.key}", datetime.now(UTC), customer.name, digits="")

    _apart(board, rest())


async def _begin(board: Board, call: Calling, customer: Leg, command: CallCommand, sounds: list[str]) -> str:
    """Begin to play; the name of the playback."""
    playback = f"{call.id}.{recordings.safe(command.key)}"
    where = f"bridges/{part(call.bridge)}"
    if not call.talking() or customer.state != "talking":
        where = f"channels/{part(customer.channel)}"
        await board.ari.ask("POST", f"{where}/answer")
    media = ",".join(f"sound:{sound(board, name)}" for name in sounds)
    board.waiting[playback] = asyncio.get_running_loop().create_future()
    try:
        await board.ari.ask("POST", f"{where}/play/{part(playback)}", {"media": media})
    except Refused:
        del board.waiting[playback]
        raise
    return playback


def _greeting(command: CallCommand) -> str:
    return str(command.data.get("sound", ""))


async def _heard(board: Board, name: str) -> None:
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(board.waiting[name], LONGEST)
    finally:
        board.waiting.pop(name, None)


def sound(board: Board, name: str) -> str:
    """The file of a named announcement, without its ending; a chime where nobody has recorded it."""
    file = board.folder / "sounds" / f"{recordings.safe(name)}.wav"
    return str((file if file.exists() else board.folder / "sounds" / "chime.wav").with_suffix(""))


def _apart(board: Board, rest: Coroutine[Any, Any, None]) -> None:
    """Go on beside whatever else is done with the call: an announcement must not keep it waiting."""
    board.soon(None, lambda: rest)
