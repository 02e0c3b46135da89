"""Questions about sources and their events."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from psycopg import Connection

from relacja.capture.models import Event, Held, Source, Tally
from relacja.capture.permissions import VIEW
from relacja.capture.types import EventLine, HeldLine, Kept, Kind, Problem, SourceLine, SourceRow, TallyLine
from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor

LATEST = 50


def open_sources(  # no actor: the entrance asks who may write before anybody is known
    connection: "Connection[Any]",
) -> list[SourceRow]:
    """The sources that take events, by the entrance's own connection."""
    rows = connection.execute(
        "SELECT id, write_key, kept, requests_per_second, consent, plan, holds_unplanned FROM capture_source "
        "WHERE is_active"
    )
    return [SourceRow(*row) for row in rows]


def erased_signs(  # no actor: the entrance asks whom it takes nothing of
    connection: "Connection[Any]",
) -> frozenset[UUID]:
    """The digests of all who have been forgotten, by the entrance's own connection."""
    return frozenset(found for (found,) in connection.execute("SELECT digest FROM capture_erased"))


def is_open(write_key: str) -> bool:  # no actor: a script on the page of a site asks
    """Whether a source that takes events has this write key."""
    return Source.objects.filter(write_key=write_key, is_active=True).exists()


def visible(actor: Actor) -> QuerySet[Source]:
    """The sources one may see: all, or none."""
    return Source.objects.all() if actor.may(VIEW) else Source.objects.none()


def source(actor: Actor, source_id: int) -> Source | None:
    """One source."""
    return visible(actor).filter(pk=source_id).first()


def heard_sources(actor: Actor) -> list[SourceLine]:
    """All sources by name, with when each was heard last, as far as it is digested. One query."""
    last = Tally.objects.filter(source_id=OuterRef("pk")).order_by().values("source_id")
    rows = visible(actor).annotate(heard_at=Subquery(last.annotate(at=Max("last_at")).values("at"))).order_by("name")
    return [
        SourceLine(
            one.pk,
            one.name,
            one.write_key,
            Kept(one.kept),
            one.requests_per_second,
            one.is_active,
            one.heard_at,
            one.consent,
        )
        for one in rows
    ]


def told_lately(actor: Actor, source_id: int, since: date) -> list[TallyLine]:
    """What a source told since a day, by kind and name, the most frequent first, as far as it is digested."""
    own = Tally.objects.filter(source_id__in=visible(actor).filter(pk=source_id).values("pk"), on__gte=since)
    rows = own.values("kind", "name").annotate(n=Sum("events"), at=Max("last_at")).order_by("-n", "kind", "name")
    return [TallyLine(Kind(row["kind"]), row["name"], row["n"], row["at"]) for row in rows[:LATEST]]


def find_source(actor: Actor, name: str) -> Source | None:
    """The source of a name."""
    return visible(actor).filter(name=name).first()


def count_events(actor: Actor, source_id: int) -> int:
    """How many distinct events of a source are stored; it counts them all."""
    return Event.objects.filter(source_id__in=visible(actor).filter(pk=source_id).values("pk")).count()


def latest_events(actor: Actor, source_id: int) -> list[EventLine]:
    """The last events of a source, the last received first."""
    found = source(actor, source_id)
    if found is None:
        return []
    fields = ("batch_id", "number", "kind", "name", "anonymous_id", "user_id", "occurred_at", "received_at")
    rows = Event.objects.filter(source_id=found.pk).order_by("-batch_id", "-number").only(*fields)[:LATEST]
    return [
        EventLine(
            row.batch_id, row.number, Kind(row.kind), row.name, row.anonymous_id, row.user_id, row.occurred_at,
            row.received_at,
        )
        for row in rows
    ]  # fmt: skip


def events_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Everything that came under the addresses of these customers, in its order; it reads all events."""
    files = [file for one in party_ids if (file := customers.party_file(actor, one)) is not None]
    emails = {point.value.lower() for file in files for point in file.points if point.kind == "email"}
    asked = {"emails": sorted(emails)}
    return (
        [{"received_at": at, **orjson.loads(payload)} for at, payload in sql.rows(OF_ADDRESSES, asked)]
        if emails
        else []
    )


OF_ADDRESSES = """
WITH named AS MATERIALIZED (
  SELECT DISTINCT anonymous_id, user_id FROM capture_event
  WHERE lower(user_id) = ANY(%(emails)s::text[]) OR lower(payload #>> '{traits,email}') = ANY(%(emails)s::text[])
    OR lower(payload #>> '{context,traits,email}') = ANY(%(emails)s::text[])
    OR lower(payload #>> '{properties,email}') = ANY(%(emails)s::text[])
), users AS (SELECT user_id FROM named WHERE user_id <> '')
SELECT received_at, payload FROM capture_event
WHERE user_id IN (SELECT user_id FROM users)
  OR user_id = '' AND anonymous_id IN (SELECT anonymous_id FROM named WHERE anonymous_id <> '')
ORDER BY occurred_at, batch_id, number
"""


def held_events(actor: Actor, source_id: int, but: Collection[Problem] = ()) -> list[HeldLine]:
    """The last events of a source that are held back, with the reason; not those that are for one of some."""
    own = Held.objects.filter(source__in=visible(actor).filter(pk=source_id)).exclude(reason__in=but)
    rows = own.order_by("-pk")[:LATEST]
    return [HeldLine(one.pk, one.received_at, Problem(one.reason), one.detail, one.payload) for one in rows]
