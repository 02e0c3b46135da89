"""One play of the router on the database of the environment: prints what it measured as a line of JSON.

A thousand workers, ten thousand items that wait; workers become free and items arrive, and each time the router's turn
is measured: reading what changed, deciding, reserving, each move in its own transaction. Everything is made inside the
play and taken away at its end.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.db import connection, transaction  # noqa: E402 Django first
from django.utils import timezone  # noqa: E402

from relacja.platform.actor import Actor  # noqa: E402
from relacja.platform.refs import Ref  # noqa: E402
from relacja.routing import services  # noqa: E402
from relacja.routing.models import Activity, Worker  # noqa: E402
from relacja.routing.plugs import WorkMedium, work_media  # noqa: E402
from relacja.routing.services.following import Follower  # noqa: E402

AT_ONCE = 8
"""What comes in forty milliseconds at two hundred a second."""
ACTOR = Actor.system("bench of the router")
SKILLS = [f"s{n}" for n in range(20)]
TABLES = (
    "routing_workitem, routing_reservation, routing_routingevent, routing_worker, routing_workerskill, routing_queue,"
    " routing_plan, routing_skill"
)
FLOOR = """
WITH item AS (SELECT id FROM routing_workitem WHERE state = 'waiting' ORDER BY id LIMIT 1 FOR UPDATE),
worker AS (SELECT id FROM routing_worker ORDER BY random() LIMIT 1 FOR UPDATE),
made AS (INSERT INTO routing_reservation (item_id, worker_id, medium, step, state, made_at, ended_why)
  SELECT item.id, worker.id, 'piece', 0, 'completed', now(), '' FROM item, worker RETURNING id, item_id),
ended AS (UPDATE routing_workitem SET state = 'completed', ended_at = now(), reservation_id = NULL
  WHERE id IN (SELECT item_id FROM made))
INSERT INTO routing_routingevent (at, kind, item_id, reservation_id, queue, data)
  SELECT now(), 'reserved', item_id, id, '', '{}' FROM made RETURNING item_id
"""
"""The least that an assignment writes, in one statement and one commit, with nobody choosing."""


def main(workers: int, waiting: int, rounds: int) -> None:
    """Make, measure, tell."""
    chance = Random(2026)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
    with work_media.lent("piece", WorkMedium()):
        _set_up(workers, chance)
        numbers = iter(range(1, 10**9))
        for start in range(0, waiting + workers, 500):
            with transaction.atomic():
                for _ in range(min(500, waiting + workers - start)):
                    _enter(next(numbers), chance)
        follower = Follower()
        began = time.perf_counter()
        follower.refresh()
        loaded = time.perf_counter() - began
        began = time.perf_counter()
        first = follower.turn(timezone.now())
        filled = time.perf_counter() - began
        times = sorted(_turns(follower, numbers, chance, rounds, at_once=1)[0])
        busy, made = _turns(follower, numbers, chance, rounds // AT_ONCE, at_once=AT_ONCE)
        floor = _floor(rounds)
        told = {
            "floor_per_s": floor,
            "load_s": loaded,
            "first_moves": first,
            "first_s": filled,
            "waiting": follower.core.waiting,
            "p50_ms": 1e3 * times[rounds // 2],
            "p99_ms": 1e3 * times[int(rounds * 0.99)],
            "moves_per_s": made / sum(busy),
        }
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
    print(json.dumps(told))


def _turns(
    follower: Follower, numbers: Iterator[int], chance: Random, rounds: int, at_once: int
) -> tuple[list[float], int]:
    """Seconds of each turn after so many people became free and as many items arrived; and how much was assigned."""
    times, made = [], 0
    for _ in range(rounds):
        for _ in range(at_once):
            _free_one(chance)
            with transaction.atomic():
                _enter(next(numbers), chance)
        began = time.perf_counter()
        made += follower.turn(timezone.now())
        times.append(time.perf_counter() - began)
    return times, made


def _floor(rounds: int) -> float:
    began = time.perf_counter()
    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute(FLOOR)
            if not cursor.fetchone():
                raise RuntimeError("nothing waits")
    return rounds / (time.perf_counter() - began)


def _set_up(workers: int, chance: Random) -> None:
    for skill in SKILLS:
        services.save_skill(actor=ACTOR, code=skill, name=skill)
        services.save_queue(actor=ACTOR, code=f"q-{skill}", members=f"worker.skill.{skill} >= 2")
    filters = [
        {
            "name": skill,
            "when": f'item.purpose = "{skill}"',
            "steps": [
                {"queue": f"q-{skill}", "seconds": 3600, "also": f"worker.skill.{skill} >= 3"},
                {"queue": f"q-{skill}"},
            ],
        }
        for skill in SKILLS
    ]
    body = {"filters": filters, "default": {"steps": [{"queue": "q-s0"}]}}
    services.publish_plan(actor=ACTOR, plan_id=services.draft_plan(actor=ACTOR, code="bench", name="Bench", body=body))
    services.make_worker(actor=ACTOR, user_id=_a_user())
    Worker.objects.all().delete()
    ready, now = Activity.objects.get(code="ready"), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (email, full_name, phone, password, language, theme, time_zone, is_active, created_at)"
            " SELECT 'bench' || n || '@example.com', 'Bench ' || n, '', '!', 'pl', 'system', 'Europe/Warsaw', true, now() "
            "FROM generate_series(1, %s) n ON CONFLICT DO NOTHING",
            [workers],
        )
        cursor.execute(
            "SELECT id FROM accounts_user WHERE email LIKE 'bench%%@example.com' ORDER BY id LIMIT %s", [workers]
        )
        users = [row[0] for row in cursor.fetchall()]
    made = Worker.objects.bulk_create(
        Worker(
            user_id=user,
            activity=ready,
            activity_since=now,
            idle_since=now - timedelta(seconds=chance.random() * 600),
            is_reachable=True,
        )
        for user in users
    )
    with connection.cursor() as cursor:
        for worker in made:
            for code in chance.sample(SKILLS, 4):
                cursor.execute(
                    "INSERT INTO routing_workerskill (worker_id, skill_id, level) "
                    "SELECT %s, id, %s FROM routing_skill WHERE code = %s",
                    [worker.pk, chance.randint(1, 5), code],
                )


def _a_user() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_user ORDER BY id LIMIT 1")
        return int(cursor.fetchone()[0])


def _enter(number: int, chance: Random) -> None:
    values = {"item.purpose": chance.choice(SKILLS)}
    priority = float(chance.choice((0, 0, 0, 2, 5)))
    services.enter(
        services.Work("piece", "bench", Ref("bench.piece", number), priority=priority, values=values), timezone.now()
    )


def _free_one(chance: Random) -> None:
    """Whoever is rung takes it, and somebody has done theirs."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM routing_reservation WHERE state = 'pending' ORDER BY id")
        pending = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT id FROM routing_reservation WHERE state = 'accepted' ORDER BY id LIMIT 500")
        busy = [row[0] for row in cursor.fetchall()]
    for reservation in pending:
        with transaction.atomic():
            services.mark_accepted(reservation, now)
    one = chance.choice(busy or pending)
    with transaction.atomic():
        services.mark_completed(one, "done", now)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
