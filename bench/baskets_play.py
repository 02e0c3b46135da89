"""One play of walk two on the database of the environment: prints what it measured as a line of JSON.

Sessions of known truth: most fill a basket, some order in time, some empty it, some leave it. Their events come in
disorder, a tenth of them twice, and a part of the orders long after everything else that happened. Letters are queued,
not sent. The database is a copy that is thrown away.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

import orjson  # noqa: E402 Django first
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from relacja.automation import services as automation  # noqa: E402
from relacja.capture import services as capture  # noqa: E402
from relacja.capture.models import Sender  # noqa: E402
from relacja.capture.rules.reading import read, who  # noqa: E402
from relacja.capture.services.storing import Arrived, store_events  # noqa: E402
from relacja.capture.types import SourceRow  # noqa: E402
from relacja.mailings.testing import make_version  # noqa: E402
from relacja.marketing import services  # noqa: E402
from relacja.marketing.types import CampaignTerms  # noqa: E402
from relacja.messaging.testing import make_mailbox, pigeon  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402
from relacja.platform.outbox.delivering import deliver_next  # noqa: E402
from relacja.platform.parameters import standing_at  # noqa: E402

ACTOR = Actor.system("bench of baskets")
LAMP = {"product_id": "L-7", "name": "Lampa", "price": 99.5, "currency": "PLN"}
PER_BATCH = 1_000
Event = tuple[datetime, dict[str, Any]]


def main(sessions: int) -> None:
    """Make the events, store them in disorder, digest, hear, fire, and compare with the truth."""
    chance, now = Random(5), timezone.now()
    people = _people(sessions)
    source = SourceRow(*_source(), "usual", 0)
    with pigeon(), standing_at("mailings.quiet", False):
        _journey()
        soon, late, truth = _made(chance, people, now)
        clock = _Clock()
        stored = _store(source, soon, now) + _store(source, late, now)
        clock.lap("stored")
        digested = 0
        while found := capture.digest(actor=ACTOR):
            digested += found
        clock.lap("digested")
        while deliver_next() is not None:
            pass
        clock.lap("heard")
        while automation.advance_due(actor=ACTOR, now=timezone.now()):
            pass
        clock.lap("fired")
    got = _letters()
    missing = sum(1 for party_id in truth if got.get(party_id, 0) == 0)
    too_many = sum(count - (party_id in truth) for party_id, count in got.items())
    told = {
        "stored_per_s": stored / clock.laps["stored"], "digested_per_s": digested / clock.laps["digested"],
        "heard_per_s": sessions / clock.laps["heard"], "fired_per_s": len(truth) / clock.laps["fired"],
        "missing": missing, "too_many": too_many,
    }  # fmt: skip
    print(json.dumps(told))


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name], self._since = now - self._since, now


def _people(sessions: int) -> list[int]:
    """Customers, each signed in at a browser of their own under a name of the site."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM customers_party WHERE status = 'active' AND is_canonical ORDER BY id LIMIT %s", [sessions]
        )
        people = [party_id for (party_id,) in cursor.fetchall()]
    now = timezone.now()
    Sender.objects.bulk_create(
        [Sender(who=who("", f"u{one}"), party_id=one, is_user=True, since=now) for one in people], batch_size=5000
    )
    Sender.objects.bulk_create(
        [Sender(who=who(f"b{one}", ""), party_id=one, is_user=False, since=now) for one in people], batch_size=5000
    )
    return people


def _source() -> tuple[int, str]:
    return capture.add_source(actor=ACTOR, name=f"Bench {time.time()}")


def _journey() -> None:
    how = services.Basket(make_version().design_id, make_mailbox(f"Bench {time.time()}").pk, after=3600)
    terms = CampaignTerms(f"Bench {time.time()}", control_share=0)
    services.start_journey(actor=ACTOR, campaign_id=services.prepare_basket_journey(actor=ACTOR, terms=terms, how=how))


def _made(chance: Random, people: list[int], now: datetime) -> tuple[list[Event], list[Event], set[int]]:
    """Events in the disorder in which they come, those told late, and who should get a letter."""
    soon: list[Event] = []
    late: list[Event] = []
    truth = set()
    for party_id in people:
        at = now - timedelta(minutes=chance.uniform(100, 170))
        ends = chance.choices(("ordered", "ordered late", "emptied", "looked", "left"), (30, 10, 5, 15, 40))[0]
        made = list(_session(party_id, at, ends))
        if ends == "left":
            truth.add(party_id)
        if ends == "ordered late":
            late.append(made.pop())
        soon += made
    soon += chance.sample(soon, len(soon) // 10)
    soon.sort(key=lambda one: one[0] + timedelta(minutes=chance.uniform(-15, 15)))
    chance.shuffle(late)
    return soon, late, truth


def _session(party_id: int, at: datetime, ends: str) -> Iterator[Event]:
    signs = {"anonymousId": f"b{party_id}", "userId": f"u{party_id}"}
    names: list[tuple[str, dict[str, Any]]] = [("", {"name": "Lamps"}), ("Product Viewed", LAMP)]
    if ends != "looked":
        names.append(("Product Added", LAMP))
    if ends == "emptied":
        names.append(("Product Removed", LAMP))
    if ends in ("ordered", "ordered late"):
        names.append(("Checkout Started", {"checkout_id": f"c{party_id}", "products": [LAMP]}))
        names.append(("Order Completed", {"order_id": f"z{party_id}", "products": [LAMP], "currency": "PLN"}))
    for n, (name, said) in enumerate(names):
        kind = {"type": "track", "event": name, "properties": said} if name else {"type": "page", **said}
        moment = at + timedelta(minutes=2 * n)
        yield moment, {**signs, **kind, "messageId": f"{party_id}.{n}", "timestamp": moment.isoformat()}


def _store(source: SourceRow, events: list[Event], now: datetime) -> int:
    connection.ensure_connection()
    raw = connection.connection
    for at in range(0, len(events), PER_BATCH):
        body = orjson.dumps({"batch": [told for _moment, told in events[at : at + PER_BATCH]]})
        store_events(raw, [Arrived(source, now, read(body, "batch", now).events)])  # type: ignore[arg-type]
    return len(events)


def _letters() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT party_id, count(*) FROM mailings_letter WHERE key LIKE 'journey:%' GROUP BY party_id")
        return dict(cursor.fetchall())


if __name__ == "__main__":
    main(int(sys.argv[1]))
