"""`./relacja telephone`: a real telephone engine beside the system, set up by nobody's hand."""

import argparse
import os
import subprocess
import time
from pathlib import Path

from config.launch import telephone_conf, telephone_engine, up
from config.launch.place import CannotGoOn, Place
from config.launch.processes import Child
from config.launch.telephone_engine import Say

_BOOT_SECONDS = 60.0


def options(parser: argparse.ArgumentParser) -> None:
    """What `telephone` takes."""
    parser.add_argument(
        "what", choices=["install", "start", "stop", "status"], help="fetch it, start it, stop it, look"
    )


def run(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """Do what was asked."""
    up.make_data(place)
    return {"install": _install, "start": _start, "stop": _stop, "status": _status}[given.what](place)


def child(place: Place, say: Say) -> Child:
    """The engine as a process of the tree of `up`."""
    command, log = _command(place, say), place.data / "logs" / "telephone.log"
    return Child("telephone", [*command, "-f"], log)


def _command(place: Place, say: Say) -> list[str]:
    """How it is started, after everything it reads was written anew."""
    program = telephone_engine.install(say)
    file = telephone_conf.write(place.data, program)
    return [*program.command, "-C", str(file)]


def _say(words: str) -> None:
    print(words, flush=True)


def _install(place: Place) -> int:
    program = telephone_engine.install(_say)
    _say(f"The telephone engine is there: Asterisk {program.version}.")
    return 0


def _start(place: Place) -> int:
    if asked(place, "core waitfullybooted") is not None:
        return _status(place)
    command = [*_command(place, _say), "-f"]
    log = place.data / "logs" / "telephone.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        started = subprocess.Popen(
            command, cwd=place.data, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    deadline = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < deadline and started.poll() is None:
        if is_booted(place):
            return _status(place)
        time.sleep(0.05)
    raise CannotGoOn(f"The telephone engine did not start:\n{_last_lines(log)}")


def _stop(place: Place) -> int:
    if asked(place, "core stop now") is None:
        _say("The telephone engine does not run.")
        return 0
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if asked(place, "core show uptime") is None:
            _say("The telephone engine is stopped.")
            return 0
        time.sleep(0.1)
    raise CannotGoOn("The telephone engine does not stop; it may be waiting for a telephone that is gone.")


def _status(place: Place) -> int:
    if asked(place, "core waitfullybooted") is None:
        _say("The telephone engine does not run.")
        return 1
    wish = telephone_conf.wishes(place.data)
    channels = next(iter((asked(place, "core show channels count") or "").splitlines()), "")
    version = " ".join((asked(place, "core show version") or "").split()[:2])
    _say(f"{version} runs: SIP on {wish.host}:{wish.sip_port}, HTTP on {wish.host}:{wish.http_port}; {channels}.")
    return 0


def is_booted(place: Place) -> bool:
    """Whether an engine runs and takes calls."""
    return "fully booted" in (asked(place, "core waitfullybooted") or "")


def asked(place: Place, words: str) -> str | None:
    """What the running engine answers on its console; None if none runs."""
    file = place.data / "telephone" / "etc" / "asterisk.conf"
    program = telephone_engine.find()
    if program is None or not file.exists() or not (place.data / "telephone" / "run" / "asterisk.ctl").exists():
        return None
    command = [*program.command, "-C", str(file), "-rx", words]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "TERM": "dumb"}, timeout=15
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
