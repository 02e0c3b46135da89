"""The process tree of `up`: web and jobs as children that are started again when they die and go when we go."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.launch.place import Place

_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 20 * 2**20
_STOP_SECONDS = 30.0
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Between fork and exec: be told to stop when the parent is gone, even if it was killed."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


@dataclass
class Child:
    """One process of the tree, with its log file and how often it died lately."""

    name: str
    command: list[str]
    log: Path | None
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    due: float = 0.0
    born: float = 0.0

    def start(self, env: Mapping[str, str], directory: Path) -> None:
        """Start it; its words go to the log, or to ours where there is none."""
        output = None
        if self.log:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
                self.log.replace(self.log.with_suffix(".log.1"))
            output = self.log.open("ab")
        self.born = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env=dict(env), cwd=directory, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            preexec_fn=die_with_parent, start_new_session=True,
        )  # fmt: skip
        if output:
            output.close()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Tree:
    """Children under one supervisor, until a signal ends them all."""

    place: Place
    env: Mapping[str, str]
    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = field(default=False, init=False)

    def listen(self) -> None:
        """Take SIGTERM, SIGINT (Ctrl-C) and SIGHUP as the wish to stop in order."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start_first(self) -> None:
        """The first child alone, so that nobody takes the processor from it while somebody waits for the first page."""
        self.children[0].start(self.env, self.place.workplace)

    def start_rest(self) -> None:
        """All others."""
        for child in self.children[1:]:
            child.start(self.env, self.place.workplace)

    def watch(self) -> int:
        """Start the dead again, ever later, until we are asked to stop."""
        while not self.stopping:
            self.glance()
            time.sleep(0.2)
        return 0

    def glance(self) -> None:
        """Start again what has died, if it is due."""
        now = time.monotonic()
        for child in self.children:
            if child.alive or child.process is None:
                continue
            if child.due == 0.0:
                child.deaths = child.deaths + 1 if now - child.born < 60 else 1
                wait = min(30.0, 0.5 * 2.0 ** (child.deaths - 1))
                child.due = now + wait
                self.say(
                    f"{child.name} has ended; starting it again in {wait:g} s"
                    + (f" (see {child.log})" if child.log else "")
                )
            elif now >= child.due:
                child.due = 0.0
                child.start(self.env, self.place.workplace)

    def stop(self) -> None:
        """SIGTERM to all, time to finish, then SIGKILL."""
        for child in self.children:
            if child.alive and child.process:
                child.process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{child.name} does not stop; ending it", file=sys.stderr)
                child.process.kill()
                child.process.wait()
