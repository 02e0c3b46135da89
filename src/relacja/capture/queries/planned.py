"""Questions about tracking plans: what is held by them, and what came lately."""

from relacja.capture.models import Event
from relacja.capture.queries.sources import visible
from relacja.capture.rules import plan
from relacja.capture.types import HeldGroup, Kind
from relacja.platform import sql
from relacja.platform.actor import Actor

LOOKED_AT = 1_000
GROUPS = """
SELECT coalesce(payload::jsonb ->> 'event', ''), detail, count(*), max(received_at) FROM capture_held
WHERE source_id = %s::int AND reason = 'plan' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50
"""


def held_by_plan(actor: Actor, source_id: int) -> list[HeldGroup]:
    """What is held by the plan of a source, by event and reason, the most first."""
    if not visible(actor).filter(pk=source_id).exists():
        return []
    return [HeldGroup(*row) for row in sql.rows(GROUPS, [source_id])]


def latest_deeds(actor: Actor, source_id: int, most: int = LOOKED_AT) -> list[tuple[str, object]]:
    """The last track calls of a source that were taken: their names and properties."""
    own = Event.objects.filter(source_id__in=visible(actor).filter(pk=source_id).values("pk"), kind=Kind.TRACK)
    rows = own.order_by("-batch_id", "-number").values_list("name", "payload__properties")[:most]
    return [(name, said) for name, said in rows]


def drafted_plan(actor: Actor, source_id: int) -> str:
    """A plan that what came lately keeps to."""
    return str(plan.drafted(latest_deeds(actor, source_id)))
