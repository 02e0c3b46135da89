"""The fault run of routing: whatever runs is killed at random while mixed work flows, then every row is counted again.

Web workers, the whole web, jobs, the router, PostgreSQL, and those who give work in and do it: all as `./relacja up`
starts them, each started again half a second after it died. It runs on a copy of the world, with two made-up media.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg

from bench import cpu, faults_recount
from bench.faults_people import Plan, kept
from bench.figures import Figure, Target, figure
from bench.servers import free_port
from bench.world import ROOT, World, copied
from config.launch.processes import Child

AGAIN_AFTER, WORKERS, PEOPLE = 0.5, 36, 2
VICTIMS = {
    "router": 24, "web worker": 20, "web": 3, "jobs": 7, "postgres": 8, "feeder-0": 7, "feeder-1": 7, "worker-0": 12,
    "worker-1": 12,
}  # fmt: skip
"""Who is killed how often, in a hundred."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a run is. `between` is the mean of the pauses between kills."""

    kills: int
    items: int
    between: float
    settle: float = 300.0

    @property
    def seconds(self) -> float:
        """So long items are given in."""
        return self.kills * self.between


FULL = Size(500, 10_000, 3.4)


@dataclass(slots=True)
class Scene:
    """The processes of a run, and what was done to them."""

    world: World
    plan: Plan
    children: dict[str, Child]
    environment: dict[str, str]
    killed: Counter[str] = field(default_factory=Counter)
    died: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def glance(self) -> None:
        """Start again what has died, and look for what must never be."""
        for name, child in self.children.items():
            if child.process is None or child.alive:
                continue
            if child.due == 0.0:
                self.died[name] += 1
                child.due = time.monotonic() + AGAIN_AFTER
            elif time.monotonic() >= child.due and not self._finished(name, child):
                child.due = 0.0
                child.start(self.environment, ROOT)

    def _finished(self, name: str, child: Child) -> bool:
        return name.startswith("feeder") and child.process is not None and child.process.returncode == 0

    def pause(self, seconds: float) -> None:
        """Let it run."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.glance()
            time.sleep(0.1)

    def look(self) -> None:
        """One glance at what must hold at any moment."""
        try:
            self.broken.update({name for name, count in faults_recount.at_any_moment(self.plan.dsn).items() if count})
        except psycopg.Error:
            return  # killed just now

    def kill(self, victim: str) -> bool:
        """`kill -9`; False where it is not there to be killed."""
        if victim == "postgres":
            pids = sorted(cpu.tree(self.world.postmaster))
        else:
            child = self.children["web" if victim == "web worker" else victim]
            if not child.alive or child.process is None:
                return False
            below = sorted(cpu.tree(child.process.pid) - {child.process.pid})
            pids = [random.choice(below)] if victim == "web worker" and below else [child.process.pid]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.killed[victim] += 1
        return True

    def given_in(self) -> int:
        """How many items were acknowledged."""
        return sum(len(kept(self.plan.log(f"feeder-{n}"))) for n in range(PEOPLE))


def faults_routing(world: World) -> Iterator[Figure]:
    """500 kills of any process during 10,000 mixed items; `RELACJA_FAULTS=KILLS,ITEMS,SECONDS_BETWEEN` makes it short."""
    given = os.environ.get("RELACJA_FAULTS", "").split(",")
    size = Size(int(given[0]), int(given[1]), float(given[2])) if len(given) == 3 else FULL
    with copied(world) as own:
        yield from run(own, size)


def run(world: World, size: Size, *, workers: int = WORKERS, seed: int = 500) -> Iterator[Figure]:
    """Play it, and tell what was found."""
    directory = world.directory / "faults"
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*"):
        old.unlink()
    world.run(
        "shell", "-c", f"from bench.made_up import company; company.make({workers})",
        DJANGO_SETTINGS_MODULE="bench.made_up.settings",
    )  # fmt: skip
    scene = _scene(world, size, workers, directory)
    begun = time.monotonic()
    try:
        _play(scene, size, random.Random(seed))
        played = time.monotonic() - begun
        left = _settle(scene, size)
        still = _still(scene)
    finally:
        for child in scene.children.values():
            _end(child)
    yield from _told(scene, played, left, still)


def _scene(world: World, size: Size, workers: int, directory: Path) -> Scene:
    plan = Plan(
        world.dsn, free_port(), world.token, size.items, size.seconds, workers, PEOPLE, str(directory), time.time() + 5
    )
    (directory / "plan.json").write_text(json.dumps(asdict(plan)))
    python = sys.executable
    granian = [python, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(plan.port)]
    granian += ["--workers", "2", "--no-ws", "--http", "1", "--loop", "asyncio", "--runtime-threads", "1"]
    granian += ["--workers-kill-timeout", "15", "--respawn-failed-workers", "--log-level", "warning"]
    people = [python, "-m", "bench.faults_people"]
    told = str(directory / "plan.json")
    commands = {
        "web": [*granian, "config.asgi:application"],
        "jobs": [python, "-m", "django", "jobs"],
        "router": [python, "-m", "django", "router"],
    }
    for number in range(PEOPLE):
        commands[f"feeder-{number}"] = [*people, "feed", told, str(number)]
        commands[f"worker-{number}"] = [*people, "work", told, str(number)]
    children = {name: Child(name, command, directory / f"{name}.out") for name, command in commands.items()}
    environment = world.environment(DJANGO_SETTINGS_MODULE="bench.made_up.settings")
    for child in children.values():
        child.start(environment, ROOT)
    return Scene(world, plan, children, environment)


def _play(scene: Scene, size: Size, draw: random.Random) -> None:
    scene.pause(5)
    while scene.killed.total() < size.kills:
        scene.pause(draw.uniform(0.2, 1.8) * size.between)
        while not scene.kill(draw.choices(list(VICTIMS), list(VICTIMS.values()))[0]):
            scene.pause(0.2)
        scene.look()
        if scene.killed.total() % 20 == 0:
            print(f"  {scene.killed.total()} kills, {scene.given_in()} items", file=sys.stderr, flush=True)


def _settle(scene: Scene, size: Size) -> int:
    """Let everything come to its end; how many items have not."""
    deadline = time.monotonic() + size.settle + size.seconds / 2
    while time.monotonic() < deadline:
        scene.pause(2)
        scene.look()
        if scene.given_in() >= size.items and not faults_recount.on_the_way(scene.plan.dsn):
            return 0
    return faults_recount.on_the_way(scene.plan.dsn)


def _still(scene: Scene) -> dict[str, int]:
    """Work comes once more and everybody but the web is killed; how the router's memory, read anew, differs from the rows."""
    for name in ("router", "worker-0", "worker-1", "jobs"):
        _end(scene.children[name])
    told = scene.world.run(
        "shell",
        "-c",
        "from bench.made_up import memory; memory.tell()",
        DJANGO_SETTINGS_MODULE="bench.made_up.settings",
    )
    return faults_recount.of_memory(scene.plan.dsn, json.loads(told.strip().splitlines()[-1]))


def _end(child: Child) -> None:
    if child.process is not None and child.alive:
        for pid in sorted(cpu.tree(child.process.pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        child.process.wait()
    child.process = None


def _told(scene: Scene, played: float, left: int, still: dict[str, int]) -> Iterator[Figure]:
    yield figure("faults-routing: kills", scene.killed.total(), "")
    for victim, count in sorted(scene.killed.items()):
        yield figure(f"faults-routing: kills of {victim}", count, "")
    yield figure("faults-routing: items acknowledged", scene.given_in(), "")
    yield figure("faults-routing: minutes under fire", played / 60, "min")
    for name, count in faults_recount.facts(scene.plan.dsn).items():
        yield figure(f"faults-routing: {name}", count, "")
    nothing = Target(0, of="value")
    yield figure("faults-routing: not ended after settling", left, "", target=nothing)
    print("  counting again", file=sys.stderr, flush=True)
    found = faults_recount.recount(scene.plan, PEOPLE) | still
    seen = found.pop("errors of the server that people saw")
    yield figure("faults-routing: errors of the server that people saw while it was killed", seen, "")
    for name, count in (found | {f"at some moment: {name}": n for name, n in scene.broken.items()}).items():
        yield figure(f"faults-routing: {name}", count, "", target=nothing)
    for name in ("router", "jobs"):
        unasked = scene.died[name] - scene.killed[name]
        yield figure(f"faults-routing: {name} ended by itself", unasked, "")
