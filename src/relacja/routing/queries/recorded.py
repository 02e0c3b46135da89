"""Work that was recorded, to be played again."""

from dataclasses import dataclass
from datetime import datetime

from relacja.platform import sql
from relacja.routing.rules.what_if import Recorded

RECORDED = """
WITH lately AS (
  SELECT DISTINCT item_id FROM routing_routingevent WHERE kind = 'entered' AND at >= %(since)s::timestamptz
)
SELECT extract(epoch FROM i.entered_at)::float8, i.medium, i.attributes, i.named,
  (i.entered_at AT TIME ZONE %(zone)s::text)::date,
  extract(epoch FROM coalesce(i.answered_at, i.ended_at) - i.entered_at)::float8, r.handled, r.worker_ids,
  i.answered_at IS NULL
FROM lately JOIN routing_workitem i ON i.id = lately.item_id
LEFT JOIN LATERAL (
  SELECT sum(extract(epoch FROM ended_at - answered_at))::float8 AS handled, array_agg(worker_id) AS worker_ids
  FROM routing_reservation WHERE item_id = i.id AND answered_at IS NOT NULL AND ended_at IS NOT NULL
) r ON true
WHERE i.state IN ('completed', 'cancelled') AND i.plan_id IN (SELECT id FROM routing_plan WHERE code = %(code)s::text)
ORDER BY i.entered_at DESC LIMIT %(most)s::int
"""


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """The work of one day, and who took any of it."""

    items: list[Recorded]
    worker_ids: set[int]


def recorded_days(  # no actor: for a simulation, which tells figures only
    code: str, since: datetime, zone: str, most: int
) -> list[RecordedDay]:
    """The latest work that came by a plan and has ended, by days, the oldest first."""
    days: dict[object, RecordedDay] = {}
    for at, medium, values, named, day, waited, handled, worker_ids, gave_up in sql.rows(
        RECORDED, {"since": since, "zone": zone, "code": code, "most": most}
    ):
        found = days.setdefault(day, RecordedDay([], set()))
        found.items.append(
            Recorded(at, medium, max(0.0, waited), handled, gave_up, sql.loaded(values), sql.loaded(named))
        )
        found.worker_ids.update(worker_ids or ())
    return [days[day] for day in sorted(days, key=str)]
