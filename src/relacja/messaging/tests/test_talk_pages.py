"""The depth of an open conversation: asking others beside it, macros, merging and splitting, and what a wire allows."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.testing import Pigeon, inbound, make_mailbox, receive

if TYPE_CHECKING:
    from relacja.accounts.models import User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(db: None) -> "User":
    user = make_user(full_name="Maria Reader", language="en")
    actor_with(user=user)
    return user


@pytest.fixture
def client(reader: "User") -> Client:
    return sign_in(Client(), reader)


def write(mailbox: Mailbox, **fields: Any) -> Conversation:
    [arrival] = receive(mailbox, inbound(**fields))
    assert arrival.message is not None
    return arrival.message.conversation


def page(client: Client, address: str, **given: Any) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def first_of(talk: Conversation) -> int:
    return Message.objects.filter(conversation=talk).order_by("pk").values_list("pk", flat=True)[0]


def test_somebody_outside_is_asked_from_the_conversation_and_stands_beside_it(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, subject="Where is my part?", text="It has the number 7.")
    address = reverse("messaging:ask_outside", args=[talk.pk])
    assert 'value="Where is my part?"' in page(client, address)
    assert "It has the number 7." in page(client, address, message=first_of(talk))
    given = {"mailbox": mailbox.pk, "to": "parts@supplier.test", "subject": "Part 7", "text": "In stock?"}
    for wrong in ({"to": "anna@customer.test"}, {"cc": "anna@customer.test"}):
        refused = client.post(address, given | wrong)
        assert refused.status_code == 422
        assert "addresses is the customer" in refused.content.decode()
    asked = client.post(address, given, headers=HTMX)
    assert asked.status_code == 204
    assert '"undo"' in asked.headers["HX-Trigger"]
    side = Conversation.objects.get(beside=talk)
    shown = page(client, reverse("messaging:conversation", args=[talk.pk]))
    assert "parts@supplier.test" in shown
    assert "New answer" not in shown
    receive(mailbox, inbound(sender="parts@supplier.test", tokens=(side.token,), text="Two are left."))
    assert "New answer" in page(client, reverse("messaging:conversation", args=[talk.pk]))
    beside = page(client, reverse("messaging:conversation", args=[side.pk]))
    assert "whose customer never hears of this" in beside
    assert reverse("messaging:ask_outside", args=[side.pk]) not in beside
    wrong = client.post(reverse("messaging:send", args=[side.pk]), {"text": "x", "to": "anna@customer.test"})
    assert wrong.status_code == 422
    assert "addresses is the customer" in wrong.content.decode()


def test_nobody_asks_beside_a_conversation_they_do_not_see(client: Client, bird: Pigeon) -> None:
    secret = write(make_mailbox("Personal", "boss@firm.test", owner_id=make_user().pk))
    address = reverse("messaging:ask_outside", args=[secret.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"to": "parts@supplier.test", "text": "x"}).status_code == 404
