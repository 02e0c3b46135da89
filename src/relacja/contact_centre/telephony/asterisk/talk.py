"""What follows by itself when a leg is answered or goes: who talks to whom, and when a call is over."""

import contextlib
from datetime import datetime

from relacja.contact_centre.telephony.asterisk import recordings
from relacja.contact_centre.telephony.asterisk.board import CUSTOMERS, LISTENERS, Board, Calling, Leg, shown_as
from relacja.contact_centre.telephony.asterisk.client import APP, Refused, part

REASONS = {17: "busy", 21: "rejected"}
"""Causes of Q.850 that say what a person did; else the leg rang in vain, or nothing was there to ring."""


def answered(board: Board, call: Calling, leg: Leg, at: datetime) -> None:
    """A leg has come to us off the hook."""
    if leg.state == "talking":
        return
    if leg.cause or (leg.role == "ring" and (call.customer is None or _is_taken(call))):
        leg.cause = leg.cause or "cancelled"
        board.soon(call, lambda: board.hang_up(leg))
        return
    leg.state = "talking"
    if leg.role not in LISTENERS:
        board.tell("answered", call, f"{leg.channel}:answered", at, leg.name)
    _ANSWERED[leg.role](board, call, leg)


def gone(board: Board, call: Calling, leg: Leg, at: datetime, cause: str) -> None:
    """A channel is no more: a leg that was not answered, one that left, or the call itself."""
    if call.legs.pop(leg.channel, None) is None:
        return
    if leg.role in LISTENERS:
        board.soon(call, lambda: _stop_spying(board, leg))
    elif leg.role in CUSTOMERS:
        if leg.state == "ringing":
            board.tell("refused", call, f"{leg.channel}:refused", at, leg.name, cause=leg.cause or cause)
            over(board, call, at, call.by or "engine", call.cause or cause)
        else:
            over(board, call, at, call.by or "caller", call.cause or "normal")
    elif leg.state == "ringing":
        board.tell("refused", call, f"{leg.channel}:refused", at, leg.name, cause=leg.cause or cause, role=leg.role)
        _not_answered(board, call, leg, at, leg.cause or cause)
    else:
        board.tell("left", call, f"{leg.channel}:left", at, leg.name, why=leg.cause or "hung_up")
        if not call.talking() and not any(other.role == "transfer" for other in call.legs.values()):
            over(board, call, at, call.by or "worker", call.cause or "normal")


def over(board: Board, call: Calling, at: datetime, by: str, cause: str) -> None:
    """The call has ended: whoever is still there is let go, and its recording is fetched."""
    board.tell("ended", call, f"{call.id}:ended", at, by=by, cause=cause)
    board.forget(call)

    async def clear() -> None:
        for leg in list(call.legs.values()):
            await board.hang_up(leg, "ended")
        with contextlib.suppress(Refused):
            await board.ari.ask("DELETE", f"bridges/{part(call.bridge)}")
        await recordings.fetch(board, call)

    board.soon(call, clear)


def _is_taken(call: Calling) -> bool:
    return any(leg.role in ("ring", "dial") for leg in call.talking())


def _taken(board: Board, call: Calling, leg: Leg) -> None:
    """The worker's telephone: the customer is answered and both talk; other telephones that ring stop."""
    customer = call.customer
    others = [other for other in call.legs.values() if other.role == "ring" and other is not leg]

    async def talk() -> None:
        if customer is not None:
            await board.ari.ask("POST", f"channels/{part(customer.channel)}/answer")
            await board.together(call, customer, leg)
        for other in others:
            await board.hang_up(other, "cancelled")

    if customer is not None:
        customer.state = "talking"
    board.soon(call, talk)


def _now_the_number(board: Board, call: Calling, leg: Leg) -> None:
    """The worker who dials is there: the customer is called, and the worker hears it ring."""
    number = Leg(f"{call.id}.number", f"number:{call.callee}", "number", "ringing")

    async def dial() -> None:
        await board.ari.ask("POST", f"channels/{part(leg.channel)}/ring")
        try:
            await board.ring(call, number, 60, shown_as(board.caller_id))
        except Refused:
            call.legs[number.channel] = number
            gone(board, call, number, datetime.now(tz=call.began_at.tzinfo), "unreachable")

    board.soon(call, dial)


def _reached(board: Board, call: Calling, leg: Leg) -> None:
    """The customer who was called answers."""
    workers = call.talking()

    async def talk() -> None:
        for worker in workers:
            with contextlib.suppress(Refused):
                await board.ari.ask("DELETE", f"channels/{part(worker.channel)}/ring")
        await board.together(call, leg, *workers)

    board.soon(call, talk)


def _joins(board: Board, call: Calling, leg: Leg) -> None:
    board.soon(call, lambda: board.together(call, leg))


def _takes_over(board: Board, call: Calling, leg: Leg) -> None:
    """Whom the call was given to answers: the customer is theirs, whoever had the call leaves it."""
    before = [other for other in call.talking() if other is not leg and other.role != "join"]

    async def talk() -> None:
        await retrieve(board, call)
        await board.together(call, leg)
        for other in before:
            await board.hang_up(other, "transferred")

    board.soon(call, talk)


def _not_answered(board: Board, call: Calling, leg: Leg, at: datetime, cause: str) -> None:
    if leg.role == "dial":
        over(board, call, at, "engine", cause)
    elif leg.role == "transfer":
        board.soon(call, lambda: _take_back(board, call, at))


async def _take_back(board: Board, call: Calling, at: datetime) -> None:
    """A transfer found nobody: the customer is with the worker again, or with the fall-back queue if they have left."""
    customer = call.customer
    if call.talking() or customer is None:
        await retrieve(board, call)
        return
    call.by, call.cause = "engine", "transfer_failed"
    where = {"context": "fallback", "extension": call.callee or "0", "priority": 1}
    await board.ari.ask("POST", f"channels/{part(customer.channel)}/continue", where)


async def retrieve(board: Board, call: Calling) -> None:
    """Take the customer back into the talk from wherever they wait."""
    customer = call.customer
    if customer is None:
        return
    for wait in ("moh", "ring"):
        with contextlib.suppress(Refused):
            await board.ari.ask("DELETE", f"channels/{part(customer.channel)}/{wait}")
    await board.together(call, customer)
    customer.state = "talking"
    await board.mark(customer, "")


def listens(board: Board, call: Calling, leg: Leg) -> None:
    """A supervisor's telephone is off the hook: an ear is put to the worker's."""
    worker = next(iter(call.talking()), None)

    async def spy() -> None:
        if worker is None:
            await board.hang_up(leg)
            return
        query = {
            "spy": "both", "whisper": "out" if leg.role == "whisper" else "none", "app": APP,
            "appArgs": f"snoop,{leg.channel},{call.id}",
        }  # fmt: skip
        await board.ari.ask("POST", f"channels/{part(worker.channel)}/snoop/{part(spy_of(leg))}", query)

    board.soon(call, spy)


def spying(board: Board, call: Calling, leg: Leg, snoop: str) -> None:
    """The ear at the worker's channel is there: the supervisor is put to it."""

    async def connect() -> None:
        bridge = f"bridges/{part(f'spy-{leg.channel}')}"
        with contextlib.suppress(Refused):  # it is there already
            await board.ari.ask("POST", bridge, {"type": "mixing"})
        for channel in (snoop, leg.channel):
            await board.ari.ask("POST", f"{bridge}/addChannel", {"channel": channel})

    board.soon(call, connect)


def spy_of(leg: Leg) -> str:
    """The channel that hears for a supervisor: another for whispering, so that one can turn into the other."""
    return f"{leg.channel}-{leg.role}"


async def _stop_spying(board: Board, leg: Leg) -> None:
    for path in (f"channels/{part(spy_of(leg))}", f"bridges/{part(f'spy-{leg.channel}')}"):
        with contextlib.suppress(Refused):
            await board.ari.ask("DELETE", path)


_ANSWERED = {
    "ring": _taken,
    "dial": _now_the_number,
    "number": _reached,
    "transfer": _takes_over,
    "consult": _joins,
    "join": _joins,
    "listen": listens,
    "whisper": listens,
}
