"""The router's process played step by step in one test: what the simulator tells is heard, what it is asked is done."""

import asyncio
from collections.abc import Callable

from relacja.contact_centre.models import Engine
from relacja.contact_centre.plugs import Row
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.types import CallCommand, CallSignal
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.routing.testing import reservations


class Stage:
    """A follower and a simulated line; `settle` plays rounds until nothing happens any more."""

    def __init__(self, engine: Engine) -> None:
        from relacja.contact_centre.plugs import telephony

        self.engine = engine
        self.follower = routing.Follower()
        self.loop = asyncio.new_event_loop()
        self.line = telephony[engine.plug].open({})
        self.line.is_heard = False  # type: ignore[attr-defined]
        self.heard: list[CallSignal] = []
        self.done: list[CallCommand] = []

    def act(self, act: Callable[[], object]) -> None:
        """Let the outside world do something, and play what follows."""

        async def now() -> None:
            act()

        self.loop.run_until_complete(now())
        self.settle()

    def settle(self) -> None:
        """Play until there is nothing to hear and nothing to ask."""
        for _ in range(50):
            told = self._told()
            self.heard += told
            found = rounds.play(self.follower, [(self.engine.pk, signal) for signal in told], [], [])
            for problem in found.problems:
                if problem is not None:
                    raise problem
            if not found.commands and not told:
                return
            results = []
            for _engine, command in found.commands:
                results.append((int(command.key.removeprefix("command:")), self._ask(command)))
            rounds.play(self.follower, [], results, [])
        raise AssertionError("the stage does not come to rest")

    def take(self, actor: Actor) -> int:
        """Let the worker take what rings for them; the number of the reservation."""
        self.settle()
        held = reservations().get(state="pending")
        routing.accept_work(actor=actor, reservation_id=held.pk)
        return int(held.pk)

    def _told(self) -> list[CallSignal]:
        row: Row = self.line._told  # type: ignore[attr-defined]
        return [row.get_nowait()[0] for _ in range(row.qsize())]

    def _ask(self, command: CallCommand) -> str:
        self.done.append(command)
        try:
            self.loop.run_until_complete(self.line.do(command))
        except LookupError:
            return "gone"
        return ""
