"""What a version of a plan would have given on the work of the last days, or would give on figures that are typed."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from random import Random

from django.utils import timezone

from relacja.platform import sql
from relacja.routing.plugs import medium_rules
from relacja.routing.queries.recorded import recorded_days
from relacja.routing.rules import arrivals, what_if
from relacja.routing.rules.plans import Plan
from relacja.routing.rules.values import Worker
from relacja.routing.rules.what_if import Comparison, Day
from relacja.routing.services.following import WORKERS, worker_from
from relacja.routing.services.plans import NoSuchPlan, live_plan, plan_by_id

DAYS = 7
MOST = 3000
FEWEST = 50
SEED = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures that are typed: calls an hour, their mean handling time and patience in seconds, and people."""

    calls: float
    handle: float
    people: int
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A comparison with what it was played on: so many items of so many days; of figures that were typed, of none.

    `comparison` is None where too little was recorded; `has_live` is False where the plan is compared with itself.
    `unknown` are the fields which the plan asks and the work does not tell: conditions on them do not hold in the play.
    """

    items: int
    days: int
    comparison: Comparison | None
    has_live: bool
    unknown: tuple[str, ...] = ()


def what_if_recorded(plan_id: int, code: str) -> WhatIf:  # not a use case: it only reads
    """On what was recorded in the last week, at most the latest `MOST` items. Raises `BadPlan`."""
    chance = Random(SEED)  # noqa: S311 - a simulation, repeated to the same answer
    since = timezone.now() - timedelta(days=DAYS)
    days = recorded_days(code, since, timezone.get_default_timezone_name(), MOST)
    count = sum(len(day.items) for day in days)
    if count < FEWEST:
        return WhatIf(count, len(days), None, has_live=False)
    people = {worker.id: worker for worker in _workers()}
    played = [
        Day(what_if.arrivals_of(day.items, chance), [people[one] for one in day.worker_ids if one in people])
        for day in days
    ]
    return _compared(plan_id, code, played, count, len(days))


def what_if_typed(plan_id: int, code: str, figures: Figures) -> WhatIf:  # not a use case: it only reads
    """On figures: as many of the people there are, over and over where more are said. Raises `BadPlan`."""
    manner = arrivals.Manner(figures.handle, figures.patience)
    chance = Random(SEED)  # noqa: S311 - a simulation, repeated to the same answer
    items = list(arrivals.first(MOST, arrivals.steady(figures.calls / 3600, manner, chance)))
    everybody = _workers() or [Worker(1, True, 0.0)]
    numbered = enumerate(islice(cycle(everybody), figures.people), 1)
    people = [Worker(n, True, 0.0, one.values, one.capacity) for n, one in numbered]
    return _compared(plan_id, code, [Day(items, people)], 0, 0)


def _compared(plan_id: int, code: str, days: list[Day], items: int, count: int) -> WhatIf:
    then, now = plan_by_id(plan_id), _live(code)
    comparison = what_if.compared(days, now or then, then, medium_rules())
    told = {"item.medium", *(name for day in days for item in day.items for name in item.values)}
    return WhatIf(items, count, comparison, now is not None, tuple(sorted(then.fields - told)))


def _live(code: str) -> Plan | None:
    try:
        return live_plan(code).plan
    except NoSuchPlan:
        return None


def _workers() -> list[Worker]:
    """Everybody who takes work, as if their telephones were there."""
    rows = sql.rows(WORKERS + " w.is_active ORDER BY w.id")
    return [worker_from((*row[:4], True, *row[5:])) for row in rows]
