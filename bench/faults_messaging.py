"""The fault run of messaging: whatever runs is killed at random while mails come in and answers go out, then all is counted.

Post, jobs, web workers, PostgreSQL, a real Dovecot (whole, or one of its processes) and the mail server of the other side
are killed with -9; whatever was killed starts again half a second later. `faults_messaging_people` writes, and what the
others say is compared with the product's rows by `faults_messaging_recount`.
"""

import email
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from email import policy
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from bench import cpu, faults_messaging_recount, world
from bench.faults_messaging_people import Plan, kept
from bench.faults_messaging_recount import Witnessed
from bench.figures import Figure, Target, figure
from bench.servers import dovecot_of_its_own, free_port
from bench.world import ROOT, World
from config.launch.processes import Child

if TYPE_CHECKING:
    from relacja.messaging.testing.servers.dovecot import Dovecot

AGAIN_AFTER, SEED = 0.5, 2026
VICTIMS = {
    "post": 20, "jobs": 25, "postgres": 13, "dovecot": 9, "process of dovecot": 9, "other side": 16, "web worker": 8,
}  # fmt: skip
"""Who is killed how often, in a hundred."""
PEOPLE = ("customers", "desk")


@dataclass(frozen=True, slots=True)
class Size:
    """How long a run is: half of `messages` come in. `between` is the mean of the pauses between kills."""

    kills: int
    messages: int
    between: float

    @property
    def seconds(self) -> float:
        """So long messages are written."""
        return self.kills * self.between


SIZES = {"tiny": Size(20, 400, 5.0), "small": Size(100, 5_000, 6.0), "full": Size(300, 20_000, 6.0)}


@dataclass(slots=True)
class Scene:
    """The processes of a run, and what was done to them."""

    world: World
    plan: Plan
    dovecot: "Dovecot"
    children: dict[str, Child]
    draw: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    died: Counter[str] = field(default_factory=Counter)

    def glance(self) -> None:
        """Start again what has died."""
        for name, child in self.children.items():
            if child.process is None or child.alive:
                continue
            if child.due == 0.0:
                self.died[name] += 1
                child.due = time.monotonic() + AGAIN_AFTER
            elif time.monotonic() >= child.due and not (name in PEOPLE and child.process.returncode == 0):
                child.due = 0.0
                child.start(self.world.environment(), ROOT)

    def pause(self, seconds: float) -> None:
        """Let it run."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.glance()
            time.sleep(0.1)

    def kill(self, victim: str) -> bool:
        """`kill -9`; False where it is not there to be killed."""
        if victim == "dovecot":
            self._kill_dovecot()
            self.killed[victim] += 1
            return True
        pids = self._pids(victim)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.killed[victim] += bool(pids)
        return bool(pids)

    def _kill_dovecot(self) -> None:
        """Its starter waits for it; where the machine is too busy for that, once more."""
        for _ in range(5):
            self.dovecot.kill()
            self.pause(AGAIN_AFTER)
            with suppress(AssertionError):
                self.dovecot.start()
                return
        raise RuntimeError(self.dovecot.log())

    def _pids(self, victim: str) -> list[int]:
        if victim == "postgres":
            return sorted(cpu.tree(self.world.postmaster))
        if victim == "process of dovecot":
            master = int((self.dovecot.folder / "run" / "master.pid").read_text())
            return self._one_below(master)
        child = self.children["web" if victim == "web worker" else victim]
        if not child.alive or child.process is None:
            return []
        return self._one_below(child.process.pid) if victim == "web worker" else [child.process.pid]

    def _one_below(self, pid: int) -> list[int]:
        below = sorted(cpu.tree(pid) - {pid})
        return [self.draw.choice(below)] if below else []

    def lying(self) -> list[tuple[str, int, int, str]]:
        """What lies in the mailboxes now, as another mail program sees it."""
        found = []
        for box in self.plan.boxes:
            with self.dovecot.session(box) as imap:
                imap.select("INBOX", readonly=True)
                uidvalidity = int((imap.response("UIDVALIDITY")[1][0] or b"0").decode())
                _kind, parts = imap.uid("FETCH", "1:*", "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
            for part in parts:
                if isinstance(part, tuple):
                    uid = int(part[0].decode().split("UID ", 1)[1].split()[0])
                    head = email.message_from_bytes(part[1], policy=policy.default)
                    found.append((box, uidvalidity, uid, str(head["Message-ID"]).strip("<> ")))
        return found

    def on_the_way(self) -> int:
        """How much has not come to its end."""
        if any(self.children[who].alive for who in PEOPLE):
            return 1 + sum(self.plan.mails - len(kept(self.plan.log(who))) for who in PEOPLE)
        with psycopg.connect(self.plan.dsn, autocommit=True) as rows:
            cursor = rows.cursor()
            cursor.execute(faults_messaging_recount.LEFT_UNKNOWN)
            waiting = faults_messaging_recount.one(cursor, faults_messaging_recount.WAITING)
            lines = faults_messaging_recount.one(cursor, "SELECT count(*) FROM messaging_arrival WHERE gone_at IS NULL")
        return waiting + abs(len(self.lying()) - lines)

    def witnessed(self) -> Witnessed:
        """What others than the product say."""
        log = self.plan.log
        return Witnessed(
            put=frozenset((int(number), box) for number, box in kept(log("customers"))),
            lying=tuple(self.lying()),
            accepted={int(number): int(theirs) for number, theirs in kept(log("desk"))},
            arrived=tuple((key, int(number)) for key, number in kept(log("arrived"))),
        )


def faults_messaging(scale: str, _real: Path) -> Iterator[Figure]:
    """300 kills during 20,000 messages (`small`: 100 and 5,000; `tiny`: 20 and 400), half in and half out."""
    cluster = world.start_cluster()
    try:
        with world.copied(world.prepare("tiny", cluster)) as own:
            yield from run(own, SIZES[scale])
    finally:
        cluster.stop()


def run(own: World, size: Size, seed: int = SEED) -> Iterator[Figure]:
    """Play it, and tell what was found."""
    directory = own.directory / "faults-messaging"
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*"):
        old.unlink()
    print(f"  seed {seed}", file=sys.stderr, flush=True)
    with dovecot_of_its_own() as dovecot:
        scene = _scene(own, size, dovecot, directory, random.Random(seed))
        begun = time.monotonic()
        try:
            _play(scene, size)
            played = time.monotonic() - begun
            left = _settle(scene, size)
        finally:
            for child in scene.children.values():
                _end(child)
        yield from _told(scene, played, left)


SET_UP = """
from relacja.messaging import services
from relacja.platform.actor import Actor
for box in {boxes!r}:
    values = dict(imap_host="127.0.0.1", imap_port="{imap}", imap_security="none", smtp_host="127.0.0.1",
        smtp_port="{smtp}", smtp_security="none", user=box, password={password!r})
    made = services.save_mailbox(
        actor=Actor.system("fault run"), transport="email", address=box, name=box, values=values)
    print(made.pk)
"""


def _scene(own: World, size: Size, dovecot: "Dovecot", directory: Path, draw: random.Random) -> Scene:
    from relacja.messaging.testing.servers.dovecot import PASSWORD

    boxes, smtp = [dovecot.make_mailbox() for _ in range(2)], free_port()
    script = SET_UP.format(boxes=boxes, imap=dovecot.ports.imap, smtp=smtp, password=PASSWORD)
    mailbox_id = int(own.run("shell", "-c", script).split()[-1])
    plan = Plan(
        own.dsn, free_port(), own.token, dovecot.ports.lmtp, boxes, mailbox_id, size.messages // 2, size.seconds,
        str(directory), time.time() + 10,
    )  # fmt: skip
    told = directory / "plan.json"
    told.write_text(json.dumps(asdict(plan)))
    python = sys.executable
    granian = [python, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(plan.port)]
    granian += ["--workers", "1", "--no-ws", "--http", "1", "--loop", "asyncio", "--runtime-threads", "1"]
    granian += ["--respawn-failed-workers", "--log-level", "warning", "config.asgi:application"]
    commands = {
        "web": granian,
        "jobs": [python, "-m", "django", "jobs"],
        "post": [python, "-m", "django", "post"],
        "other side": [python, "-m", "bench.faults_messaging_sink", str(smtp), str(plan.log("arrived"))],
        **{who: [python, "-m", "bench.faults_messaging_people", who, str(told)] for who in PEOPLE},
    }
    children = {name: Child(name, command, directory / f"{name}.out") for name, command in commands.items()}
    for child in children.values():
        child.start(own.environment(), ROOT)
    return Scene(own, plan, dovecot, children, draw)


def _play(scene: Scene, size: Size) -> None:
    scene.pause(10)
    while scene.killed.total() < size.kills:
        scene.pause(scene.draw.uniform(0.2, 1.8) * size.between)
        while not scene.kill(scene.draw.choices(list(VICTIMS), list(VICTIMS.values()))[0]):
            scene.pause(0.2)
        if scene.killed.total() % 20 == 0:
            done = ", ".join(f"{who} {len(kept(scene.plan.log(who)))}" for who in (*PEOPLE, "arrived"))
            print(f"  {scene.killed.total()} kills; {done}", file=sys.stderr, flush=True)


def _settle(scene: Scene, size: Size) -> int:
    """Let everything come to its end; how much has not."""
    deadline = time.monotonic() + 600 + size.seconds
    left = 1
    while left and time.monotonic() < deadline:
        scene.pause(3)
        left = scene.on_the_way()
    scene.pause(10)
    return scene.on_the_way()


def _end(child: Child) -> None:
    if child.process is not None and child.alive:
        for pid in sorted(cpu.tree(child.process.pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        child.process.wait()


def _told(scene: Scene, played: float, left: int) -> Iterator[Figure]:
    seen = scene.witnessed()
    yield figure("faults-messaging: kills", scene.killed.total(), "")
    for victim, count in sorted(scene.killed.items()):
        yield figure(f"faults-messaging: kills of {victim}", count, "")
    yield figure("faults-messaging: minutes under fire", played / 60, "min")
    yield figure("faults-messaging: mails the mail server took", len(seen.put), "")
    yield figure("faults-messaging: answers accepted", len(seen.accepted), "")
    yield figure("faults-messaging: messages that arrived at the other side", len(seen.arrived), "")
    nothing = Target(0, of="value")
    with psycopg.connect(scene.plan.dsn, autocommit=True) as rows:
        cursor = rows.cursor()
        for name, count in faults_messaging_recount.facts(cursor, seen).items():
            yield figure(f"faults-messaging: {name}", count, "")
        yield figure("faults-messaging: not ended after settling", left, "", target=nothing)
        for name, count in faults_messaging_recount.recount(cursor, seen, scene.world.directory / "data/files").items():
            yield figure(f"faults-messaging: {name}", count, "", target=nothing)
        parked = faults_messaging_recount.one(cursor, faults_messaging_recount.PARKED)
        yield figure("faults-messaging: jobs and deliveries parked", parked, "", target=nothing)
    refused = len(kept(scene.plan.log("refused")))
    yield figure("faults-messaging: answers that the product refused meanwhile", refused, "")
    for name in ("post", "jobs"):
        unasked = scene.died[name] - scene.killed[name]
        yield figure(f"faults-messaging: {name} ended by itself", unasked, "")
