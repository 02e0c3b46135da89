"""What it costs to read: the customer's file, search, lists, the timeline."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import orjson

from bench import dataset
from bench.client import request_bytes
from bench.figures import Figure, Target, figure
from bench.rounds import ROUNDS, against_floor, ask
from bench.servers import Server, floor, product
from bench.world import World
from config.launch.up import workers

PER_ROUND = 200
PATIENCE = 400

Question = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Read:
    """A read asked of both: the address at the product and at the floor for the nth question."""

    name: str
    ours: Question
    bare: Question
    ratio: float
    p95: float | None
    small_ratio: float = 0.0
    small_p95: float = 0.0

    def targets(self, scale: str) -> tuple[Target, Target | None]:
        """The promises of the ratio and of the 95th percentile, if there is one, at this scale."""
        small = scale != "full"
        ratio = self.small_ratio if small and self.small_ratio else self.ratio
        p95 = self.small_p95 if small and self.small_p95 else self.p95
        return Target(ratio), Target(p95, of="value") if p95 else None


def measure(world: World, reads: Sequence[Read]) -> Iterator[Figure]:
    """CPU against the floor, and latencies at one and at four clients, for each read."""
    with product(world) as ours, floor(world) as bare:
        for read in reads:
            yield _cost(world, read, ours, bare)
    with product(world, workers=workers()) as ours, floor(world, workers=workers()) as bare:
        for read in reads:
            yield from _latencies(world, read, ours, bare)


def _cost(world: World, read: Read, ours: Server, bare: Server) -> Figure:
    rounds = range(ROUNDS + 1)
    mine, bottom = against_floor(
        world,
        (ours, [_asked(world, read.ours, number * PER_ROUND, PER_ROUND) for number in rounds]),
        (bare, [_asked(world, read.bare, number * PER_ROUND, PER_ROUND) for number in rounds]),
    )
    return figure(f"{read.name}: CPU", mine, "ms", floor=bottom, target=read.targets(world.scale)[0])


def _latencies(world: World, read: Read, ours: Server, bare: Server) -> Iterator[Figure]:
    """With as many web processes as `./relacja up` starts on this machine."""
    requests, bare_requests = (_asked(world, question, 5000, PATIENCE) for question in (read.ours, read.bare))
    ask(bare, bare_requests, clients=4)
    ask(ours, requests, clients=4)
    for clients in (1, 4):
        outcome, theirs = ask(ours, requests, clients=clients), ask(bare, bare_requests, clients=clients)
        for share in (0.5, 0.95):
            promised = read.targets(world.scale)[1] if clients == 4 and share == 0.95 else None
            name = f"{read.name}: p{share * 100:.0f} at {clients} client{'s' * (clients > 1)}"
            floor_value = theirs.percentile(share)
            yield figure(name, outcome.percentile(share), "ms", floor=floor_value, target=promised)


def _asked(world: World, question: Question, first: int, count: int) -> list[bytes]:
    return [request_bytes(question(number), token=world.token) for number in range(first, first + count)]


def _parties(world: World, seed: int) -> list[int]:
    """Customers as they are opened: those with much history more often."""
    draw = random.Random(seed)
    return [1 + int(world.parties * draw.random() ** 1.5) for _ in range(8000)]


def customer_file(world: World) -> Iterator[Figure]:
    """Identity, roles, contact points, the last 30 interactions and the heat strip, in one answer."""
    ids = _parties(world, 1)
    read = Read(
        "customer file",
        lambda n: f"/api/v1/customers/{ids[n]}/file",
        lambda n: f"/file/{ids[n]}",
        ratio=4,
        p95=25,
    )
    yield from measure(world, [read])


def timeline(world: World) -> Iterator[Figure]:
    """Thirty entries of customers with ten thousand."""
    many = dataset.heavy(world.parties)
    read = Read(
        "timeline of 30",
        lambda n: f"/api/v1/customers/{1 + n % many}/timeline",
        lambda n: f"/timeline/{1 + n % many}",
        ratio=4,
        p95=None,
    )
    yield from measure(world, [read])


def search(world: World) -> Iterator[Figure]:
    """By a fragment of a name, the last digits of a phone, an e-mail and a tax number."""
    draw = random.Random(3)
    families = dataset.families()
    fragments = [draw.choice(families)[1:] + " " + draw.choice("abcdefghijklmnopr") for _ in range(8000)]
    tails = _column(world, "SELECT right(value, 7) FROM customers_contactpoint WHERE kind = 'phone'")
    emails = _column(world, "SELECT value FROM customers_contactpoint WHERE kind = 'email'")
    numbers = _column(world, "SELECT value FROM customers_identifier")
    ways = {
        "search by name fragment": fragments,
        "search by phone tail": tails,
        "search by e-mail": emails,
        "search by number": numbers,
    }
    reads = [
        Read(
            name,
            lambda n, asked=asked: f"/api/v1/search?q={quote(asked[n % len(asked)])}",  # type: ignore[misc]
            lambda n, asked=asked: f"/search?q={quote(asked[n % len(asked)])}",  # type: ignore[misc]
            ratio=4,
            p95=50,
        )
        for name, asked in ways.items()
    ]
    yield from measure(world, reads)


def _column(world: World, sql: str) -> list[str]:
    packed = world.one(f"SELECT array_to_json(array(SELECT * FROM ({sql}) v ORDER BY md5(v::text) LIMIT 8000))::text")
    values: list[str] = orjson.loads(packed)
    return values


def customer_list(world: World) -> Iterator[Figure]:
    """A list with two filters and a sort: its first page, the next, a jump into the middle, and the count."""
    names = [name.lower() for name in dataset.families()]

    def owner(number: int) -> int:
        return 1 + number * 7 % dataset.USERS

    def ours(number: int, **more: str) -> str:
        asked = {"role": "customer", "owner": str(owner(number)), "sort": "name", **more}
        return f"/api/v1/customers?{urlencode(asked)}"

    def bare(number: int, **more: str) -> str:
        return f"/list?{urlencode({'role': 'customer', 'owner': owner(number), **more})}"

    with product(world) as server:
        places = {owner(n): _next(server, world, ours(n)) for n in range(dataset.USERS)}
    reads = [
        Read("list, first page", ours, bare, ratio=3, p95=60),
        Read("list, next page", lambda n: places[owner(n)], lambda n: bare(n, after="m", key="1"), ratio=3, p95=60),
        Read(
            "list, jump",
            lambda n: ours(n, jump=names[n % len(names)]),
            lambda n: bare(n, after=names[n % len(names)]),
            ratio=3,
            p95=60,
        ),
        Read(
            "list, count",
            lambda n: f"/api/v1/customers/count?role=customer&owner={owner(n)}",
            lambda n: f"/count?role=customer&owner={owner(n)}",
            ratio=3,
            p95=300,
        ),
    ]
    yield from measure(world, reads)


def _next(server: Server, world: World, address: str) -> str:
    import urllib.request

    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{address}",
        headers={"Authorization": f"Bearer {world.token}", "Host": "localhost"},
    )
    with urllib.request.urlopen(request) as answer:
        return str(orjson.loads(answer.read())["next"] or address)
