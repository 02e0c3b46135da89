"""What is heard and recorded, measured: customers speak at 440 Hz, workers at 1000 Hz and more."""

import asyncio

import numpy as np
import pytest

from .phones import loud
from .world import RealWorld

pytestmark = pytest.mark.telephony

LOUD, QUIET = 8000, 1000


async def spoken(world: RealWorld, seconds: float) -> None:
    """Let them talk: sound is made in real time, there is no state to wait for."""
    await asyncio.sleep(seconds)


async def test_a_recording_holds_the_customer_left_and_the_worker_right(world: RealWorld) -> None:
    worker = await world.worker()
    call = await world.talk(worker)
    await world.ask("record", call)
    await world.until("recording_started")
    await spoken(world, 2.5)
    await world.ask("hang_up", call)
    ready = await world.until("recording_ready", call_id=call)
    assert ready.data["channels"] == 2
    assert 2 < ready.data["seconds"] < 6
    left, right = world.recordings[0]
    assert np.median(loud(left, 440)) > LOUD
    assert np.median(loud(right, 1000)) > LOUD
    assert max(loud(left, 1000).max(), loud(right, 440).max()) < QUIET


async def test_what_is_said_in_a_pause_is_not_in_the_recording(world: RealWorld) -> None:
    worker = await world.worker()
    call = await world.talk(worker)
    await world.ask("record", call)
    started = await world.until("recording_started")
    await spoken(world, 1.5)
    await world.ask("pause_recording", call)
    paused = await world.until("recording_paused")
    await spoken(world, 2)
    await world.ask("resume_recording", call)
    resumed = await world.until("recording_resumed")
    await spoken(world, 1.5)
    await world.ask("hang_up", call)
    await world.until("recording_ready")
    left, right = world.recordings[0]
    first, last = ((one.at - started.at).total_seconds() for one in (paused, resumed))
    for sound, hertz in ((left, 440), (right, 1000)):
        heard = loud(sound, hertz)
        gap = heard[int(first * 4) + 2 : int(last * 4) - 1]
        assert gap.size >= 4
        assert gap.max() < QUIET
        assert np.median(heard[: int(first * 4)]) > LOUD
        assert np.median(heard[int(last * 4) + 2 :]) > LOUD


async def test_the_worker_is_not_heard_while_the_customer_is_held(world: RealWorld) -> None:
    worker = await world.worker()
    call = await world.talk(worker)
    await spoken(world, 1)
    await world.ask("hold", call)
    await world.until("held")
    await spoken(world, 2)
    await world.ask("hang_up", call)
    await world.until("ended")
    heard = await (await world.customer()).heard()
    talking, held = loud(heard, 1000)[:3], loud(heard, 1000)[-6:]
    assert talking.max() > LOUD
    assert held.max() < QUIET
    assert np.abs(heard[-8000:]).max() > 500, "music is heard instead"


async def test_a_supervisor_hears_both_and_when_whispering_is_heard_by_the_worker_alone(world: RealWorld) -> None:
    worker, supervisor = await world.worker(), await world.worker(tone=1600)
    call = await world.talk(worker)
    await world.ask("listen", call, f"worker:{supervisor}")
    await world.worker_answers(supervisor)
    await spoken(world, 2)
    heard = len(world.heard)
    await world.ask("whisper", call, f"worker:{supervisor}")
    await spoken(world, 2)
    assert [told.kind for told in world.heard[heard:]] == []
    await world.ask("hang_up", call)
    await world.until("ended")
    await world.gone()
    supervised = await world.phones[f"worker:{supervisor}"].heard()
    assert np.median(loud(supervised, 440)) > LOUD / 2
    assert np.median(loud(supervised, 1000)) > LOUD / 2
    at_worker = loud(await world.phones[f"worker:{worker}"].heard(), 1600)
    assert at_worker[:5].max() < QUIET, "silent while only listening"
    assert at_worker[-5:-1].min() > LOUD / 2, "heard when whispering"
    assert loud(await (await world.customer()).heard(), 1600).max() < QUIET, "never heard by the customer"


async def test_three_hear_one_another_in_a_conference(world: RealWorld) -> None:
    first, second = await world.worker(), await world.worker(tone=1600)
    call = await world.talk(first)
    await world.ask("join", call, f"worker:{second}")
    await world.worker_answers(second)
    await world.until("answered", leg=f"worker:{second}")
    await spoken(world, 2)
    await world.ask("hang_up", call)
    await world.until("ended")
    await world.gone()
    customer = await (await world.customer()).heard()
    assert loud(customer, 1000)[-4:-1].min() > LOUD / 2
    assert loud(customer, 1600)[-4:-1].min() > LOUD / 2
    assert loud(await world.phones[f"worker:{second}"].heard(), 440)[-4:-1].min() > LOUD / 2


async def test_a_message_is_taken_and_kept(world: RealWorld) -> None:
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.ask("voicemail", call, sound="closed_voicemail", seconds=2)
    assert (await world.until("recording_started")).data["what"] == "voicemail"
    ready = await world.until("recording_ready", call_id=call)
    assert (ready.data["what"], ready.data["channels"]) == ("voicemail", 1)
    assert loud(world.recordings[0][0], 440)[2:-2].min() > LOUD
    assert (await world.until("ended")).data["by"] == "engine"
