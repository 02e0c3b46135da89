"""Rows that hang on one customer, added by the thousand without asking a service for each."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import Model

from relacja.customers.models import (
    ConsentEvent,
    ConsentNow,
    ContactPoint,
    ExternalKey,
    Identifier,
    PartyContactPoint,
    PartyRelation,
    PartyRole,
    PartyTag,
    Preference,
    Tag,
)
from relacja.integrations.models import ExportRun, ImportProfile, ImportRun
from relacja.kit.ids import uuid7
from relacja.platform.models import AuditEntry, OutboxDelivery, OutboxEvent, SavedView

START = datetime(2025, 1, 1, tzinfo=UTC)


def hang_on(party_id: int, others: Iterable[int], numbers: Iterable[int], user_id: int) -> None:
    """Give a customer one more of everything for each number; `others` are the customers to stand in relation to."""
    numbers, day = list(numbers), START.date()
    many: list[tuple[type[Model], Callable[[int], Model]]] = [
        (ExternalKey, lambda n: ExternalKey(party_id=party_id, source="shop", key=f"K{n:06}")),
        (Identifier, lambda n: Identifier(party_id=party_id, scheme="passport", masked=f"••••{n:06}", lookup=f"{n:064}",
                                          sealed=b"x")),
        (PartyRole, lambda n: PartyRole(party_id=party_id, role="contact", valid_from=day - timedelta(days=n),
                                        valid_to=day - timedelta(days=n), status="ended")),
        (Preference, lambda n: Preference(party_id=party_id, subject=f"Temat {n:06}", value="tak", basis="stated",
                                          recorded_at=START)),
        (AuditEntry, lambda n: AuditEntry(id=uuid7(), at=START + timedelta(minutes=n), verb="customers.change_party",
                                          actor_kind="user", actor_label="Anna", subject_kind="customers.party",
                                          subject_id=party_id)),
        (SavedView, lambda n: SavedView(list_code="customers.parties", name=f"Widok {n:06}", user_id=user_id + 1,
                                        created_at=START)),
        (ImportRun, lambda n: ImportRun(file_name=f"klienci-{n:06}.csv", sha256="0" * 64, user_id=user_id,
                                        state="done", created_at=START + timedelta(minutes=n))),
        (ExportRun, lambda n: ExportRun(list_code="customers.parties", form="csv", user_id=user_id, state="failed",
                                        created_at=START + timedelta(minutes=n))),
    ]  # fmt: skip
    for model, make in many:
        model._default_manager.bulk_create(make(n) for n in numbers)
    tags = Tag.objects.bulk_create(Tag(name=f"etykieta {n:06}") for n in numbers)
    PartyTag.objects.bulk_create(PartyTag(party_id=party_id, tag=tag, added_at=START) for tag in tags)
    _points(party_id, numbers)
    _consents(party_id, numbers)
    PartyRelation.objects.bulk_create(
        PartyRelation(a_id=party_id, b_id=other, type="referral", valid_from=day) for other in others
    )
    events = OutboxEvent.objects.bulk_create(
        OutboxEvent(name="customers.PartyChanged", payload={"party_id": n}, occurred_at=START) for n in numbers
    )
    OutboxDelivery.objects.bulk_create(
        OutboxDelivery(event=event, subscriber="test.nobody", state="parked", due_at=START, error="gone")
        for event in events
    )
    assert ImportProfile.objects.count() == 0


def _points(party_id: int, numbers: list[int]) -> None:
    points = ContactPoint.objects.bulk_create(
        ContactPoint(kind="email", value=f"adres{n:06}@example.pl", display=f"adres{n:06}@example.pl") for n in numbers
    )
    PartyContactPoint.objects.bulk_create(PartyContactPoint(party_id=party_id, point=point) for point in points)


def _consents(party_id: int, numbers: list[int]) -> None:
    events = ConsentEvent.objects.bulk_create(
        ConsentEvent(party_id=party_id, purpose="marketing", brand=f"marka {n:06}", decision="granted",
                     captured_via="phone", at=START, recorded_at=START)
        for n in numbers
    )  # fmt: skip
    ConsentNow.objects.bulk_create(
        ConsentNow(party_id=party_id, purpose="marketing", brand=event.brand, decision="granted", at=START, event=event)
        for event in events
    )
