"""Forgetting a person: keys are destroyed, plain rows go, and what others keep of shared contacts is said anew.

The ledger's rows stay, and their chain holds. A payload that tells of the person under the key of somebody else (a
contact they shared, a participant since corrected away) is emptied: its digest is put down, signed, before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from relacja.interactions.queries.digests import DIGEST, LEFT
from relacja.interactions.queries.facts import last_facts
from relacja.interactions.rules.chain import erasure_signature
from relacja.interactions.rules.cipher import derived
from relacja.interactions.rules.facts import HOUSE_KEY, Fact
from relacja.interactions.rules.forgetting import without_person
from relacja.interactions.services import store, vault
from relacja.interactions.services.corrections import hold
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import MustStay, Person
from relacja.platform.use_case import use_case

PROJECTED = ("interaction_party", "interaction_item", "interaction_artefact")


class HeldForLegalReasons(MustStay):
    """Something that was recorded with this person is held for legal reasons: nothing is forgotten until that ends."""


class ForgottenContacts(NamedTuple):
    """What became of a person's contacts: numbers of those that are gone, of those others keep, and loose artefacts."""

    gone: tuple[int, ...]
    shared: tuple[int, ...]
    artefacts: frozenset[str]


@use_case(permits=FORGET)
def forget_contacts(*, actor: Actor, person: Person) -> ForgottenContacts:
    """Make all that was recorded about a person unreadable for good, old versions included.

    A contact in which somebody else took part stays theirs, without this person. Raises `HeldForLegalReasons`.
    """
    ids = sorted(person.party_ids)
    vault.hold(ids)
    shared, gone = _contacts_of(ids)
    former = _formerly(ids)
    hold([*shared, *former, *_under_other_keys(ids, gone)])
    _require_no_hold(gone)
    facts = last_facts(shared)
    gone += sorted(set(shared) - {fact.interaction_id for fact in facts})
    emptied = _events_under_other_keys(ids, [*shared, *gone], former)
    artefacts = _artefacts(gone)
    store.take_back(facts)
    _remove(gone, ids)
    vault.destroy(ids)
    _say_anew(actor, person, facts)
    _empty_payloads(emptied)
    return ForgottenContacts(tuple(gone), tuple(fact.interaction_id for fact in facts), frozenset(artefacts))


SHARED = """
SELECT p.interaction_id, bool_or(EXISTS (
    SELECT FROM interaction_party o WHERE o.interaction_id = p.interaction_id AND o.started_at = p.started_at
      AND o.party_id <> ALL(%(ids)s)))
FROM interaction_party p WHERE p.party_id = ANY(%(ids)s) GROUP BY 1 ORDER BY 1
"""


def _contacts_of(ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """Those in which somebody else that is known took part too, and those in which nobody did."""
    found = _rows(SHARED, {"ids": ids})
    return [row[0] for row in found if row[1]], [row[0] for row in found if not row[1]]


def _formerly(ids: Sequence[int]) -> list[int]:
    """Contacts in which they took part by an older fact only."""
    return [
        row[0]
        for row in _rows(
            "SELECT DISTINCT interaction_id FROM interaction_former f WHERE party_id = ANY(%(ids)s) AND NOT EXISTS ("
            "SELECT FROM interaction_party p WHERE p.interaction_id = f.interaction_id AND p.party_id = ANY(%(ids)s))",
            {"ids": ids},
        )
    ]


def _under_other_keys(ids: Sequence[int], gone: Sequence[int]) -> list[int]:
    """Those of the contacts that could be spoken of without the keys of these parties."""
    statement = (
        "SELECT DISTINCT interaction_id FROM ledger_event WHERE interaction_id = ANY(%s) AND party_id <> ALL(%s)"
    )
    return [row[0] for row in _rows(statement, [list(gone), list(ids)])]


def _require_no_hold(gone: Sequence[int]) -> None:
    if _rows("SELECT 1 FROM interaction_artefact WHERE interaction_id = ANY(%s) AND legal_hold LIMIT 1", [list(gone)]):
        raise HeldForLegalReasons


UNDER_OTHER_KEYS = f"""
SELECT id, {DIGEST}, {LEFT} FROM ledger_event e
WHERE party_id <> ALL(%(ids)s) AND payload <> '' AND (interaction_id = ANY(%(theirs)s)
  OR (interaction_id = ANY(%(former)s)
    AND id < (SELECT max(id) FROM ledger_event l WHERE l.interaction_id = e.interaction_id)))
"""


def _events_under_other_keys(
    ids: Sequence[int], theirs: Sequence[int], former: Sequence[int]
) -> list[tuple[int, bytes, bytes]]:
    """Events that name the person and that the death of their own keys does not reach, with their digests."""
    found = _rows(UNDER_OTHER_KEYS, {"ids": ids, "theirs": list(theirs), "former": list(former)})
    return [(event_id, bytes(digest), bytes(left)) for event_id, digest, left in found]


def _artefacts(gone: Sequence[int]) -> set[str]:
    rows = _rows("SELECT DISTINCT sha256 FROM interaction_artefact WHERE interaction_id = ANY(%s)", [list(gone)])
    return {row[0] for row in rows}


def _remove(gone: Sequence[int], ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for table in PROJECTED:
            cursor.execute(f"DELETE FROM {table} WHERE interaction_id = ANY(%s)", [list(gone)])
        cursor.execute("DELETE FROM interaction WHERE id = ANY(%s)", [list(gone)])
        cursor.execute("DELETE FROM contact_day WHERE party_id = ANY(%s)", [list(ids)])
        cursor.execute("DELETE FROM interaction_former WHERE party_id = ANY(%s)", [list(ids)])


def _say_anew(actor: Actor, person: Person, facts: Iterable[Fact]) -> None:
    """Append a fact to each shared contact that says what it is without the person, under the key of who is left."""
    now = timezone.now()
    states = [(fact, without_person(fact.envelope.state, person.party_ids, person.traces)) for fact in facts]
    numbers, ring = store.begin(len(states), [state.participants[0].party_id or HOUSE_KEY for _, state in states])
    said = [
        replace(
            fact,
            event_id=event_id,
            recorded_at=now,
            kind="forgotten",
            corrects_id=fact.event_id,
            key="",
            envelope=replace(fact.envelope, state=state, version=fact.envelope.version + 1, why=""),
        )
        for (fact, state), (event_id, _) in zip(states, numbers, strict=True)
    ]
    if said:
        store.append(actor, said, ring)


def _empty_payloads(events: Sequence[tuple[int, bytes, bytes]]) -> None:
    """Put down the digests of these events, signed, and empty their payloads."""
    key = derived(settings.MASTER_KEY, "erasure")
    ids = [event_id for event_id, _, _ in events]
    signatures = [erasure_signature(event_id, digest, left, key) for event_id, digest, left in events]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_erasure (event_id, digest, signature, erased_at)"
            " SELECT event_id, digest, signature, clock_timestamp()"
            " FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS e(event_id, digest, signature)",
            [ids, [digest for _, digest, _ in events], signatures],
        )
        cursor.execute("UPDATE ledger_event SET payload = '' WHERE id = ANY(%s)", [ids])


def _rows(statement: str, params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
