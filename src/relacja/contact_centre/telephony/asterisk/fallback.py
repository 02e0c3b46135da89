"""Calls that the engine's own queue took while we were away: kept by the engine until they are told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from relacja.contact_centre.telephony.asterisk.board import Board, Calling
from relacja.contact_centre.telephony.asterisk.client import Refused


async def read(board: Board) -> None:
    """Tell of every one that is kept; it is kept until that was stored."""
    for name in filter(None, (await _value(board, "DB_KEYS(fallback)")).split(",")):
        if name not in board.reading:
            board.reading.add(name)
            _tell(board, name, await _value(board, f"DB(fallback/{name})"))


def _tell(board: Board, name: str, told: str) -> None:
    began, ended, waited, member, caller, callee, caller_name = (told.split("|", 6) + [""] * 7)[:7]
    call = Calling(name, caller, caller_name, callee)
    answered = {"answered": _iso(float(began or 0) + float(waited or 0))} if member else {}
    leg = member.removeprefix("PJSIP/").removesuffix("-desk").replace("worker-", "worker:", 1)
    at = datetime.fromtimestamp(float(ended or 0), UTC)
    data = {"began": _iso(float(began or 0)), "ended": at.isoformat(), "leg": leg, **answered}
    board.tell("fallback", call, f"{name}:fallback", at, leg, then=_forget(board, name), **data)


def _forget(board: Board, name: str) -> Callable[[], Awaitable[None]]:
    async def forget() -> None:
        await _value(board, f"DB_DELETE(fallback/{name})")
        board.reading.discard(name)

    return forget


async def _value(board: Board, asked: str) -> str:
    try:
        return str((await board.ari.ask("GET", "asterisk/variable", {"variable": asked}))["value"])
    except Refused:
        return ""


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
