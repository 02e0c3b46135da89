"""What becomes of a run: the same rules for life and for dry runs. A run and a moment in, a changed run out.

A run counts from the moments at which things happened, not from when they were told: a wait begins when the news came
about that began the run, ends by news only if that news is of its time, and goes on at its due moment. Only after a
step that does something in the world it counts from when that was done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from relacja.automation.rules import kinds
from relacja.automation.rules.graph import Graph, Node, fact_values
from relacja.automation.types import Facts, GoOn, News, Outcome, RunHere, Start, Stop, WaitUntil

HOPS = 100
"""So many nodes are passed at one moment at most; whoever comes that far goes on a little later."""

STARTED, WENT_ON, WAITS, RESTARTED = "started", "went_on", "waits", "restarted"
ENDED, FAILED, RESUMED, MOVED = "ended", "failed", "resumed", "moved"
OPEN = ("waiting", "failed")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a run's record. `done`: the node's visit ended with it; there is one such line for each visit."""

    ordinal: int
    visit: int
    node: str
    at: datetime
    what: str
    exit: str = ""
    detail: Facts = field(default_factory=dict)
    done: bool = False


@dataclass(frozen=True)
class Edition:
    """A version of a flow with its graph; `in_force`: runs begin in it. `id` is that of its row."""

    flow_id: int
    id: int
    number: int
    in_force: bool
    graph: Graph


@dataclass(slots=True)
class Run:
    """A run in memory: as it was read, or new; `lines` are those to be written."""

    flow_id: int
    version_id: int
    version: int
    graph: Graph
    key: str
    entry: int
    party_id: int | None
    facts: dict[str, Any]
    started_at: datetime
    since: datetime
    id: int = 0
    state: str = "waiting"
    node: str = ""
    visit: int = 0
    due_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str = ""
    attempts: int = 0
    error: str = ""
    ordinal: int = 0
    lines: list[Line] = field(default_factory=list)
    changed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is under way, or parked: somebody may let it go on."""
        return self.state in OPEN

    @property
    def standing(self) -> Node | None:
        """The node it stands at."""
        return self.graph.nodes.get(self.node)

    @property
    def subject(self) -> str:
        """What cohorts are drawn by: the party where it is known, so that all its runs are in one arm."""
        return f"party:{self.party_id}" if self.party_id else self.key

    def here(self, *, dry: bool = False) -> RunHere:
        """As a step sees it."""
        return RunHere(
            self.id, self.flow_id, self.version, self.key, self.entry, self.party_id, self.node, self.visit, self.since,
            dict(self.facts), dry,
        )  # fmt: skip

    def note(
        self, what: str, at: datetime, detail: Facts | None = None, *, exit_: str = "", done: bool = False
    ) -> None:
        """Add a line to the record."""
        self.ordinal += 1
        self.lines.append(Line(self.ordinal, self.visit, self.node, at, what, exit_, detail or {}, done))
        self.changed = True


@dataclass(frozen=True, slots=True)
class Rules:
    """What the core needs to know of the house: the zone in which its clocks go."""

    zone: tzinfo

    def holds(self, graph: Graph, when: str, news: News) -> bool:
        """Whether a condition on facts holds of news; none holds of all."""
        return not when or graph.condition(when).judge(fact_values(news.facts), news.at, self.zone)

    def begin(
        self, edition: Edition, start: Start, last: Run | None, heard: Iterable[News], because: str = ""
    ) -> Run | None:
        """The run that a start begins; None where it is none: one is under way, it was told before, it is too early to
        enter again, or an ending is remembered that happened after it."""
        graph = edition.graph
        if not may_enter(graph, start, last) or any(
            news.at >= start.at and graph.ending(news, self.holds) for news in heard
        ):
            return None
        run = Run(
            edition.flow_id, edition.id, edition.number, graph, start.key, last.entry + 1 if last else 1,
            start.party_id, dict(start.facts), started_at=start.at, since=start.at,
        )  # fmt: skip
        run.note(STARTED, start.at, {"version": edition.number} | ({"news": because} if because else {}))
        self.arrive(run, graph.first, start.at)
        return run

    def arrive(self, run: Run, code: str, moment: datetime) -> None:
        """Come to a node, and pass those that take no time and do nothing in the world."""
        for _ in range(HOPS):
            run.node, run.visit, run.since = code, run.visit + 1, moment
            run.due_at, run.attempts, run.error, run.changed = moment, 0, "", True
            node = run.standing
            if node is None:
                return self.finish(run, "stopped", moment, "no_such_node")
            if node.kind == kinds.END:
                return self.finish(run, "done", moment, "")
            if node.kind in kinds.TIMED:
                run.due_at = kinds.due(node.kind, node.settings, moment, self.zone)
                return None
            if node.kind != kinds.COHORT:
                return None
            exit_ = kinds.arm(node.settings, run.graph.salt, code, run.subject)
            run.note(WENT_ON, moment, exit_=exit_, done=True)
            code = node.exits.get(exit_, "")
        return None

    def leave(self, run: Run, exit_: str, moment: datetime, detail: Facts | None = None) -> None:
        """Go on by an exit; one that leads nowhere ends the run."""
        node = run.standing
        run.note(WENT_ON, moment, detail, exit_=exit_, done=True)
        code = node.exits.get(exit_) if node else None
        if code:
            self.arrive(run, code, moment)
        else:
            self.finish(run, "done", moment, "")

    def finish(self, run: Run, state: str, moment: datetime, why: str, detail: Facts | None = None) -> None:
        """The run ends."""
        run.state, run.ended_at, run.ended_why, run.due_at = state, moment, why, None
        run.note(ENDED, moment, {"why": why} | dict(detail or {}), exit_=state)

    def hear(self, run: Run, news: News) -> None:
        """What news does to a run under way; hearing it again does nothing."""
        if not run.is_open or news.at < run.started_at:
            return None
        state = run.graph.ending(news, self.holds)
        if state:
            return self.finish(run, state, news.at, f"news:{news.name}")
        node = run.standing
        if node is None or node.kind != kinds.WAIT_NEWS or news.at < run.since:
            return None
        in_time = run.due_at is None or news.at < run.due_at
        waited = news.name in (node.settings.get("news") or ())
        if in_time and waited and self.holds(run.graph, str(node.settings.get("when") or ""), news):
            run.facts |= {name: value for name, value in news.facts.items() if name not in run.facts}
            return self.leave(run, "came", news.at, {"news": news.name})
        if in_time and news.at > run.since and news.name in (node.settings.get("restarted_by") or ()):
            run.since, run.due_at = news.at, kinds.due(node.kind, node.settings, news.at, self.zone)
            run.note(RESTARTED, news.at, {"news": news.name})
        return None

    def settle(self, run: Run | None, edition: Edition | None, heard: Sequence[News], since: datetime) -> list[Run]:
        """Hear what was told of one key, in the order in which it happened, and begin what it begins in the edition in
        force. What happened before `since` was heard before; what is told late may change what came after it, so all
        from then on is heard again. Answers the runs begun, each the last of its time."""
        begun: list[Run] = []
        for news in heard:
            if news.at < since:
                continue
            if run is not None and run.is_open:
                self.hear(run, news)
            elif edition is not None and edition.graph.is_start(news, self.holds):
                start = Start(edition.graph.key_of(news), news.at, news.party_id, news.facts)
                new = self.begin(edition, start, run, heard, news.name)
                if new is not None:
                    begun.append(new)
                    run = new
        return begun

    def ring(self, run: Run, now: datetime) -> None:
        """Pass the waits whose time is over."""
        for _ in range(HOPS):
            node = run.standing
            if not run.is_open or run.due_at is None or run.due_at > now or node is None:
                return
            if node.kind not in kinds.TIMED:
                return
            self.leave(run, kinds.timed_exit(node.kind), run.due_at)

    def came_out(self, run: Run, outcome: Outcome, now: datetime) -> None:
        """What a step has done with a run that stood at it."""
        if isinstance(outcome, WaitUntil):
            run.due_at, run.attempts, run.error = max(outcome.at, now), 0, ""
            run.note(WAITS, now, {"until": run.due_at.isoformat()} | dict(outcome.detail))
        elif isinstance(outcome, Stop):
            self.finish(run, "stopped", now, outcome.reason, outcome.detail)
        elif isinstance(outcome, GoOn):
            run.facts |= outcome.facts
            self.leave(run, outcome.exit, now, outcome.detail)
        else:
            raise TypeError(f"a step answered {type(outcome).__name__}")

    def move(self, run: Run, edition: Edition, now: datetime) -> bool:
        """Go on in another version, at the same node; False where it has none of that code and kind."""
        old, new = run.standing, edition.graph.nodes.get(run.node)
        if old is None or new is None or old.kind != new.kind:
            return False
        run.version_id, run.version, run.graph = edition.id, edition.number, edition.graph
        if new.kind in kinds.TIMED and new.settings != old.settings:
            run.due_at = kinds.due(new.kind, new.settings, run.since, self.zone)
        run.note(MOVED, now, {"version": run.version})
        return True


def may_enter(graph: Graph, start: Start, last: Run | None) -> bool:
    """Whether a start comes late enough after the last entry of its key."""
    if last is None:
        return True
    if last.ended_at is None or start.at <= max(last.ended_at, last.started_at) or graph.again is None:
        return False
    return (start.at - last.started_at).total_seconds() >= graph.again
