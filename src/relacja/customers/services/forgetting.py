"""Handing out what is kept about a person, and forgetting them: across all apps, by the socket of the platform."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import connection

from relacja.customers.events import PersonForgotten
from relacja.customers.models import ConsentEvent, ContactPoint, Identifier, Party, PartyContactPoint
from relacja.customers.queries.identity import visitor_members
from relacja.customers.rules import sealing
from relacja.customers.services.identity import hold_identities
from relacja.customers.services.reaching import KIND, NoSuchParty
from relacja.kit.traces import Traces
from relacja.platform import audit, privacy
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.permissions import DISCLOSE, FORGET
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

log = structlog.get_logger(__name__)


class NotAPerson(ValueError):
    """Only people are forgotten; an organisation or a household has no such right."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who was forgotten, as all the parties held to be the same, and how many of what went."""

    party_ids: tuple[int, ...]
    counts: dict[str, int]


@use_case(permits=DISCLOSE, asks_why=True)
def hand_out_personal_data(*, actor: Actor, party_id: int, reason: str, at: datetime) -> dict[str, Any]:
    """Everything kept about somebody, by app, as plain values; who asked for it and why is kept. `NoSuchParty`."""
    ids = _whole(actor, party_id, DISCLOSE)
    audit.note(subject=Ref(KIND, ids[0]))
    return {"made_at": at, "party_ids": list(ids), **privacy.gathered(actor, ids)}


@use_case(permits=FORGET, asks_why=True)
def forget_person(*, actor: Actor, party_id: int, reason: str) -> Forgotten:
    """Forget a person for good, everything or nothing: all the parties held to be them, in every app.

    What has to stay, stays without them. Raises `NoSuchParty`, `NotAPerson` and `privacy.MustStay`.
    """
    hold_identities()
    ids = _whole(actor, party_id, FORGET)
    parties = list(Party.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if any(party.kind != Party.Kind.PERSON for party in parties):
        raise NotAPerson
    counts = privacy.erase(actor, privacy.Person(ids, _traces(parties)))
    audit.note(subject=Ref(KIND, ids[0]), erased=list(ids), **counts)
    publish(PersonForgotten(party_id=ids[0], member_ids=ids))
    return Forgotten(ids, counts)


NAMED_AT_ONCE = 100
"""Each name makes the pattern longer by which everything is looked through."""


def forget_visitors(  # not a use case: each portion is forgotten by one
    *, actor: Actor, party_ids: Collection[int], reason: str
) -> Iterator[int]:
    """Forget many of whom nobody knows who they are, as `forget_person` does one, with one look through everything for
    those without a name together, and for some with one. How many, portion by portion; whoever has to stay stays."""
    found = visitor_members(party_ids)
    named = sorted(_recognised(found))
    portions = [named[first : first + NAMED_AT_ONCE] for first in range(0, len(named), NAMED_AT_ONCE)]
    for portion in filter(None, [sorted(found.keys() - set(named)), *portions]):
        try:
            yield forget_visitors_at_once(actor=actor, party_ids=portion, reason=reason)
        except privacy.MustStay:
            yield sum(_is_forgotten(actor, root, reason) for root in portion)


def _is_forgotten(actor: Actor, party_id: int, reason: str) -> bool:
    try:
        return bool(forget_visitors_at_once(actor=actor, party_ids=[party_id], reason=reason))
    except privacy.MustStay:
        log.info("a visitor cannot be forgotten yet", party=party_id)
        return False


@use_case(permits=FORGET, asks_why=True)
def forget_visitors_at_once(*, actor: Actor, party_ids: Collection[int], reason: str) -> int:
    """Forget these visitors, everything of all of them or nothing; how many. Whoever is no visitor any more, or out of
    reach, is left alone. Raises `privacy.MustStay`."""
    hold_identities()
    seen = set(Party.objects.visible_to(actor, FORGET).filter(pk__in=party_ids).values_list("pk", flat=True))
    found = {root: members for root, members in visitor_members(party_ids).items() if root in seen}
    ids = sorted({pk for members in found.values() for pk in members})
    parties = list(Party.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    firms = {party.canonical_id for party in parties if party.kind != Party.Kind.PERSON}
    parties = [party for party in parties if party.canonical_id not in firms]
    if not parties:
        return 0
    counts = privacy.erase(actor, privacy.Person(tuple(party.pk for party in parties), _traces(parties)))
    audit.note(subject=Ref(KIND, parties[0].canonical_id), erased=[party.pk for party in parties], **counts)
    roots = sorted({party.canonical_id for party in parties})
    for root in roots:
        publish(PersonForgotten(party_id=root, member_ids=tuple(found[root])))
    return len(roots)


def _recognised(found: Mapping[int, Collection[int]]) -> set[int]:
    """Those of them who can be recognised in what others have written: by a name, an address or a number."""
    roots = {member: root for root, members in found.items() for member in members}
    names: dict[int, set[str]] = defaultdict(set)
    for pk, *called in Party.objects.filter(pk__in=roots).values_list("pk", "display_name", "legal_name"):
        names[roots[pk]].update(called)
    for pk, called in _rows(FORMER_NAMES_OF, {"ids": list(roots)}):
        names[roots[pk]].add(called)
    by_name = {root for root, called in names.items() if Traces(called).pattern}
    by_sign = {
        roots[pk]
        for model in (PartyContactPoint, Identifier)
        for pk in model.objects.filter(party__in=list(roots)).values_list("party_id", flat=True)
    }
    return by_name | by_sign


def _whole(actor: Actor, party_id: int, permission: str) -> tuple[int, ...]:
    """All parties held to be the same as this one, the canonical one first, if every one of them is in reach."""
    canonical = Party.objects.visible_to(actor, permission).filter(pk=party_id).values_list("canonical_id", flat=True)
    root = canonical.first()
    if root is None:
        raise NoSuchParty(party_id)
    ids = set(Party.objects.filter(canonical_id=root).values_list("pk", flat=True))
    if Party.objects.visible_to(actor, permission).filter(pk__in=ids).count() != len(ids):
        raise NoSuchParty(party_id)
    return (root, *sorted(ids - {root}))


def _traces(parties: list[Party]) -> Traces:
    ids = [party.pk for party in parties]
    points = ContactPoint.objects.filter(parties__party__in=ids).values_list("value", "display")
    numbers = [
        sealing.unseal(bytes(number.sealed), settings.MASTER_KEY) if number.sealed is not None else number.value
        for number in Identifier.objects.filter(party__in=ids)
    ]
    names = {name for party in parties for name in (party.display_name, party.legal_name)}
    names |= _run(FORMER_NAMES, {"ids": ids})
    unsaid = {blank_name(party_id) for party_id in ids} | {audit.ERASED}
    return Traces(names - unsaid, [*{text for point in points for text in point}, *numbers])


def blank_name(party_id: int) -> str:  # not a use case: it only builds text
    """What somebody is called who has been forgotten: a party has a name, and this one tells nothing."""
    return f"#{party_id}"


class ErasedParties(NamedTuple):
    """What went: how many rows of what, and the rows by table."""

    counts: dict[str, int]
    rows: dict[str, set[int]]


@use_case(permits=FORGET)
def erase_parties(*, actor: Actor, person: privacy.Person) -> ErasedParties:
    """Blank the parties and remove what hangs on them; the consents they gave or refused stay, without an address."""
    ids = list(person.party_ids)
    points = set(PartyContactPoint.objects.filter(party__in=ids).values_list("point_id", flat=True))
    rows = {table: _run(statement, {"ids": ids}) for table, statement in HANGING.items()}
    _untie_consents(person)
    rows["customers_partyrole"] = _run(ROLES, {"ids": ids})
    _remove_lonely(points, rows)
    for statement in BESIDE:
        _run(statement, {"ids": ids})
    rows["customers_party"] = _run(BLANK, {"ids": ids})
    return ErasedParties({"parties": len(ids), "contact_points": len(points)}, rows)


def _untie_consents(person: privacy.Person) -> None:
    """Keep what was decided, when and over which wording, without the address, the contact and the name."""
    said = ConsentEvent.objects.filter(party__in=person.party_ids).values_list("pk", "captured_via")
    cleared = {pk: person.traces.removed_from(words) for pk, words in said}
    params = {"ids": list(person.party_ids), "events": list(cleared), "words": list(cleared.values())}
    with audit.amending(ConsentEvent):
        _run(UNTIE_CONSENTS, params)


def _remove_lonely(points: set[int], rows: dict[str, set[int]]) -> None:
    """Remove the contact points that nobody else uses; what stands for them is kept, so that nobody writes there."""
    lonely = ContactPoint.objects.filter(pk__in=_run(LONELY, {"points": list(points)}))
    lookups = [
        sealing.suppression_of(kind, value, settings.MASTER_KEY) for kind, value in lonely.values_list("kind", "value")
    ]
    ids = list(lonely.values_list("pk", flat=True))
    rows["customers_postaladdress"] = _run(ADDRESSES, {"points": ids})
    rows["customers_contactpoint"] = _run(POINTS, {"points": ids})
    _run(SUPPRESS, {"lookups": lookups})


def _run(statement: str, params: dict[str, Any]) -> set[Any]:
    return {row[0] for row in _rows(statement, params)}


def _rows(statement: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


# reads platform: what somebody was called before stands nowhere else.
FORMER_NAMES = """
SELECT DISTINCT before ->> 'display_name' FROM platform_auditchange
WHERE table_name = 'customers_party' AND row_id = ANY(%(ids)s) AND before ->> 'display_name' <> ''
"""
FORMER_NAMES_OF = """
SELECT DISTINCT row_id, before ->> 'display_name' FROM platform_auditchange
WHERE table_name = 'customers_party' AND row_id = ANY(%(ids)s) AND before ->> 'display_name' <> ''
"""
HANGING = {
    "customers_partycontactpoint": "DELETE FROM customers_partycontactpoint WHERE party_id = ANY(%(ids)s) RETURNING id",
    "customers_identifier": "DELETE FROM customers_identifier WHERE party_id = ANY(%(ids)s) RETURNING id",
    "customers_partytag": "DELETE FROM customers_partytag WHERE party_id = ANY(%(ids)s) RETURNING id",
    "customers_preference": "DELETE FROM customers_preference WHERE party_id = ANY(%(ids)s) RETURNING id",
    "customers_partyrelation": (
        "DELETE FROM customers_partyrelation WHERE a_id = ANY(%(ids)s) OR b_id = ANY(%(ids)s) RETURNING id"
    ),
}
BESIDE = (
    "DELETE FROM customers_externalkey WHERE party_id = ANY(%(ids)s)",
    "DELETE FROM customers_notthesame WHERE low_id = ANY(%(ids)s) OR high_id = ANY(%(ids)s)",
    """UPDATE customers_partyidentity SET reason = '', evidence = '{}', retraction_reason = ''
       WHERE party_id = ANY(%(ids)s) OR same_as_id = ANY(%(ids)s)""",
)
UNTIE_CONSENTS = """
WITH now AS (DELETE FROM customers_consentnow WHERE party_id = ANY(%(ids)s))
UPDATE customers_consentevent e SET point_id = NULL, role_id = NULL, interaction_id = NULL, captured_via = c.words
FROM unnest(%(events)s::bigint[], %(words)s::text[]) AS c(id, words) WHERE e.id = c.id
"""
ROLES = "DELETE FROM customers_partyrole WHERE party_id = ANY(%(ids)s) RETURNING id"
LONELY = """
SELECT id FROM customers_contactpoint p WHERE id = ANY(%(points)s)
  AND NOT EXISTS (SELECT FROM customers_partycontactpoint l WHERE l.point_id = p.id)
  AND NOT EXISTS (SELECT FROM customers_consentevent e WHERE e.point_id = p.id)
  AND NOT EXISTS (SELECT FROM customers_consentnow n WHERE n.point_id = p.id)
"""
ADDRESSES = "DELETE FROM customers_postaladdress WHERE point_id = ANY(%(points)s) RETURNING id"
POINTS = "DELETE FROM customers_contactpoint WHERE id = ANY(%(points)s) RETURNING id"
SUPPRESS = """
INSERT INTO customers_suppression (lookup, since)
SELECT DISTINCT lookup, now() FROM unnest(%(lookups)s::text[]) AS lookup
ON CONFLICT (lookup) DO UPDATE SET since = EXCLUDED.since
"""
BLANK = """
UPDATE customers_party SET status = 'tombstoned', display_name = '#' || id, search_name = '#' || id,
  sort_name = '#' || id, name_key = '', given_name = '', family_name = '', title = '', born_on = NULL, legal_name = '',
  legal_form = '', industry = '', website = '', founded_on = NULL, group_type = '', main_role = '', language = '',
  source = '', note = '', updated_at = now()
WHERE id = ANY(%(ids)s) RETURNING id
"""
