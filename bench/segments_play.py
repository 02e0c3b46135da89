"""What `bench segments` measures on the database of the environment; a line of JSON at the end.

`ask` looks at each of the twenty conditions and counts it whole, twice. `follow` makes some hundred segments of them and
lets things happen, while another process delivers the news.
"""

import json
import os
import sys
import time
from random import Random
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.db import connection  # noqa: E402 Django first
from django.utils import timezone  # noqa: E402

from relacja.customers import services as customers  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402
from relacja.platform.conditions import parties_matching, read_condition  # noqa: E402
from relacja.platform.previewing import preview  # noqa: E402
from relacja.segments import models, services  # noqa: E402

ACTOR = Actor.system("bench of segments")
CONDITIONS = {
    "counters and attributes": (
        'customers.region = "mazowieckie"',
        "sales.orders_90 >= 2",
        "sales.turnover_365 > 1000",
        "sales.last_order < today - 180 days",
        "interactions.contacts_90 >= 3",
        "interactions.last_contact < today - 365 days OR interactions.last_contact IS UNKNOWN",
        'customers.consents HAS "marketing" AND customers.kind = "person"',
        'customers.tags HAS "tag 5" OR customers.role = "prospect"',
        "customers.since_days > 3000 AND sales.orders_365 >= 1",
        'customers.town IN ("Kraków", "Łódź") AND NOT customers.marketing_refused',
    ),
    "what happened": (
        'sales.owned_products HAS "P7"',
        'sales.owned_products HAS ANY ("P1", "P2", "P3") AND customers.region = "opolskie"',
        "mailings.opened_90 >= 1",
        "mailings.last_opened AND mailings.clicked_365 >= 1",
        "mailings.sent_90 >= 2 AND mailings.opened_90 IS UNKNOWN",
        "capture.visits_30 >= 2",
        "capture.products_90 > 5 AND sales.orders_90 IS UNKNOWN",
        "capture.basket_total > 200 AND capture.basket_changed >= today - 30 days",
        "capture.last_visit < today - 60 days AND interactions.contacts_365.email >= 1",
        'sales.orders_90 >= 2 AND NOT mailings.last_opened AND customers.region = "mazowieckie"',
    ),
}
TIMES = 5


def ask() -> dict[str, dict[str, float]]:
    """Both kinds of conditions, previewed and counted."""
    return {kind: _asked(kind, texts) for kind, texts in CONDITIONS.items()}


def _asked(kind: str, texts: tuple[str, ...]) -> dict[str, float]:
    spent: list[float] = []
    first: list[float] = []
    again: list[float] = []
    sampled = unknown = astray = 0
    for number, text in enumerate(texts):
        condition = read_condition(text)
        for _turn in range(TIMES):
            begun = time.perf_counter()
            found = preview(condition, ACTOR, timezone.now())
            spent.append(1000 * (time.perf_counter() - begun))
        sampled += found.is_sample
        unknown += found.count is None
        segment = _segment(f"{kind[0]}{number}", text)
        for kept in (first, again):
            begun = time.perf_counter()
            services.ask_count(actor=ACTOR, segment_id=segment, at=timezone.now())
            waits = models.Count.objects.get(segment_id=segment, finished_at=None)
            services.count(actor=ACTOR, count_id=waits.pk, at=timezone.now())
            kept.append(time.perf_counter() - begun)
        size = models.Count.objects.filter(segment_id=segment).latest("pk").size or 0
        astray += not found.low <= size <= found.high
        print(
            f"{text}: {size:,}; preview {found.count} ({found.low} to {found.high}) in {max(spent[-TIMES:]):.0f} ms; "
            f"counted in {first[-1]:.1f} s, {again[-1]:.1f} s", file=sys.stderr, flush=True,
        )  # fmt: skip
    spent.sort()
    return {
        "preview_p95": spent[int(len(spent) * 0.95)], "sampled": sampled, "unknown": unknown, "astray": astray,
        "first_max": max(first), "recount_max": max(again),
    }  # fmt: skip


def _segment(code: str, text: str) -> int:
    now = timezone.now()
    made = models.Segment.objects.create(code=code, name=code, condition=text, created_at=now, changed_at=now)
    return made.pk


def follow(live: int, events: int) -> dict[str, float]:
    """Segments that ask many things, and customers who get a tag: how long until they are in the segment of it."""
    texts = [text for kind in CONDITIONS.values() for text in kind]
    models.Segment.objects.update(state="archived")
    target = _segment("news", 'customers.tags HAS "news"')
    for number in range(live - 1):
        _segment(f"live-{number}", f'customers.tags HAS "tag {number % 30}" AND ({texts[number % len(texts)]})')
    waits: dict[int, float] = {}
    spent: list[float] = []
    chance = Random(3)
    highest = _highest()
    _warm(target, highest)
    begun = time.monotonic()
    for number in range(events):
        party = chance.randrange(1, highest - 20)
        customers.tag_party(actor=ACTOR, party_id=party, name="news", at=timezone.now())
        waits.setdefault(party, time.perf_counter())
        until = begun + (number + 1) * 0.1
        while time.monotonic() < until:
            _look(target, waits, spent)
            time.sleep(0.003)
    patience = time.monotonic() + 60
    while waits and time.monotonic() < patience:
        _look(target, waits, spent)
        time.sleep(0.003)
    spent.sort()
    return {
        "p50": spent[len(spent) // 2], "p99": spent[int(len(spent) * 0.99)], "wrong": len(waits) + _wrong(target),
    }  # fmt: skip


def _highest() -> int:
    """The highest number of a customer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM customers_party")
        return int(cursor.fetchone()[0])


def _warm(target: int, highest: int) -> None:
    """Until the process that delivers has begun to."""
    waits: dict[int, float] = {}
    spent: list[float] = []
    for party in range(highest - 20, highest):
        customers.tag_party(actor=ACTOR, party_id=party, name="news", at=timezone.now())
        waits[party] = time.perf_counter()
    patience = time.monotonic() + 60
    while waits and time.monotonic() < patience:
        _look(target, waits, spent)
        time.sleep(0.05)


def _look(segment: int, waits: dict[int, float], spent: list[float]) -> None:
    if not waits:
        return
    rows = models.Stay.objects.filter(segment_id=segment, party_id__in=list(waits)).values_list("party_id", flat=True)
    now = time.perf_counter()
    spent += [1000 * (now - waits.pop(party)) for party in rows]


def _wrong(segment: int) -> int:
    """Whether a recount differs from what the news made of it."""
    found = models.Segment.objects.get(pk=segment)
    asked = parties_matching(read_condition(found.condition), timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        should = {party for (party,) in cursor.fetchall()}
    return int(
        should != set(models.Stay.objects.filter(segment=found, left_at=None).values_list("party_id", flat=True))
    )


if __name__ == "__main__":
    word, *numbers = sys.argv[1:]
    told: dict[str, Any] = ask() if word == "ask" else follow(*map(int, numbers))
    print(json.dumps(told))
