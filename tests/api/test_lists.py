"""Lists through the API: pages by keyset that stay right while others write, and an exact count."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.kit.ids import uuid7
from relacja.platform.api.house import api
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import permissions

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
URL = "/api/v1/audit"


def entries(first: int, count: int) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            id=uuid7(),
            at=START + timedelta(minutes=number // 2),
            verb="test.even" if number % 2 else "test.odd",
            actor_kind="user",
            actor_label=f"number {number}",
        )
        for number in range(first, first + count)
    )


@pytest.fixture
def client() -> Client:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["platform.see_audit"], scope="all"))
    return Client(headers={"authorization": f"Bearer {token_for(user, scopes=['platform.see_audit'])}"})


def walk(client: Client, address: str) -> list[list[dict[str, Any]]]:
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        pages.append(answer.json()["items"])
        address = answer.json()["next"]
    return pages


def test_walking_meets_every_row_once_although_rows_are_added_before_and_behind(client: Client) -> None:
    entries(100, 40)
    address, seen = f"{URL}?limit=7&sort=at", []
    while address:
        answer = client.get(address).json()
        seen += [row["who"] for row in answer["items"]]
        entries(len(seen) % 50, 1)
        address = answer["next"]
    assert len(seen) == len(set(seen))
    assert {f"number {number}" for number in range(100, 140)} <= set(seen)


def test_previous_leads_back_to_the_page_one_came_from(client: Client) -> None:
    entries(0, 20)
    first = client.get(f"{URL}?limit=5").json()
    second = client.get(first["next"]).json()
    assert first["previous"] is None
    assert client.get(second["previous"]).json()["items"] == first["items"]


def test_filters_sort_and_jump_narrow_the_same_rows_the_count_counts(client: Client) -> None:
    entries(0, 20)
    odd = [row for page in walk(client, f"{URL}?verb=test.odd&limit=3") for row in page]
    assert len(odd) == 10 == client.get(f"{URL}/count?verb=test.odd").json()["count"]
    jumped = client.get(f"{URL}?sort=at&jump=2026-01-01T00:05:00Z&limit=1").json()
    assert jumped["items"][0]["at"] == "2026-01-01T00:05:00Z"


def test_fields_narrow_the_columns(client: Client) -> None:
    entries(0, 1)
    assert list(client.get(f"{URL}?fields=verb,who").json()["items"][0]) == ["id", "verb", "who"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sort=who", "sort"),
        ("fields=nonsense", "columns"),
        ("limit=1000", "limit"),
        ("after=nonsense", "after"),
        ("at=yesteryear", "at"),
        ("before=WyJhIiwxLDFd", "before"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(client: Client, query: str, parameter: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_a_page_costs_the_same_statements_whatever_the_number_of_rows(client: Client) -> None:
    entries(0, 10)
    client.get("/api/v1/me")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{URL}?limit=5")
    entries(10, 1000)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{URL}?limit=5")
    assert len(few) == len(many) <= 2


@pytest.mark.parametrize("path", sorted(path for path in api.get_openapi_schema()["paths"] if path.endswith("/count")))
def test_every_list_is_counted_without_a_filter(path: str) -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    client = Client(headers={"authorization": f"Bearer {token_for(user, scopes=permissions.codes())}"})
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
