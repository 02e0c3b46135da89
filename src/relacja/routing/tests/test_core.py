"""The core against the plainest router there could be: whatever happens, both make the same moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.routing.rules import (
    Advance,
    Core,
    Item,
    Overflow,
    Reservation,
    Reserve,
    Route,
    Step,
    TimeOut,
    Worker,
    obstacle,
    rank,
)
from relacja.routing.types import MediumRule

MEDIA = {
    "call": MediumRule(),
    "chat": MediumRule(3, exclusive=False),
    "mail": MediumRule(5, exclusive=False, interruptible=True),
}


@dataclass(frozen=True)
class AtLeast:
    """A skill at a level; with `asked`, at the level the item asks for."""

    skill: str
    level: int = 1
    asked: bool = False

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({f"worker.skill.{self.skill}"} | ({"item.level"} if self.asked else set()))

    def judge(self, values: Mapping[str, object]) -> bool:
        wanted = values.get("item.level") if self.asked else self.level
        return int(values.get(f"worker.skill.{self.skill}") or 0) >= int(wanted or 0)  # type: ignore[call-overload]


RULES = [None, AtLeast("a"), AtLeast("a", 3), AtLeast("b", 2), AtLeast("b", asked=True)]
ROUTES = [
    Route("plain", (Step("q"),)),
    Route("skilled", (Step("a3", RULES[2], 30.0), Step("a", RULES[1]))),
    Route("owner", (Step("q", None, 10.0, "owner", skip="nobody_there"), Step("q", RULES[1], None, priority=2.0))),
    Route("spoken", (Step("q", None, 10.0, "last_spoken", skip="nobody_free"), Step("b", RULES[4]))),
    Route("ending", (Step("b", RULES[3], 20.0),), longest_wait=50.0),
    Route("best", (Step("a", RULES[1], order="best_skill", best_by="worker.skill.a"),)),
    Route("spread", (Step("q", None, order="least_loaded"),)),
]


@dataclass
class Plain:
    """All items by rank, all workers by the step's order, tried one by one."""

    workers: dict[int, Worker] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    held: dict[int, tuple[int, str]] = field(default_factory=dict)

    def in_hand(self, worker: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for who, medium in self.held.values():
            if who == worker:
                found[medium] = found.get(medium, 0) + 1
        return found

    def fits(self, item: Item, worker: Worker) -> bool:
        step = item.route.steps[item.step]
        named = step.who == "queue" or item.named.get(step.who) == worker.id
        return named and (step.rule is None or step.rule.judge({**worker.values, **item.values}))

    def able(self, item: Item, now: float) -> list[Worker]:
        found = [
            worker
            for worker in self.workers.values()
            if self.fits(item, worker)
            and not obstacle(worker, item.medium, self.in_hand(worker.id), MEDIA)
            and item.refused.get(worker.id, 0.0) <= now
        ]
        return sorted(found, key=lambda worker: self.order(item.route.steps[item.step], worker))

    def order(self, step: Step, worker: Worker) -> tuple[float, float, int]:
        first = 0.0
        if step.order == "best_skill":
            first = -float(worker.values.get(step.best_by) or 0)
        elif step.order == "least_loaded":
            first = float(sum(self.in_hand(worker.id).values()))
        return (first, worker.idle_since, worker.id)

    def match(self, now: float) -> set[tuple[int, int]]:
        """Pairs that are made now, the first item first."""
        pairs = set()
        for item in sorted(self.items.values(), key=rank):
            if item.step < len(item.route.steps) and (able := self.able(item, now)):
                pairs.add((item.id, able[0].id))
                del self.items[item.id]
                self.held[-item.id] = (able[0].id, item.medium)
        return pairs


levels = st.dictionaries(st.sampled_from("ab"), st.integers(1, 5))
acts = st.one_of(
    st.tuples(st.just("item"), st.integers(0, 6), st.sampled_from(list(MEDIA)), st.integers(0, 3), st.integers(1, 6)),
    st.tuples(st.just("worker"), st.integers(1, 6), levels, st.booleans()),
    st.tuples(st.just("ends"), st.integers(0, 30)),
    st.tuples(st.just("rejects"), st.integers(0, 30)),
    st.tuples(st.just("leaves"), st.integers(0, 30)),
    st.tuples(st.just("time"), st.sampled_from([0.5, 5.0, 12.0, 31.0])),
)


class Both:
    """The core and the plain router side by side."""

    def __init__(self) -> None:
        self.core, self.plain, self.now, self.numbers = Core(MEDIA), Plain(), 1000.0, 0
        self.taken: dict[int, Item] = {}

    def do(self, act: tuple) -> None:  # type: ignore[type-arg]
        getattr(self, f"on_{act[0]}")(*act[1:])
        self.settle()

    def on_item(self, route: int, medium: str, priority: int, named: int) -> None:
        self.numbers += 1
        item = Item(
            self.numbers, medium, ROUTES[route], self.now, 0, self.now, priority, {"item.level": priority + 1},
            {"owner": named, "last_spoken": named},
        )  # fmt: skip
        self.put(item)

    def put(self, item: Item) -> None:
        self.plain.items[item.id] = item
        self.core.put_item(item)

    def on_worker(self, worker_id: int, skills: dict[str, int], available: bool) -> None:
        values = {f"worker.skill.{skill}": level for skill, level in skills.items()}
        worker = Worker(worker_id, available, self.now, values)
        self.plain.workers[worker_id] = worker
        self.core.put_worker(worker)

    def on_ends(self, which: int) -> None:
        if self.taken:
            item_id = sorted(self.taken)[which % len(self.taken)]
            del self.taken[item_id]
            self.free(item_id)

    def free(self, item_id: int) -> None:
        worker = replace(self.plain.workers[self.plain.held.pop(-item_id)[0]], idle_since=self.now)
        self.plain.workers[worker.id] = worker
        self.core.put_worker(worker)
        self.core.drop_reservation(-item_id)

    def on_rejects(self, which: int) -> None:
        if self.taken:
            item_id = sorted(self.taken)[which % len(self.taken)]
            item = self.taken.pop(item_id)
            worker = self.plain.held[-item_id][0]
            self.plain.held.pop(-item_id)
            self.core.drop_reservation(-item_id)
            self.put(replace(item, refused={**item.refused, worker: self.now + 10.0}))

    def on_leaves(self, which: int) -> None:
        if self.plain.items:
            item_id = sorted(self.plain.items)[which % len(self.plain.items)]
            del self.plain.items[item_id]
            self.core.drop_item(item_id)

    def on_time(self, seconds: float) -> None:
        self.now += seconds

    def settle(self) -> None:
        """Follow the core's moves one by one; each reservation must be one that the plain router would make."""
        made = set()
        for move in self.core.decide(self.now):
            if isinstance(move, Reserve):
                made.add((move.item, move.worker))
                self.check(move)
            elif isinstance(move, Advance):
                old = self.plain.items[move.item]
                self.plain.items[move.item] = replace(old, step=move.step, step_since=self.step_since(old, move))
            elif isinstance(move, Overflow):
                del self.plain.items[move.item]
            else:
                assert isinstance(move, TimeOut)
                raise AssertionError("nothing pends here")
        assert not self.plain.match(self.now), "somebody waits for whom somebody is free"

    def step_since(self, old: Item, move: Advance) -> float:
        return old.step_since if move.skipped else old.step_since + (old.route.steps[old.step].seconds or 0.0)

    def check(self, move: Reserve) -> None:
        item = self.plain.items[move.item]
        able = self.plain.able(item, self.now)
        assert able, "the worker is able and fits"
        assert able[0].id == move.worker, "the first of those who are able"
        before = [one for one in self.plain.items.values() if rank(one) < rank(item)]
        assert not any(self.plain.able(one, self.now) for one in before), "nobody who goes first could be served"
        self.taken[item.id] = self.plain.items.pop(item.id)
        self.plain.held[-item.id] = (move.worker, item.medium)
        self.core.put_reservation(Reservation(-item.id, item.id, move.worker, item.medium, "accepted"))


@settings(max_examples=300, deadline=None)
@given(st.lists(acts, max_size=60))
def test_the_core_moves_as_the_plainest_router_would(done: list[tuple]) -> None:  # type: ignore[type-arg]
    both = Both()
    for act in done:
        both.do(act)


def test_nobody_waits_for_ever_behind_later_ones_with_priority() -> None:
    core = Core({"call": MediumRule()})
    old = Item(1, "call", ROUTES[0], 0.0, 0, 0.0, 0.0)
    core.put_item(old)
    for n in range(2, 50):
        core.put_item(Item(n, "call", ROUTES[0], 30.0 * n, 0, 30.0 * n, 5.0))
    served = []
    for n in range(1, 15):
        core.put_worker(Worker(n, True, 2000.0))
        served += [move.item for move in core.decide(2000.0) if isinstance(move, Reserve)]
    assert served.index(1) == 8, "five minutes of advance overtake who came less than five minutes before, nobody else"
