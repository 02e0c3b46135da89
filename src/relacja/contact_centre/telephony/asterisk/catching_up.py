"""After a connection is made: what the engine holds is learnt anew, and what we missed is told."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from relacja.contact_centre.telephony.asterisk import events, recordings, talk
from relacja.contact_centre.telephony.asterisk.board import CUSTOMERS, Board, Calling, Leg
from relacja.contact_centre.telephony.asterisk.client import APP, Ari, Refused
from relacja.contact_centre.types import StandingCall

State = Literal["ringing", "talking", "held", "waiting"]


async def catch_up(board: Board) -> None:
    """Make the board anew. Facts are told again under the keys they had: none is missed, none counts twice."""
    before, board.calls = board.calls, {}
    now = datetime.now(UTC)
    for call, channels in await _held(board.ari):
        board.calls[call.id] = call
        known = before.get(call.id)
        if known is not None:
            call.by, call.cause, call.recording = known.by, known.cause, known.recording
        events.offered(board, call, call.began_at)
        _go_on(board, call, channels, now)
    for lost in before.values():
        if lost.id not in board.calls and lost.id not in board.over:
            lost.legs.clear()
            talk.over(board, lost, now, lost.by or "engine", lost.cause or "lost")
    await _subscribe(board.ari, [f"channel:{channel}" for call in board.calls.values() for channel in call.legs])
    await recordings.gather(board)
    await look_for_telephones(board)


async def look_for_telephones(board: Board) -> None:
    """Which telephones are signed in.

    They are looked for again and again: an application that the engine tells of them by itself may freeze it when its
    connection ends just then (https://github.com/asterisk/asterisk/issues/2170).
    """
    for endpoint in await board.ari.ask("GET", "endpoints"):
        events.presence(board, endpoint["resource"], endpoint["state"] == "online", datetime.now(UTC))


async def _subscribe(ari: Ari, sources: list[str]) -> None:
    """Hear of channels too that were handed to an application of our name before this connection."""
    for source in sources:
        with contextlib.suppress(Refused):  # it is gone meanwhile
            await ari.ask("POST", f"applications/{APP}/subscription", {"eventSource": source})


def _go_on(board: Board, call: Calling, bridged: set[str], now: datetime) -> None:
    """Tell what must have happened, and do what should have followed."""
    legs = list(call.legs.values())
    customer = call.customer
    if customer is None and not any(leg.role == "dial" for leg in legs):
        talk.over(board, call, now, "caller", "normal")
        return
    for leg in legs:
        if leg.role in CUSTOMERS and leg.role != "number":
            continue
        if leg.alerted:
            board.tell("alerting", call, f"{leg.channel}:alerting", now, leg.name)
        if leg.state == "talking" and leg.channel not in bridged:
            leg.state = "ringing"
            talk.answered(board, call, leg, now)
        elif leg.state == "talking":
            board.tell("answered", call, f"{leg.channel}:answered", now, leg.name)
    if customer is not None and customer.state in ("talking", "held") and len(legs) == 1:
        call.by = "worker"
        board.soon(call, lambda: board.hang_up(customer))


async def _held(ari: Ari) -> list[tuple[Calling, set[str]]]:
    """The calls that the engine holds for us, each with its channels that are in its bridge."""
    channels, bridges = await asyncio.gather(ari.ask("GET", "channels"), ari.ask("GET", "bridges"))
    talks = {bridge["id"]: set(bridge["channels"]) for bridge in bridges}
    return [
        (call, talks.get(call.bridge, set())) for call in _put_together(channels, talks)
    ]  # fmt: skip


def _put_together(channels: Sequence[Any], talks: dict[str, set[str]]) -> Iterator[Calling]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for channel in channels:
        told = events.variables(channel)
        if told.get("RELACJA_CALL") and told.get("RELACJA_LEG") not in ("fallback", None, ""):
            grouped[told["RELACJA_CALL"]].append(channel)
    for call_id, group in grouped.items():
        yield _one(call_id, sorted(group, key=lambda channel: str(channel["creationtime"])), talks)


def _one(call_id: str, channels: Sequence[Any], talks: dict[str, set[str]]) -> Calling:
    call = Calling(call_id, began_at=datetime.fromisoformat(channels[0]["creationtime"]))
    for channel in channels:
        told = events.variables(channel)
        role = told.get("RELACJA_ROLE") or "caller"
        leg = events.leg_of(channel, role, _state(channel, role, talks.get(call.bridge)))
        leg.alerted = channel["state"] == "Ringing"
        call.legs[leg.channel] = leg
        call.callee = call.callee or told.get("RELACJA_CALLEE", "")
        if role == "caller":
            call.caller, call.caller_name = channel["caller"]["number"], channel["caller"]["name"]
        if role in ("dial", "number"):
            call.direction = "outbound"
    return call


def _state(channel: Any, role: str, bridged: set[str] | None) -> State:
    """A customer who is not in the bridge while there is one is held; so is one marked by a key of the telephone."""
    if role not in CUSTOMERS:
        return "talking" if channel["state"] == "Up" else "ringing"
    if channel["state"] != "Up" and role == "number":
        return "ringing"
    if bridged is None:
        return "waiting" if role == "caller" else "talking"
    held = channel["id"] not in bridged or events.variables(channel).get("RELACJA_STATE") == "held"
    return "held" if held else "talking"


async def standing(ari: Ari) -> list[StandingCall]:
    """Every call that the engine holds for us now, with or without a connection of ours."""
    return [
        StandingCall(call.id, call.caller, call.callee, call.began_at, {leg.name: leg.state for leg in _own(call)})
        for call, _bridged in await _held(ari)
    ]


def _own(call: Calling) -> list[Leg]:
    return [leg for leg in call.legs.values() if leg.role not in ("listen", "whisper")]
