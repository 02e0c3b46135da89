"""Adding customers."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relacja.customers import services
from relacja.customers.models import ContactPoint, ExternalKey, Identifier, Party, PartyAccess, PartyRole
from relacja.customers.types import PartyDraft, PointDraft, RoleDraft
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


def draft(**changes: object) -> PartyDraft:
    given = {
        "kind": "person",
        "fields": {"given_name": "Łucja", "family_name": "Żak"},
        "roles": (RoleDraft("customer"), RoleDraft("customer", "business")),
        "points": (PointDraft("email", "Lucja@Example.com"), PointDraft("phone", "600 700 800", is_preferred=True)),
    }
    return PartyDraft(**(given | changes))  # type: ignore[arg-type]


def test_a_person_is_added_with_all_that_hangs_on_them_in_one_statement() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        party_id = services.add_party(
            actor=SYSTEM,
            draft=draft(
                identifiers=(("pesel", "44051401359"), ("nip", "526-000-12-46")),
                external_keys=(("shop", "A-1"),),
                tags=("VIP", "vip "),
                owner_id=5,
                unit_id=6,
                points=(
                    PointDraft("email", "Lucja@Example.com"),
                    PointDraft("postal", parts={"street": "Prosta 1", "postcode": "00-001", "city": "Warszawa"}),
                ),
            ),
            at=NOON,
        )
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 6
    party = Party.objects.get(pk=party_id)
    assert (party.canonical_id, party.display_name, party.search_name) == (party_id, "Łucja Żak", "lucja zak")
    assert (party.sort_name, party.main_role) == ("zak lucja", "customer")
    assert sorted(PartyRole.objects.values_list("role", "business_line")) == [
        ("customer", "business"),
        ("customer", "consumer"),
    ]
    assert sorted(ContactPoint.objects.values_list("kind", "value")) == [
        ("email", "lucja@example.com"),
        ("postal", "prosta 1, 00-001 warszawa, pl"),
    ]
    assert ContactPoint.objects.get(kind="postal").address.city == "Warszawa"
    assert set(PartyAccess.objects.values_list("user_id", "unit_id")) == {(5, None), (None, 6)}
    assert ExternalKey.objects.get().party_id == party_id
    assert party.tags.count() == 1
    pesel = Identifier.objects.get(scheme="pesel")
    assert (pesel.value, pesel.masked) == ("", "••••••••359")
    assert b"44051401359" not in bytes(pesel.sealed)
    assert AuditEntry.objects.get().subject_id == party_id
    assert OutboxEvent.objects.get().name == "customers.PartyAdded"
