"""Our process, or the engine, is away: calls go on, and nothing that happened is lost or counted twice."""

import asyncio
import signal
from datetime import datetime

import pytest

from relacja.contact_centre.plugs import EngineAway

from .world import CUSTOMER, OURS, Engine, RealWorld

pytestmark = pytest.mark.telephony


async def test_a_call_outlives_our_process_and_the_next_one_hears_its_end(world: RealWorld) -> None:
    worker = await world.worker()
    call = await world.talk(worker)
    await world.ask("record", call)
    await world.close()
    before = len(world.heard)
    await world.reopen()
    (standing,) = await world.line.standing()
    assert (standing.call_id, standing.caller, standing.callee) == (call, CUSTOMER, OURS)
    assert standing.legs == {"caller": "talking", f"worker:{worker}": "talking"}
    assert [told for told in world.heard[before:] if told.call_id] == [], "what was told is told under the same keys"
    await world.ask("hold", call)
    await world.until("held")
    await world.ask("retrieve", call)
    await world.customer_hangs_up()
    assert (await world.until("ended", call_id=call)).data["by"] == "caller"
    await world.until("recording_ready", call_id=call)
    assert world.kinds(call).count("answered") == 1


async def test_a_caller_who_waits_while_we_restart_waits_on(world: RealWorld) -> None:
    worker = await world.worker()
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.ask("ring", call, f"worker:{worker}")
    await world.until("alerting")
    await world.close()
    await world.reopen()
    (standing,) = await world.line.standing()
    assert standing.legs == {"caller": "waiting", f"worker:{worker}": "ringing"}
    await world.worker_answers(worker)
    await world.until("answered", call_id=call, leg=f"worker:{worker}")
    await world.ask("hang_up", call)
    await world.until("ended")
    assert world.kinds(call) == ["offered", "alerting", "answered", "ended"]


async def test_what_was_recorded_until_a_caller_hung_up_while_we_were_away_is_told(world: RealWorld) -> None:
    worker = await world.worker()
    call = await world.talk(worker)
    await world.ask("record", call)
    await world.close()
    await world.customer_hangs_up()
    await world.phones["customer"].until("CALL_CLOSED")
    await world.reopen()
    await world.until("ended", call_id=call)
    await world.until("recording_ready", call_id=call)


async def test_while_we_are_away_the_engines_own_queue_answers_and_is_told_afterwards_once(world: RealWorld) -> None:
    worker = await world.worker()
    await world.close()
    before = len(world.heard)
    await world.customer_calls()
    await world.worker_answers(worker)
    await world.phones["customer"].until("CALL_ESTABLISHED")
    await asyncio.sleep(1)
    await world.customer_hangs_up()
    await world.phones["customer"].until("CALL_CLOSED")
    await world.reopen()
    told = await world.until("fallback", before)
    assert (told.caller, told.callee, told.caller_name) == (CUSTOMER, OURS, "Jan Kowalski")
    assert told.data["leg"] == f"worker:{worker}"
    began, answered, ended = (datetime.fromisoformat(told.data[name]) for name in ("began", "answered", "ended"))
    assert began <= answered <= ended
    await world.close()
    await world.reopen()
    assert [one.kind for one in world.heard[before:] if one.call_id] == ["fallback"]


async def test_a_signal_that_could_not_be_stored_is_told_again(world: RealWorld) -> None:
    refused: list[str] = []
    hear = world.hear

    async def hear_at_the_second_time(told):  # type: ignore[no-untyped-def]
        if told.key not in refused:
            refused.append(told.key)
            raise RuntimeError("the database is away")
        await hear(told)

    world.hear = hear_at_the_second_time  # type: ignore[method-assign]
    await world.close()
    await world.reopen()
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.customer_hangs_up()
    await world.until("ended")
    assert world.kinds(call) == ["offered", "ended"]


async def test_the_engine_is_killed_and_comes_back(engine: Engine, world: RealWorld) -> None:
    worker = await world.worker()
    call = await world.talk(worker)
    await world.ask("record", call)
    await asyncio.sleep(1)
    engine.stop(signal.SIGKILL)
    try:
        with pytest.raises(EngineAway):
            await world.line.standing()
    finally:
        engine.start()
    assert (await world.until("ended", call_id=call)).data == {"by": "engine", "cause": "lost"}
    await world.until("recording_ready", call_id=call)
    await world.customer_hangs_up()
    await world.customer_calls()
    await world.until("offered", len(world.heard) - 1)
    await world.customer_hangs_up()


async def test_a_worker_who_answers_while_we_are_away_is_rung_again_when_we_are_back(world: RealWorld) -> None:
    worker = await world.worker()
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.ask("ring", call, f"worker:{worker}")
    await world.until("alerting")
    await world.close()
    await world.worker_answers(worker)
    await world.phones[f"worker:{worker}"].until("CALL_CLOSED")
    await world.reopen()
    (standing,) = await world.line.standing()
    assert standing.legs == {"caller": "waiting"}
    await world.ask("ring", call, f"worker:{worker}")
    await world.worker_answers(worker)
    await world.until("answered", call_id=call, leg=f"worker:{worker}")
    await world.phones["customer"].until("CALL_ESTABLISHED")
    await world.ask("hang_up", call)
    await world.until("ended")


async def test_a_telephone_that_stopped_ringing_while_we_were_away_can_be_rung_again_at_once(world: RealWorld) -> None:
    worker = await world.worker()
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    await world.ask("ring", call, f"worker:{worker}", seconds=1)
    await world.until("alerting")
    await world.close()
    await world.phones[f"worker:{worker}"].until("CALL_CLOSED")
    await world.reopen()
    (standing,) = await world.line.standing()
    assert standing.legs == {"caller": "waiting"}
    await world.ask("ring", call, f"worker:{worker}")
    await world.worker_answers(worker)
    await world.until("answered", call_id=call, leg=f"worker:{worker}")
    await world.customer_hangs_up()
    await world.until("ended")
