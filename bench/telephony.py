"""Real calls through the real telephone engine and the real router: how soon a telephone rings, and how many a second."""

import asyncio
import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import telephony_ledger, telephony_phones
from bench.figures import Figure, Target, figure
from bench.servers import beside
from bench.telephony_phones import Rung, Telephones
from bench.world import World, copied
from config.launch import telephone
from config.launch.place import Place
from config.launch.processes import Child

OURS, PASSWORD = "+48221112233", "bench-telephone"
WORKERS, CALLS, TALK = 40, 60, 0.5
RATES = (5, 10, 12, 14, 16, 18, 20)
SUSTAINED_MS = 250
"""A rate is sustained while telephones ring within this (p95) and no call is lost."""
SECONDS = 8

SET_UP = """
import json
from relacja.accounts.models import User
from relacja.accounts.testing import make_user
from relacja.contact_centre import services
from relacja.contact_centre.models import Engine
from relacja.platform.actor import Actor
from relacja.routing import services as work
from relacja.routing.models import Activity, Worker
told = json.loads({told!r})
bench = Actor.system("bench")
Engine.objects.update(is_active=False)
services.save_engine(actor=bench, name="bench", plug="asterisk", values=told)
work.save_queue(actor=bench, code="bench", name="Bench", wrap_up_seconds=0)
steps = {{"filters": [], "default": {{"steps": [{{"queue": "bench"}}], "longest_wait": 900, "overflow": "hang_up"}}}}
work.publish_plan(actor=bench, plan_id=work.draft_plan(actor=bench, code="bench", name="Bench", body=steps))
services.save_entry_point(actor=bench, number={ours!r}, name="Bench", plan="bench", announces_recording=False)
Worker.objects.update(is_active=False)
ids = []
for n in range({workers}):
    email = f"telephone{{n}}@bench.example"
    user = User.objects.filter(email=email).first() or make_user(email, password=None)
    ids.append(work.make_worker(actor=bench, user_id=user.pk, is_active=True, is_reachable=False))
Worker.objects.filter(pk__in=ids).update(activity=Activity.objects.get(code="ready"))
print(json.dumps(ids))
"""


@dataclass
class Stage:
    """The engine, its telephones, and whose they are."""

    callers: Telephones
    calls: dict[str, Rung]
    workers: list[int]
    placed: list[Rung] = field(default_factory=list)


def telephony(world: World) -> Iterator[Figure]:
    """First the engine alone rings whom its dialplan names: the floor. Then the router finds whom to ring."""
    with (
        copied(world) as own,
        tempfile.TemporaryDirectory(prefix="tel", dir="/tmp") as folder,
        _engine(Path(folder)) as (place, told),
    ):
        script = SET_UP.format(told=json.dumps(told), ours=OURS, workers=WORKERS)
        workers = json.loads(own.run("shell", "-c", script).splitlines()[-1])
        yield from asyncio.run(_measured(own, place, told, workers))


@contextlib.contextmanager
def _engine(data: Path) -> Iterator[tuple[Place, dict[str, str]]]:
    port = random.randrange(20000, 30000, 10)
    wishes = {
        "sip_port": port,
        "http_port": port + 2,
        "rtp_from": 31000,
        "rtp_to": 34999,
        "trunk": f"127.0.0.10:{port}",
    }
    (data / "telephone").mkdir()
    (data / "telephone" / "settings.json").write_text(json.dumps(wishes))
    place = Place(data)
    child: Child = telephone.child(place, lambda words: print(words, file=sys.stderr))
    child.start(os.environ, data)
    try:
        deadline = time.monotonic() + 60
        while not telephone.is_booted(place):
            if not child.alive or time.monotonic() > deadline:
                raise RuntimeError((data / "logs" / "telephone.log").read_text()[-2000:])
            time.sleep(0.1)
        telephone.asked(place, "dialplan add extension _9.,1,Dial,PJSIP/worker-${EXTEN:1}-desk into from-trunk")
        yield place, json.loads((data / "secrets" / "telephone.json").read_text())
    finally:
        if child.process is not None:
            child.process.kill()
            child.process.wait()


async def _measured(world: World, place: Place, told: dict[str, str], workers: list[int]) -> list[Figure]:
    from relacja.contact_centre.telephony.asterisk import accounts
    from relacja.contact_centre.telephony.asterisk.client import Ari

    host, _, port = told["domain"].rpartition(":")
    calls: dict[str, Rung] = {}
    stage = Stage(await telephony_phones.at("127.0.0.10", int(port), (host, int(port)), calls, TALK), calls, workers)
    desks = await telephony_phones.at("127.0.0.30", int(port), (host, int(port)), calls, TALK)
    ari = Ari(told["url"], told["user"], told["password"])
    for worker in workers:
        await accounts.provide(ari, told, f"worker:{worker}-desk", PASSWORD)
        await desks.sign_in(f"worker-{worker}-desk", PASSWORD)
    floor = await _one_by_one(stage, [f"9{workers[n % len(workers)]}" for n in range(CALLS)])
    with beside(world, "router"):
        await _until_reachable(world, workers)
        since = time.time()
        rung = await _one_by_one(stage, [OURS] * CALLS)
        await asyncio.sleep(2)
        found = [*_how_soon(world, floor, rung, since), *await _as_many_as_can_be(stage)]
        await asyncio.sleep(5)
    answered = sum(bool(call.answered) for call in [*rung, *stage.placed])
    return [*found, *telephony_ledger.recounted(world, since, len(rung) + len(stage.placed), answered)]


async def _as_many_as_can_be(stage: Stage) -> list[Figure]:
    """Ever more calls a second, until telephones ring late or a call is lost."""
    found, sustained = [], 0
    for rate in RATES:
        made = await _placed(stage, rate)
        stage.placed += made
        lost = sum(not call.answered or bool(call.failed) for call in made)
        late = _waits(made)[1]
        name = f"telephony: {rate} calls/s for {SECONDS} s"
        found.append(figure(f"{name}, lost of {len(made)}", lost, "", target=Target(0, of="value")))
        found.append(figure(f"{name}, INVITE to ringing, p95", late, "ms"))
        if lost or late > SUSTAINED_MS:
            break
        sustained = rate
    return [*found, figure("telephony: calls/s sustained", sustained, "/s")]


async def _until_reachable(world: World, workers: list[int]) -> None:
    deadline = time.monotonic() + 60
    wanted = "SELECT count(*) FROM routing_worker WHERE is_reachable AND id = ANY(%s)"
    while await asyncio.to_thread(world.one, wanted, workers) < len(workers):
        if time.monotonic() > deadline:
            raise RuntimeError((world.directory / "router.log").read_text()[-2000:])
        await asyncio.sleep(0.2)
    await asyncio.sleep(1)


def _numbers() -> Iterator[str]:
    """Numbers of customers of the generated data."""
    for n in random.sample(range(1, 5_000), 4_000):
        if n % 5 in (2, 3):
            yield f"+48{100000000 + (n * 387420489) % 899999963}"


async def _one_by_one(stage: Stage, callees: list[str]) -> list[Rung]:
    numbers, made = _numbers(), []
    for callee in callees:
        number = next(numbers)
        await asyncio.wait_for(stage.callers.call(number, callee), 30)
        made.append(stage.calls.pop(number))
        await asyncio.sleep(0.05)
    return made


async def _placed(stage: Stage, rate: int) -> list[Rung]:
    """So many new calls a second, evenly: what became of each."""
    stage.calls.clear()
    numbers, over = _numbers(), []
    begun = time.perf_counter()
    for n in range(rate * SECONDS):
        await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        over.append(stage.callers.call(next(numbers), OURS))
    await asyncio.wait(over, timeout=60)
    return list(stage.calls.values())


def _waits(calls: list[Rung]) -> tuple[float, float]:
    return _quantiles([1000 * (call.rang - call.began) for call in calls if call.rang])


def _quantiles(values: list[float]) -> tuple[float, float]:
    cut = statistics.quantiles(values, n=100, method="inclusive")
    return cut[49], cut[94]


def _how_soon(world: World, floor: list[Rung], rung: list[Rung], since: float) -> Iterator[Figure]:
    router = telephony_ledger.router_took(world, since)
    names = ("p50", "p95")
    for name, ours, least in zip(names, _waits(rung), _waits(floor), strict=True):
        yield figure(f"telephony: INVITE to a worker's telephone ringing, {name}", ours, "ms", floor=least)
    for name, took in zip(names, _quantiles(router), strict=True):
        target = Target(100, of="value") if name == "p95" else None
        yield figure(f"telephony: of that, told to us until it rings, {name}", took, "ms", target=target)
    yield figure(f"telephony: lost of {len(rung)} calls one by one", sum(not call.answered for call in rung), "",
                 target=Target(0, of="value"))  # fmt: skip
