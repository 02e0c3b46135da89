"""One play of the flow engine on the database of the environment: prints what it measured as a line of JSON.

Baskets change, orders come, all of it told in batches, out of order, partly twice and partly late; then the hour is over
and what was left fires. What should have fired is worked out from the news alone.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.db import connection  # noqa: E402 Django first
from django.utils import timezone  # noqa: E402

from relacja.automation import services  # noqa: E402
from relacja.automation.models import Run  # noqa: E402
from relacja.automation.plugs import Step, steps  # noqa: E402
from relacja.automation.testing import ACTOR, make_flow, node  # noqa: E402
from relacja.automation.types import GoOn, News, Outcome, RunHere  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BATCH = 500
TABLES = "automation_line, automation_run, automation_version, automation_flow, automation_remembered"
TIMERS = 300


class Fires(Step):
    """Counts for whom it was done, and how long after the moment it was due."""

    label = "Fire"
    fired: Counter[str] = Counter()
    late: list[float] = []

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """Count."""
        self.fired[run.key] += 1
        self.late.append((timezone.now() - run.since).total_seconds())
        return GoOn()


def main(baskets: int) -> None:
    """Tell, fire, count, tell."""
    chance, fires = Random(2026), Fires()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
    with steps.lent("bench.fire", fires):
        make_flow(body(3600))
        timely, late, expected = played(baskets, chance)
        begun = time.perf_counter()
        for batch in batches(timely):
            services.tell_many(actor=ACTOR, news=batch)
        told = time.perf_counter() - begun
        for batch in batches(late):
            services.tell_many(actor=ACTOR, news=batch)
        begun = time.perf_counter()
        services.advance_due(actor=ACTOR, now=NOON + 6 * HOUR, limit=10**9)
        firing = time.perf_counter() - begun
        right = fires.fired == Counter(expected)
        figures = {
            "news": len(timely), "news_per_s": len(timely) / told, "baskets_per_s": baskets / told,
            "fired": sum(fires.fired.values()), "expected": len(expected), "right": right,
            "fires_per_s": sum(fires.fired.values()) / firing, "under_way": Run.objects.filter(state="waiting").count(),
        }  # fmt: skip
        print(json.dumps(figures | timers(fires)))


def body(seconds: int) -> dict[str, Any]:
    """So long after the last change of the basket, unless the order came."""
    wait = {"news": ["paid"], "seconds": seconds, "restarted_by": ["basket"]}
    return {
        "starts": [{"news": "basket"}], "goals": [{"news": "order"}], "first": "wait", "again": None,
        "nodes": {
            "wait": node("wait_news", settings=wait, came="end", time_out="fire"),
            "fire": node("bench.fire", next="end"), "end": node("end"),
        },
    }  # fmt: skip


def played(baskets: int, chance: Random) -> tuple[list[News], list[News], list[str]]:
    """News as they are told: those in time, those told only shortly before the hour is over; and the keys to fire."""
    timely, late, expected = [], [], []
    for number in range(baskets):
        key, at = f"b{number}", NOON + timedelta(seconds=chance.randrange(3600))
        changes = [at + timedelta(seconds=chance.randrange(1, 900)) for _ in range(chance.choice((0, 0, 1, 2)))]
        own = [News("basket", moment, key) for moment in (at, *changes)]
        if chance.random() < 0.3:
            order = News("order", max([at, *changes]) + timedelta(seconds=chance.randrange(3599)), key)
            (late if chance.random() < 0.2 else own).append(order)
        else:
            expected.append(key)
        timely += own + ([chance.choice(own)] if chance.random() < 0.1 else [])
    places = [(news.at + timedelta(seconds=chance.randrange(300)), number) for number, news in enumerate(timely)]
    return [timely[number] for _at, number in sorted(places)], late, expected


def batches(news: Sequence[News]) -> Iterator[Sequence[News]]:
    """So many at once."""
    for start in range(0, len(news), BATCH):
        yield news[start : start + BATCH]


def timers(fires: Fires) -> dict[str, float]:
    """How late timers ring that are looked after each second, as the job does; spread over ten seconds."""
    flow = make_flow(body(1) | {"starts": [{"news": "soon"}]}, name="Timers")
    fires.late.clear()
    start = timezone.now()
    news = [News("soon", start + timedelta(seconds=number * 10 / TIMERS), f"t{number}") for number in range(TIMERS)]
    services.tell_many(actor=ACTOR, news=news)
    while Run.objects.filter(flow=flow, state="waiting").exists() and timezone.now() < start + timedelta(seconds=30):
        services.advance_in_turn(actor=ACTOR, now=timezone.now())
        time.sleep(1 - time.time() % 1)
    late = sorted(fires.late)
    return {"late_p50": late[len(late) // 2], "late_max": late[-1]}


if __name__ == "__main__":
    main(int(sys.argv[1]))
