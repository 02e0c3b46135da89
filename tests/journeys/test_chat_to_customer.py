"""Somebody nobody knows chats on a site, leaves an address, becomes a customer and buys: one person, one timeline."""

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers import services as customers
from relacja.customers.queries import find_by_email
from relacja.customers.types import PartyDraft, PointDraft
from relacja.interactions import queries as interactions
from relacja.messaging import services as messaging
from relacja.messaging.models import Conversation
from relacja.messaging.testing import SYSTEM
from relacja.sales.queries import orders_of
from relacja.sales.testing import make_order

pytestmark = pytest.mark.django_db
VISITOR = {"Authorization": "Visitor a-secret-of-this-browser-01"}


def say(client: Client, path: str, **body: str) -> None:
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
