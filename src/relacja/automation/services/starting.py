"""Starting runs by hand, by segment, by date: by whoever knows who shall enter."""

from collections.abc import Sequence

from django.db import connection

from relacja.automation.permissions import RUN
from relacja.automation.rules.core import Edition, Run
from relacja.automation.rules.graph import party_key
from relacja.automation.services import live, store
from relacja.automation.types import FLOW, Start
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.fields import asked_parties
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class NotInForce(LookupError):
    """There is no such flow, or no version of it is in force."""


class CustomerNotVisible(LookupError):
    """A customer who shall enter is not there, or the actor may not see them."""


SEEN = "SELECT s.party_id FROM ({seen}) s WHERE s.party_id = ANY(%s)"


def _ask_who_is_seen(actor: Actor, starts: Sequence[Start]) -> None:
    asked = {one.party_id for one in starts if one.party_id}
    if actor.kind == "system" or not asked:
        return
    seen: set[int] = set()
    for parties in asked_parties:
        source = parties.seen_by(actor)
        with connection.cursor() as cursor:
            cursor.execute(SEEN.format(seen=source.text), [*source.params, sorted(asked)])
            seen |= {party_id for (party_id,) in cursor.fetchall()}
    if asked - seen:
        raise CustomerNotVisible(sorted(asked - seen))


@use_case(permits=RUN)
def start_many(*, actor: Actor, flow_id: int, starts: Sequence[Start]) -> list[int | None]:
    """Let these enter a flow; answers the run of each, None where it is no start: one is under way, it entered already
    and may not again or not yet, or an ending that happened later is known. Safe to ask again. Raises `NotInForce` and
    `CustomerNotVisible`."""
    _ask_who_is_seen(actor, starts)
    version = live.in_force(flow_id)
    if version is None:
        raise NotInForce(flow_id)
    audit.note(subject=Ref(FLOW, flow_id), starts=len(starts))
    return _begin(version, starts) if starts else []


@use_case(permits=RUN)
def start(*, actor: Actor, flow_id: int, start: Start) -> int | None:
    """Let one enter. Raises `NotInForce`."""
    (run_id,) = start_many(actor=actor, flow_id=flow_id, starts=[start])
    return run_id


def _begin(version: Edition, starts: Sequence[Start]) -> list[int | None]:
    graph, rules = version.graph, live.rules()
    if graph.keyed_by == "party":
        starts = [Start(party_key(one.party_id), one.at, one.party_id, one.facts) if one.party_id else one
                  for one in starts]  # fmt: skip
    keys = sorted({one.key for one in starts})
    old = store.last_of([(version.flow_id, key) for key in keys], live.versions)
    last: dict[str, Run] = {run.key: run for run in old}
    parties = {one.party_id for one in starts if one.party_id}
    timeline = store.recall(keys, parties, graph.names, min(one.at for one in starts))
    begun: dict[int, Run] = {}
    for place, one in sorted(enumerate(starts), key=lambda found: found[1].at):
        heard = timeline.about(graph.keyed_by, one.key, one.party_id)
        run = rules.begin(version, one, last.get(one.key), heard)
        if run is not None:
            begun[place] = last[one.key] = run
            for news in heard:
                rules.hear(run, news)
    store.keep(begun.values())
    return [begun[place].id or None if place in begun else None for place in range(len(starts))]
