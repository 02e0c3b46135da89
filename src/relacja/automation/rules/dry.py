"""A flow on a virtual clock, in memory: what it would have done with news that came. Nothing happens in the world."""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from relacja.automation.rules import kinds
from relacja.automation.rules.core import WENT_ON, Edition, Line, Rules, Run
from relacja.automation.types import News, Outcome

LONGEST = timedelta(days=400)
"""So long after the last news the clock is turned on."""
MOST_STEPS = 500_000


class Hands(Protocol):
    """What the core cannot know by itself."""

    def preview(self, run: Run, at: datetime) -> Outcome:
        """What the step at which a run stands would answer."""

    def ending(self, run: Run, at: datetime) -> str | None:
        """The state in which a condition on its party ends a run."""


@dataclass(slots=True)
class Played:
    """All runs, and the lines of their records; `steps`: how many were done."""

    runs: list[Run] = field(default_factory=list)
    steps: int = 0

    @property
    def passed(self) -> Counter[tuple[str, str]]:
        """How many left each node by each exit."""
        return Counter((line.node, line.exit) for run in self.runs for line in run.lines if line.what == WENT_ON)

    def example(self) -> Sequence[Line]:
        """The record of the run of which most happened."""
        return max((run.lines for run in self.runs), key=len, default=[])


def play(edition: Edition, news: Iterable[News], rules: Rules, hands: Hands) -> Played:
    """Let the news happen in their order, and let the clock go on until all waits are over."""
    return _Player(edition, rules, hands).play(sorted(news, key=lambda one: one.at))


class _Player:
    def __init__(self, edition: Edition, rules: Rules, hands: Hands) -> None:
        self.edition, self.rules, self.hands = edition, rules, hands
        self.played = Played()
        self.last: dict[str, Run] = {}
        self.of_party: dict[int, set[str]] = {}
        self.heard: dict[str, list[News]] = {}
        self.dues: list[tuple[datetime, int, Run]] = []
        self.number = count(1)

    def play(self, news: Sequence[News]) -> Played:
        for one in news:
            self._turn_to(one.at)
            self._tell(one)
        if news:
            self._turn_to(news[-1].at + LONGEST)
        return self.played

    def _tell(self, news: News) -> None:
        graph = self.edition.graph
        if news.name not in graph.names:
            return
        key = graph.key_of(news)
        keys = {key} if key else set() if news.key else set(self.of_party.get(news.party_id or 0, ()))
        for key in sorted(keys):
            heard = self.heard.setdefault(key, [])
            heard.append(news)
            old = self.last.get(key)
            begun = self.rules.settle(old, self.edition, heard, news.at)
            for run in begun:
                run.id = next(self.number)
                self.played.runs.append(run)
                self.last[key] = run
                if run.party_id:
                    self.of_party.setdefault(run.party_id, set()).add(key)
            for run in (*([old] if old else []), *begun):
                self._set(run)

    def _set(self, run: Run) -> None:
        if run.is_open and run.due_at is not None:
            heapq.heappush(self.dues, (run.due_at, next(self.number), run))

    def _turn_to(self, moment: datetime) -> None:
        """Turn the clock on; a clock that was set for another moment meanwhile does not ring."""
        while self.dues and self.dues[0][0] <= moment and self.played.steps < MOST_STEPS:
            at, _number, run = heapq.heappop(self.dues)
            if not run.is_open or run.due_at != at:
                continue
            self.played.steps += 1
            self.rules.ring(run, at)
            node = run.standing
            if run.is_open and run.due_at == at and node is not None and node.kind not in kinds.TIMED:
                self._act(run, at)
            self._set(run)

    def _act(self, run: Run, at: datetime) -> None:
        state = self.hands.ending(run, at)
        if state:
            self.rules.finish(run, state, at, "condition")
        else:
            self.rules.came_out(run, self.hands.preview(run, at), at)
