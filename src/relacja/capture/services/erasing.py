"""Forgetting what sites and applications told of a person, and taking nothing of them any more."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from relacja.capture.models import Basket, Erased, Held, Sender, Session
from relacja.capture.rules import erasing
from relacja.capture.rules.reading import who
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.secrets import key_for
from relacja.platform.use_case import use_case

PURPOSE = "capture.erased"
"""What the key of the digests is for."""

SENDERS = """
SELECT DISTINCT anonymous_id, user_id,
  coalesce(payload #>> '{traits,email}', payload #>> '{context,traits,email}', payload #>> '{properties,email}', '')
FROM capture_event WHERE payload::text ~* %(pattern)s::text
"""
DELETE = """
DELETE FROM capture_event WHERE who = ANY(%(who)s) AND (user_id = '' OR user_id = ANY(%(users)s))
  OR user_id = ANY(%(users)s) OR payload::text ~* %(pattern)s
"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much went: events, events that were held, visits and baskets."""

    events: int
    held: int
    visits: int = 0
    baskets: int = 0


@use_case(permits=FORGET)
def forget_events(*, actor: Actor, person: Person) -> Forgotten:
    """Delete every event that names the person, and all of the browsers and users that do: what they did before anybody
    knew them, too. What somebody else did at the same browser under a name of their own stays. Nothing under these
    signs is taken any more. It reads all events."""
    senders = Sender.objects.filter(party_id__in=person.party_ids)
    known, pattern = list(senders.values_list("who", flat=True)), person.traces.pattern
    if not pattern:
        return Forgotten(0, 0, *_digested(person, known))
    found = sql.rows(SENDERS, {"pattern": pattern})
    signs = set().union(*(erasing.signs(anonymous, user, email) for anonymous, user, email in found))
    key = key_for(PURPOSE)
    Erased.objects.bulk_create(
        [Erased(digest=one) for one in erasing.digests(key, signs)], ignore_conflicts=True
    )  # fmt: skip
    asked: dict[str, Any] = {
        "pattern": pattern,
        "who": [who(said, "") for kind, said in signs if kind == "anonymous"],
        "users": [said for kind, said in signs if kind == "user"],
    }
    with connection.cursor() as cursor:
        cursor.execute(DELETE, asked)
        events = cursor.rowcount
    held, _by_model = Held.objects.filter(payload__iregex=pattern).delete()
    return Forgotten(events, held, *_digested(person, [*known, *asked["who"]]))


def _digested(person: Person, numbers: Collection[int]) -> tuple[int, int]:
    """Delete the visits and baskets of a person, and those of nobody at their devices; how many."""
    theirs = Q(party_id__in=person.party_ids) | Q(who__in=numbers, party_id=None)
    visits, _by_model = Session.objects.filter(theirs).delete()
    baskets, _by_model = Basket.objects.filter(theirs).delete()
    Sender.objects.filter(party_id__in=person.party_ids).delete()
    return visits, baskets
