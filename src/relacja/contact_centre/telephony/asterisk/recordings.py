"""Recordings: written by the engine as two raw channels, handed on as a stereo file, left the customer, right us."""

import asyncio
import contextlib
import re
import shlex
import time
import wave
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from relacja.contact_centre.telephony.asterisk.board import Board, Calling
from relacja.contact_centre.types import CallCommand

RATE = 8000
PATIENCE = 10.0
QUIET = 1.5


def safe(text: str) -> str:
    """As part of a file's or a channel's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", text)


async def start(board: Board, call: Calling, command: CallCommand) -> None:
    """Record from now on, the customer's channel: what comes from it, and what goes to it."""
    customer = call.customer
    if customer is None or call.recording:
        return
    name = f"{call.id}--{safe(command.key)}"
    file = board.folder / "spool" / "monitor" / f"{name}.raw"
    # the engine renames the file when it is complete; the name is ours, nothing in it comes from the caller
    finished = shlex.join(["mv", "-f", str(file), str(file.with_suffix(".done"))])
    await board.ari.manage("MixMonitor", Channel=customer.wire, File=str(file), Options="D", Command=finished)
    call.recording = name
    board.tell("recording_started", call, f"{name}:started", datetime.now(UTC))


async def mute(board: Board, call: Calling, command: CallCommand) -> None:
    """Record silence, or what is said again."""
    customer, pause = call.customer, command.kind == "pause_recording"
    if customer is None or not call.recording:
        return
    await board.ari.manage("MixMonitorMute", Channel=customer.wire, Direction="both", State="1" if pause else "0")
    kind = "recording_paused" if pause else "recording_resumed"
    board.tell(kind, call, f"{call.recording}:{command.key}", datetime.now(UTC))  # type: ignore[arg-type]


async def stop(board: Board, call: Calling, command: CallCommand) -> None:
    """Record no more; the call goes on."""
    customer = call.customer
    if customer is not None and call.recording:
        await board.ari.manage("StopMixMonitor", Channel=customer.wire)
        await fetch(board, call)


async def fetch(board: Board, call: Calling) -> None:
    """Wait until the engine has written what it recorded of the call, and tell of it."""
    name, call.recording = call.recording, ""
    if not name:
        return
    await _ready(board, call, board.folder / "spool" / "monitor" / f"{name}.raw")


async def gather(board: Board) -> None:
    """Tell of what was recorded of calls that ended while we were away."""
    spool = board.folder / "spool"
    for name in {file.stem for kind in ("done", "raw") for file in (spool / "monitor").glob(f"*.{kind}")}:
        call_id = name.rpartition("--")[0]
        if call_id in board.calls:
            board.calls[call_id].recording = name
        else:
            board.soon(None, partial(_ready, board, Calling(call_id), spool / "monitor" / f"{name}.raw"))
    for file in (spool / "recording").glob("*--voicemail.wav"):
        if file.stem.rpartition("--")[0] not in board.calls:
            message(board, Calling(file.stem.rpartition("--")[0]), file)


async def _complete(raw: Path) -> Path | None:
    """The file as soon as the engine has renamed it; as it is where that will not happen: an engine that was killed."""
    deadline = time.time() + PATIENCE
    done = raw.with_suffix(".done")
    while time.time() < deadline:
        if done.exists():
            return done
        if not raw.exists() or time.time() - raw.stat().st_mtime > QUIET:
            return raw if raw.exists() else None
        await asyncio.sleep(0.05)
    return raw


async def _ready(board: Board, call: Calling, name: Path) -> None:
    if name.name in board.reading:
        return
    board.reading.add(name.name)
    with contextlib.suppress(FileNotFoundError):  # renamed between two looks
        await _hand_on(board, call, await _complete(name))
        return
    await _hand_on(board, call, await _complete(name))


async def _hand_on(board: Board, call: Calling, raw: Path | None) -> None:
    if raw is None:
        return
    file = raw.with_suffix(".wav")
    seconds = await asyncio.to_thread(_to_wav, raw, file)
    name = raw.stem
    board.tell(
        "recording_ready", call, f"{name}:ready", datetime.now(UTC), then=_remove(raw, file),
        path=str(file), seconds=seconds, channels=2,
    )  # fmt: skip


def message(board: Board, call: Calling, file: Path) -> None:
    """A message was left."""
    with wave.open(str(file)) as sound:
        seconds = round(sound.getnframes() / sound.getframerate(), 3)
    board.tell(
        "recording_ready", call, f"{file.stem}:ready", datetime.now(UTC), then=_remove(file),
        path=str(file), seconds=seconds, channels=1, what="voicemail",
    )  # fmt: skip


def _remove(*files: Path) -> Callable[[], Awaitable[None]]:
    async def remove() -> None:
        for file in files:
            file.unlink(missing_ok=True)

    return remove


def _to_wav(raw: Path, file: Path) -> float:
    """Put a header before what was recorded; how long it is."""
    with raw.open("rb") as source, wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        while block := source.read(1 << 20):
            out.writeframesraw(block[: len(block) // 4 * 4])
    return round(raw.stat().st_size / (4 * RATE), 3)
