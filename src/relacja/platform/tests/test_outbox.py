"""News: stored with the fact, delivered at least once, retried alone, parked when it cannot be delivered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relacja.platform import parameters
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxDelivery, OutboxEvent, ParameterValue
from relacja.platform.outbox import Event, NotInTransaction, publish
from relacja.platform.outbox.delivering import ATTEMPTS, claim, deliver_next
from relacja.platform.outbox.pruning import KEPT_FOR, prune
from relacja.platform.refs import Ref
from relacja.platform.testing.outbox import deliver_all, listening

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class KettleBoiled(Event):
    """Something to tell in these tests."""

    kettle_id: int
    litres: Decimal = Decimal("1.50")
    on: date = date(2026, 11, 23)
    batch: UUID | None = None
    about: tuple[Ref, ...] = ()
    note: str = ""


class Ear:
    """A listener that remembers, or breaks."""

    def __init__(self, error: Exception | None = None) -> None:
        self.heard: list[KettleBoiled] = []
        self.actors: list[Actor] = []
        self.error = error

    def __call__(self, event: Any, *, actor: Actor) -> None:
        self.heard.append(event)
        self.actors.append(actor)
        if self.error:
            raise self.error


@pytest.fixture
def ear() -> Iterator[Ear]:
    """One listener to the kettle."""
    ear = Ear()
    with listening("tea.pour", KettleBoiled, ear):
        yield ear


def due_now() -> None:
    """Let the time pass that failed deliveries wait."""
    OutboxDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_an_event_and_its_deliveries_are_stored_by_one_statement(ear: Ear, django_assert_num_queries: Any) -> None:
    with listening("tea.note", KettleBoiled, Ear()), django_assert_num_queries(1):
        publish(KettleBoiled(1))
    assert sorted(OutboxDelivery.objects.values_list("subscriber", flat=True)) == ["tea.note", "tea.pour"]
    assert OutboxEvent.objects.get().name == "platform.KettleBoiled"


def test_an_event_that_nobody_hears_is_stored_all_the_same() -> None:
    publish(KettleBoiled(1))
    assert OutboxEvent.objects.count() == 1
    assert not OutboxDelivery.objects.exists()


def test_a_rollback_leaves_no_news(ear: Ear) -> None:
    with transaction.atomic():
        publish(KettleBoiled(1))
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert not OutboxDelivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_news_is_told_only_with_a_fact() -> None:
    with pytest.raises(NotInTransaction):
        publish(KettleBoiled(1))


@pytest.mark.django_db(transaction=True)
def test_the_dispatcher_is_woken_once_for_each_commit_after_it(ear: Ear) -> None:
    with CaptureQueriesContext(connection) as seen:
        with transaction.atomic():
            publish(KettleBoiled(1))
            with transaction.atomic():
                publish(KettleBoiled(2))
        with transaction.atomic():
            publish(KettleBoiled(3))
            transaction.set_rollback(True)
    words = ["NOTIFY" if "pg_notify" in query["sql"] else query["sql"].split()[0] for query in seen.captured_queries]
    assert words[:7] == ["BEGIN", "WITH", "SAVEPOINT", "WITH", "RELEASE", "COMMIT", "NOTIFY"]
    assert words.count("NOTIFY") == 1


def test_the_listener_gets_the_event_as_it_was_told(ear: Ear) -> None:
    told = KettleBoiled(
        7, Decimal("0.3300"), date(1999, 12, 31), UUID(int=5), (Ref("tea.pot", 1), Ref("tea.cup", 2)), "żółć"
    )
    publish(told)
    assert deliver_all() == 1
    assert ear.heard == [told]
    assert ear.actors[0].kind == "system"
    assert "KettleBoiled" in ear.actors[0].label


def test_an_event_of_an_older_house_is_read_with_the_defaults_of_today(ear: Ear) -> None:
    publish(KettleBoiled(7))
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE platform_outboxevent SET payload = '{"kettle_id": 9, "gone": true}'""")
    deliver_all()
    assert ear.heard == [KettleBoiled(9)]


def test_a_delivery_is_made_once_when_it_succeeds(ear: Ear) -> None:
    publish(KettleBoiled(1))
    assert deliver_all() == 1
    due_now()
    assert deliver_all() == 0
    assert len(ear.heard) == 1
    assert OutboxDelivery.objects.get().state == "done"


def test_what_a_failing_listener_did_is_undone() -> None:
    def half_way(_event: Any, *, actor: Actor) -> None:
        ParameterValue.objects.create(code="half", value=1, updated_at=timezone.now())
        raise ZeroDivisionError

    with listening("tea.half", KettleBoiled, half_way):
        publish(KettleBoiled(1))
        deliver_all()
    assert not ParameterValue.objects.exists()
    delivery = OutboxDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "ZeroDivisionError" in delivery.error


def test_a_failing_delivery_waits_longer_each_time() -> None:
    waits = []
    with listening("tea.burn", KettleBoiled, Ear(ValueError("too hot"))):
        publish(KettleBoiled(1))
        for _ in range(5):
            due_now()
            assert deliver_next() == "tea.burn"
            waits.append(OutboxDelivery.objects.get().due_at - timezone.now())
    for attempt, wait in enumerate(waits):
        assert timedelta(seconds=0.5 * 2 * 2**attempt - 1) < wait <= timedelta(seconds=1.5 * 2 * 2**attempt)


def test_a_delivery_is_parked_when_its_attempts_are_used_up() -> None:
    burnt = Ear(ValueError("too hot"))
    with listening("tea.burn", KettleBoiled, burnt), parameters.standing_at(ATTEMPTS, 3):
        publish(KettleBoiled(1))
        for _ in range(6):
            due_now()
            deliver_all()
    delivery = OutboxDelivery.objects.get()
    assert (delivery.state, delivery.attempts, len(burnt.heard)) == ("parked", 3, 3)
    assert delivery.error == "ValueError: too hot"


def test_a_delivery_that_kills_its_process_is_parked_too(ear: Ear) -> None:
    publish(KettleBoiled(1))
    with parameters.standing_at(ATTEMPTS, 2):
        for _ in range(2):
            due_now()
            assert claim() is not None  # ... and here the process dies
        due_now()
        deliver_all()
    delivery = OutboxDelivery.objects.get()
    assert delivery.state == "parked"
    assert not ear.heard


def test_a_broken_listener_delays_only_itself(ear: Ear) -> None:
    with listening("tea.burn", KettleBoiled, Ear(ValueError("too hot"))):
        for kettle in range(20):
            publish(KettleBoiled(kettle))
        deliver_all()
    assert sorted(event.kettle_id for event in ear.heard) == list(range(20))
    assert set(OutboxDelivery.objects.filter(subscriber="tea.pour").values_list("state", flat=True)) == {"done"}
    assert set(OutboxDelivery.objects.filter(subscriber="tea.burn").values_list("state", flat=True)) == {"waiting"}


def test_the_backlog_of_one_listener_does_not_hold_up_another(ear: Ear) -> None:
    with listening("tea.slow", KettleBoiled, Ear()):
        for kettle in range(300):
            publish(KettleBoiled(kettle))
        OutboxDelivery.objects.filter(subscriber="tea.pour").exclude(event__payload__kettle_id=299).delete()
        first = [deliver_next() for _ in range(40)]
    assert "tea.pour" in first


def test_a_busy_listener_is_left_alone(ear: Ear) -> None:
    publish(KettleBoiled(1))
    assert claim(busy={"tea.pour"}) is None
    assert claim() is not None


def test_a_delivery_whose_listener_is_gone_waits_without_harm() -> None:
    with listening("tea.gone", KettleBoiled, Ear()):
        publish(KettleBoiled(1))
    assert deliver_all() == 0
    assert OutboxDelivery.objects.get().state == "waiting"


def test_delivered_news_leaves_after_its_time_and_other_news_stays(ear: Ear) -> None:
    with listening("tea.burn", KettleBoiled, Ear(ValueError())):
        publish(KettleBoiled(1))
    OutboxDelivery.objects.filter(subscriber="tea.burn").update(state="parked")
    publish(KettleBoiled(2))
    deliver_all()
    now = timezone.now()
    with parameters.standing_at(KEPT_FOR, timedelta(hours=2)):
        assert prune(now + timedelta(hours=1)) == 0
        assert prune(now + timedelta(hours=3)) == 1
    assert OutboxEvent.objects.get().payload["kettle_id"] == 1
    assert OutboxDelivery.objects.count() == 2


def test_an_event_names_its_app_and_two_apps_may_not_mean_two_things_by_one_name() -> None:
    assert KettleBoiled.name == "platform.KettleBoiled"
    with pytest.raises(TypeError):
        type("KettleBoiled", (Event,), {"__module__": "relacja.platform.elsewhere"})
