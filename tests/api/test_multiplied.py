"""A hundred times the data: every list and file costs the same statements and answers the same number of bytes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relacja.accounts.models import ApiToken, Invitation, User
from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.catalogue import services as catalogue
from relacja.catalogue.models import Product
from relacja.catalogue.types import ProductDraft
from relacja.customers.models import Party
from relacja.customers.plugs import panels
from relacja.customers.testing import make_party
from relacja.integrations.models import ImportRun
from relacja.interactions import services as interactions
from relacja.interactions.models import Interaction
from relacja.interactions.types import InteractionDraft, Participant
from relacja.kit.ids import uuid7
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import permissions
from relacja.sales import services as sales
from relacja.sales.models import Order
from relacja.sales.types import LineDraft, OrderDraft
from tests.api.growing import hang_on
from tests.architecture.scope.paths import addresses as filled
from tests.architecture.scope.paths import every_path, list_codes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
START = datetime(2025, 1, 1, tzinfo=UTC)
FEW = 210
MENU = 800
"""More people than a menu offers at once."""
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
        self.people(range(MENU))

    def grow(self, rows: int) -> None:
        """Add `rows` of everything."""
        numbers = range(self.grown, self.grown + rows)
        self.grown += rows
        self.people(range(MENU + numbers[0], MENU + numbers[-1] + 1))
        for grow in (self.customers, self.history, self.orders, self.record):
            grow(numbers)
        hang_on(self.party.pk, [1_000_000 + n for n in numbers], numbers, self.user.pk)

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


NOT_GROWING = {
    "export": "a file of the whole list: what a list holds is what is asked for",
    "api-root": "there is nothing at the root",
    "": "what the API does not know",
}
"""Addresses that are left out, by name, and why."""

SETTINGS_OF_A_COMPANY = (
    "settings/units",
    "settings/roles",
    "api/v1/units",
    "api/v1/roles",
    "metrics",
    "healthz",
    "readyz",
)
"""Shown whole: units and roles are as many as a company has branches and jobs; the rest tells nothing of rows."""

OTHERWISE = {
    302: "leads somewhere else",
    404: "there is no such row in this world",
    405: "is asked to do something, not to show it",
    400: "wants to be asked something",
    422: "wants to be asked something",
    403: "is not for a browser, or not for a program",
    401: "is not for a browser",
    406: "wants another way of asking",
    204: "has nothing to say",
    415: "wants another way of asking",
}


def fill(world: World) -> dict[str, list[Any]]:
    """What stands for the parameters of addresses: the rows that grow."""
    return {
        "party_id": [world.party.pk], "other_id": [1_000_000], "code": panels.codes(), "list_code": list_codes(),
        "ref": [f"customers.party:{world.party.pk}"], "name": ["note"], "target": ["customers.customer"],
        "user_id": [world.user.pk], "unit_id": [world.unit.pk],
        "entry_id": [AuditEntry.objects.order_by("at")[0].id],
        "interaction_id": [Interaction.objects.order_by("id")[0].pk],
        "order_id": [Order.objects.order_by("id")[0].pk], "product_id": [Product.objects.order_by("id")[0].pk],
        "run_id": [ImportRun.objects.order_by("id")[0].pk],
    }  # fmt: skip


def addresses(world: World) -> list[tuple[str, str]]:
    """Every address the house answers, as a page and as API, and search by several words."""
    known, asked = fill(world), []
    for way in every_path():
        if way.name in NOT_GROWING or way.pattern.strip("^").startswith(SETTINGS_OF_A_COMPANY):
            continue
        kind = "api" if way.pattern.startswith("api/") else "page"
        for address in filled(way, {name: known.get(name, [1]) for name in way.parameters}):
            asked.append((kind, address))
    asked += [("api", f"/api/v1/search?q={query}") for query in ("kowalski", "jan", "kow", "produkt")]
    return asked + [("page", f"/search/palette?q={query}") for query in ("kowalski", "produkt")]


def measured(clients: dict[str, Client], asked: list[tuple[str, str]]) -> dict[str, tuple[int, int, int]]:
    found = {}
    for kind, address in asked:
        reset_queries()  # Django keeps 9,000 statements and no more
        with CaptureQueriesContext(connection) as statements:
            answer = clients[kind].get(address)
        size = 0 if answer.streaming else len(answer.content)
        spent = sum("platform_spentrequests" in each["sql"] for each in statements)  # a lot of the rate limit
        found[address] = (answer.status_code, len(statements) - spent, size)
    return found


def test_a_hundred_times_the_data_costs_the_same_statements_and_bytes(world: World, clients: dict[str, Client]) -> None:
    world.grow(FEW)
    asked = addresses(world)
    measured(clients, asked)
    few = measured(clients, asked)
    world.grow(FEW * 99)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    many = measured(clients, asked)
    strange = {address: status for address, (status, _, _) in few.items() if status not in {200, *OTHERWISE}}
    assert not strange
    assert sum(status == 200 for status, _, _ in few.values()) > 80
    told: list[Any] = []
    for address, (status, statements, size) in few.items():
        if status not in {200, 404}:
            continue
        status_now, statements_now, size_now = many[address]
        if (status_now, statements_now) != (status, statements) or size_now > size * GROWTH + 40:
            told.append((address, few[address], many[address]))
    assert not told
