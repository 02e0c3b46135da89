"""Writing facts and their projection, set-based: one statement for the ledger and everything projected from it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from relacja.interactions.plugs import kinds
from relacja.interactions.rules.cipher import Ring
from relacja.interactions.rules.counting import counted
from relacja.interactions.rules.envelope import packed
from relacja.interactions.rules.facts import Fact
from relacja.interactions.services.vault import KEPT, ring_for_writing
from relacja.platform import sql
from relacja.platform.actor import Actor


def by_whom(actor: Actor) -> str:
    """The actor as the ledger keeps it."""
    return f"{actor.kind}:{actor.user_id}" if actor.user_id is not None else f"{actor.kind}:{actor.label}"[:200]


BEGIN = f"""
WITH kept AS ({KEPT}), numbers AS (
  SELECT nextval('ledger_event_id_seq') AS event_id, nextval('interaction_id_seq') AS interaction_id
  FROM generate_series(1, %s::int) WHERE pg_current_xact_id() IS NOT NULL
)
SELECT event_id, interaction_id, NULL::bytea, TRUE FROM numbers
UNION ALL SELECT party_id, NULL, wrapped, FALSE FROM kept
"""


def begin(count: int, party_ids: Iterable[int]) -> tuple[list[tuple[int, int]], Ring]:
    """Numbers for `count` new facts, as (event, interaction), and the keys of these parties: one query, or two.

    The transaction is given its own number first, so that the sealing job can tell when every number up to one has
    either been committed or never will be.
    """
    wanted = sorted(set(party_ids))
    rows = sql.rows(BEGIN, [wanted, count])
    kept = {row[0]: row[2] for row in rows if not row[3]}
    return [row[:2] for row in rows if row[3]], ring_for_writing(wanted, kept)


APPEND = """
INSERT INTO ledger_event (id, recorded_at, occurred_at, actor, kind, party_id, interaction_id, corrects_id,
  source, source_key, payload)
SELECT id, recorded_at, occurred_at, %s::text, kind, party_id, interaction_id, corrects_id, source, source_key, payload
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[],
  %s::text[], %s::text[], %s::bytea[])
  AS f(id, recorded_at, occurred_at, kind, party_id, interaction_id, corrects_id, source, source_key, payload)
"""

PROJECT = """
INSERT INTO interaction (id, started_at, ended_at, kind, medium, channel, direction, initiator, status, reason, summary,
  body, outcome, captured_by, source, owner_id, author_id, recorded_at, changed_at, event_id, version)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],
  %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::int[])
"""

PROJECT_PARTIES = """
INSERT INTO interaction_party (interaction_id, started_at, position, party_id, role, address, presence, kind, medium,
  direction, status)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::bigint[], %s::text[], %s::text[],
  %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
"""

PROJECT_ITEMS = """
INSERT INTO interaction_item (interaction_id, started_at, position, subject_kind, subject_id, reason, resolution)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::text[], %s::bigint[], %s::text[], %s::text[])
"""

PROJECT_ARTEFACTS = """
INSERT INTO interaction_artefact (interaction_id, started_at, position, kind, name, sha256, retention, legal_hold,
  deleted_at)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::boolean[], %s::timestamptz[])
"""

COUNT = """
INSERT INTO contact_day AS kept (party_id, day, medium, entries, inbound, outbound, planned)
SELECT * FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[])
ON CONFLICT (party_id, day, medium) DO UPDATE SET entries = kept.entries + EXCLUDED.entries,
  inbound = kept.inbound + EXCLUDED.inbound, outbound = kept.outbound + EXCLUDED.outbound,
  planned = kept.planned + EXCLUDED.planned
"""

_STATE = ("kind", "medium", "channel", "direction", "initiator", "status", "reason", "summary", "body", "outcome",
          "captured_by", "source", "owner_id")  # fmt: skip


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


def append(actor: Actor, facts: Sequence[Fact], ring: Ring, *, project: bool = True) -> None:
    """Write the facts, and project them: one statement. The interactions must not be projected yet."""
    rows = [
        (
            fact.event_id,
            fact.recorded_at,
            fact.envelope.state.started_at,
            fact.kind,
            fact.party_id,
            fact.interaction_id,
            fact.corrects_id,
            fact.envelope.state.source,
            fact.key,
            ring.sealed(fact.party_id, fact.event_id, packed(fact.envelope)),
        )
        for fact in facts
    ]
    _run([(APPEND, [by_whom(actor), *_columns(rows, 10)]), *(_projection(facts) if project else [])])


def project(facts: Sequence[Fact], *, count: bool = True) -> None:
    """Write the projection of facts that the ledger already holds: one statement."""
    _run(_projection(facts, count=count))


def _run(steps: Sequence[tuple[str, list[Any]]]) -> None:
    """Run several inserts as one statement."""
    *before, (last, last_params) = steps
    named = ", ".join(f"step{number} AS ({text})" for number, (text, _) in enumerate(before))
    params = [value for _, values in before for value in values]
    sql.rows(f"WITH {named} {last}" if named else last, [*params, *last_params])


def _projection(facts: Sequence[Fact], *, count: bool = True) -> list[tuple[str, list[Any]]]:
    """The inserts that project the facts; those without rows are left out."""
    rows, parties, items, artefacts = [], [], [], []
    for fact in facts:
        envelope, state = fact.envelope, fact.envelope.state
        name = (fact.interaction_id, state.started_at)
        rows.append(
            (
                *name,
                state.ended_at,
                *[getattr(state, column) for column in _STATE],
                envelope.author_id,
                envelope.recorded_at,
                fact.recorded_at,
                fact.event_id,
                envelope.version,
            )
        )
        repeated = (state.kind, state.medium, state.direction, state.status)
        for n, p in enumerate(state.participants):
            parties.append((*name, n, p.party_id, p.role, p.address, p.presence, *repeated))
        for n, s in enumerate(state.subjects):
            items.append((*name, n, s.ref.kind, s.ref.id, s.reason, s.resolution))
        for n, a in enumerate(state.artefacts):
            artefacts.append((*name, n, a.kind, a.name, a.sha256, a.retention, a.legal_hold, a.deleted_at))
    steps = [
        (PROJECT, _columns(rows, 21)),
        (PROJECT_PARTIES, _columns(parties, 11)),
        (PROJECT_ITEMS, _columns(items, 7)),
        (PROJECT_ARTEFACTS, _columns(artefacts, 9)),
        (COUNT, _columns(counts(facts) if count else [], 7)),
    ]
    return [(text, columns) for text, columns in steps if columns[0]]


def counts(facts: Iterable[Fact], sign: int = 1) -> list[tuple[int, date, str, int, int, int, int]]:
    """What the facts add to (or, with `sign` -1, take from) the daily counters; in one order, so nobody deadlocks."""
    zone_name, contact_kinds = counting_rules()
    zone, contacts = ZoneInfo(zone_name), frozenset(contact_kinds)
    total: Counter[tuple[int, date, str, int]] = Counter()
    for fact in facts:
        for key in counted(fact.envelope.state, contacts, zone):
            total[key] += sign
    keys = sorted({key[:3] for key in total})
    return [(*key, total[*key, 0], total[*key, 1], total[*key, 2], total[*key, 3]) for key in keys]


def counting_rules() -> tuple[str, list[str]]:
    """The time zone that days are counted in, and the kinds of entry that are contacts."""
    return settings.TIME_ZONE, [kind.code for kind in kinds if kind.is_contact]


def take_back(facts: Sequence[Fact]) -> None:
    """Remove the projection of facts that later ones take over from: one statement."""
    names = [[fact.interaction_id for fact in facts], [fact.envelope.state.started_at for fact in facts]]
    tables = dict.fromkeys(("interaction_party", "interaction_item", "interaction_artefact"), "interaction_id")
    steps: list[tuple[str, list[Any]]] = [
        (f"DELETE FROM {table} WHERE {key} = ANY(%s::bigint[]) AND started_at = ANY(%s::timestamptz[])", names)
        for table, key in (*tables.items(), ("interaction", "id"))
    ]
    taken = _columns(counts(facts, sign=-1), 7)
    _run([*steps, (COUNT, taken)] if taken[0] else steps)
