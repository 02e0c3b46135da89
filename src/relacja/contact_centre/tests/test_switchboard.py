"""The router's process: what it cannot live without."""

import asyncio

import pytest
from django.db import OperationalError

from relacja.contact_centre.services import engines
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.services.switchboard import Switchboard


def test_a_router_that_cannot_read_which_lines_to_open_ends_instead_of_living_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone() -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(engines, "in_use", gone)
    monkeypatch.setattr(rounds, "lead", lambda _number: True)
    monkeypatch.setattr(rounds, "play", lambda *_given: rounds.Played([], [], None))

    async def play() -> None:
        await asyncio.wait_for(Switchboard().run(), 10)

    asyncio.run(play())
