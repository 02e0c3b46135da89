"""`./relacja up`: everything set up, then web, jobs, router and post in one process tree."""

import argparse
import contextlib
import fcntl
import http.client
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator

from config.launch import assets, database, environment, preparing
from config.launch.place import CannotGoOn, Place
from config.launch.preparing import STATE
from config.launch.processes import Child, Tree

_FIRST_PAGE_SECONDS = 90.0
_ROOM_TO_BEGIN, _ROOM_TO_GO_ON = 300_000_000, 30_000_000
FIRST = "first-sign-in.json"


def options(parser: argparse.ArgumentParser) -> None:
    """What `up` takes."""
    parser.add_argument(
        "--port", type=int, default=int(os.environ.get("RELACJA_PORT", "8000")), help="8000 if not given"
    )
    parser.add_argument("--host", default=os.environ.get("RELACJA_HOST", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--blank", action="store_true", help="begin without the sample company")
    parser.add_argument("--telephone", action="store_true", help="with a telephone engine (fetched if there is none)")
    parser.add_argument(
        "--only",
        choices=["web", "jobs", "router", "post"],
        help="one kind of process, as in production; logs to stderr",
    )


def run(place: Place, given: argparse.Namespace, arguments: list[str]) -> int:
    """Serve until asked to stop."""
    began = _began()
    say = _teller(began)
    set_up(place, arguments, say)
    make_data(place)
    with _alone(place, given), database.running(place) as dsn:
        company = "blank" if given.blank else "sample"
        preparing.ensure(place, dsn, say, company=company, static=given.only in (None, "web"))
        tree = Tree(place, _env(place, given, dsn), _children(place, given, say), say)
        tree.listen()
        tree.start_first()
        try:
            _greet(tree, place, given, began)
            tree.start_rest()
            return tree.watch()
        finally:
            say("stopping")
            tree.stop()


def set_up(place: Place, arguments: list[str], say: Callable[[str], None], lock: str = "requirements.lock") -> None:
    """Environment and front end; goes on inside the environment (so what follows may run twice up to here)."""
    if not place.in_clone:
        return  # an installed release brings its packages and its front end along
    environment.ensure(place, lock, say)
    environment.enter(place, arguments)
    assets.ensure(place, say)


def make_data(place: Place) -> None:
    """The data directory, closed to others, with room for what is to come."""
    try:
        place.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as refused:
        raise CannotGoOn(f"The data directory {place.data} cannot be made: {refused.strerror}.") from None
    if not os.access(place.data, os.W_OK):
        raise CannotGoOn(f"You may not write in {place.data}; give another directory with --data DIR.")
    free = shutil.disk_usage(place.data).free
    if free < (_ROOM_TO_GO_ON if (place.data / STATE).exists() else _ROOM_TO_BEGIN):
        raise CannotGoOn(
            f"Only {free // 1_000_000} MB are free where {place.data} lies. Nothing was changed; make room, or give"
            " another directory with --data DIR."
        )


def _began() -> float:
    """When the word was typed: going on inside the environment starts this program anew, but not the clock."""
    return float(os.environ.setdefault("RELACJA_BEGAN", str(time.monotonic())))


def _teller(began: float) -> Callable[[str], None]:
    def say(words: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {words}", flush=True)

    return say


@contextlib.contextmanager
def _alone(place: Place, given: argparse.Namespace) -> Iterator[None]:
    """One `up` for a data directory, and a port that is free."""
    if given.only:
        if given.only == "web":
            _check_port(given)
        yield
        return
    with (place.data / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotGoOn(
                f"Relacja runs already with the data in {place.data}: {lock.read() or 'starting'}"
            ) from None
        _check_port(given)
        lock.truncate(0)
        lock.write(_address(given))
        lock.flush()
        yield
        lock.truncate(0)


def _check_port(given: argparse.Namespace) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((given.host, given.port))
        except PermissionError:
            raise CannotGoOn(f"You may not listen on port {given.port}; take one above 1023: --port 8000") from None
        except OSError as taken:
            hint = f"./relacja up --port {given.port + 1}"
            raise CannotGoOn(
                f"Port {given.port} of {given.host} cannot be used ({taken.strerror}). Try: {hint}"
            ) from None


def _address(given: argparse.Namespace) -> str:
    host = "localhost" if given.host in ("127.0.0.1", "0.0.0.0", "::") else given.host  # noqa: S104 compared only
    return f"http://{host}:{given.port}"


def _env(place: Place, given: argparse.Namespace, dsn: str) -> dict[str, str]:
    base = os.environ.get("RELACJA_BASE_URL", _address(given))
    env = place.environment(DATABASE_URL=dsn, RELACJA_BASE_URL=base)
    env.pop("RELACJA_BEGAN", None)
    if given.telephone:
        from config.launch import telephone_conf

        wish = telephone_conf.wishes(place.data)
        env.setdefault("RELACJA_TELEPHONE_ORIGINS", json.dumps([f"ws://{wish.host}:{wish.http_port}"]))
    return env


def workers() -> int:
    """Web processes: one a core up to four, if nothing else is asked for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(os.environ.get("RELACJA_WEB_WORKERS", str(max(1, min(4, cores)))))


def _children(place: Place, given: argparse.Namespace, say: Callable[[str], None]) -> list[Child]:
    from config.launch import telephone

    logs = None if given.only else place.data / "logs"
    granian = [
        str(place.python),
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--host",
        given.host,
        "--port",
        str(given.port),
    ]
    granian += ["--workers", str(workers()), "--no-ws", "--http", "1", "--loop", "asyncio", "--runtime-threads", "1"]
    granian += ["--workers-kill-timeout", "15", "--respawn-failed-workers", "--log-level", "warning"]
    commands = {
        "web": [*granian, "config.asgi:application"],
        "jobs": [str(place.python), "-m", "django", "jobs"],
        "router": [str(place.python), "-m", "django", "router"],
        "post": [str(place.python), "-m", "django", "post"],
    }
    wanted = [given.only] if given.only else list(commands)
    children = [Child(name, commands[name], logs / f"{name}.log" if logs else None) for name in wanted]
    return [*children, telephone.child(place, say)] if given.telephone else children


def _greet(tree: Tree, place: Place, given: argparse.Namespace, began: float) -> None:
    """Wait for the first page, then say where it is and who may sign in."""
    if given.only not in (None, "web"):
        return
    status = 0
    deadline = time.monotonic() + _FIRST_PAGE_SECONDS
    while not tree.stopping and not status and time.monotonic() < deadline:
        tree.glance()
        time.sleep(0.05)
        status = _first_page(given)
    if tree.stopping:
        return
    if not 0 < status < 500:
        happened = f"The first page answers {status}" if status else f"No page came for {_FIRST_PAGE_SECONDS:g} s"
        logs = "the lines above" if given.only else place.data / "logs" / "web.log"
        print(f"{happened}; look into {logs}", file=sys.stderr)
        return
    print(f"\nRelacja is ready after {time.monotonic() - began:.1f} s: {_address(given)}\n")
    print(_sign_ins(place), end="")
    print("Ctrl-C stops it; the data stay in", place.data, flush=True)


def _first_page(given: argparse.Namespace) -> int:
    """The status it is answered with; 0 while nobody answers."""
    host = "127.0.0.1" if given.host == "0.0.0.0" else given.host  # noqa: S104 compared only
    connection = http.client.HTTPConnection(host, given.port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _sign_ins(place: Place) -> str:
    """Who may sign in, left in the data directory when the company was founded."""
    for name, words in (("sample-sign-ins.json", "Sign in as one of the sample people"), (FIRST, "Sign in as")):
        if (place.data / name).exists():
            people = json.loads((place.data / name).read_text())
            width = max(len(person["email"]) for person in people)
            lines = [f"  {person['email']:<{width}}  {person['password']}   {person['who']}\n" for person in people]
            return f"{words}:\n" + "".join(lines)
    return ""
