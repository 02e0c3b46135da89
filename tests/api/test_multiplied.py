"""A hundred times the data: every list and file costs the same statements and answers the same number of bytes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relacja.accounts.models import ApiToken, Invitation, User
from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.catalogue import services as catalogue
from relacja.catalogue.types import ProductDraft
from relacja.customers.models import Party
from relacja.customers.testing import make_party
from relacja.interactions import services as interactions
from relacja.interactions.types import InteractionDraft, Participant
from relacja.kit.ids import uuid7
from relacja.platform import parameters
from relacja.platform.actor import Actor
from relacja.platform.api.house import api
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import permissions
from relacja.sales import services as sales
from relacja.sales.types import LineDraft, OrderDraft

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
START = datetime(2025, 1, 1, tzinfo=UTC)
FEW, PAGE = 130, 50
GROWTH = 1.02
"""Cursors and counters gain a digit or two; a page with one more row would gain far more."""


class World:
    """One customer whose file grows, and everything else around it."""

    def __init__(self) -> None:
        self.unit = make_unit("Centrala")
        self.user = make_user("boss@example.com", full_name="Anna Szef")
        make_member(self.user, self.unit, make_role(scope="all"))
        self.actor: Actor = actor_of(self.user)
        self.party = make_party("Jan Wielki", owner_id=self.user.pk, unit_id=self.unit.pk, phone="601000000")
        self.grown = 0

    def grow(self, rows: int) -> None:
        """Add `rows` of everything."""
        numbers = range(self.grown, self.grown + rows)
        self.grown += rows
        self.people(range(self.grown * 5, self.grown * 5 + rows * 5))  # more than a menu of people offers at once
        for grow in (self.customers, self.history, self.orders, self.record):
            grow(numbers)

    def people(self, numbers: Iterable[int]) -> None:
        users = [User(email=f"u{n:06}@example.com", full_name=f"User {n:06}", password="!") for n in numbers]
        User.objects.bulk_create(users)
        role = make_role(scope="own")
        ApiToken.objects.bulk_create(
            ApiToken(
                user=self.user, name=f"token {n:06}", prefix="test", digest=f"{n:064x}", scopes=[], created_at=START
            )
            for n in numbers
        )
        Invitation.objects.bulk_create(
            Invitation(
                email=f"i{n:06}@example.com",
                unit=self.unit,
                role=role,
                invited_by=self.user,
                digest=f"{n:064x}",
                invited_at=START + timedelta(minutes=n),
                expires_at=START + timedelta(days=365),
            )
            for n in numbers
        )

    def customers(self, numbers: Iterable[int]) -> None:
        """Made by copying one, because factories take their time."""
        first, last = numbers[0], numbers[-1]  # type: ignore[index]
        columns = [field.column for field in Party._meta.concrete_fields if not field.generated]
        copied = ", ".join(f"(p).{column}" for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH made AS (INSERT INTO customers_party ({", ".join(columns)})
                    SELECT {copied} FROM (SELECT jsonb_populate_record(p, jsonb_build_object('id', 1000000 + n,
                        'canonical_id', 1000000 + n, 'display_name', 'Jan Kowalski ' || to_char(n, 'FM000000'),
                        'search_name', 'jan kowalski ' || to_char(n, 'FM000000'),
                        'sort_name', 'kowalski jan ' || to_char(n, 'FM000000'))) AS p
                    FROM customers_party p, generate_series(%s, %s) n WHERE p.id = %s) copies RETURNING id),
                roles AS (INSERT INTO customers_partyrole (party_id, role, business_line, status, valid_from, source)
                    SELECT id, 'customer', 'consumer', 'active', '2025-01-01', '' FROM made),
                points AS (INSERT INTO customers_contactpoint (id, kind, value, display, state)
                    SELECT id, 'phone', '+4870' || id, '+48 70 ' || id, 'unknown' FROM made RETURNING id)
                INSERT INTO customers_partycontactpoint (party_id, point_id, purpose, is_preferred, hours)
                SELECT id, id, 'general', false, '{{}}' FROM points""",
                [first, last, self.party.pk],
            )

    def history(self, numbers: Iterable[int]) -> None:
        interactions.record_many(
            actor=self.actor,
            drafts=[
                InteractionDraft(
                    kind="call",
                    participants=(Participant(self.party.pk),),
                    started_at=START + timedelta(minutes=n),
                    summary=f"Rozmowa numer {n:06}",
                    owner_id=self.user.pk,
                    status="done" if n % 2 else "planned",
                )
                for n in numbers
            ],
        )

    def orders(self, numbers: Iterable[int]) -> None:
        catalogue.upsert_products_many(
            actor=self.actor,
            drafts=[ProductDraft(code=f"P{n:06}", name=f"Produkt {n:06}", currency="PLN") for n in numbers],
        )
        line = LineDraft(Decimal(1), Decimal("10.00"), description="Usługa")
        sales.place_orders_many(
            actor=self.actor,
            drafts=[
                OrderDraft(f"Z{n:06}", START + timedelta(minutes=n), "PLN", (line,), self.party.pk, source="test")
                for n in numbers
            ],
        )

    def record(self, numbers: Iterable[int]) -> None:
        AuditEntry.objects.bulk_create(
            AuditEntry(
                id=uuid7(), at=START + timedelta(minutes=n), verb="test.grow", actor_kind="user", actor_label="Anna"
            )
            for n in numbers
        )


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    secret = token_for(world.user, scopes=permissions.codes())
    program = Client(headers={"authorization": f"Bearer {secret}"})
    program.get("/api/v1/me")
    return {"api": program, "page": sign_in(Client(), world.user)}


def addresses(world: World) -> list[tuple[str, str]]:
    """Every list as API and as a page, every way to read a file, the timeline, and search."""
    paths = [f"/api/v1{path}" for router in api._get_bound_routers() for path in router.path_operations]
    lists = [path.removesuffix("/count") for path in paths if path.endswith("/count")]
    asked = [("api", f"{path}?limit={PAGE}") for path in lists]
    base = f"/api/v1/customers/{world.party.pk}"
    asked += [("api", f"{base}{tail}") for tail in ("", "/file", "/timeline", "/planned", "/orders", "/heat-strip")]
    asked += [("api", f"/api/v1/search?q={query}") for query in ("kowalski", "jan", "kow", "produkt")]
    file = reverse("customers:file", args=[world.party.pk])
    asked += [("page", "/customers/"), ("page", file), ("page", "/orders/"), ("page", "/products/")]
    panels = [f"{file}head", f"{file}facts"]
    return asked + [("page", panel) for panel in panels]


def measured(clients: dict[str, Client], asked: list[tuple[str, str]]) -> dict[str, tuple[int, int, int]]:
    found = {}
    for kind, address in asked:
        with CaptureQueriesContext(connection) as statements:
            answer = clients[kind].get(address)
        found[address] = (answer.status_code, len(statements), len(answer.content))
    return found


def test_a_hundred_times_the_data_costs_the_same_statements_and_bytes(
    world: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "READ_ANEW_AFTER", 3600.0)
    world.grow(FEW)
    asked = addresses(world)
    measured(clients, asked)
    few = measured(clients, asked)
    world.grow(FEW * 99)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    many = measured(clients, asked)
    assert {status for status, _, _ in few.values()} <= {200, 404}
    told: list[Any] = []
    for address, (status, statements, size) in few.items():
        status_now, statements_now, size_now = many[address]
        if (status_now, statements_now) != (status, statements) or size_now > size * GROWTH + 40:
            told.append((address, few[address], many[address]))
    assert not told
