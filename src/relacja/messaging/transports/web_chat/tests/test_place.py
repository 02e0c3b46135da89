"""Whoever waits sees their place in the queue, as the router ranks them, and sees it change."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, pigeon, receive
from relacja.messaging.transports.web_chat.tests.conftest import Guest
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.routing.services import Follower
from relacja.routing.testing import items, make_worker, reservations

Routed = Callable[..., Mailbox]


@pytest.fixture
def routed(make_site: Routed) -> Mailbox:
    """The shop's chats wait in the queue `chats`."""
    routing.save_queue(actor=SYSTEM, code="chats")
    body = {"filters": [], "default": {"steps": [{"queue": "chats"}]}}
    plan_id = routing.draft_plan(actor=SYSTEM, code="chats", name="Chats", body=body)
    routing.publish_plan(actor=SYSTEM, plan_id=plan_id)
    return make_site("routed", plan="chats")


@pytest.fixture
def line(client: Client, routed: Mailbox) -> list[Guest]:
    """Three visitors, who came one after the other."""
    guests = [Guest(client, f"visitor-{number}-0123456789ab", "routed") for number in range(3)]
    for guest in guests:
        guest.say("Hello")
    return guests


def places(line: list[Guest]) -> list[int]:
    return [guest.sees()["state"]["place"] for guest in line]


def consultant() -> Actor:
    _worker, actor = make_worker("routing.work", "messaging.view", "messaging.answer")
    return actor


def test_each_visitor_sees_how_many_come_first(line: list[Guest]) -> None:
    assert places(line) == [1, 2, 3]


def test_whoever_is_taken_moves_the_others_up_and_they_are_told(line: list[Guest], told: list[tuple[str, str]]) -> None:
    me = consultant()
    Follower().turn(timezone.now())
    first = reservations().order_by("pk")[0]
    assert places(line) == [1, 2, 3], "whoever is only being rung for has not been served"
    told.clear()
    routing.accept_work(actor=me, reservation_id=first.pk)
    state = line[0].sees()["state"]
    assert (state["standing"], state["place"]) == ("waiting", 0)
    assert {topic for topic, event in told if event == "place"} == {guest.talk().address for guest in line}
    assert places(line)[1:] == [1, 2]


def test_only_those_who_wait_are_told_that_places_have_changed(line: list[Guest], told: list[tuple[str, str]]) -> None:
    me = consultant()
    told.clear()
    services.resolve_conversation(actor=me, conversation_id=line[0].talk().pk)
    assert [topic for topic, event in told if event == "place"] == [guest.talk().address for guest in line[1:]]
    assert places(line) == [0, 1, 2]


def test_what_hurries_more_comes_first(line: list[Guest]) -> None:
    item = items().last()
    assert item is not None
    items().filter(pk=item.pk).update(rank=item.rank - timedelta(hours=1).total_seconds())
    assert places(line) == [2, 3, 1]


def test_mails_that_may_wait_stand_before_nobody(client: Client, routed: Mailbox) -> None:
    with pigeon():
        receive(make_mailbox(plan="chats"), inbound())
    guest = Guest(client, "visitor-token-0123456789ab", "routed")
    guest.say("Hello")
    assert items().count() == 2
    assert places([guest]) == [1]


def test_where_nothing_is_routed_no_place_is_made_up(guest: Guest) -> None:
    guest.say("Hello")
    state = guest.sees()["state"]
    assert (state["standing"], state["place"]) == ("waiting", 0)
    assert Conversation.objects.get().item_id is None
