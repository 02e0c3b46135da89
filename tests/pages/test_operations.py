"""Settings, Operations, as a browser gets it."""

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.platform.models import OutboxDelivery, OutboxEvent
from relacja.platform.permissions import SEE_OPERATIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    """Somebody who may do everything."""
    user = make_user(language="en")
    actor_with(user=user)
    return sign_in(client, user)


def parked() -> OutboxDelivery:
    """News nobody could hear."""
    event = OutboxEvent.objects.create(name="tea.PotBroke", payload={}, occurred_at=timezone.now())
    return OutboxDelivery.objects.create(
        event=event, subscriber="tea.mend", state="parked", due_at=timezone.now(), error="ValueError: no glue"
    )


@pytest.mark.parametrize("path", ["", "/deliveries", "/jobs", "/deliveries?state=parked", "/jobs?status=failed"])
def test_the_pages_open_for_an_operator(operator: Client, path: str) -> None:
    parked()
    assert operator.get(f"/settings/operations{path}").status_code == 200


def test_parked_news_shows_with_what_went_wrong(operator: Client) -> None:
    parked()
    page = operator.get("/settings/operations/deliveries?state=parked").content.decode()
    assert "ValueError: no glue" in page
    assert "tea.mend" in page


def test_parked_news_is_tried_again_from_the_list(operator: Client) -> None:
    delivery = parked()
    answer = operator.post(
        "/lists/platform.deliveries/actions/platform.retry_deliveries",
        {"ids": [delivery.pk]},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code < 400, answer.content
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


def test_who_may_only_look_may_not_touch(client: Client) -> None:
    user = make_user(language="en")
    actor_with(SEE_OPERATIONS, user=user)
    sign_in(client, user)
    delivery = parked()
    assert client.get("/settings/operations").status_code == 200
    client.post("/lists/platform.deliveries/actions/platform.retry_deliveries", {"ids": [delivery.pk]})
    delivery.refresh_from_db()
    assert delivery.state == "parked"


@pytest.mark.parametrize("path", ["", "/deliveries", "/jobs"])
def test_the_pages_are_closed_to_others(client: Client, path: str) -> None:
    user = make_user(language="en")
    actor_with("customers.view", user=user)
    assert sign_in(client, user).get(f"/settings/operations{path}").status_code == 403
