"""Plays the last working days at the telephones: real calls through the real rules, only faster, by a clock of its own.

What comes of it is what the wallboard, the lists of calls and decisions, the what-if and the offers' figures show.
"""

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from unittest.mock import patch

from django.utils import timezone

from demo.centre import Centre
from relacja.accounts import queries as accounts
from relacja.contact_centre import services as contact_centre
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.types import CallSignal
from relacja.decisions import services as decisions
from relacja.platform.actor import Actor
from relacja.routing import queries as queues
from relacja.routing import services as routing

DAYS, A_DAY = 6, 24
SHAPE = (4, 8, 10, 9, 7, 8, 8, 6, 5, 4, 3, 2)
"""Calls by the hour, from eight to eight."""
NUMBERS = (("+48583000100", 5), ("+48583000101", 1))
REASONS = (("question", 5), ("invoice", 4), ("order", 3), ("technical", 4), ("complaint", 2), ("change_of_data", 2))
OUTCOMES = (("solved", 7), ("call_again", 2), ("handed_on", 1))
LIKED = {"net-600": 0.30, "mobile-m": 0.22, "router": 0.18, "e-invoice": 0.35, "tv-base": 0.12, "stay": 0.25}
"""How often customers say yes; to the rest seldom."""
SELDOM, SAYS_NOTHING = 0.07, 0.3
Seconds = float


@contextmanager
def _the_time_is(moment: datetime) -> Iterator[None]:
    with patch.object(timezone, "now", lambda: moment):
        yield


class Days:
    """Plays calls in the order of time. Whoever calls is drawn from `phones`, a customer's number each."""

    def __init__(self, actor: Actor, centre: Centre, phones: Sequence[str]) -> None:
        self.actor, self.engine_id, self.phones = actor, centre.engine_id, phones
        self.chance = Random(1876)
        self.actors = {worker_id: accounts.actor_for_user(user_id) for worker_id, user_id in centre.workers.items()}
        self.follower = routing.Follower()
        self.numbers = itertools.count(1)
        self.agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self.waiting: set[str] = set()
        self.tick: float | None = None
        self.now = datetime.now(UTC)

    def play(self, until: datetime) -> None:
        """The days before and the one of `until`, as far as it has come."""
        days, day = [], timezone.localtime(until).replace(hour=8, minute=0, second=0, microsecond=0)
        while len(days) < DAYS:
            days += [day] if day.weekday() < 5 and day < until - timedelta(hours=1) else []
            day -= timedelta(days=1)
        for day in reversed(days):
            self._plan(day, until - timedelta(minutes=40))
        while self.agenda:
            moment, _number, act = heapq.heappop(self.agenda)
            self.now = moment
            with _the_time_is(moment):
                act()
                self._turn()

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (moment, next(self.numbers), act))

    def _in(self, seconds: Seconds, act: Callable[[], None]) -> None:
        self._at(self.now + timedelta(seconds=seconds), act)

    def _plan(self, day: datetime, until: datetime) -> None:
        for worker_id in self.actors:
            self._at(day, lambda who=worker_id: self._be(who, "ready"))  # type: ignore[misc]
            evening = min(day + timedelta(hours=12), until + timedelta(minutes=30))
            self._at(evening, lambda who=worker_id: self._be(who, "offline"))  # type: ignore[misc]
        for hour in self.chance.choices(range(len(SHAPE)), SHAPE, k=A_DAY):
            moment = day + timedelta(hours=hour, seconds=self.chance.uniform(0, 3600))
            if moment < until:
                self._at(moment, self._call)

    def _be(self, worker_id: int, activity: str) -> None:
        routing.set_activity(actor=self.actors[worker_id], activity=activity)

    def _turn(self) -> None:
        """What the router does, and the telephones with it."""
        self.follower.turn(self.now)
        asked = [command for _engine, command in rounds.waiting_commands([])]
        if asked:
            rounds.mark_done([(int(command.key.removeprefix("command:")), "") for command in asked])
        for command in asked:
            if command.kind == "ring":
                self._rings(command.call_id, command.leg)
            elif command.kind in ("collect", "voicemail", "play") and command.call_id in self.waiting:
                self._in(5, lambda call=command.call_id: self._gives_up(call))  # type: ignore[misc]
        moment = self.follower.core.next_moment()
        if moment is not None and (self.tick is None or moment < self.tick or self.tick <= self.now.timestamp()):
            self.tick = moment
            self._at(max(self.now, datetime.fromtimestamp(moment, UTC)), lambda: None)

    def _tell(self, call: str, kind: str, leg: str = "", **more: str) -> None:
        data = {name: more.pop(name) for name in ("cause", "by") if name in more}
        signal = CallSignal(kind, call, f"{call}-{next(self.numbers)}", self.now, leg, data=data, **more)  # type: ignore[arg-type]
        contact_centre.hear_signals(actor=self.actor, engine_id=self.engine_id, signals=[signal])

    def _call(self) -> None:
        name, callee = f"sample-{next(self.numbers)}", self._one_of(NUMBERS)
        self._tell(name, "offered", caller=self.chance.choice(self.phones), callee=callee)
        self.waiting.add(name)
        self._in(self.chance.expovariate(1 / 200), lambda: self._gives_up(name))

    def _gives_up(self, call: str) -> None:
        if call in self.waiting:
            self.waiting.discard(call)
            self._tell(call, "ended", by="caller", cause="normal")

    def _rings(self, call: str, leg: str) -> None:
        self._in(0.2, lambda: self._tell(call, "alerting", leg))
        self._in(self.chance.uniform(2, 11), lambda: self._answers(call, leg))

    def _answers(self, call: str, leg: str) -> None:
        if call not in self.waiting:
            return
        self.waiting.discard(call)
        self._tell(call, "answered", leg)
        worker_id = int(leg.removeprefix("worker:"))
        seconds = min(self.chance.lognormvariate(5.2, 0.5), 1500)
        self._in(seconds * 0.7, lambda: self._offer(worker_id))
        self._in(seconds, lambda: self._tell(call, "ended", by="caller", cause="normal"))
        self._in(seconds + self.chance.uniform(8, 25), lambda: self._wrap_up(worker_id))

    def _offer(self, worker_id: int) -> None:
        held = queues.held_by(queues.own_worker(self.actors[worker_id]))
        if not held or held[0].item.party_id is None:
            return
        actor = self.actors[worker_id]
        try:
            decided = decisions.decide(actor=actor, question=decisions.Question(held[0].item.party_id))
        except decisions.NotVisible:
            return
        for one in decided.proposals[: self.chance.choice((1, 1, 2))]:
            if self.chance.random() < SAYS_NOTHING:
                continue
            likes = self.chance.random() < LIKED.get(one.code, SELDOM)
            said = "accepted" if likes else self.chance.choice(("refused", "refused", "later"))
            decisions.answer_offer(actor=actor, decision_id=decided.id, offer_id=one.offer_id, answer=said)

    def _wrap_up(self, worker_id: int) -> None:
        for held in queues.held_by(queues.own_worker(self.actors[worker_id])):
            done = contact_centre.WrapUp(reason=self._one_of(REASONS), outcome=self._one_of(OUTCOMES))
            contact_centre.finish(actor=self.actors[worker_id], reservation_id=held.pk, wrap_up=done)

    def _one_of(self, weighted: Sequence[tuple[str, int]]) -> str:
        return self.chance.choices([one for one, _weight in weighted], [weight for _one, weight in weighted])[0]
