"""What must hold after the fault run, counted from rows by statements of our own: each figure is a number of faults."""

from collections.abc import Mapping
from typing import Any

import psycopg

from bench.faults_people import Plan, caller_of, kept

OVERLOADED = """
SELECT count(*) FROM (SELECT worker_id, count(*) FILTER (WHERE medium = 'call') AS calls,
  count(*) FILTER (WHERE medium = 'callback') AS backs, count(*) FILTER (WHERE medium = 'mail') AS mails,
  count(*) FILTER (WHERE medium = 'task') AS tasks FROM routing_reservation
  WHERE state IN ('pending', 'accepted', 'wrapping') GROUP BY worker_id) held
WHERE calls > 1 OR backs > 1 OR mails > 3 OR tasks > 1 OR (calls > 0 AND backs > 0)
"""
ADRIFT = """
SELECT count(*) FROM routing_workitem i LEFT JOIN routing_reservation r ON r.id = i.reservation_id
WHERE CASE WHEN i.state IN ('reserved', 'assigned', 'wrapping')
  THEN r.item_id IS DISTINCT FROM i.id OR r.state IS DISTINCT FROM
    CASE i.state WHEN 'reserved' THEN 'pending' WHEN 'assigned' THEN 'accepted' ELSE 'wrapping' END
  ELSE EXISTS (SELECT 1 FROM routing_reservation h WHERE h.item_id = i.id AND h.state IN ('pending', 'accepted', 'wrapping'))
    OR i.state NOT IN ('waiting', 'completed', 'cancelled') END
"""
STUCK = """
SELECT count(*) FROM routing_reservation WHERE (state IN ('pending', 'wrapping') AND until < now() - interval '60 seconds')
OR (state IN ('pending', 'wrapping') AND until IS NULL)
"""
MOMENTS = {"workers with more than they can hold": OVERLOADED, "items neither owned nor visible": ADRIFT}

OPEN = """
SELECT (SELECT count(*) FROM routing_workitem WHERE state NOT IN ('completed', 'cancelled'))
  + (SELECT count(*) FROM contact_centre_call WHERE state <> 'ended')
  + (SELECT count(*) FROM contact_centre_callcommandrow WHERE done_at IS NULL)
  + (SELECT count(*) FROM platform_outboxdelivery WHERE state = 'waiting')
"""
FACTS = """
SELECT 'items of ' || medium || ' ' || state || CASE WHEN ended_why = '' THEN '' ELSE ': ' || ended_why END, count(*)
FROM routing_workitem GROUP BY 1 UNION ALL
SELECT 'reservations ' || state, count(*) FROM routing_reservation GROUP BY 1 ORDER BY 1
"""
CALLS = "calls that have not one row, or not one of their number"
ALONE = {
    "items neither owned nor visible": ADRIFT,
    "workers with more than they can hold": OVERLOADED,
    "reservations held longer than they may be": STUCK,
    "reservations in hand whose call has ended": """
SELECT count(*) FROM routing_reservation r JOIN routing_workitem i ON i.id = r.item_id
JOIN contact_centre_call c ON i.subject_kind = 'contact_centre.call' AND c.id = i.subject_id
WHERE r.medium = 'call' AND r.state IN ('pending', 'accepted') AND c.state = 'ended'""",
    "items completed, or withdrawn, more than once": """
SELECT count(*) FROM (SELECT item_id FROM routing_routingevent WHERE kind IN ('completed', 'cancelled')
GROUP BY item_id HAVING count(*) > 1) twice""",
    "reservations whose lines in the ledger do not add up to them": """
SELECT count(*) FROM routing_reservation r WHERE
  (SELECT array_agg(kind::text ORDER BY id) FROM routing_routingevent e WHERE e.reservation_id = r.id) IS DISTINCT FROM
  ARRAY['reserved'::text] || CASE WHEN r.answered_at IS NULL THEN '{}'::text[] ELSE ARRAY['accepted'] END
  || CASE WHEN EXISTS (SELECT 1 FROM routing_routingevent e WHERE e.reservation_id = r.id AND e.kind = 'wrapping')
     THEN ARRAY['wrapping'] ELSE '{}'::text[] END
  || CASE WHEN r.state IN ('pending', 'accepted', 'wrapping') THEN '{}'::text[] ELSE ARRAY[r.state::text] END""",
    "items whose lines in the ledger do not add up to them": """
SELECT count(*) FROM routing_workitem i WHERE
  (SELECT count(*) FROM routing_routingevent e WHERE e.item_id = i.id AND e.kind = 'entered') <> 1
  OR i.state <> coalesce((SELECT CASE kind WHEN 'entered' THEN 'waiting' WHEN 'reserved' THEN 'reserved'
    WHEN 'accepted' THEN 'assigned' WHEN 'wrapping' THEN 'wrapping' WHEN 'completed' THEN 'completed'
    WHEN 'cancelled' THEN 'cancelled' ELSE 'waiting' END
    FROM routing_routingevent e WHERE e.item_id = i.id
      AND e.kind NOT IN ('step', 'rerouted', 'overflowed', 'turned_away') ORDER BY e.id DESC LIMIT 1), '')""",
    "call-backs that were promised twice": """
SELECT count(*) FROM (SELECT subject_id FROM routing_workitem WHERE medium = 'callback' GROUP BY 1 HAVING count(*) > 1) b""",
    "ended calls without exactly one contact on the ledger": """
SELECT count(*) FROM contact_centre_call c WHERE c.state = 'ended' AND (SELECT count(*) FROM ledger_event e
WHERE e.kind = 'recorded' AND e.source = 'calls' AND e.source_key = c.engine_id || ':' || c.engine_call
  AND e.interaction_id = c.interaction_id) <> 1""",
    "contacts of calls on the ledger that no call has": """
SELECT count(*) FROM ledger_event e WHERE e.kind = 'recorded' AND e.source = 'calls'
AND NOT EXISTS (SELECT 1 FROM contact_centre_call c WHERE c.interaction_id = e.interaction_id)""",
    "ended calls whose contact goes on, or is not there once": """
SELECT count(*) FROM contact_centre_call c WHERE c.state = 'ended'
AND (SELECT array_agg(i.status::text) FROM interaction i WHERE i.id = c.interaction_id) IS DISTINCT FROM ARRAY['done'::text]""",
    "callers kept as more than one visitor": """
SELECT count(*) FROM (SELECT caller FROM contact_centre_call WHERE is_visitor GROUP BY caller
HAVING count(DISTINCT party_id) > 1) twice""",
    "calls without an item": """
SELECT count(*) FROM contact_centre_call c WHERE NOT EXISTS (SELECT 1 FROM routing_workitem i
WHERE i.subject_kind = 'contact_centre.call' AND i.subject_id = c.id AND i.medium = 'call')""",
    "deliveries and jobs that were parked or stand still": """
SELECT (SELECT count(*) FROM platform_outboxdelivery WHERE state <> 'done')
  + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('failed', 'doing'))""",
}


def _one(dsn: str, sql: str, *given: Any) -> int:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(sql, given).fetchone()  # type: ignore[call-overload]
    return int(row[0])


def at_any_moment(dsn: str) -> dict[str, int]:
    """What must never be, even while processes die."""
    return {name: _one(dsn, sql) for name, sql in MOMENTS.items()}


def on_the_way(dsn: str) -> int:
    """How much has not come to its end."""
    return _one(dsn, OPEN)


def facts(dsn: str) -> dict[str, int]:
    """How the run went, for whoever wants to know whether it tried anything."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        return dict(connection.execute(FACTS).fetchall())


def recount(plan: Plan, people: int) -> dict[str, int]:
    """Every check, with what was acknowledged compared to the rows."""
    given = [line for number in range(people) for line in kept(plan.log(f"feeder-{number}"))]
    acts = [line for number in range(people) for line in kept(plan.log(f"worker-{number}"))]
    errors = [line for number in range(people) for line in kept(plan.log(f"worker-{number}").with_suffix(".errors"))]
    refused = [line for number in range(people) for line in kept(plan.log(f"feeder-{number}").with_suffix(".refused"))]
    with psycopg.connect(plan.dsn, autocommit=True) as connection:
        found = _acknowledged(connection, given) | {"acts acknowledged and lost": _acts_lost(connection, acts)}
    found["items never acknowledged"] = plan.items - len({line[0] for line in given})
    found["errors of the server that people saw"] = len(errors) + len(refused)
    return found | {name: _one(plan.dsn, sql) for name, sql in ALONE.items()}


def _acknowledged(connection: Any, given: list[list[str]]) -> dict[str, int]:
    calls = [(int(number), name) for number, kind, name in given if kind in ("call", "back")]
    others = [(f"faults-{number}", int(name)) for number, kind, name in given if kind not in ("call", "back")]
    rows = connection.execute("SELECT caller, engine_call FROM contact_centre_call").fetchall()
    by_caller: dict[str, list[str]] = {}
    for caller, name in rows:
        by_caller.setdefault(caller, []).append(name)
    titles: dict[str, list[int]] = {}
    for title, item in connection.execute("SELECT title, id FROM routing_workitem WHERE title LIKE 'faults-%'"):
        titles.setdefault(title, []).append(item)
    return {
        "calls acknowledged and lost": sum(not by_caller.get(caller_of(number)) for number, _name in calls),
        "calls doubled, or under another name": sum(
            by_caller.get(caller_of(number), [name]) != [name] for number, name in calls
        ),
        "items acknowledged and lost": sum(not titles.get(title) for title, _item in others),
        "items doubled, or under another number": sum(titles.get(title, [item]) != [item] for title, item in others),
    }


def _acts_lost(connection: Any, acts: list[list[str]]) -> int:
    kinds = [kind for kind, _reservation in acts]
    numbers = [int(reservation) for _kind, reservation in acts]
    return int(
        connection.execute(
            """SELECT count(*) FROM unnest(%s::text[], %s::bigint[]) AS a(kind, reservation)
            WHERE NOT EXISTS (SELECT 1 FROM routing_routingevent e WHERE e.kind = a.kind AND e.reservation_id = a.reservation)""",
            [kinds, numbers],
        ).fetchone()[0]
    )


def of_memory(dsn: str, memory: Mapping[str, Any]) -> dict[str, int]:
    """How what the router holds after a start differs from the rows."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        waiting = connection.execute("SELECT id, step, rank FROM routing_workitem WHERE state = 'waiting'").fetchall()
        held = connection.execute(
            "SELECT id, item_id, worker_id, state FROM routing_reservation"
            " WHERE state IN ('pending', 'accepted', 'wrapping')"
        ).fetchall()
    of_rows = {(item, step, round(rank, 2)) for item, step, rank in waiting}, set(held)
    of_core = {(i, s, round(r, 2)) for i, s, r in memory["waiting"]}, {tuple(row) for row in memory["held"]}
    wrong = len(of_rows[0] ^ of_core[0]) + len(of_rows[1] ^ of_core[1])
    return {"differences between the router's memory, read anew, and the rows": wrong}
