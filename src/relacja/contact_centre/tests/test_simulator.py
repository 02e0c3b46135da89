"""What the simulator promises beyond the contract of engines."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.contact_centre.models import CallCommandRow
from relacja.contact_centre.plugs import telephony
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.testing import make_centre
from relacja.contact_centre.types import CallCommand, CallSignal


def test_a_call_has_begun_only_when_somebody_has_stored_it() -> None:
    async def play() -> list[str]:
        line, may_store, seen = telephony["simulator"].open({}), asyncio.Event(), []

        async def store(signal: CallSignal) -> None:
            await may_store.wait()
            seen.append(f"stored {signal.kind}")

        running = asyncio.create_task(line.run(store))
        await asyncio.sleep(0)
        place = CallCommand("place", "call-1", "command:1", number="+48221112233", data={"caller": "+48601234567"})
        asked = asyncio.create_task(line.do(place))
        await asyncio.sleep(0.05)
        seen.append("done" if asked.done() else "not done yet")
        may_store.set()
        await asyncio.wait_for(asked, 5)
        seen.append("done")
        running.cancel()
        return seen

    assert asyncio.run(play()) == ["not done yet", "stored offered", "done"]


@pytest.mark.django_db
def test_a_call_waits_longer_for_an_engine_that_is_away_than_a_wish_of_ours() -> None:
    engine, asked_at = make_centre(), timezone.now() - timedelta(minutes=5)
    place, ring = (
        CallCommandRow.objects.create(engine=engine, kind=kind, asked_at=asked_at) for kind in ("place", "ring")
    )
    rounds.mark_done([(place.pk, "again"), (ring.pk, "again")])
    assert list(CallCommandRow.objects.filter(done_at=None)) == [place]
