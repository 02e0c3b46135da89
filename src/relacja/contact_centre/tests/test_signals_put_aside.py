"""A signal that always fails is put aside after a few attempts, and everything behind it is heard."""

import asyncio
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, SignalAside
from relacja.contact_centre.services.calls import asides, rounds, signals
from relacja.contact_centre.services.calls.rounds import Played
from relacja.contact_centre.services.switchboard import Switchboard
from relacja.contact_centre.testing import make_centre
from relacja.contact_centre.types import CallSignal
from relacja.routing.testing import SYSTEM
from relacja.routing.types import CONFIGURE


def offered(name: str) -> CallSignal:
    return CallSignal("offered", name, f"{name}:1", timezone.now(), caller="+48601234567", callee="+48221112233")


def bad(name: str) -> CallSignal:
    return CallSignal("held", name, f"{name}:2", timezone.now(), "caller")


def told_in_order(engine_id: int, *told: CallSignal, problem: Exception, rounds_at_most: int = 60) -> list[str]:
    """What a line that tells one signal after the other, each until it is taken, gets rid of; the keys put aside."""
    board, taken = Switchboard(), []
    asided: list[str] = []

    def play(_follower: Any, heard: list[tuple[int, CallSignal]], *_more: Any) -> Played:
        return Played([problem if one.kind == "held" else None for _engine, one in heard], [], None)

    def put_aside(_engine: int, signal: CallSignal, _problem: Exception) -> None:
        asided.append(signal.key)

    async def line() -> None:
        for one in told:
            while True:
                try:
                    await board.tell(engine_id, one)
                    break
                except Exception:
                    await asyncio.sleep(0)
            taken.append(one.key)

    async def run() -> None:
        task = asyncio.create_task(line())
        for _ in range(rounds_at_most):
            await asyncio.sleep(0)
            await board._round()
            if task.done():
                return
        task.cancel()

    with patch.object(rounds, "play", play), patch.object(rounds, "put_aside", put_aside):
        asyncio.run(run())
    assert taken == [one.key for one in told[: len(taken)]]
    return asided if len(taken) == len(told) else [*asided, "stuck"]


def test_a_line_goes_on_after_a_signal_that_always_fails() -> None:
    told = (offered("a"), bad("a"), offered("b"))
    with patch("relacja.contact_centre.services.switchboard.LOOK_EVERY", 0.001):
        assert told_in_order(7, *told, problem=ValueError("broken")) == ["a:2"]


def test_a_database_that_is_away_puts_nothing_aside() -> None:
    with patch("relacja.contact_centre.services.switchboard.LOOK_EVERY", 0.001):
        assert told_in_order(7, offered("a"), bad("a"), problem=OperationalError("gone")) == ["stuck"]


@pytest.mark.django_db
def test_what_was_put_aside_is_heard_when_somebody_tries_again() -> None:
    engine = make_centre()
    signal = offered("sim-1")
    for _ in range(2):
        rounds.put_aside(engine.pk, signal, ValueError("broken"))
    assert SignalAside.objects.get().problem == "ValueError('broken')"
    assert services.hear_again(actor=SYSTEM, engine_id=engine.pk) == 1
    assert Call.objects.get().engine_call == "sim-1"
    assert not SignalAside.objects.exists()


@pytest.mark.django_db
def test_what_still_fails_stays_put_aside_and_is_shown_on_the_page_of_its_engine() -> None:
    engine = make_centre()
    rounds.put_aside(engine.pk, offered("sim-1"), ValueError("broken"))
    rounds.put_aside(engine.pk, bad("sim-1"), ValueError("broken too"))
    user = make_user(language="en")
    make_member(user, make_unit(), role=make_role(permissions=[CONFIGURE], scope="all"))
    client = sign_in(Client(), user)
    again = reverse("contact_centre:hear_again", args=[engine.pk])
    with patch.dict(signals.STEPS, {"held": _fails}):
        client.post(again)
    assert SignalAside.objects.count() == 2
    assert not Call.objects.exists()
    page = client.get(reverse("contact_centre:engine", args=[engine.pk])).content.decode()
    assert "broken too" in page
    client.post(again)
    assert not SignalAside.objects.exists()
    assert Call.objects.get().state == "held"
    assert asides.ATTEMPTS > 1


def _fails(*_given: Any) -> None:
    raise ValueError("no")


@pytest.mark.django_db
def test_a_signal_no_database_takes_is_put_aside_as_well() -> None:
    engine_id = make_centre().pk
    told = CallSignal("held", "C\x00" * 100, "K\ud800" * 200, timezone.now(), caller="\x00", data={"why": "\x00"})
    with patch.object(rounds.signals, "_heard", side_effect=KeyError("\x00")):
        with pytest.raises(KeyError):
            signals.hear_signals(actor=SYSTEM, engine_id=engine_id, signals=[told])
        asides.put_signal_aside(actor=SYSTEM, engine_id=engine_id, signal=told, problem=repr(KeyError("\x00")))
    assert SignalAside.objects.get().signal["data"] == {"why": ""}
    assert services.hear_again(actor=SYSTEM, engine_id=engine_id) == 1
