"""The router's core: rows in, a moment in, moves out. It knows no clock, no database and no medium by name.

Between two calls of `decide` this holds: no item waits for which an able worker stands idle. So whoever joins is
matched against what has changed alone, and a decision costs what changed, not what waits.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from relacja.routing.rules.lanes import Key, Lane, key_of
from relacja.routing.rules.load import obstacle
from relacja.routing.rules.values import (
    Advance,
    Item,
    Move,
    Overflow,
    Reservation,
    Reserve,
    Step,
    TimeOut,
    Worker,
    rank,
)
from relacja.routing.types import MediumRule

EMPTY_LANES = 500
"""So many lanes are kept though nothing waits in them: the next item of the kind finds its workers lined up."""


@dataclass(eq=False, slots=True)
class _Place:
    """Where an item stands: its lane and its rank there; `stamp` tells an old timer from the present one."""

    item: Item
    lane: Lane | None
    rank: tuple[float, int]
    stamp: int


@dataclass(eq=False)
class Core:
    """All that waits and all who work, indexed; `decide` says what is to be done now."""

    media: Mapping[str, MediumRule]
    workers: dict[int, Worker] = field(default_factory=dict)
    reservations: dict[int, Reservation] = field(default_factory=dict)
    _places: dict[int, _Place] = field(default_factory=dict)
    _lanes: dict[Key, Lane] = field(default_factory=dict)
    _general: dict[str, list[Lane]] = field(default_factory=dict)
    _personal: dict[int, list[Lane]] = field(default_factory=dict)
    _in_hand: dict[int, dict[str, int]] = field(default_factory=dict)
    _stamps: dict[int, int] = field(default_factory=dict)
    _held: dict[int, dict[int, str]] = field(default_factory=dict)
    _timers: list[tuple[float, int, str, int, int]] = field(default_factory=list)
    _dirty: set[Key] = field(default_factory=set)
    _entered: list[int] = field(default_factory=list)
    _stamp: int = 0

    # what there is

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return len(self._places)

    def items(self) -> Iterator[Item]:
        """Every item that waits, in no order."""
        return (place.item for place in self._places.values())

    def item(self, item_id: int) -> Item | None:
        """One that waits."""
        place = self._places.get(item_id)
        return place.item if place else None

    def in_hand(self, worker_id: int) -> Mapping[str, int]:
        """How many items of each medium the worker has."""
        return self._in_hand.get(worker_id, {})

    def put_worker(self, worker: Worker) -> None:
        """Somebody joined or changed."""
        known = self.workers.get(worker.id)
        self.workers[worker.id] = worker
        if known is None or known.values != worker.values:
            for lane in self._lanes.values():
                lane.fits.pop(worker.id, None)
        self._stand(worker)

    def drop_worker(self, worker_id: int) -> None:
        """Somebody takes no work any more."""
        self.workers.pop(worker_id, None)
        self._stamps[worker_id] = self._next()

    def put_item(self, item: Item) -> None:
        """An item waits: it is new, has come back, or something about it changed."""
        self.drop_item(item.id)
        stamp = self._next()
        lane = self._lane_for(item)
        place = _Place(item, lane, rank(item), stamp)
        self._places[item.id] = place
        if lane is not None:
            heapq.heappush(lane.items, place.rank)
            lane.count += 1
            self._dirty.add(lane.key)
        self._entered.append(item.id)
        self._set_timers(place)

    def drop_item(self, item_id: int) -> None:
        """An item waits no more."""
        place = self._places.pop(item_id, None)
        if place is not None and place.lane is not None:
            place.lane.count -= 1
            if place.lane.count == 0 and (place.lane.person or len(self._lanes) > EMPTY_LANES):
                self._close(place.lane)

    def put_reservation(self, held: Reservation) -> None:
        """A worker is held for an item, or the state of that changed."""
        self._release(held.id)
        self.reservations[held.id] = held
        self._held.setdefault(held.worker, {})[held.id] = held.medium
        if held.until is not None:
            heapq.heappush(self._timers, (held.until, self._next(), "reservation", held.id, 0))
        self.recount(held.worker)

    def drop_reservation(self, reservation_id: int) -> None:
        """It has ended."""
        worker_id = self._release(reservation_id)
        if worker_id is not None:
            self.recount(worker_id)

    # what is to be done

    def next_moment(self) -> float | None:
        """When `decide` has something to do even if nothing changes."""
        return self._timers[0][0] if self._timers else None

    def decide(self, now: float) -> list[Move]:
        """What is to be done now, taken as done here: if a move is refused, put the rows again as they are."""
        moves: list[Move] = self._due(now)
        while True:
            found = self._match(now)
            moves.extend(found)
            skipped = self._skip()
            if not skipped:
                return moves
            moves.extend(skipped)

    def _due(self, now: float) -> list[Move]:
        moves: list[Move] = []
        while self._timers and self._timers[0][0] <= now:
            at, _n, what, row_id, stamp = heapq.heappop(self._timers)
            if what == "reservation":
                held = self.reservations.get(row_id)
                if held is not None and held.until == at and held.state != "accepted":
                    moves.append(TimeOut(row_id, held.state))
                    self.drop_reservation(row_id)
                continue
            place = self._places.get(row_id)
            if place is None or place.stamp != stamp:
                continue
            if what == "refusal" and place.lane is not None:
                self._dirty.add(place.lane.key)
            elif what == "step":
                moves.append(self._advance(place.item, at))
            elif what == "longest_wait":
                moves.append(Overflow(row_id, "longest_wait"))
                self.drop_item(row_id)
        return moves

    def _advance(self, item: Item, at: float, *, skipped: bool = False) -> Move:
        if item.step + 1 >= len(item.route.steps):
            self.drop_item(item.id)
            return Overflow(item.id, "end_of_plan")
        onward = replace(item, step=item.step + 1, step_since=at)
        self.put_item(onward)
        return Advance(item.id, onward.step, item.route.steps[onward.step].queue, rank(onward)[0], skipped)

    def _match(self, now: float) -> list[Move]:
        """Serve the first of all heads whose lane has an able worker, until there is none."""
        heads: list[tuple[tuple[float, int], int, Lane]] = []
        for key in self._dirty:
            lane = self._lanes.get(key)
            if lane is not None:
                self._offer_head(heads, lane)
        self._dirty.clear()
        moves: list[Move] = []
        while heads:
            _rank, _n, lane = heapq.heappop(heads)
            pair = self._pair(lane, now)
            if pair is None:
                continue
            item, worker = pair
            moves.append(Reserve(item.id, worker.id, item.step, now + item.route.ring_seconds))
            self.drop_item(item.id)
            self._take(worker, item.medium)
            self._offer_head(heads, lane)
        return moves

    def _offer_head(self, heads: list[tuple[tuple[float, int], int, Lane]], lane: Lane) -> None:
        head = lane.waiting(lambda item_id: self._stands(item_id, lane))
        if head is not None and lane.idle:
            heapq.heappush(heads, (head, self._next(), lane))

    def _stands(self, item_id: int, lane: Lane) -> bool:
        place = self._places.get(item_id)
        return place is not None and place.lane is lane

    def _pair(self, lane: Lane, now: float) -> tuple[Item, Worker] | None:
        """The first item of the lane for which somebody may be asked, and whom."""
        aside: list[tuple[float, int]] = []
        found = None
        while (head := lane.waiting(lambda item_id: self._stands(item_id, lane))) is not None:
            item = self._places[head[1]].item
            refused = item.refused
            worker_id = lane.able(self._able, refused, now)
            if worker_id is not None:
                found = item, self.workers[worker_id]
                break
            if not refused:
                break
            aside.append(heapq.heappop(lane.items))
        for entry in aside:
            heapq.heappush(lane.items, entry)
        return found

    def _able(self, worker_id: int, stamp: int) -> bool:
        """Whether an entry of a lane still speaks of its worker's present state."""
        return self._stamps.get(worker_id) == stamp and worker_id in self.workers

    def _skip(self) -> list[Move]:
        """Let items that have just come to a step go past it where its rule says so."""
        moves: list[Move] = []
        entered, self._entered = self._entered, []
        for item_id in entered:
            place = self._places.get(item_id)
            if place is not None and self._passes(place):
                moves.append(self._advance(place.item, place.item.step_since, skipped=True))
        return moves

    def _passes(self, place: _Place) -> bool:
        """Whether the item does not stay at its step: the person it asks for is not named, or nobody is to be had."""
        if place.lane is None:
            return True
        skip = place.item.route.steps[place.item.step].skip
        if skip == "never":
            return False
        return skip == "nobody_free" or not any(
            place.lane.fit(worker) for worker in self._candidates(place.lane) if worker.available
        )

    def _candidates(self, lane: Lane) -> Iterator[Worker]:
        if lane.person:
            found = self.workers.get(lane.person)
            return iter((found,) if found else ())
        return iter(self.workers.values())

    # the indexes

    def _next(self) -> int:
        self._stamp += 1
        return self._stamp

    def _set_timers(self, place: _Place) -> None:
        item, route = place.item, place.item.route
        seconds = route.steps[item.step].seconds if item.step < len(route.steps) else 0.0
        if seconds is not None:
            heapq.heappush(self._timers, (item.step_since + seconds, self._next(), "step", item.id, place.stamp))
        if route.longest_wait is not None:
            due = item.since + route.longest_wait
            heapq.heappush(self._timers, (due, self._next(), "longest_wait", item.id, place.stamp))
        for until in item.refused.values():
            heapq.heappush(self._timers, (until, self._next(), "refusal", item.id, place.stamp))

    def _lane_for(self, item: Item) -> Lane | None:
        if item.step >= len(item.route.steps):
            return None
        step = item.route.steps[item.step]
        key = key_of(item, step)
        return None if key is None else self._lanes.get(key) or self._open(key, item, step)

    def _open(self, key: Key, item: Item, step: Step) -> Lane:
        lane = self._lanes[key] = Lane.of(key, item, step)
        if lane.person:
            self._personal.setdefault(lane.person, []).append(lane)
        else:
            self._general.setdefault(lane.medium, []).append(lane)
        for worker in self._candidates(lane):
            self._stand_before(lane, worker)
        return lane

    def _close(self, lane: Lane) -> None:
        del self._lanes[lane.key]
        (self._personal[lane.person] if lane.person else self._general[lane.medium]).remove(lane)

    def _stand(self, worker: Worker) -> None:
        """The worker's state changed: what stood for them before counts no more, and they stand where they fit now."""
        self._stamps[worker.id] = self._next()
        in_hand = self.in_hand(worker.id)
        for medium, lanes in self._general.items():
            if lanes and not obstacle(worker, medium, in_hand, self.media):
                for lane in lanes:
                    self._stand_before(lane, worker)
        for lane in self._personal.get(worker.id, ()):
            self._stand_before(lane, worker)

    def _stand_before(self, lane: Lane, worker: Worker) -> None:
        in_hand = self.in_hand(worker.id)
        if not obstacle(worker, lane.medium, in_hand, self.media) and lane.fit(worker):
            stamp = self._stamps.setdefault(worker.id, 0)
            lane.stand(worker, stamp, sum(in_hand.values()))
            if len(lane.idle) > 64 + 4 * len(self.workers):
                lane.tidy(self._able)
            if lane.count:
                self._dirty.add(lane.key)

    def _take(self, worker: Worker, medium: str) -> None:
        """Hold the worker here before the reservation has its number: the next `put_reservation` counts it for good."""
        in_hand = dict(self.in_hand(worker.id))
        in_hand[medium] = in_hand.get(medium, 0) + 1
        self._in_hand[worker.id] = in_hand
        self._stand(worker)

    def _release(self, reservation_id: int) -> int | None:
        held = self.reservations.pop(reservation_id, None)
        if held is None:
            return None
        self._held.get(held.worker, {}).pop(reservation_id, None)
        return held.worker

    def recount(self, worker_id: int) -> None:
        """Count what the worker has in hand by the reservations alone: also where a move taken as done was refused."""
        in_hand: dict[str, int] = {}
        for medium in self._held.get(worker_id, {}).values():
            in_hand[medium] = in_hand.get(medium, 0) + 1
        self._in_hand[worker_id] = in_hand
        worker = self.workers.get(worker_id)
        if worker is not None:
            self._stand(worker)
