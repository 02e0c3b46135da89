"""How much is caught without typing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.interactions import queries
from relacja.interactions.testing import make_interaction
from relacja.interactions.testing.factories import NOON
from relacja.interactions.types import Status
from relacja.platform.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_contacts_that_took_place_count_and_nothing_else() -> None:
    party, day = make_party().pk, timedelta(days=1)
    for captured in ("auto", "auto", "human"):
        make_interaction(party, captured_by=captured)
    make_interaction(party, captured_by="auto", kind="mail", direction="inbound")
    make_interaction(party, captured_by="auto", status=Status.CANCELLED.value)
    make_interaction(party, captured_by="auto", status=Status.IN_PROGRESS.value)
    make_interaction(party, captured_by="human", kind="note", body="no contact")
    make_interaction(party, captured_by="human", started_at=NOON - 40 * day)
    found = queries.calls_without_typing_share(SYSTEM, NOON + day)
    assert found is not None
    assert (found.by_itself, found.contacts, found.percent) == (3, 4, 75)
    calls = queries.calls_without_typing_share(SYSTEM, NOON + day, medium="phone")
    assert calls is not None
    assert (calls.by_itself, calls.contacts, calls.percent) == (2, 3, 67)
    longer = queries.calls_without_typing_share(SYSTEM, NOON + day, days=60)
    assert longer is not None
    assert longer.percent == 60


def test_nothing_is_no_share_and_a_part_of_the_house_is_none() -> None:
    found = queries.calls_without_typing_share(SYSTEM, NOON)
    assert found is not None
    assert found.percent == 0
    assert queries.calls_without_typing_share(actor_with("interactions.view", scope="unit"), NOON) is None
    assert queries.calls_without_typing_share(actor_with("customers.view"), NOON) is None


def test_the_first_page_tells_it_to_who_sees_everything() -> None:
    make_interaction(make_party().pk, captured_by="auto", started_at=timezone.now() - timedelta(hours=1))
    pages = {}
    for scope in ("all", "own"):
        user, client = make_user(f"{scope}@example.com", language="en"), Client()
        make_member(user, make_unit(), make_role(scope=scope))
        sign_in(client, user)
        pages[scope] = client.get("/").content.decode()
    assert "Recorded without typing" in pages["all"]
    assert "100%" in pages["all"]
    assert "Recorded without typing" not in pages["own"]
