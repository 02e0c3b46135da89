"""Somebody nobody knows chats on a site, becomes known and buys: one person, one timeline."""

from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.catalogue.testing import make_product
from relacja.customers import services as customers
from relacja.customers.queries import find_by_email
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft, PointDraft
from relacja.decisions import services as decisions
from relacja.decisions.models import OfferAnswer
from relacja.decisions.testing import be_patient, make_offer
from relacja.interactions import queries as interactions
from relacja.messaging import services as messaging
from relacja.messaging.models import Conversation
from relacja.messaging.testing import SYSTEM
from relacja.messaging.transports.web_chat.tests.conftest import SECRET, signed
from relacja.platform.testing.outbox import deliver_all
from relacja.routing import services as routing
from relacja.routing.services import Follower
from relacja.routing.testing import reservations
from relacja.sales.queries import orders_of
from relacja.sales.testing import line_of, make_order

pytestmark = pytest.mark.django_db
VISITOR = {"Authorization": "Visitor a-secret-of-this-browser-01"}


def say(client: Client, path: str, **body: Any) -> None:
    sent = orjson.dumps(body)
    answered = client.post(f"/chat/shop/{path}", sent, content_type="application/json", headers=VISITOR)
    assert answered.status_code == 200, answered.content


def test_a_visitor_of_a_site_becomes_a_customer_with_everything_that_was_said(client: Client) -> None:
    messaging.save_mailbox(
        actor=SYSTEM, transport="web_chat", address="shop", name="Shop", values={"origins": "https://shop.test"}
    )
    seller = actor_with()
    say(client, "messages", text="Do you have it in blue?", echo="message-01")
    talk = Conversation.objects.get()
    assert talk.is_visitor
    assert talk.party_id is not None
    messaging.answer(actor=seller, conversation_id=talk.pk, answer=messaging.Answer("We do, in all sizes."))
    say(client, "address", email="anna@customer.test", echo="message-02")

    talk.refresh_from_db()
    email = PointDraft("email", talk.context["email"])
    draft = PartyDraft(kind="person", display_name="Anna Nowak", points=(email,), owner_id=seller.user_id)
    anna = customers.make_customer_of_visitor(actor=seller, visitor_id=talk.party_id, draft=draft, at=timezone.now())
    make_order(anna, placed_at=timezone.now())
    say(client, "messages", text="I have ordered it. Thank you!", echo="message-03")

    [found] = find_by_email(SYSTEM, "anna@customer.test")
    assert (found.id, found.is_visitor) == (anna, False)
    entries = interactions.timeline(seller, anna).entries
    chats = [(entry.direction, entry.medium) for entry in entries if entry.medium == "chat"]
    assert sorted(chats) == [("inbound", "chat"), ("inbound", "chat"), ("outbound", "chat")]
    assert [order.total for order in orders_of(seller, [anna])] == [10]
    assert Conversation.objects.get().messages == 3


def test_a_visitor_who_signs_in_at_the_shop_takes_what_the_consultant_proposes(client: Client) -> None:
    be_patient()
    _make_routed_shop()
    user = make_user(full_name="Maria Konsultant", language="en")
    permissions = ("routing.work", "messaging.view", "messaging.answer", "customers.view", "decisions.ask")
    maria = actor_with(*permissions, user=user)
    routing.make_worker(actor=SYSTEM, user_id=user.pk)
    routing.set_activity(actor=maria, activity="ready")
    anna = make_party("Anna Nowak", email="anna@customer.test")
    coat = make_product("A blue coat")
    offer = make_offer("coat", product_id=coat)

    page = {"url": "https://shop.test/coats", "title": "Coats"}
    say(client, "messages", text="Do you have it in blue?", echo="message-01", page=page, pages=[page])
    Follower().turn(timezone.now())
    routing.accept_work(actor=maria, reservation_id=reservations().get().pk)
    talk = Conversation.objects.get()
    assert (talk.assignee_id, talk.is_visitor) == (user.pk, True)
    beside = sign_in(Client(), user).get(f"/inbox/{talk.pk}/visitor").content.decode()
    assert "Coats" in beside

    say(client, "identity", token=signed({"sub": "user-17", "email": "anna@customer.test", "name": "Anna Nowak"}))
    talk.refresh_from_db()
    assert (talk.party_id, talk.is_visitor) == (anna.pk, False)
    decided = decisions.decide(actor=maria, question=decisions.Question(anna.pk))
    assert [one.code for one in decided.proposals] == ["coat"]
    messaging.answer(actor=maria, conversation_id=talk.pk, answer=messaging.Answer("We do, for 10 PLN."))
    say(client, "messages", text="I take it!", echo="message-02")
    assert decisions.answer_offer(actor=maria, decision_id=decided.id, offer_id=offer, answer="accepted")
    messaging.resolve_conversation(actor=maria, conversation_id=talk.pk)
    make_order(anna.pk, placed_at=timezone.now(), lines=(line_of(product_id=coat),))
    deliver_all()

    assert not reservations().filter(state__in=("pending", "accepted")).exists(), "whoever has resolved it is free"
    assert list(OfferAnswer.objects.order_by("pk").values_list("kind", flat=True)) == ["accepted", "bought"]
    chats = [entry.direction for entry in interactions.timeline(SYSTEM, anna.pk).entries if entry.medium == "chat"]
    assert sorted(chats) == ["inbound", "inbound", "outbound"], "also what was written before anybody knew who it was"
    assert [order.total for order in orders_of(SYSTEM, [anna.pk])] == [10]


def _make_routed_shop() -> None:
    routing.save_queue(actor=SYSTEM, code="chats")
    body = {"filters": [], "default": {"steps": [{"queue": "chats"}]}}
    routing.publish_plan(actor=SYSTEM, plan_id=routing.draft_plan(actor=SYSTEM, code="chats", name="Chats", body=body))
    values = {"origins": "https://shop.test", "identity_secret": SECRET}
    messaging.save_mailbox(
        actor=SYSTEM, transport="web_chat", address="shop", name="Shop", values=values, plan="chats", language="en"
    )
