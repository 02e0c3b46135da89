"""What the adapter says it can do is what it does."""

import pytest

from relacja.contact_centre.telephony.asterisk.commands import VERBS
from relacja.contact_centre.telephony.asterisk.telephony import CAPABLE

from .world import PASSWORD, RealWorld


def test_every_verb_it_promises_is_there() -> None:
    assert {*VERBS, "dial"} == CAPABLE


@pytest.mark.telephony
async def test_a_telephone_that_signed_in_since_we_looked_last_rings(world: RealWorld) -> None:
    worker = await world.worker()
    board = world.line.board  # type: ignore[attr-defined]
    await world.customer_calls()
    call = (await world.until("offered")).call_id
    board.present.clear()
    board.online.clear()
    await world.ask("ring", call, f"worker:{worker}")
    await world.until("alerting", call_id=call)
    await world.customer_hangs_up()
    await world.until("ended", call_id=call)


@pytest.mark.telephony
async def test_an_account_given_anew_leaves_nobody_signed_in_for_ever(world: RealWorld) -> None:
    worker = await world.worker()
    leg = f"worker:{worker}"
    await world.line.provide(f"{leg}-desk", PASSWORD[::-1])
    await world.until("unreachable", leg=leg)
    told = await world.line.ari.manage("PJSIPShowEndpoint", Endpoint=f"worker-{worker}-desk")  # type: ignore[attr-defined]
    assert "EndpointDetailComplete" in told
    assert "ContactStatusDetail" not in told
