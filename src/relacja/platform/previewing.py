"""Looking at a condition while it is being built: of how many customers it holds, and of whom for example.

Everybody is asked where that is cheap, as the database's planner says; else a sample, and the answer has its interval.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import OperationalError, connection, transaction

from relacja.kit.conditions import Condition, to_sql
from relacja.kit.shares import wilson
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import fields_beside, house_zone, parties_matching
from relacja.platform.fields import Sql, asked_parties

CHEAP = 60_000.0
"""Up to this cost, as the planner counts it, everybody is asked."""
ASKED_MILLISECONDS = 500
SAMPLE_MILLISECONDS = 2000
SAMPLE = 2_000
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """Of how many of `of` customers it holds; on a sample of `asked`, between `low` and `high` 95 times in 100.

    None of them is known where even a sample would keep people waiting.
    """

    count: int | None
    of: int = 0
    low: int = 0
    high: int = 0
    asked: int = 0
    examples: tuple[int, ...] = ()

    @property
    def is_sample(self) -> bool:
        """Whether it is an estimate."""
        return bool(self.asked)


def preview(condition: Condition, actor: Actor, at: datetime) -> Preview:
    """The count among those that the actor may see, with some of them for example."""
    whole = _everybody(condition, actor, at)
    if _cost(whole) <= CHEAP:
        try:
            return _counted(whole, actor)
        except OperationalError:
            pass  # the planner was wrong
    try:
        return on_sample(condition, actor, at)
    except OperationalError:
        return Preview(None)


def _seen(actor: Actor) -> Sql:
    (parties,) = [each.seen_by(actor) for each in asked_parties]
    return parties


def _everybody(condition: Condition, actor: Actor, at: datetime) -> Sql:
    asked, seen = parties_matching(condition, at), _seen(actor)
    text = f"SELECT m.party_id FROM ({asked.text}) m WHERE m.party_id IN ({seen.text})"  # noqa: S608 our own
    return Sql(text, (*asked.params, *seen.params))


def _cost(asked: Sql) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked.text}", asked.params)
        (plan,) = cursor.fetchone()
    read: Any = orjson.loads(plan) if isinstance(plan, str) else plan
    return float(read[0]["Plan"]["Total Cost"])


def _counted(asked: Sql, actor: Actor) -> Preview:
    seen = _seen(actor)
    statement = f"""
        WITH found AS MATERIALIZED ({asked.text})
        SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM ({seen.text}) s),
          ARRAY(SELECT party_id FROM found ORDER BY hashint8(party_id) LIMIT {EXAMPLES})
    """  # noqa: S608 our own; values are bound
    with transaction.atomic(), sql.time_limit(ASKED_MILLISECONDS), connection.cursor() as cursor:
        cursor.execute(statement, (*asked.params, *seen.params))
        count, of, examples = cursor.fetchone()
    return Preview(count, of, count, count, examples=tuple(examples))


def on_sample(condition: Condition, actor: Actor, at: datetime) -> Preview:
    """The same on a sample, each customer of it looked up by index: what it costs does not grow with the company."""
    (parties,) = asked_parties
    seen = _seen(actor)
    source, columns = fields_beside(parties.sampled(actor, SAMPLE), condition.fields, at)
    where = to_sql(condition, columns, at, house_zone())
    statement = f"""
        WITH judged AS MATERIALIZED (SELECT z.party_id, {where.text} AS holds FROM {source.text})
        SELECT (SELECT count(*) FROM judged WHERE holds), (SELECT count(*) FROM judged),
          (SELECT count(*) FROM ({seen.text}) s), ARRAY(SELECT party_id FROM judged WHERE holds LIMIT {EXAMPLES})
    """  # noqa: S608 our own; values are bound
    with transaction.atomic(), sql.time_limit(SAMPLE_MILLISECONDS), connection.cursor() as cursor:
        cursor.execute(statement, (*where.params, *source.params, *seen.params))
        found, asked, of, examples = cursor.fetchone()
    if asked >= of:
        return Preview(found, of, found, found, examples=tuple(examples))
    low, high = wilson(found, asked)
    share = found / asked if asked else 0.0
    return Preview(
        round(share * of), of, max(round(low * of), found), min(round(high * of), of), asked, tuple(examples)
    )
