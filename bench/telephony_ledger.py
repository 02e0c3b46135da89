"""What the ledger tells of the calls that were placed for a measurement: how soon it went, and whether all are there."""

from collections.abc import Iterator

import psycopg

from bench.figures import Figure, Target, figure
from bench.world import World

ROUTER = """
SELECT extract(epoch FROM a.at - o.at) * 1000 FROM contact_centre_callsignalrow o
JOIN contact_centre_engine e ON e.id = o.engine_id AND e.name = 'bench'
JOIN contact_centre_call c ON c.engine_id = o.engine_id AND c.engine_call = o.data->>'call'
JOIN LATERAL (SELECT min(at) AS at FROM contact_centre_callsignalrow WHERE call_id = c.id AND kind = 'alerting') a ON true
WHERE o.kind = 'offered' AND o.received_at > to_timestamp(%s) AND a.at IS NOT NULL
"""
RECOUNT = """
SELECT count(*), count(*) FILTER (WHERE c.answered_at IS NOT NULL), count(*) FILTER (WHERE c.state <> 'ended'),
  count(*) FILTER (WHERE i.id IS NULL OR i.state NOT IN ('completed', 'cancelled')),
  count(*) FILTER (WHERE (SELECT count(DISTINCT s.leg) FROM contact_centre_callsignalrow s
    WHERE s.call_id = c.id AND s.kind = 'answered' AND s.leg LIKE 'worker:%%') > 1)
FROM contact_centre_call c JOIN contact_centre_engine e ON e.id = c.engine_id AND e.name = 'bench'
LEFT JOIN routing_workitem i ON i.id = c.item_id
WHERE c.direction = 'inbound' AND c.began_at > to_timestamp(%s)
"""


def router_took(world: World, since: float) -> list[float]:
    """Milliseconds from the moment at which the engine has a call to that at which a worker's telephone rings."""
    with psycopg.connect(world.dsn) as connection:
        return [float(row[0]) for row in connection.execute(ROUTER, [since]).fetchall()]


def recounted(world: World, since: float, placed: int, answered: int) -> Iterator[Figure]:
    """Every call that was placed is in the ledger once, answered where its telephone was, ended, its work done."""
    with psycopg.connect(world.dsn) as connection:
        kept, taken, open_, undone, twice = connection.execute(RECOUNT, [since]).fetchall()[0]
    none = Target(0, of="value")
    for name, wrong in (
        (f"missing of {placed} placed", placed - kept),
        (f"answered otherwise than the {answered} callers heard", abs(answered - taken)),
        ("never ended", open_),
        ("whose work was never done", undone),
        ("answered by two workers", twice),
    ):
        yield figure(f"telephony: calls in the ledger {name}", wrong, "", target=none)
