"""Runs of somebody who is forgotten: that they ran stays counted, of whom goes."""

from django.utils import timezone

from relacja.automation.models import Line
from relacja.automation.rules.core import OPEN
from relacja.automation.services import live, store
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.audit import amending
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.use_case import use_case

PART = """
UPDATE automation_run SET party_id = NULL, key = 'forgotten:' || id, entry = 1, facts = '{}', error = ''
WHERE id = ANY(%s::bigint[])
"""
CLEAR = """
UPDATE automation_line SET detail = jsonb_strip_nulls(jsonb_build_object(
  'version', detail->'version', 'why', detail->'why', 'news', detail->'news', 'until', detail->'until',
  'attempts', detail->'attempts'))
WHERE run_id = ANY(%s::bigint[]) AND detail <> '{}'
"""
UNSAY = """
DELETE FROM automation_remembered WHERE party_id = ANY(%(parties)s::bigint[])
  OR key = ANY(%(keys)s::text[])
  OR %(pattern)s::text <> '' AND (key ~* %(pattern)s::text OR facts::text ~* %(pattern)s::text)
"""


@use_case(permits=FORGET)
def part_runs_from(*, actor: Actor, person: Person) -> set[int]:
    """End what is under way and take out whose it was; what was remembered of them goes."""
    pattern, parties = person.traces.pattern, list(person.party_ids)
    rows = sql.rows(THEIRS, {"parties": parties, "pattern": pattern})
    ids, keys = {row[0] for row in rows}, {row[1] for row in rows}
    rules, now = live.rules(), timezone.now()
    runs = store.by_id(ids, live.versions)
    for run in runs:
        if run.state in OPEN:
            rules.finish(run, "stopped", now, "forgotten")
    store.keep(runs)
    sql.rows(PART, [sorted(ids)])
    with amending(Line):
        sql.rows(CLEAR, [sorted(ids)])
    sql.rows(UNSAY, {"parties": parties, "keys": sorted(keys), "pattern": pattern})
    return ids


THEIRS = """
SELECT id, key FROM automation_run WHERE party_id = ANY(%(parties)s::bigint[])
  OR %(pattern)s::text <> '' AND (
    key ~* %(pattern)s::text OR facts::text ~* %(pattern)s::text OR error ~* %(pattern)s::text)
ORDER BY id FOR UPDATE
"""
