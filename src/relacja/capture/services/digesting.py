"""What came becomes what it means: visits, baskets and orders of people, a batch at a time and each batch once.

One pass is one transaction: either everything that its batches mean is written and told, and they count as digested,
or nothing is. Events of senders whom nobody knows make visits and baskets without a person; none of it is told before
it is somebody's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from relacja.capture.events import BasketsChanged, SessionsSeen, ShopOrdersSeen
from relacja.capture.permissions import DIGEST
from relacja.capture.rules import sessions, shop
from relacja.capture.rules.baskets import Basket
from relacja.capture.rules.baskets import tell as tell_baskets
from relacja.capture.rules.sessions import PAUSE, Session
from relacja.capture.rules.shop import ShopEvent
from relacja.capture.services import basket_rows, session_rows
from relacja.capture.services.identifying import Known, Signs, attach, identify, known_senders, make_customers, signs_of
from relacja.capture.types import Kind
from relacja.customers import queries as customers
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import NAMED_AT_MOST, publish
from relacja.platform.use_case import use_case

MOST_EVENTS = 4_000
MOST_TOLD = NAMED_AT_MOST
"""In one piece of news: as many as whoever hears of it judges one by one."""

TAKE = """
WITH waiting AS (
  SELECT id, events, sum(events) OVER (ORDER BY id) AS so_far FROM (
    SELECT id, events FROM capture_batch WHERE digested_at IS NULL ORDER BY id LIMIT 500
  ) first
), taken AS (
  UPDATE capture_batch SET digested_at = %(now)s::timestamptz
  WHERE id IN (SELECT id FROM waiting WHERE so_far - events < %(most)s::int) RETURNING id
)
SELECT array_agg(id) FROM taken
"""
EVENTS = """
SELECT source_id, kind, name, who, anonymous_id, user_id, occurred_at,
  CASE WHEN kind <> 2 OR lower(name) = ANY(%(deeds)s::text[]) OR payload ? 'traits' OR payload #> '{context,traits}'
    IS NOT NULL OR payload #> '{properties,email}' IS NOT NULL THEN payload::text END
FROM capture_event WHERE batch_id = ANY(%(batches)s::bigint[]) ORDER BY occurred_at, batch_id, number
"""
"""Of a track call that neither is about a basket nor says who its sender is, its name is all that is read."""
COUNT = """
INSERT INTO capture_tally (source_id, "on", kind, name, events, last_at)
SELECT source_id, (received_at AT TIME ZONE %(zone)s::text)::date, kind, said.name, count(*), max(received_at)
FROM capture_event, LATERAL (SELECT CASE WHEN kind = 2 THEN capture_event.name ELSE '' END AS name) said
WHERE batch_id = ANY(%(batches)s::bigint[]) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (source_id, "on", kind, name) DO UPDATE
SET events = capture_tally.events + excluded.events, last_at = greatest(capture_tally.last_at, excluded.last_at)
"""
"""2 is a track call."""


@dataclass(frozen=True, slots=True)
class Read:
    """An event as the digest reads it."""

    source_id: int
    kind: int
    name: str
    who: int
    at: datetime
    signs: Signs
    payload: dict[str, Any]


@use_case(permits=DIGEST)
def digest(*, actor: Actor) -> int:
    """Digest some batches, the oldest first; how many events that were, nought where none wait.

    Only one pass runs at a time; another one waits for its end.
    """
    sql.hold("capture.digest")
    now = timezone.now()
    taken = sql.row(TAKE, {"now": now, "most": MOST_EVENTS})
    batches = taken[0] if taken else None
    if not batches:
        return 0
    sql.rows(COUNT, {"batches": batches, "zone": settings.TIME_ZONE})
    events = [_read(row) for row in sql.rows(EVENTS, {"batches": batches, "deeds": list(shop.DEEDS)})]
    known = known_senders({number for one in events for number in (one.signs.browser, one.signs.user) if number})
    identify(actor, known, [(one.signs, one.at) for one in events])
    past_sessions, past_baskets = attach(known)
    make_customers(actor, known, [(one.signs, one.at) for one in events if one.name.lower() == "order completed"])
    begun = _sessions(events, known)
    changed = _baskets(events, known)
    _tell(sorted({*past_sessions, *begun}), [*basket_rows.load(past_baskets), *changed])
    audit.note(batches=len(batches), events=len(events))
    return len(events)


def _read(row: tuple[Any, ...]) -> Read:
    source_id, kind, name, who, anonymous_id, user_id, at, payload = row
    told = orjson.loads(payload) if payload else {}
    return Read(source_id, kind, name, who, at, signs_of(anonymous_id, user_id, told), told)


def _sessions(events: Sequence[Read], known: Known) -> list[int]:
    """Count the events into visits; the ids of those that have somebody and began in this pass."""
    timed = [one for one in events if one.kind in (Kind.PAGE, Kind.SCREEN, Kind.TRACK) and one.signs.browser]
    if not timed:
        return []
    first, last = min(one.at for one in timed) - PAUSE, max(one.at for one in timed) + PAUSE
    there = session_rows.load({one.who for one in timed}, first, last)
    roots = _roots([*(session.party_id for session in there), *(known.party_of(one.signs) for one in timed)])
    own: dict[tuple[int, int, int | None], list[Session]] = {}
    for known_one in there:
        own.setdefault((known_one.source_id, known_one.who, roots.get(known_one.party_id)), []).append(known_one)
    for one in timed:
        party_id = known.party_of(one.signs)
        pile = own.setdefault((one.source_id, one.who, roots.get(party_id)), [])
        session = sessions.find(pile, one.at)
        if session is None:
            session = Session(one.source_id, one.who, one.at, one.at, party_id)
            pile.append(session)
        sessions.add(session, one.kind, one.name, one.payload, one.at)
    return session_rows.store([session for pile in own.values() for session in pile])


def _baskets(events: Sequence[Read], known: Known) -> list[Basket]:
    """Let baskets know of the events; those that changed, as they stand now."""
    told: list[tuple[Read, ShopEvent]] = []
    for one in events:
        if one.kind == Kind.TRACK and (found := shop.read(one.name, _properties(one))) is not None:
            told.append((one, found))
    if not told:
        return []
    parties = {known.party_of(one.signs) for one, _event in told}
    members = customers.members_of(one for one in parties if one is not None)
    there = basket_rows.load_of({one.who for one, _event in told}, members)
    roots = _roots([*members, *(basket.party_id for basket in there)])
    piles: dict[tuple[int | None, int], list[Basket]] = {}
    for basket in there:
        piles.setdefault(_pile(roots, basket.party_id, basket.who), []).append(basket)
    for one, event in told:
        party_id = known.party_of(one.signs)
        pile = piles.setdefault(_pile(roots, party_id, one.who), [])
        tell_baskets(pile, event, one.at)
        for basket in pile:
            basket.source_id, basket.who = basket.source_id or one.source_id, basket.who or one.who
            basket.party_id = basket.party_id or party_id
    return basket_rows.store([basket for pile in piles.values() for basket in pile if basket.is_touched])


def _roots(parties: Iterable[int | None]) -> dict[int | None, int]:
    """Who stands for each of them."""
    return dict(customers.canonical_ids({one for one in parties if one is not None}).items())


def _pile(roots: Mapping[int | None, int], party_id: int | None, who: int) -> tuple[int | None, int]:
    """Whose baskets belong together: a person's, or those of a browser nobody knows."""
    root = roots.get(party_id)
    return (None, who) if root is None else (root, 0)


def _properties(one: Read) -> dict[str, Any]:
    found = one.payload.get("properties")
    return found if isinstance(found, dict) else {}


def _tell(session_ids: Sequence[int], baskets: Sequence[Basket]) -> None:
    for at in range(0, len(session_ids), MOST_TOLD):
        _tell_sessions(session_ids[at : at + MOST_TOLD])
    news = [basket_rows.news(one) for one in {one.id: one for one in baskets}.values() if one.party_id is not None]
    for at in range(0, len(news), MOST_TOLD):
        publish(BasketsChanged(tuple(news[at : at + MOST_TOLD])))
    orders = sorted({one.id for one in baskets if one.ordered_at is not None and one.id is not None})
    for at in range(0, len(orders), MOST_TOLD):
        publish(ShopOrdersSeen(tuple(orders[at : at + MOST_TOLD])))


WHOSE = "SELECT DISTINCT party_id FROM capture_session WHERE id = ANY(%s::bigint[]) AND party_id IS NOT NULL ORDER BY 1"


def _tell_sessions(session_ids: Sequence[int]) -> None:
    whose = tuple(party for (party,) in sql.rows(WHOSE, [list(session_ids)]))
    publish(SessionsSeen(tuple(session_ids), whose))


ENDED = """
UPDATE capture_session SET told_events = events
WHERE id IN (
  SELECT id FROM capture_session
  WHERE party_id IS NOT NULL AND told_events < events AND last_at < %(before)s::timestamptz
  ORDER BY last_at LIMIT %(most)s::int FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@use_case(permits=DIGEST)
def end_sessions(*, actor: Actor, now: datetime) -> int:
    """Tell of visits that are over and say more than was told when they began; how many."""
    ended = sorted(found for (found,) in sql.rows(ENDED, {"before": now - PAUSE, "most": MOST_TOLD}))
    if ended:
        _tell_sessions(ended)
    return len(ended)
