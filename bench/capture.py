"""Events of a web shop through HTTP, durable and each once: how many a second, and how long an answer takes.

The events are clicks of a real shop (`eshop_clickstream`), as its script would send them.
"""

import csv
import gzip
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import uuid4

import orjson

from bench.client import Outcome, drive, request_bytes
from bench.figures import Figure, Target, figure
from bench.servers import capture_floor, product
from bench.world import ROOT, World

EVENTS = {"tiny": 10_000, "small": 60_000, "full": 600_000}
SINGLES = {"tiny": 2_000, "small": 10_000, "full": 60_000}
PER_BATCH = 100
CLIENTS = 16
CLIENTS_OF_SINGLES = 64
ROUNDS = 3
WORKERS = 2
"""As `./relacja up` starts them."""


def capture(world: World) -> Iterator[Figure]:
    """The product and the floor in turn, three times; the middle of their rates, and the worst p99."""
    key = world.run("source", "add", f"Bench {uuid4()}").split()[-1]
    clicks = _clicks(EVENTS[world.scale] // ROUNDS)
    batches = _rounds(world, key, clicks, PER_BATCH, CLIENTS)
    singles = _rounds(world, key, clicks[: SINGLES[world.scale] // ROUNDS], 1, CLIENTS_OF_SINGLES)
    for name, (ours, bare), least in (("batches of 100", batches, 10_000), ("single events", singles, 1_000)):
        rate = sorted(rate for rate, _outcome in ours)[ROUNDS // 2]
        floor = sorted(rate for rate, _outcome in bare)[ROUNDS // 2]
        yield figure(f"events taken, {name}", rate, "1/s", target=Target(least, of="value", at_least=True))
        yield figure(
            f"events taken, {name}, of a bare handler", rate, "1/s", floor=floor, target=Target(0.5, at_least=True)
        )
        p99 = max(outcome.percentile(0.99) for _rate, outcome in ours)
        yield figure(f"answer to {name}: p99", p99, "ms", target=Target(100, of="value"))
    yield _right(world, ours=len(clicks) * ROUNDS + SINGLES[world.scale] // ROUNDS * ROUNDS)


Round = list[tuple[float, Outcome]]


def _rounds(
    world: World, key: str, clicks: Sequence[dict[str, object]], size: int, clients: int
) -> tuple[Round, Round]:
    ours, bare = [], []
    for _ in range(ROUNDS):
        with product(world, workers=WORKERS, RELACJA_CAPTURE_REQUESTS_PER_SECOND="1000000") as server:
            drive(server.port, _requests(key, [{**clicks[0], "messageId": str(uuid4())}], 1, mark=False), clients=1)
            ours.append(_rate(drive(server.port, _requests(key, clicks, size), clients=clients), len(clicks)))
        with capture_floor(world, workers=WORKERS) as server:
            bare.append(_rate(drive(server.port, _requests(key, clicks, size), clients=clients), len(clicks)))
    return ours, bare


def _rate(outcome: Outcome, events: int) -> tuple[float, Outcome]:
    if outcome.broken or set(outcome.statuses) != {"200"}:
        raise RuntimeError(f"not every request was taken: {outcome.statuses} {outcome.broken[:1]}")
    return events / outcome.seconds, outcome


def _requests(key: str, clicks: Sequence[dict[str, object]], size: int, *, mark: bool = True) -> list[bytes]:
    """The clicks as new events, in batches or one by one; those of a warm-up are the source's, too."""
    events = iter([{**click, "messageId": str(uuid4())} for click in clicks] if mark else clicks)
    sent = datetime.now(UTC).isoformat()
    made = []
    while part := list(islice(events, size)):
        told = {"batch": part, "sentAt": sent, "writeKey": key} if size > 1 else {**part[0], "writeKey": key}
        path = "/v1/batch" if size > 1 else "/v1/track"
        made.append(request_bytes(path, method="POST", body=orjson.dumps(told)))
    return made


def _right(world: World, ours: int) -> Figure:
    """What the database holds of the last source, of what was answered."""
    found = world.one("SELECT count(*) FROM capture_event WHERE source_id = (SELECT max(id) FROM capture_source)")
    warmed = 2 * ROUNDS
    return figure(
        "events of answered requests that are not there once",
        abs(found - ours - warmed),
        "",
        target=Target(0, of="value"),
    )


def _clicks(count: int) -> list[dict[str, object]]:
    """So many views of products of a real shop, again from the beginning where it has fewer."""
    real = Path(os.environ.get("RELACJA_REAL_DATA", ROOT.parent / "shared" / "data"))
    with gzip.open(real / "eshop_clickstream" / "eshop_clothing_2008_apr_jun.csv.gz", "rt") as file:
        rows = list(islice(csv.DictReader(file, delimiter=";"), count))
    now = datetime.now(UTC) - timedelta(hours=1)
    return [_view(rows[n % len(rows)], now + timedelta(milliseconds=n)) for n in range(count)]


def _view(row: dict[str, str], at: datetime) -> dict[str, object]:
    model = row["page 2 (clothing model)"]
    return {
        "type": "track", "event": "Product Viewed", "anonymousId": f"session-{row['session ID']}",
        "timestamp": at.isoformat(),
        "properties": {
            "product_id": model, "sku": model, "category": row["page 1 (main category)"], "variant": row["colour"],
            "price": float(row["price"]), "currency": "PLN", "position": int(row["order"]),
        },
        "context": {
            "library": {"name": "analytics.js", "version": "4.1.0"}, "locale": "pl-PL",
            "page": {"url": f"https://shop.example/{model}", "path": f"/{model}", "title": f"Model {model}"},
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
        },
    }  # fmt: skip
