"""Killed after any statement, flows go on where they were: nothing is lost, nothing is done twice."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from relacja.automation import services
from relacja.automation.models import Line, Run
from relacja.automation.plugs import Step, steps
from relacja.automation.testing import ACTOR, make_flow, node
from relacja.automation.types import GoOn, News, Outcome, RunHere
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.models import ParameterValue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
MANY = 60


class Writes(Step):
    """Leaves a row each time it is done."""

    label = "Write"

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """Leave the row."""
        ParameterValue.objects.create(code=f"fired-{run.key}-{uuid4().hex[:8]}", value=1, updated_at=timezone.now())
        return GoOn()


@pytest.fixture
def flow() -> Iterator[int]:
    with steps.lent("test.write", Writes()):
        yield make_flow({
            "starts": [{"news": "basket"}], "goals": [{"news": "order"}], "first": "wait", "again": 0,
            "nodes": {
                "wait": node("wait_news", settings={"news": ["paid"], "seconds": 3600, "restarted_by": ["basket"]},
                             came="end", time_out="write"),
                "write": node("test.write", next="end"),
                "end": node("end"),
            },
        })  # fmt: skip


def killed_after(statements: int, work: Callable[[], object]) -> bool:
    """Do it in a process of its own that dies by SIGKILL after so many statements; whether it died so early."""
    child = os.fork()
    if child == 0:
        kept = connection.connection  # the parent's, which must not be closed from here
        connection.connection = None
        _die_after(statements)
        work()
        os._exit(0 if kept is not None else 1)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _die_after(statements: int) -> None:
    done, rows = 0, sql.rows

    def counted(statement: str, parameters: Any = ()) -> Any:
        nonlocal done
        found = rows(statement, parameters)
        done += 1
        if done >= statements:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    sql.rows = counted


def fired() -> list[str]:
    codes = ParameterValue.objects.filter(code__startswith="fired-").values_list("code", flat=True)
    return sorted(code.split("-")[1] for code in codes)


def test_whoever_does_steps_is_killed_after_every_statement_in_turn(flow: int) -> None:
    keys = [f"k{number:02}" for number in range(MANY)]
    services.tell_many(actor=ACTOR, news=[News("basket", NOON, key) for key in keys])
    now, deaths = NOON + timedelta(hours=1), 0
    for statements in range(1, 16):
        deaths += killed_after(statements, lambda: services.advance_batch(actor=ACTOR, now=now, limit=5))
    services.advance_due(actor=ACTOR, now=now)
    assert deaths > 6
    assert fired() == keys
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}
    assert Line.objects.filter(node="write", is_done=True).count() == MANY


def test_whoever_tells_news_is_killed_after_every_statement_in_turn(flow: int) -> None:
    news = [News("basket", NOON, f"k{number}") for number in range(4)] + [
        News("order", NOON + timedelta(minutes=5), "k1"), News("basket", NOON + timedelta(minutes=9), "k2"),
    ]  # fmt: skip
    deaths = 0
    for statements in range(1, 12):
        deaths += killed_after(statements, lambda: services.tell_many(actor=ACTOR, news=news))
    services.tell_many(actor=ACTOR, news=news)
    services.advance_due(actor=ACTOR, now=NOON + timedelta(minutes=61))
    assert deaths > 4
    assert fired() == ["k0", "k3"]
    services.advance_due(actor=ACTOR, now=NOON + timedelta(minutes=69))
    assert fired() == ["k0", "k2", "k3"]
    assert sorted(Run.objects.values_list("key", "state")) == [(key, "done") for key in ("k0", "k2", "k3")]
