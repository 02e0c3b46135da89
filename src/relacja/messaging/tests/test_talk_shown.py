"""What an open conversation says of its messages: who wrote, how they are protected, what is long."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.testing import inbound, receive


@pytest.fixture
def client(db: None) -> Client:
    user = make_user(full_name="Maria Reader", language="en")
    actor_with(user=user)
    return sign_in(Client(), user)


def write(mailbox: Mailbox, **fields: Any) -> Conversation:
    [arrival] = receive(mailbox, inbound(**fields))
    assert arrival.message is not None
    return arrival.message.conversation


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(client: Client, talk: Conversation) -> str:
    return page(client, reverse("messaging:conversation", args=[talk.pk]))


def test_an_encrypted_mail_is_shown_as_such_and_a_signed_one_as_signed(client: Client, mailbox: Mailbox) -> None:
    sealed = shown(client, write(mailbox, protection="encrypted:smime", text=""))
    assert "Encrypted S/MIME" in sealed
    assert "Relacja has no key to it" in sealed
    signed = shown(client, write(mailbox, protection="signed:pgp-mime"))
    assert "Signed PGP" in signed
    assert "Relacja has no key to it" not in signed
    assert ">PGP<" in shown(client, write(mailbox, protection="pgp-mime"))


def test_a_customer_who_writes_without_a_name_is_called_by_the_one_we_know(client: Client, mailbox: Mailbox) -> None:
    make_party("Łucja Żak", email="lucja@customer.test")
    told = shown(client, write(mailbox, sender="lucja@customer.test", sender_name=""))
    assert 'aria-label="Message: Łucja Żak"' in told
    assert 'title="lucja@customer.test">lucja@customer.test</span>' in told


def test_where_nobody_is_named_nobody_is_asked_for_by_an_empty_address(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, sender="", sender_name="")
    assert 'aria-label="Message: Nobody named"' in shown(client, talk)
    beside = page(client, reverse("messaging:beside", args=[talk.pk]))
    assert "This message names no sender." in beside
    assert "Nobody is known by" not in beside


def test_nobody_is_added_for_a_program_without_being_asked_for(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, sender="daemon@server.test", sender_name="Mail Delivery", automatic="notification")
    beside = page(client, reverse("messaging:beside", args=[talk.pk]))
    assert "A program wrote this" in beside
    assert "Mail Delivery" not in beside


def test_a_long_link_is_shown_short_and_leads_where_it_leads(client: Client, mailbox: Mailbox) -> None:
    address = "https://www.shop.test/" + "x" * 200
    told = shown(client, write(mailbox, text=f"See {address}"))
    assert f'href="{address}"' in told
    assert f">{address}<" not in told
