"""What breaks the tracking plan of its source is held, and let go once the plan says otherwise."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.capture import queries, services, words
from relacja.capture.models import Erased, Event, Held, Source
from relacja.capture.rules.erasing import digests, signs
from relacja.capture.rules.plan import BadPlan, planned
from relacja.capture.rules.reading import read
from relacja.capture.services import Arrived
from relacja.capture.services.erasing import PURPOSE
from relacja.capture.services.planning import replay
from relacja.capture.testing import Shop
from relacja.capture.types import HeldGroup, PlanTrial, Replayed, SourceRow, WouldBeHeld
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.secrets import key_for

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
PLAN = "Product Added\n  product_id: text, required\n  price: number"
NOW = timezone.now().replace(microsecond=0)


class Entrance:
    """A source with a plan, and its events as the entrance takes them."""

    def __init__(self, plan: str = PLAN, *, holds_unplanned: bool = False) -> None:
        self.shop = Shop(NOW)
        self.id = self.shop.id
        self.plan(plan, holds_unplanned=holds_unplanned)

    def plan(self, plan: str, *, holds_unplanned: bool = False) -> None:
        services.save_plan(actor=SYSTEM, source_id=self.id, plan=plan, holds_unplanned=holds_unplanned)

    def takes(self, number: int, name: str = "Product Added", **properties: Any) -> None:
        told = {
            "messageId": f"m{number}", "userId": "anna", "event": name, "properties": properties,
            "timestamp": (NOW - timedelta(minutes=90)).isoformat(), "sentAt": (NOW - timedelta(hours=1)).isoformat(),
        }  # fmt: skip
        source = Source.objects.get(pk=self.id)
        row = SourceRow(source.pk, source.write_key, source.kept, 0, "", source.plan, source.holds_unplanned)
        events = [planned(row, one) for one in read(orjson.dumps(told), "track", NOW).events]
        connection.ensure_connection()
        services.store_events(connection.connection, [Arrived(row, NOW, events)])

    def replayed(self) -> Replayed:
        return services.replay_held(actor=SYSTEM, source_id=self.id)[0]


def test_what_breaks_the_plan_is_held_with_its_reason_and_the_rest_is_taken() -> None:
    entrance = Entrance()
    entrance.takes(1, product_id="L-7", price=5)
    entrance.takes(2, price=5)
    entrance.takes(3, price=6)
    entrance.takes(4, "Song Played")
    assert Event.objects.count() == 2
    [group] = queries.held_by_plan(SYSTEM, entrance.id)
    assert group == HeldGroup("Product Added", "product_id: missing", 2, NOW)
    entrance.plan(PLAN, holds_unplanned=True)
    entrance.takes(5, "Song Played")
    assert {one.detail for one in queries.held_by_plan(SYSTEM, entrance.id)} == {"product_id: missing", "not planned"}


def test_a_mended_plan_lets_go_what_keeps_to_it_as_of_its_own_time_and_once() -> None:
    entrance = Entrance()
    entrance.takes(1, price=5)
    entrance.takes(2, price="dear")
    assert entrance.replayed() == Replayed(0, 2)
    entrance.plan("Product Added\n  price: number")
    entrance.takes(1, price=5)  # sent again: it is let in at the door now
    assert entrance.replayed() == Replayed(1, 1)
    assert entrance.replayed() == Replayed(0, 1)
    [event] = Event.objects.all()
    assert (event.occurred_at, event.received_at) == (NOW - timedelta(minutes=30), NOW)
    assert Held.objects.get().detail == "price: not number"


def test_what_was_held_is_digested_once_it_is_let_go() -> None:
    entrance = Entrance()
    entrance.takes(1, price=5)
    assert services.digest(actor=SYSTEM) == 0
    entrance.plan("")
    replay(source_id=entrance.id)
    assert services.digest(actor=SYSTEM) == 1
    assert not Held.objects.exists()


def test_of_somebody_who_was_forgotten_meanwhile_nothing_is_let_go() -> None:
    entrance = Entrance()
    entrance.takes(1, price=5)
    gone = digests(key_for(PURPOSE), signs("", "anna", ""))
    Erased.objects.bulk_create([Erased(digest=one) for one in gone])
    entrance.plan("")
    entrance.replayed()
    assert not Event.objects.exists()
    assert not Held.objects.exists()


def test_a_plan_is_tried_before_it_is_kept_and_can_be_drafted_from_what_came() -> None:
    entrance = Entrance()
    entrance.takes(1, price=5)
    for number in range(2, 8):
        entrance.takes(number, product_id=f"L-{number}", price=number, colour="red")
    wider = services.try_plan(actor=SYSTEM, source_id=entrance.id, plan="Product Added\n  price: number")
    assert wider == PlanTrial(1, 1, 6, ())
    narrower = services.try_plan(actor=SYSTEM, source_id=entrance.id, plan="Product Added\n  colour: blue | green")
    assert narrower.would_be_held == (WouldBeHeld("Product Added", "colour: red", 6),)
    drafted = queries.drafted_plan(SYSTEM, entrance.id)
    assert drafted.splitlines()[0] == "Product Added"
    assert "  product_id: text, required" in drafted
    assert Source.objects.get().plan == PLAN


def test_only_who_sets_up_sources_plans_and_a_plan_that_cannot_be_read_is_refused() -> None:
    entrance = Entrance()
    entrance.takes(1)
    nobody = actor_with("customers.view")
    assert queries.held_by_plan(nobody, entrance.id) == queries.latest_deeds(nobody, entrance.id) == []
    for deed in (services.save_plan, services.try_plan):
        with pytest.raises(NotPermitted):
            deed(actor=nobody, source_id=entrance.id, plan="")
    with pytest.raises(NotPermitted):
        services.ask_replay(actor=nobody, source_id=entrance.id)
    with pytest.raises(BadPlan):
        entrance.plan("  price: number")
    with pytest.raises(services.SourceNotFound):
        services.save_plan(actor=SYSTEM, source_id=entrance.id + 1, plan="")


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("not planned", "the plan does not name it"),
        ("price: missing", "price is missing"),
        ("price: not number", "price is no number"),
        ("currency: USD", "currency may not be “USD”"),
        ("currency: not so: fine", "currency may not be “not so: fine”"),
    ],
)
def test_a_reason_is_said_in_words(detail: str, said: str) -> None:
    with override("en"):
        assert words.broken(detail) == said


def test_pages_teach_the_plan_try_it_and_let_go() -> None:
    entrance = Entrance()
    entrance.takes(1, price=5)
    boss = make_user("boss@example.com", language="en")
    actor_with("capture.view", "capture.configure", user=boss)
    client = sign_in(Client(), boss)
    page = client.get(reverse("capture:source", args=[entrance.id])).content.decode()
    assert "product_id is missing" in page
    way = reverse("capture:plan", args=[entrance.id])
    assert client.post(way, {"plan": "Product Added\n  price"}).status_code == 422
    tried = client.post(reverse("capture:try_plan", args=[entrance.id]), {"plan": "Product Added"})
    assert "1" in tried.content.decode()
    assert client.post(way, {"plan": "Product Added"}).status_code == 302
    assert client.post(reverse("capture:replay", args=[entrance.id])).status_code == 302
    assert Source.objects.get().plan == "Product Added"
