"""Calls that the engine's own queue took while we were away: each leaves a file, which goes when it was told."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from relacja.contact_centre.telephony.asterisk.board import Board, Calling


def read(board: Board) -> None:
    """Tell of every one that is there; it stays until that was stored."""
    for file in sorted((board.folder / "spool" / "fallback").glob("*")):
        told = file.read_text(errors="replace").strip()
        if file.name not in board.reading and told.endswith("|."):
            board.reading.add(file.name)
            _tell(board, file, told[:-2])


def _tell(board: Board, file: Path, told: str) -> None:
    began, ended, waited, member, caller, callee, caller_name = (told.split("|", 6) + [""] * 7)[:7]
    call = Calling(file.name, caller, caller_name, callee)
    answered = {"answered": _iso(float(began or 0) + float(waited or 0))} if member else {}
    leg = member.removeprefix("PJSIP/").removesuffix("-desk").replace("worker-", "worker:", 1)
    at = datetime.fromtimestamp(float(ended or 0), UTC)
    data = {"began": _iso(float(began or 0)), "ended": at.isoformat(), "leg": leg, **answered}
    board.tell("fallback", call, f"{file.name}:fallback", at, leg, then=_forget(board, file), **data)


def _forget(board: Board, file: Path) -> Callable[[], Awaitable[None]]:
    async def forget() -> None:
        file.unlink(missing_ok=True)
        board.reading.discard(file.name)

    return forget


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
