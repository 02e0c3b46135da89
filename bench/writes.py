"""What it costs to add a customer and to record a contact: checked, audited, durable, under an idempotency key."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import orjson

from bench.client import request_bytes
from bench.figures import Figure, Target, figure
from bench.rounds import ROUNDS, against_floor, ask
from bench.servers import floor, product
from bench.wire import counted
from bench.world import World

PER_ROUND = 150
RATE_REQUESTS = 1200
CLIENTS = 8
LETTERS = "abcdefghijklmnoprstuwz"

Body = Callable[[], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Write:
    """A write asked of both: address and body at the product and at the floor."""

    name: str
    path: str
    body: Body
    bare_path: str
    bare_body: Body


def _word(length: int) -> str:
    return "".join(random.choices(LETTERS, k=length)).capitalize()


def _person() -> dict[str, object]:
    email, phone = f"{uuid4().hex}@poczta.example", f"+4860{random.randrange(10**6, 10**7)}"
    return {
        "kind": "person",
        "given_name": _word(9),
        "family_name": _word(12),
        "roles": [{"role": "customer"}],
        "points": [{"kind": "email", "raw": email}, {"kind": "phone", "raw": phone}],
    }


def _bare_person() -> dict[str, object]:
    whole = _person()
    points: list[dict[str, str]] = whole["points"]  # type: ignore[assignment]
    plain = {"given_name": whole["given_name"], "family_name": whole["family_name"]}
    return plain | {"email": points[0]["raw"], "phone": points[1]["raw"]}


def writes(world: World) -> list[Write]:
    """The two writes that are measured."""

    def call() -> dict[str, object]:
        return {
            "kind": "call",
            "participants": [{"party_id": random.randint(1, world.parties)}],
            "started_at": "2026-11-02T10:15:00+01:00",
            "direction": "inbound",
            "summary": "Pytanie o ofertę " + _word(6),
            "body": "Prosi o wycenę do końca tygodnia.",
        }

    def bare_call() -> dict[str, object]:
        whole = call()
        return {"party_id": random.randint(1, world.parties)} | {
            name: whole[name] for name in ("started_at", "summary", "body")
        }

    return [
        Write("create customer", "/api/v1/customers", _person, "/parties", _bare_person),
        Write("create interaction", "/api/v1/interactions", call, "/interactions", bare_call),
    ]


def _requests(path: str, body: Body, token: str, count: int) -> list[bytes]:
    return [
        request_bytes(path, token=token, method="POST", body=orjson.dumps(body()), key=uuid4().hex)
        for _ in range(count)
    ]


def create(world: World) -> Iterator[Figure]:
    """CPU against the same rows written by hand, round trips on the wire, and how many a second two workers take."""
    for write in writes(world):
        with product(world) as ours, floor(world) as bare:
            mine, bottom = against_floor(
                world,
                (ours, [_requests(write.path, write.body, world.token, PER_ROUND) for _ in range(ROUNDS + 1)]),
                (bare, [_requests(write.bare_path, write.bare_body, "", PER_ROUND) for _ in range(ROUNDS + 1)]),
            )
        yield figure(f"{write.name}: CPU", mine, "ms", floor=bottom, target=Target(8))
        yield _round_trips(world, write)
        yield _rate(world, write)


def _round_trips(world: World, write: Write) -> Figure:
    with counted(world.dsn) as wire, product(world, DATABASE_URL=wire.dsn) as ours:
        ask(ours, _requests(write.path, write.body, world.token, 120))
        before = wire.round_trips
        ask(ours, _requests(write.path, write.body, world.token, 20))
        spent = (wire.round_trips - before) / 20 - 1
    return figure(f"{write.name}: round trips after sign-in", spent, "", target=Target(12, of="value"))


def _rate(world: World, write: Write) -> Figure:
    with product(world, workers=2) as ours, floor(world, workers=2) as bare:
        ask(ours, _requests(write.path, write.body, world.token, 50), clients=CLIENTS)
        outcome = ask(ours, _requests(write.path, write.body, world.token, RATE_REQUESTS), clients=CLIENTS)
        theirs = ask(bare, _requests(write.bare_path, write.bare_body, "", RATE_REQUESTS), clients=CLIENTS)
    rate, bottom = RATE_REQUESTS / outcome.seconds, RATE_REQUESTS / theirs.seconds
    promised = Target(300, of="value", at_least=True)
    return figure(f"{write.name}: rate on 2 workers", rate, "/s", floor=bottom, target=promised)
