"""`./relacja check`: every gate that needs no running of tests."""

import argparse
import subprocess
import time
from collections.abc import Callable

from config.launch import up
from config.launch.place import CannotGoOn, Place

_PYTHON = ["src", "tools", "tests", "bench", "demo"]


def options(parser: argparse.ArgumentParser) -> None:
    """Which gates."""
    parser.add_argument("gates", nargs="*", metavar="GATE", help=f"only these: {', '.join(_commands())}")


def run(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """All gates, or those named; tells each one's result and ends with 1 if any did not hold."""
    if not place.in_clone:
        raise CannotGoOn("The checks are not part of this installation; they need the clone.")
    up.set_up(place, arguments, lambda words: print(words, flush=True), "requirements-dev.lock")
    commands = _commands()
    unknown = set(given.gates) - set(commands)
    if unknown:
        raise CannotGoOn(f"There is no gate {', '.join(sorted(unknown))}; there are: {', '.join(commands)}")
    results = {name: _gate(place, name, commands[name]) for name in commands if not given.gates or name in given.gates}
    failed = [name for name, held in results.items() if not held]
    print(f"\n{'does not hold: ' + ', '.join(failed) if failed else 'all hold'}")
    return 1 if failed else 0


def _gate(place: Place, name: str, command: Callable[[Place], list[str]]) -> bool:
    began = time.monotonic()
    env = place.environment(DATABASE_URL="dbname=relacja", RELACJA_DATA=str(place.root / "var" / "check"))
    run = subprocess.run(command(place), cwd=place.root, env=env, check=False, capture_output=True, text=True)
    held = run.returncode == 0
    print(f"{'holds' if held else 'FAILS'}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not held:
        print(run.stdout + run.stderr, flush=True)
    return held


def _commands() -> dict[str, Callable[[Place], list[str]]]:
    """Each gate and how it is asked."""
    return {
        "lint": lambda place: [_bin(place, "ruff"), "check", *_present(place)],
        "format": lambda place: [_bin(place, "ruff"), "format", "--check", *_present(place)],
        "contracts": lambda place: [_bin(place, "lint-imports")],
        "settings": lambda place: _manage(place, "check", "--fail-level", "WARNING"),
        "migrations": lambda place: _tool(place, "migrations"),
        "translations": lambda place: [*_tool(place, "messages"), "check"],
        "sizes": lambda place: _tool(place, "sizes"),
        "templates": lambda place: _tool(place, "template_lint"),
        "types": lambda place: [_bin(place, "mypy")],
    }


def _bin(place: Place, name: str) -> str:
    return str(place.venv / "bin" / name)


def _manage(place: Place, *command: str) -> list[str]:
    return [str(place.python), str(place.root / "manage.py"), *command]


def _tool(place: Place, name: str) -> list[str]:
    return [str(place.python), "-m", f"tools.{name}"]


def _present(place: Place) -> list[str]:
    return [name for name in _PYTHON if any((place.root / name).glob("**/*.py"))]
