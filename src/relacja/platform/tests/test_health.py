"""Does it live, is it ready, how does it do."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from relacja.platform.health import metrics, readiness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_looked_yet() -> Iterator[None]:
    """Each test finds out about migrations by itself."""
    readiness._Migrated.found = False
    yield
    readiness._Migrated.found = False


def beat(age: str = "0 seconds") -> None:
    """A jobs process shows that it lives."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)", [age])


def test_it_lives_without_asking_anybody(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_it_is_ready_when_database_migrations_and_jobs_stand(client: Client) -> None:
    beat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "migrations": True, "jobs": True}


def test_without_jobs_pages_can_be_served_but_not_everything_is_ready(client: Client) -> None:
    beat("1 minute")
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json()["jobs"] is False
    assert client.get("/readyz?web").status_code == 200


def test_with_a_migration_missing_it_is_not_ready(client: Client) -> None:
    beat()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'platform'")
    answer = client.get("/readyz?web")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "migrations": False, "jobs": False}


def test_without_a_database_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)
    found = readiness.readiness()
    assert found == readiness.Readiness(database=False, migrations=False, jobs=False)


def test_figures_count_requests_by_the_name_of_their_address(client: Client) -> None:
    for _ in range(3):
        client.get("/healthz?q=Kowalska")
    text = client.get("/metrics").content.decode()
    assert 'relacja_requests_total{method="GET",route="platform_alive",status="200"}' in text
    assert 'relacja_request_seconds_bucket{le="0.1",route="platform_alive"}' in text
    assert "Kowalska" not in text


def test_figures_tell_of_work_by_one_statement(client: Client, django_assert_num_queries: Any) -> None:
    beat()
    with django_assert_num_queries(1):
        text = client.get("/metrics").content.decode()
    assert "relacja_workers_alive 1.0" in text
    for name, _text in metrics.NAMES:
        assert f"\n{name} " in text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer s3cret"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer wrong"}, 403),
        ("192.0.2.7", {"Authorization": "s3cret"}, 403),
        ("", {}, 403),
    ],
)
def test_figures_are_for_this_machine_or_for_a_token(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, headers: dict[str, str], status: int
) -> None:
    monkeypatch.setattr(settings, "METRICS_TOKEN", "s3cret")
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


def test_without_a_token_in_the_settings_an_empty_one_opens_nothing(client: Client) -> None:
    assert settings.METRICS_TOKEN == ""
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer "}).status_code == 403


def test_figures_of_dead_processes_are_forgotten_and_those_of_living_ones_kept() -> None:
    dead, living = metrics.FOLDER / "counter_999999999.db", metrics.FOLDER / f"test_{os.getpid()}.db"
    dead.touch()
    living.touch()
    metrics.forget_dead_processes()
    assert not dead.exists()
    assert living.exists()
    living.unlink()


def test_every_answer_carries_the_id_of_its_request(client: Client) -> None:
    first, second = client.get("/healthz"), client.get("/healthz")
    assert len(first.headers["X-Request-Id"]) == 36
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
