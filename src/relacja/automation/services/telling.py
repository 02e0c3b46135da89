"""Telling news: what begins runs, wakes those that wait, lets waits begin anew, and ends runs; kept for some days."""

from collections.abc import Sequence
from datetime import datetime

from relacja.automation import parameters
from relacja.automation.models import Remembered
from relacja.automation.permissions import RUN
from relacja.automation.rules import core
from relacja.automation.rules.core import Edition, Run
from relacja.automation.rules.graph import party_of
from relacja.automation.services import live, store
from relacja.automation.types import News, Told
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

Pair = tuple[int, str]


@use_case(permits=RUN)
def tell_many(*, actor: Actor, news: Sequence[News]) -> Told:
    """Tell what happened, in any order, late or again: each is judged by its own moment, and telling it twice is
    telling it once. What no flow listens to is let go."""
    hearing = live.hearing()
    names = {name for version in hearing for name in version.graph.names}
    heard = [one for one in news if one.name in names and (one.key or one.party_id)]
    if not heard:
        return Told()
    store.remember(heard)
    told = _settle(hearing, _concerned(hearing, heard))
    audit.note(news=len(heard), started=told.started, moved=told.moved, ended=told.ended)
    return told


def _concerned(hearing: Sequence[Edition], news: Sequence[News]) -> "Concerned":
    """What the news are about: for each flow the keys, since when; and parties as a whole."""
    concerned = Concerned()
    for one in news:
        for version in hearing:
            if one.name not in version.graph.names:
                continue
            key = version.graph.key_of(one)
            if key:
                concerned.pair((version.flow_id, key), one.at)
            elif one.party_id and not one.key:
                concerned.party(version.flow_id, one.party_id, one.at)
        if one.party_id:
            concerned.party_ids.add(one.party_id)
    return concerned


class Concerned:
    """Flows and keys, with the earliest moment at which something new happened."""

    def __init__(self) -> None:
        self.since: dict[Pair, datetime] = {}
        self.of_party: dict[tuple[int, int], datetime] = {}
        self.party_ids: set[int] = set()

    def pair(self, pair: Pair, at: datetime) -> None:
        """Something of this key."""
        self.since[pair] = min(at, self.since.get(pair, at))

    def party(self, flow_id: int, party_id: int, at: datetime) -> None:
        """Something of a whole party."""
        found = self.of_party.get((flow_id, party_id), at)
        self.of_party[flow_id, party_id] = min(at, found)

    @property
    def first(self) -> datetime:
        """The earliest of all."""
        return min([*self.since.values(), *self.of_party.values()])


def _settle(hearing: Sequence[Edition], concerned: Concerned) -> Told:
    of_parties = store.open_of_parties(
        {party for _flow, party in concerned.of_party}, {flow for flow, _party in concerned.of_party}, live.versions
    )
    for run in of_parties:
        since = concerned.of_party.get((run.flow_id, run.party_id or 0))
        if since is not None:
            concerned.pair((run.flow_id, run.key), since)
    if not concerned.since:
        return Told()
    last = {(run.flow_id, run.key): run for run in store.last_of(sorted(concerned.since), live.versions)}
    parties = concerned.party_ids | {run.party_id for run in last.values() if run.party_id}
    names = {name for version in hearing for name in version.graph.names}
    timeline = store.recall({key for _flow, key in concerned.since}, parties, names, concerned.first)
    force = {version.flow_id: version for version in hearing if version.in_force}
    keyed = {version.flow_id: version.graph.keyed_by for version in hearing}
    rules, begun = live.rules(), []
    for (flow_id, key), since in concerned.since.items():
        old, new = last.get((flow_id, key)), force.get(flow_id)
        party_id = party_of(key) if keyed[flow_id] == "party" else old.party_id if old else None
        about = timeline.about(keyed[flow_id], key, party_id)
        begun += rules.settle(old, new, about, since)
    return _kept(list(last.values()), begun)


def _kept(old: Sequence[Run], begun: Sequence[Run]) -> Told:
    said = [line.what for run in old for line in run.lines]
    started = len(store.keep([*old, *begun]))
    return Told(
        started, said.count(core.WENT_ON), said.count(core.RESTARTED), said.count(core.ENDED)
    )  # fmt: skip


MOST_AT_ONCE = 5000


@use_case(permits=RUN)
def forget_news(*, actor: Actor, now: datetime) -> int:
    """Let go what was told long ago; how many were let go, some thousands at a time."""
    before = now - parameters.remembered_for()
    old = Remembered.objects.filter(told_at__lt=before).order_by("told_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
    gone, _by_model = Remembered.objects.filter(pk__in=list(old)).delete()
    return gone
