"""One play of `decide` on the database of the environment: prints what it measured as a line of JSON.

Five hundred offers with conditions and policies; a history of decisions and answers is made through the product's own
use cases, then decisions for random customers are measured. The offers stay for a measurement through the API, until
`python -m bench.decide_play forget`.
"""

import json
import os
import sys
import time
from contextlib import ExitStack
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.db import connection  # noqa: E402 Django first

from relacja.decisions import services  # noqa: E402
from relacja.decisions.services import book, learning  # noqa: E402
from relacja.decisions.types import Decided  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402
from relacja.platform.fields import ConditionField, ForOne, condition_fields  # noqa: E402

ACTOR = Actor.system("bench of decisions")
OFFERS, GROUPS = 500, 20
TABLES = "decisions_offer, decisions_offergroup, decisions_decision, decisions_offeranswer, decisions_contactpolicy"
CONDITIONS = (
    "",
    "customers.age >= 30",
    'customers.kind = "person"',
    "interactions.contacts_90 >= 1",
    "NOT customers.marketing_refused",
    "customers.since_days >= 100 OR sales.orders_365 >= 1",
)
SCORES = 55
FLOOR = """
INSERT INTO decisions_decision (party_id, at, place, asked_by, seed, arm, context, known, offers, panel, wanted,
  edition, lever_set_id, position, is_fallback, microseconds)
VALUES (%s::bigint, now(), 'desk', NULL, '', 'ranked', '{}', %s::jsonb, '{}', '{}', 3, 0, NULL, '', false, 0)
"""
CONTEXT = {"reason": "billing", "medium": "call"}


class Score(ConditionField):
    """A number that another system worked out about a customer."""

    kind = "number"

    def __init__(self, number: int) -> None:
        self.label = f"Score {number}"
        self.one = ForOne(
            "bench_score b WHERE b.party_id = %(party)s::bigint", f"b.scores[{number + 1}]::numeric(6, 3)"
        )


def main(parties: int, taught: int, asked: int) -> None:
    """Make, teach, measure, tell."""
    chance = Random(2026)
    forget()
    _scores(parties)
    _set_up(chance)
    for _ in range(taught):
        decided = _decide(chance, parties)
        for one in decided.proposals:
            kind = "accepted" if chance.random() < 0.1 else "refused"
            services.answer_offer(actor=ACTOR, decision_id=decided.id, offer_id=one.offer_id, answer=kind)
    services.keep_snapshot(actor=ACTOR, every=1)
    times, processor, floor = [], 0.0, []
    for _ in range(asked):
        party_id = chance.randint(1, parties)
        began = time.perf_counter()
        _floor(party_id)
        between, working = time.perf_counter(), time.process_time()
        services.decide(actor=ACTOR, question=services.Question(chance.randint(1, parties), "desk", CONTEXT, 3))
        times.append(time.perf_counter() - between)
        processor += time.process_time() - working
        floor.append(between - began)
    told = {"features": _features(), "cpu_ms": 1e3 * processor / asked}
    for name, found in (("", sorted(times)), ("floor_", sorted(floor))):
        told[f"{name}p50_ms"], told[f"{name}p99_ms"] = 1e3 * found[asked // 2], 1e3 * found[int(asked * 0.99)]
    print(json.dumps(told))


def _floor(party_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT scores FROM bench_score WHERE party_id = %s", [party_id])
        (scores,) = cursor.fetchone()
        cursor.execute(FLOOR, [party_id, json.dumps(dict(enumerate(scores)))])


def _scores(parties: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_score')")
        if cursor.fetchone()[0] is None:
            cursor.execute(
                "CREATE TABLE bench_score AS SELECT p.p AS party_id, (SELECT array_agg(random() * 10 + n * 0 + p.p * 0)"
                " FROM generate_series(1, %s) n) AS scores FROM generate_series(1, %s) AS p (p)",
                [SCORES, parties],
            )
            cursor.execute("CREATE UNIQUE INDEX ON bench_score (party_id)")
            cursor.execute("ANALYZE bench_score")


def _decide(chance: Random, parties: int) -> Decided:
    question = services.Question(chance.randint(1, parties), "desk", CONTEXT, 3)
    return services.decide(actor=ACTOR, question=question)


def _features() -> int:
    """How many numbers and marks were read, over many customers."""
    names: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT known, context, place, at::date FROM decisions_decision ORDER BY id DESC LIMIT 500")
        for row in cursor.fetchall():
            known, context = (json.loads(one) if isinstance(one, str) else one for one in row[:2])
            reading = learning.reading_of(known, context, row[2], row[3])
            names |= {*reading.numbers, *reading.marks}
    return len(names)


def _set_up(chance: Random) -> None:
    for n in range(GROUPS):
        services.save_group(actor=ACTOR, code=f"g{n}", name=f"Group {n}")
    services.save_policy(actor=ACTOR, name="Refused twice", answer="refused", times=2, within_days=30, rest_days=60)
    services.save_policy(actor=ACTOR, name="Shown often", answer="shown", times=20, within_days=7, rest_days=7)
    for n in range(OFFERS):
        services.save_offer(
            actor=ACTOR, code=f"offer-{n:03}", name=f"Offer {n}", state="live", places=["desk"],
            group=f"g{n % GROUPS}", eligibility=CONDITIONS[n % len(CONDITIONS)], value=chance.uniform(10, 100),
        )  # fmt: skip


def forget() -> None:
    """Take all of it away."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES}, decisions_modelsnapshot RESTART IDENTITY CASCADE")
    book.forget()
    learning.forget()


if __name__ == "__main__":
    if sys.argv[1:] == ["forget"]:
        forget()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_score")
    else:
        with ExitStack() as lent:
            for number in range(SCORES):
                lent.enter_context(condition_fields.lent(f"bench.score_{number}", Score(number)))
            main(*(int(argument) for argument in sys.argv[1:]))
