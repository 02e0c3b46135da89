"""Runs between the database and the core: read and written by the hundred, one statement for each kind of change."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from relacja.automation.rules.core import Edition, Run
from relacja.automation.types import News
from relacja.platform import sql

COLUMNS = """r.id, r.flow_id, r.version_id, r.key, r.entry, r.party_id, r.state, r.node, r.visit, r.since, r.due_at,
  r.facts::text, r.started_at, r.ended_at, r.ended_why, r.attempts, r.error, r.lines"""

LAST = f"""
SELECT {COLUMNS} FROM unnest(%s::bigint[], %s::text[]) AS w(flow_id, key)
CROSS JOIN LATERAL (
  SELECT l.id FROM automation_run l WHERE l.flow_id = w.flow_id AND l.key = w.key ORDER BY l.entry DESC LIMIT 1) last
JOIN automation_run r ON r.id = last.id ORDER BY r.id FOR UPDATE OF r
"""  # noqa: S608 only our own columns
OF_PARTIES = f"""
SELECT {COLUMNS} FROM automation_run r
WHERE r.party_id = ANY(%s::bigint[]) AND r.flow_id = ANY(%s::bigint[]) AND r.state IN ('waiting', 'failed')
ORDER BY r.id FOR UPDATE OF r
"""  # noqa: S608
DUE = f"""
SELECT {COLUMNS} FROM automation_run r WHERE r.state = 'waiting' AND r.due_at <= %s::timestamptz
ORDER BY r.due_at, r.id LIMIT %s::int FOR UPDATE OF r SKIP LOCKED
"""  # noqa: S608
BY_ID = f"""
SELECT {COLUMNS} FROM automation_run r WHERE r.id = ANY(%s::bigint[]) ORDER BY r.id FOR UPDATE OF r
"""  # noqa: S608
OF_VERSIONS = f"""
SELECT {COLUMNS} FROM automation_run r
WHERE r.version_id = ANY(%s::bigint[]) AND r.state IN ('waiting', 'failed') AND r.id > %s::bigint
ORDER BY r.id LIMIT %s::int FOR UPDATE OF r
"""  # noqa: S608

Versions = Callable[[Collection[int]], Mapping[int, Edition]]


def last_of(pairs: Sequence[tuple[int, str]], versions: Versions) -> list[Run]:
    """The last entry of each flow and key, locked."""
    flows, keys = [flow for flow, _key in pairs], [key for _flow, key in pairs]
    return _runs(sql.rows(LAST, [flows, keys]), versions) if pairs else []


def open_of_parties(party_ids: Collection[int], flow_ids: Collection[int], versions: Versions) -> list[Run]:
    """The runs under way of these parties in these flows, locked."""
    if not party_ids or not flow_ids:
        return []
    return _runs(sql.rows(OF_PARTIES, [sorted(party_ids), sorted(flow_ids)]), versions)


def due(now: datetime, limit: int, versions: Versions) -> list[Run]:
    """Runs of which something becomes now, locked; those that another process has in hand are left to it."""
    return _runs(sql.rows(DUE, [now, limit]), versions)


def by_id(ids: Collection[int], versions: Versions) -> list[Run]:
    """These runs, locked."""
    return _runs(sql.rows(BY_ID, [sorted(ids)]), versions)


def open_in(version_ids: Collection[int], after: int, limit: int, versions: Versions) -> list[Run]:
    """Runs under way in these versions, in their order, locked."""
    return _runs(sql.rows(OF_VERSIONS, [sorted(version_ids), after, limit]), versions)


def _runs(rows: list[tuple[Any, ...]], versions: Versions) -> list[Run]:
    live = versions({row[2] for row in rows})
    return [
        Run(
            id=row[0], flow_id=row[1], version_id=row[2], version=live[row[2]].number, graph=live[row[2]].graph,
            key=row[3], entry=row[4], party_id=row[5], state=row[6], node=row[7], visit=row[8], since=row[9],
            due_at=row[10], facts=orjson.loads(row[11]), started_at=row[12], ended_at=row[13], ended_why=row[14],
            attempts=row[15], error=row[16], ordinal=row[17],
        )
        for row in rows
    ]  # fmt: skip


CHANGE = """
UPDATE automation_run r SET version_id = w.version_id, state = w.state, node = w.node, visit = w.visit, since = w.since,
  due_at = w.due_at, facts = w.facts::jsonb, ended_at = w.ended_at, ended_why = w.ended_why, attempts = w.attempts,
  error = w.error, lines = w.lines
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[],
  %s::text[], %s::timestamptz[], %s::text[], %s::int[], %s::text[], %s::int[])
  AS w(id, version_id, state, node, visit, since, due_at, facts, ended_at, ended_why, attempts, error, lines)
WHERE r.id = w.id
"""
ADD = """
INSERT INTO automation_run (flow_id, version_id, key, entry, party_id, state, node, visit, since, due_at, facts,
  started_at, ended_at, ended_why, attempts, error, lines)
SELECT flow_id, version_id, key, entry, party_id, state, node, visit, since, due_at, facts::jsonb, started_at, ended_at,
  ended_why, 0, '', lines
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::int[],
  %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::int[])
  AS w(flow_id, version_id, key, entry, party_id, state, node, visit, since, due_at, facts, started_at, ended_at,
    ended_why, lines)
ORDER BY flow_id, key, entry ON CONFLICT DO NOTHING RETURNING flow_id, key, entry, id
"""
NOTE = """
INSERT INTO automation_line (run_id, ordinal, visit, node, at, what, exit, detail, is_done)
SELECT run_id, ordinal, visit, node, at, what, exit, detail::jsonb, is_done
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],
  %s::bool[]) AS w(run_id, ordinal, visit, node, at, what, exit, detail, is_done)
"""


def keep(runs: Iterable[Run]) -> list[Run]:
    """Write what has changed and what is new, with the lines of their records. Answers the new ones; a new run of which
    another process was quicker to write the same entry is dropped."""
    changed = [run for run in runs if run.changed or not run.id]
    _change([run for run in changed if run.id])
    added = _add([run for run in changed if not run.id])
    _note([run for run in changed if run.id])
    for run in changed:
        run.lines, run.changed = [], False
    return added


def _change(runs: list[Run]) -> None:
    if runs:
        rows = [
            (run.id, run.version_id, run.state, run.node, run.visit, run.since, run.due_at, _json(run.facts),
             run.ended_at, run.ended_why, run.attempts, run.error, run.ordinal)
            for run in runs
        ]  # fmt: skip
        sql.rows(CHANGE, [list(column) for column in zip(*rows, strict=True)])


def _add(runs: list[Run]) -> list[Run]:
    if not runs:
        return []
    rows = [
        (run.flow_id, run.version_id, run.key, run.entry, run.party_id, run.state, run.node, run.visit, run.since,
         run.due_at, _json(run.facts), run.started_at, run.ended_at, run.ended_why, run.ordinal)
        for run in runs
    ]  # fmt: skip
    written = sql.rows(ADD, [list(column) for column in zip(*rows, strict=True)])
    ids = {(flow, key, entry): run_id for flow, key, entry, run_id in written}
    for run in runs:
        run.id = ids.get((run.flow_id, run.key, run.entry), 0)
    return [run for run in runs if run.id]


def _note(runs: list[Run]) -> None:
    rows = [
        (run.id, line.ordinal, line.visit, line.node, line.at, line.what, line.exit, _json(line.detail), line.done)
        for run in runs
        for line in run.lines
    ]
    if rows:
        sql.rows(NOTE, [list(column) for column in zip(*rows, strict=True)])


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(value), default=str).decode()


REMEMBER = """
INSERT INTO automation_remembered (name, key, party_id, at, facts, told_at)
SELECT name, key, party_id, at, facts::jsonb, now()
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text[]) AS w(name, key, party_id, at, facts)
ORDER BY key, party_id, name, at ON CONFLICT DO NOTHING
"""
RECALL = """
SELECT name, at, key, party_id, facts::text FROM automation_remembered
WHERE key = ANY(%(keys)s::text[]) AND name = ANY(%(names)s::text[]) AND at >= %(since)s::timestamptz
UNION
SELECT name, at, key, party_id, facts::text FROM automation_remembered
WHERE party_id = ANY(%(parties)s::bigint[]) AND name = ANY(%(names)s::text[]) AND at >= %(since)s::timestamptz
"""


def remember(news: Sequence[News]) -> None:
    """Keep news for some days; what is there already stays as it is."""
    if news:
        rows = [(one.name, one.key, one.party_id, one.at, _json(one.facts)) for one in news]
        sql.rows(REMEMBER, [list(column) for column in zip(*rows, strict=True)])


def recall(keys: Collection[str], party_ids: Collection[int], names: Collection[str], since: datetime) -> "Timeline":
    """The remembered news of these names about these keys or parties, that happened since then, in their order."""
    rows: list[tuple[Any, ...]] = []
    if names and (keys or party_ids):
        asked = {"keys": sorted(keys), "parties": sorted(party_ids), "names": sorted(names), "since": since}
        rows = sql.rows(RECALL, asked)
    found = [News(name, at, key, party_id, orjson.loads(facts)) for name, at, key, party_id, facts in rows]
    return Timeline(sorted(found, key=lambda one: (one.at, one.name)))


class Timeline:
    """News in the order in which they happened, found by what they are about."""

    def __init__(self, news: Iterable[News]) -> None:
        self.by_key: dict[str, list[News]] = {}
        self.by_party: dict[int, list[News]] = {}
        for one in news:
            if one.key:
                self.by_key.setdefault(one.key, []).append(one)
            if one.party_id:
                self.by_party.setdefault(one.party_id, []).append(one)

    def about(self, keyed_by: str, key: str, party_id: int | None) -> list[News]:
        """Those about one run: of its party; or of its key, and those of its party that name no key."""
        of_party = self.by_party.get(party_id, []) if party_id else []
        if keyed_by == "party":
            return of_party
        whole = [one for one in of_party if not one.key]
        own = self.by_key.get(key, [])
        return sorted([*own, *whole], key=lambda one: (one.at, one.name)) if whole else own
