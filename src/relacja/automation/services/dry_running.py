"""Trying a flow: what it would have done with news that came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from relacja.automation import recording
from relacja.automation.models import Remembered
from relacja.automation.permissions import CONFIGURE
from relacja.automation.plugs import steps, triggers
from relacja.automation.rules import dry, kinds
from relacja.automation.rules.core import Edition, Run
from relacja.automation.rules.graph import KeyedBy
from relacja.automation.services import judging, live
from relacja.automation.types import DryRun, GoOn, News, Outcome, Stop
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

MOST_NEWS = 50_000


@use_case(permits=CONFIGURE)
def dry_run(
    *, actor: Actor, body: Mapping[str, Any], keyed_by: KeyedBy, news: Sequence[News], salt: str = ""
) -> DryRun:
    """What a flow would have done with these news, on a virtual clock: nothing is written and nothing goes out.
    Conditions on customers are judged by what is known of them today."""
    edition = Edition(0, 0, 0, True, live.graph_of(body, keyed_by, salt))
    played = dry.play(edition, news, live.rules(), Hands(actor))
    ended = Counter(run.state for run in played.runs)
    standing = Counter(run.node for run in played.runs if run.is_open)
    passed = {f"{node}.{exit_}": number for (node, exit_), number in played.passed.items()}
    nodes = edition.graph.nodes
    example = [recording.said(line, nodes) for line in played.example()]
    return DryRun(len(played.runs), dict(ended), dict(standing), passed, example)


class Hands:
    """Previews of steps, and conditions on customers as they are today."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def preview(self, run: Run, at: datetime) -> Outcome:
        """What the step would answer."""
        node = run.graph.nodes[run.node]
        if node.kind == kinds.SPLIT:
            return judging.split(node, [run], at)[0]
        step = steps.get(node.kind)
        if step is None:
            return Stop("unknown_step")
        try:
            with transaction.atomic():
                return step.preview(actor=self.actor, run=run.here(dry=True), settings=node.settings, at=at)
        except Exception:  # a preview that fails says nothing of the flow
            return GoOn(next(iter(step.exits), "next"))

    def ending(self, run: Run, at: datetime) -> str | None:
        """The state in which a condition ends it."""
        return judging.ended([run], at)[0]


def news_before(  # not a use case: reads what a trial is made with
    *, actor: Actor, body: Mapping[str, Any], until: datetime, days: int = 1
) -> list[News]:
    """What happened in the days before a moment that means something to a flow: as it is remembered, and as the apps
    know it that tell it."""
    actor.require(CONFIGURE)
    names = live.graph_of(body, "key", "").names
    since = until - timedelta(days=days)
    rows = Remembered.objects.filter(name__in=names, at__gte=since, at__lt=until).order_by("at")[:MOST_NEWS]
    found = {_same(one): one for one in (News(row.name, row.at, row.key, row.party_id, row.facts) for row in rows)}
    for name in sorted(names):
        trigger = triggers.get(name)
        if trigger is not None:
            past = trigger.past(since=since, until=until, limit=MOST_NEWS)
            found |= {_same(one): one for one in past}
    return sorted(found.values(), key=lambda one: one.at)[:MOST_NEWS]


def _same(news: News) -> tuple[Any, ...]:
    return news.name, news.key, news.party_id, news.at
