"""`./relacja test`: what tests need is set up, then all of them run, browser tests included."""

import argparse
import os
import shutil
import subprocess
import tempfile

from config.launch import up
from config.launch.place import CannotGoOn, Place

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSER_SECONDS = 600
_FROM_OUTSIDE = ("tests/capture", "tests/browser", "tests/telephony", "tests/journeys")
"""Tests that drive other programs; they take as long as all others together."""


def run(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """Everything after `test` goes to pytest: names of files, -k, -m. Without any, all run."""
    lock = "requirements-dev.lock"
    if not place.in_clone:
        raise CannotGoOn("The tests are not part of this installation; they need the clone.")
    up.set_up(place, arguments, lambda words: print(words, flush=True), lock)
    browser = find_browser() or _install_browser()
    env = place.environment(**({"RELACJA_BROWSER": browser} if browser else {}))
    env.pop("RELACJA_DATA")
    if not browser:
        print(
            "No Chromium was found, so the browser tests cannot run. Install it (Debian: apt-get install chromium)\n"
            "or name it in RELACJA_BROWSER. All other tests run now; the result counts as failed.\n"
        )
    selected = given.rest or ([] if browser else ["-m", "not browser"])
    command = [str(place.python), "-m", "pytest", *selected]
    if given.rest:
        code = subprocess.run(command, cwd=place.root, env=env, check=False).returncode
    else:
        code = _in_two_halves(place, command, env)
    if not browser and not given.rest:
        print("\nThe browser tests did not run: there is no Chromium (apt-get install chromium).")
        return code or 1
    return code


def _in_two_halves(place: Place, command: list[str], env: dict[str, str]) -> int:
    """All tests in two processes, each with a database of its own; what the second one says is told after the first."""
    print("Two halves run side by side; first what the tests of pages, telephones and journeys say.", flush=True)
    within = [f"--ignore={folder}" for folder in _FROM_OUTSIDE]
    with tempfile.TemporaryFile() as said:
        second = subprocess.Popen(
            [*command, *within, "-o", "cache_dir=.pytest_cache/within"],
            cwd=place.root, env=env, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            code = subprocess.run([*command, *_FROM_OUTSIDE], cwd=place.root, env=env, check=False).returncode
            print("\nAnd all the other tests:", flush=True)
            other = second.wait()
            said.seek(0)
            print(said.read().decode(errors="replace"), flush=True)
        finally:
            second.terminate()
            second.wait()
    return code or other


def find_browser() -> str | None:
    """A Chromium of the machine, or the one named in RELACJA_BROWSER."""
    named = os.environ.get("RELACJA_BROWSER")
    return named or next((found for found in map(shutil.which, _BROWSERS) if found), None)


def _install_browser() -> str | None:
    """Root on a Debian may install it; others are told."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return None
    print("installing Chromium for the browser tests (apt-get install chromium)", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        try:
            subprocess.run([apt, *command], env=env, check=False, timeout=_BROWSER_SECONDS, stdout=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return None
    return find_browser()
