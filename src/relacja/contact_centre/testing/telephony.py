"""The contract of telephone engines: what every line must do, played with whatever world stands around its engine."""

import asyncio
import itertools
from typing import Any

import pytest

from relacja.contact_centre.plugs import CallGone, Line, NotCapable
from relacja.contact_centre.types import CallCommand, CallSignal

PATIENCE = 20.0
_KEYS = itertools.count(1)


class World:
    """Customers and workers around a line. Subclass it for an engine: what people do, and `hear` as the line's sink."""

    customer_number = "+48601234567"
    our_number = "+48221112233"

    def __init__(self, line: Line) -> None:
        """Nothing was heard yet."""
        self.line = line
        self.heard: list[CallSignal] = []
        self._keys: set[str] = set()
        self._news = asyncio.Event()

    async def hear(self, told: CallSignal) -> None:
        """Keep what is new, as the router does: the same key counts once."""
        if told.key not in self._keys:
            self._keys.add(told.key)
            self.heard.append(told)
        self._news.set()

    async def until(self, kind: str, after: int = 0, **wanted: Any) -> CallSignal:
        """The first such signal (after so many others); waits until it comes."""

        def found() -> CallSignal | None:
            return next((told for told in self.heard[after:] if told.kind == kind and _fits(told, wanted)), None)

        async def wait() -> CallSignal:
            while (told := found()) is None:
                self._news.clear()
                await self._news.wait()
            return told

        try:
            return await asyncio.wait_for(wait(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"no {kind} {wanted} among {[(t.kind, t.leg, t.data) for t in self.heard]}") from None

    async def ask(self, kind: Any, call_id: str, leg: str = "", number: str = "", seconds: int = 0, **data: Any) -> str:
        """Ask the line; the key it was asked with."""
        key = f"command:{id(self)}-{next(_KEYS)}"
        await self.line.do(CallCommand(kind, call_id, key, leg, number, seconds, data))
        return key

    def kinds(self, call_id: str) -> list[str]:
        """What was told of a call, in order."""
        return [told.kind for told in self.heard if told.call_id == call_id]

    async def talk(self, worker: int) -> str:
        """A customer calls and talks with the worker; the call."""
        before = len(self.heard)
        await self.customer_calls()
        call = (await self.until("offered", before)).call_id
        await self.ask("ring", call, f"worker:{worker}")
        await self.worker_answers(worker)
        await self.until("answered", call_id=call, leg=f"worker:{worker}")
        return call

    async def worker(self) -> int:
        """Another worker whose telephone can be reached."""
        raise NotImplementedError

    async def customer_calls(self) -> None:
        """The customer calls our number."""
        raise NotImplementedError

    async def customer_answers(self) -> None:
        """The customer is called and answers."""
        raise NotImplementedError

    async def customer_hangs_up(self) -> None:
        """The customer ends the call."""
        raise NotImplementedError

    async def customer_presses(self, digit: str) -> None:
        """The customer presses a key."""
        raise NotImplementedError

    async def worker_answers(self, worker: int) -> None:
        """The worker takes the call that rings."""
        raise NotImplementedError

    async def worker_rejects(self, worker: int) -> None:
        """The worker turns down the call that rings."""
        raise NotImplementedError

    async def worker_hangs_up(self, worker: int) -> None:
        """The worker puts the receiver down."""
        raise NotImplementedError


def _fits(told: CallSignal, wanted: dict[str, Any]) -> bool:
    return all(getattr(told, name, told.data.get(name)) == value for name, value in wanted.items())


class LineContract:
    """Subclass it with a fixture `world`. Every test is a coroutine."""

    async def test_a_call_is_offered_rung_answered_held_and_ended(self, world: World) -> None:
        worker = await world.worker()
        await world.customer_calls()
        offered = await world.until("offered")
        assert (offered.caller, offered.callee) == (world.customer_number, world.our_number)
        assert (offered.direction, offered.caller_name) == ("inbound", "Jan Kowalski")
        call, leg = offered.call_id, f"worker:{worker}"
        await world.ask("ring", call, leg)
        await world.until("alerting", call_id=call, leg=leg)
        await world.worker_answers(worker)
        await world.until("answered", call_id=call, leg=leg)
        await world.ask("hold", call)
        await world.until("held", call_id=call, leg="caller")
        await world.ask("retrieve", call)
        await world.until("retrieved", call_id=call, leg="caller")
        await world.ask("hang_up", call)
        ended = await world.until("ended", call_id=call)
        assert ended.data["by"] == "worker"
        assert world.kinds(call) == ["offered", "alerting", "answered", "held", "retrieved", "ended"]

    async def test_what_stands_at_the_engine_is_found(self, world: World) -> None:
        worker = await world.worker()
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        (standing,) = await world.line.standing()
        assert (standing.call_id, standing.caller, standing.callee) == (call, world.customer_number, world.our_number)
        assert standing.legs == {"caller": "waiting"}
        await world.ask("ring", call, f"worker:{worker}")
        await world.until("alerting")
        (standing,) = await world.line.standing()
        assert standing.legs == {"caller": "waiting", f"worker:{worker}": "ringing"}
        await world.worker_answers(worker)
        await world.until("answered")
        await world.ask("hold", call)
        (standing,) = await world.line.standing()
        assert standing.legs == {"caller": "held", f"worker:{worker}": "talking"}
        await world.ask("hang_up", call)
        await world.until("ended")

    async def test_a_caller_who_gives_up_ends_the_call_and_the_ringing(self, world: World) -> None:
        worker = await world.worker()
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        await world.ask("ring", call, f"worker:{worker}")
        await world.until("alerting")
        await world.customer_hangs_up()
        assert (await world.until("ended", call_id=call)).data["by"] == "caller"
        assert list(await world.line.standing()) == []
        with pytest.raises(CallGone):
            await world.ask("ring", call, f"worker:{worker}")

    async def test_a_worker_who_does_not_answer_refuses_and_the_next_can_be_rung(self, world: World) -> None:
        first, second = await world.worker(), await world.worker()
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        await world.ask("ring", call, f"worker:{first}", seconds=1)
        refused = await world.until("refused", leg=f"worker:{first}")
        assert refused.data["cause"] == "timeout", world.heard
        await world.ask("ring", call, f"worker:{second}")
        await world.worker_rejects(second)
        assert (await world.until("refused", leg=f"worker:{second}")).data["cause"] in ("busy", "rejected")
        after = len(world.heard)
        await world.ask("ring", call, f"worker:{first}")
        await world.until("alerting", after)
        await world.ask("stop_ringing", call, f"worker:{first}")
        assert (await world.until("refused", after)).data["cause"] == "cancelled"
        await world.customer_hangs_up()
        await world.until("ended", call_id=call)

    async def test_a_telephone_that_is_not_there_is_unreachable(self, world: World) -> None:
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        await world.ask("ring", call, "worker:999999")
        assert (await world.until("refused")).data["cause"] == "unreachable"
        await world.customer_hangs_up()
        await world.until("ended")

    async def test_the_same_key_is_done_once(self, world: World) -> None:
        worker = await world.worker()
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        again = CallCommand("ring", call, "command:twice", f"worker:{worker}")
        await world.line.do(again)
        await world.until("alerting")
        await world.line.do(again)
        await world.worker_answers(worker)
        await world.until("answered")
        await world.worker_hangs_up(worker)
        assert (await world.until("ended")).data["by"] == "worker"
        assert world.kinds(call).count("alerting") == 1

    async def test_unknown_calls_and_verbs_are_refused(self, world: World) -> None:
        with pytest.raises(CallGone):
            await world.ask("hold", "no-such-call")
        with pytest.raises(NotCapable):
            await world.ask("teleport", "no-such-call")

    async def test_a_blind_transfer_gives_the_call_away(self, world: World) -> None:
        first, second = await world.worker(), await world.worker()
        call = await world.talk(first)
        await world.ask("transfer", call, f"worker:{second}")
        await world.worker_answers(second)
        await world.until("answered", leg=f"worker:{second}")
        await world.until("left", leg=f"worker:{first}")
        await world.customer_hangs_up()
        assert (await world.until("ended")).data["by"] == "caller"

    async def test_a_blind_transfer_to_nobody_brings_the_customer_back(self, world: World) -> None:
        first, second = await world.worker(), await world.worker()
        call = await world.talk(first)
        await world.ask("transfer", call, f"worker:{second}", seconds=1)
        await world.until("refused", leg=f"worker:{second}")
        await world.ask("hold", call)
        await world.until("held")
        await world.ask("hang_up", call)
        await world.until("ended")

    async def test_an_attended_transfer_is_talked_over_first(self, world: World) -> None:
        first, second = await world.worker(), await world.worker()
        call = await world.talk(first)
        await world.ask("transfer", call, f"worker:{second}", attended=True)
        await world.until("held")
        await world.worker_answers(second)
        await world.until("answered", leg=f"worker:{second}")
        await world.ask("complete_transfer", call, f"worker:{first}")
        await world.until("retrieved")
        await world.until("left", leg=f"worker:{first}")
        await world.worker_hangs_up(second)
        assert (await world.until("ended")).data["by"] == "worker"

    async def test_an_attended_transfer_can_be_taken_back(self, world: World) -> None:
        first, second = await world.worker(), await world.worker()
        call = await world.talk(first)
        await world.ask("transfer", call, f"worker:{second}", attended=True)
        await world.worker_answers(second)
        await world.until("answered", leg=f"worker:{second}")
        await world.ask("cancel_transfer", call)
        await world.until("retrieved")
        await world.until("left", leg=f"worker:{second}")
        await world.ask("hang_up", call)
        await world.until("ended")

    async def test_one_more_joins_and_leaves(self, world: World) -> None:
        first, second = await world.worker(), await world.worker()
        call = await world.talk(first)
        await world.ask("join", call, f"worker:{second}")
        await world.worker_answers(second)
        await world.until("answered", leg=f"worker:{second}")
        await world.ask("leave", call, f"worker:{first}")
        await world.until("left", leg=f"worker:{first}")
        assert "ended" not in world.kinds(call)
        await world.customer_hangs_up()
        await world.until("ended")

    async def test_the_workers_telephone_is_rung_before_the_number_that_is_dialled(self, world: World) -> None:
        worker = await world.worker()
        call, leg = f"out-{next(_KEYS)}-{id(world)}", f"worker:{worker}"
        await world.ask("dial", call, leg, world.customer_number)
        first = await world.until("offered")
        assert (first.call_id, first.leg, first.direction, first.callee) == (
            call,
            leg,
            "outbound",
            world.customer_number,
        )
        await world.worker_answers(worker)
        await world.until("answered", leg=leg)
        await world.customer_answers()
        await world.until("answered", leg=f"number:{world.customer_number}")
        await world.customer_hangs_up()
        assert (await world.until("ended")).data["by"] == "caller"

    async def test_keys_are_told_as_they_are_pressed(self, world: World) -> None:
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        await world.ask("collect", call, sound="closed_callback", seconds=2)
        await world.customer_presses("1")
        assert (await world.until("digits")).data["digits"] == "1"
        await world.ask("play", call, sound="will_call_back", then="hang_up")
        assert (await world.until("ended")).data["by"] == "engine"
