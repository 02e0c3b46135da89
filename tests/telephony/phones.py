"""Real SIP telephones: baresip, one process each, driven by its control connection and heard by what it stores."""

import asyncio
import contextlib
import json
import math
import shutil
import socket
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

RATE = 8000
PATIENCE = 20.0
MODULES = Path("/usr/lib/baresip/modules")
FLAGS = [
    "--allow-loopback-in-peer-connection", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--no-sandbox",
]  # fmt: skip
"""What lets Chromium telephone on this machine alone, with a microphone made of a file."""


class Phone:
    """One telephone. `tone` is what it says, in hertz; `heard` what came out of it."""

    def __init__(self, folder: Path, address: str, account: str, tone: int) -> None:
        self.folder, self.address, self.account, self.tone = folder, address, account, tone
        self.port, self._control = free_port(address, socket.SOCK_DGRAM), free_port("127.0.0.1")
        self.events: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._numbers = iter(range(1, 100000))

    async def start(self) -> "Phone":
        """Switch it on; it is ready when its control connection is."""
        self.folder.mkdir(parents=True)
        self._write()
        command = ["baresip", "-4", "-f", str(self.folder)]
        self._log = (self.folder / "log").open("wb")
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        reader, self._writer = await eventually(lambda: asyncio.open_connection("127.0.0.1", self._control))
        self._reading = asyncio.create_task(self._read(reader))
        return self

    def _write(self) -> None:
        tone(self.folder / "tone.wav", self.tone)
        own = self.account.replace("PORT", str(self.port))
        (self.folder / "accounts").write_text(own + "\n")
        (self.folder / "contacts").write_text("")
        modules = "".join(f"module {name}.so\n" for name in ("g711", "aufile", "sndfile"))
        modules += "".join(f"module_app {name}.so\n" for name in ("account", "contact", "menu", "ctrl_tcp"))
        (self.folder / "config").write_text(
            f"sip_listen {self.address}:{self.port}\nnet_interface {self.address}\n"
            f"audio_source aufile,{self.folder}/tone.wav\naudio_player none\nausrc_srate {RATE}\nauplay_srate {RATE}\n"
            f"ausrc_channels 1\nauplay_channels 1\nmodule_path {MODULES}\n{modules}"
            f"ctrl_tcp_listen 127.0.0.1:{self._control}\nsnd_path {self.folder}\n"
        )

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                size = int((await reader.readuntil(b":"))[:-1])
                told = json.loads((await reader.readexactly(size + 1))[:-1])
                if told.get("event"):
                    self.events.append(told)
                    self._news.set()
                elif told.get("token") in self._answers:
                    self._answers.pop(told["token"]).set_result(told)

    async def do(self, command: str, params: str = "") -> str:
        """Press something; what the telephone says to it."""
        token = str(next(self._numbers))
        answer = self._answers[token] = asyncio.get_running_loop().create_future()
        text = json.dumps({"command": command, "params": params, "token": token}).encode()
        self._writer.write(b"%d:%s," % (len(text), text))
        return str((await asyncio.wait_for(answer, PATIENCE)).get("data", ""))

    async def until(self, kind: str, times: int = 1) -> None:
        """Wait until it has told of this so many times."""

        async def wait() -> None:
            while sum(event["type"] == kind for event in self.events) < times:
                self._news.clear()
                await self._news.wait()

        try:
            await asyncio.wait_for(wait(), PATIENCE)
        except TimeoutError:
            told = [event["type"] for event in self.events]
            log = (self.folder / "log").read_text(errors="replace")[-3000:]
            raise AssertionError(f"{self.account}: no {kind}, but {told}\n{log}") from None

    async def signed_in(self) -> None:
        """Wait until the engine knows it; that may have been before it could tell us."""

        async def look() -> None:
            assert "200 OK" in (self.folder / "log").read_text(errors="replace")

        await eventually(look)

    def count(self, kind: str) -> int:
        """How often it told of this."""
        return sum(event["type"] == kind for event in self.events)

    async def heard(self) -> np.ndarray:
        """Everything that came out of it in its calls; it is switched off, so that all of it is stored."""
        await self.stop()
        return np.concatenate([samples(file)[0] for file in sorted(self.folder.glob("dump-*-dec.wav"))])

    async def stop(self) -> None:
        """Switch it off, once."""
        if self._reading.cancelled():
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        self._writer.close()
        self._log.close()


async def eventually(act: Callable[[], Any]) -> Any:
    """What `act` comes to as soon as it raises nothing any more."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            return await act()
        except (OSError, AssertionError, wave.Error):
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.05)


def free_port(address: str, kind: int = socket.SOCK_STREAM) -> int:
    """A port that nobody has now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


def tone(file: Path, hertz: int, seconds: int = 60) -> None:
    """A steady tone."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        one = [int(13000 * math.sin(2 * math.pi * hertz * at / RATE)) for at in range(RATE)]
        out.writeframes(struct.pack(f"<{RATE}h", *one) * seconds)


def samples(file: Path) -> np.ndarray:
    """What is in a sound file, a row for each channel."""
    with wave.open(str(file)) as sound:
        frames = sound.readframes(sound.getnframes())
        return np.frombuffer(frames, "<i2").reshape(-1, sound.getnchannels()).T.astype(float)


def loud(sound: np.ndarray, hertz: int, every: float = 0.25) -> np.ndarray:
    """How loud the tone is in each stretch of the sound."""
    size = int(RATE * every)
    rows = sound[: len(sound) // size * size].reshape(-1, size) * np.hanning(size)
    wave_ = np.exp(-2j * np.pi * hertz * np.arange(size) / RATE)
    return np.abs(rows @ wave_) / size * 4


def installed() -> bool:
    """Whether the telephones are there."""
    return bool(shutil.which("baresip")) and MODULES.is_dir()
