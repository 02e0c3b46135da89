"""All that is read for a decision, in one statement: a way to the database and back costs as much as a short read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from relacja.customers import queries as customers
from relacja.decisions.services import learning
from relacja.decisions.services.book import EDITION, Book, book, last_known
from relacja.decisions.services.deadline import Deadline
from relacja.decisions.services.past import DAYS, PAST, Row
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import OfOne, of_one_alone

GATHERED = """
SELECT ARRAY(--members--), coalesce((--edition--), 0),
  (SELECT json_agg(json_build_array(offer, kind, at))::text FROM (--past--) was), (--news--), --facts--
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Whom the customer is held to be (none where the actor does not see them), the edition of the book, what became of
    offers before, what is known, and whether there are answers that this process has not learnt."""

    members: list[int]
    edition: int
    was: list[Row]
    known: dict[str, Any]
    has_news: bool


def gather(actor: Actor, party_id: int, at: datetime, position: str, deadline: Deadline) -> tuple[Gathered, Book]:
    """What is known of a customer at a moment, with the book it was asked for.

    Read at once for the customer alone and the book as this process knows it; once more where they are held to be
    somebody else too, or the book has changed.
    """
    asked = customers.members_asked(actor)
    held, alone = last_known() or book(), [party_id]
    deadline.check()
    if asked is None:
        return NOBODY, held
    given = _given(party_id, at, position) | asked[1]
    found = _read(asked[0], given, alone, held.facts)
    if found.members and (found.members != alone or found.edition != held.edition):
        deadline.check()
        held = book(found.edition)
        deadline.check()
        found = _read(asked[0], given, found.members, held.facts)
    return found, held


NOBODY = Gathered([], 0, [], {}, has_news=False)


def _given(party_id: int, at: datetime, position: str) -> dict[str, Any]:
    transaction, answer = learning.place(position)
    since = at - timedelta(days=DAYS)
    return {"party_id": party_id, "at": at, "since": since, "transaction": str(transaction), "answer": answer}


def _read(who: str, given: Mapping[str, Any], members: Sequence[int], facts: OfOne) -> Gathered:
    statement = _statement(who, facts, len(members) == 1)
    ((there, edition, was, has_news, *values),) = sql.rows(statement, {**given, **facts.given(members, given["at"])})
    before = [(offer, kind, datetime.fromisoformat(when)) for offer, kind, when in orjson.loads(was or "[]")]
    return Gathered(there, edition, before, facts.from_json(values), has_news is True)


@lru_cache(maxsize=16)
def _statement(who: str, facts: OfOne, is_alone: bool) -> str:
    text = GATHERED.replace("--members--", who).replace("--edition--", EDITION).replace("--past--", PAST)
    text = text.replace("--news--", learning.NEWS).replace("--facts--", facts.as_json)
    return of_one_alone(text) if is_alone else text
