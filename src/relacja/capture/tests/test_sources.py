"""Sources, their pages and their command."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.capture import queries, services
from relacja.capture.models import Batch, Event, Held, Source
from relacja.capture.rules.reading import read
from relacja.capture.services import Arrived
from relacja.capture.types import Counted, Kept, SourceRow
from relacja.platform.actor import Actor, NotPermitted

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def stored(source: Source, *bodies: bytes, at: datetime = NOW) -> Counted:
    """Store bodies of track calls as the entrance does, by the connection of the test."""
    row = SourceRow(source.pk, source.write_key, source.kept, 0)
    connection.ensure_connection()
    raw = connection.connection
    return services.store_events(raw, [Arrived(row, at, read(body, "track", at).events) for body in bodies])


@pytest.fixture
def source() -> Source:
    source_id, _key = services.add_source(actor=SYSTEM, name="Shop")
    return Source.objects.get(pk=source_id)


def test_the_command_prints_the_key_and_later_how_many_distinct_events_are_stored() -> None:
    said = StringIO()
    call_command("source", "add", "Shop", stdout=said)
    found = Source.objects.get(name="Shop")
    assert said.getvalue() == f"{found.write_key}\n"
    once = b'{"userId":"u","event":"X","messageId":"1"}'
    assert stored(found, once, once, b'{"userId":"u","event":"X","messageId":"2"}') == Counted(3, 2, 0)
    said = StringIO()
    call_command("source", "count", "Shop", stdout=said)
    assert said.getvalue() == "2\n"


@pytest.mark.parametrize(("deed", "name"), [("add", "Shop"), ("add", " "), ("add", "x" * 81), ("count", "Nobody")])
def test_the_command_says_what_it_cannot_do(source: Source, deed: str, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("source", deed, name)


def test_what_breaks_a_rule_is_held_beside_what_is_stored(source: Source) -> None:
    assert stored(source, b'{"event":"X","messageId":"1"}', b'{"userId":"u","event":"X"}') == Counted(2, 1, 1)
    assert (Held.objects.count(), Event.objects.count(), Batch.objects.get().events) == (1, 1, 1)


def test_no_batch_is_made_of_nothing_new(source: Source) -> None:
    for _ in range(2):
        stored(source, b'{"userId":"u","event":"X","messageId":"1"}')
    assert Batch.objects.count() == 1


def test_two_sources_have_no_name_in_common(source: Source) -> None:
    with pytest.raises(services.NameTaken):
        services.add_source(actor=SYSTEM, name=" Shop ")
    with pytest.raises(services.SourceNotFound):
        services.renew_key(actor=SYSTEM, source_id=source.pk + 1)


def test_only_who_may_sees_sources_and_sets_them_up(source: Source) -> None:
    nobody = actor_with("customers.view")
    assert queries.heard_sources(nobody) == queries.latest_events(nobody, source.pk) == []
    assert queries.held_events(nobody, source.pk) == []
    assert queries.count_events(nobody, source.pk) == 0
    with pytest.raises(NotPermitted):
        services.add_source(actor=actor_with("capture.view"), name="Other")


def test_months_to_come_are_made_and_take_what_fell_outside_of_them(source: Source) -> None:
    late = datetime(2029, 5, 7, tzinfo=UTC)
    stored(source, b'{"userId":"u","event":"X","messageId":"1"}', at=late)
    made = services.make_months(actor=SYSTEM, now=late, ahead=1)
    assert made == [
        f"capture_event_{kept}_2029_{month}" for kept in ("short", "usual", "long") for month in ("05", "06")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM capture_event_usual_2029_05")
        assert cursor.fetchone() == (1,)
    assert services.make_months(actor=SYSTEM, now=late, ahead=1) == []


def test_months_go_when_their_class_says_and_not_before_they_are_digested(source: Source) -> None:
    stored(source, b'{"userId":"u","event":"X","messageId":"1"}')
    assert services.drop_old(actor=SYSTEM, now=datetime(2027, 2, 28, tzinfo=UTC)) == []
    assert services.drop_old(actor=SYSTEM, now=datetime(2027, 3, 1, tzinfo=UTC)) == ["capture_event_short_2026_11"]
    later = datetime(2028, 1, 1, tzinfo=UTC)
    assert "capture_event_usual_2026_11" not in services.drop_old(actor=SYSTEM, now=later)
    Batch.objects.update(digested_at=NOW)
    assert services.drop_old(actor=SYSTEM, now=later) == ["capture_event_usual_2026_11"]
    assert stored(source, b'{"userId":"u","event":"X","messageId":"1"}', at=NOW + timedelta(days=1)).new == 0


def test_a_source_is_set_up_changed_and_closed_on_its_pages(client: Client) -> None:
    user = make_user()
    actor_with("capture.view", "capture.configure", user=user)
    sign_in(client, user)
    made = client.post(reverse("capture:new"), {"name": "Shop", "kept": "long", "requests_per_second": ""})
    source = Source.objects.get()
    assert made.headers["Location"] == reverse("capture:source", args=[source.pk])
    stored(source, b'{"userId":"ewa","event":"Order Completed"}', b'{"event":"Nobody"}')
    page = client.get(made.headers["Location"]).content.decode()
    assert source.write_key in page
    assert "Order Completed" in page
    assert "userId" in page
    said = {"name": "Shop", "kept": "short", "requests_per_second": "5"}
    client.post(reverse("capture:change", args=[source.pk]), said)
    source.refresh_from_db()
    assert (source.kept, source.requests_per_second, source.is_active) == (Kept.SHORT, 5, False)
    client.post(reverse("capture:renew_key", args=[source.pk]))
    assert Source.objects.get().write_key != source.write_key
    assert client.post(reverse("capture:new"), {"name": "Shop", "kept": "long"}).status_code == 422
    assert client.get(reverse("capture:sources")).status_code == 200
