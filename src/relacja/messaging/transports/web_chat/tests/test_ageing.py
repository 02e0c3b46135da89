"""Chats of visitors nobody knows go when their time has run out, in every app; those of customers stay."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers import services as customers
from relacja.customers.queries import party_names
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.messaging import services
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, pigeon, receive
from relacja.messaging.transports.web_chat.ageing import forget_old_visitors
from relacja.messaging.transports.web_chat.jobs import old_chats
from relacja.messaging.transports.web_chat.tests.conftest import Guest
from relacja.messaging.transports.web_chat.tests.test_chat import PNG
from relacja.platform import parameters, sql
from relacja.platform.models import OutboxEvent


@pytest.fixture
def long_ago() -> datetime:
    """Before this, chats are old."""
    return timezone.now() - timedelta(days=180)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Where customers write mails."""
    with pigeon():
        yield make_mailbox()


def count_of(name: str) -> int:
    return OutboxEvent.objects.filter(name__endswith=name.rpartition(".")[2]).count()


def aged(guest: Guest) -> int:
    """Let the visitor's chat be old; their party."""
    talk = guest.talk()
    Conversation.objects.filter(pk=talk.pk).update(last_at=timezone.now() - timedelta(days=181))
    assert talk.party_id is not None
    return talk.party_id


def test_whoever_is_old_is_forgotten_everywhere_and_whoever_is_young_stays(
    guest: Guest, other: Guest, long_ago: datetime
) -> None:
    guest.say("My order is 12345")
    guest.post("files?name=photo.png&echo=file-000001", PNG)
    services.answer(actor=actor_with(), conversation_id=guest.talk().pk, answer=services.Answer("It is on its way."))
    guest.post("address", {"email": "anna@customer.test", "echo": "address-001"})
    other.say("Hello")
    party_id = aged(guest)

    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 1
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 0

    assert list(Message.objects.exclude(text="").values_list("text", flat=True)) == ["Hello"]
    assert Attachment.objects.count() == 0
    assert guest.texts() == []
    assert other.texts() == ["Hello"]
    assert "Visitor" not in str(party_names(SYSTEM, [party_id]))
    assert all(not entry.summary for entry in interactions.timeline(SYSTEM, party_id).entries)
    assert not Conversation.objects.filter(context__email="anna@customer.test").exists()


def test_a_visitor_who_has_come_back_is_kept_whole(guest: Guest, long_ago: datetime) -> None:
    guest.say("Long ago")
    aged(guest)
    guest.say("And now again")
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 0
    assert "Long ago" in guest.texts()


def test_what_belongs_to_a_customer_is_no_visitors(guest: Guest, long_ago: datetime) -> None:
    guest.say("Hello")
    visitor_id = aged(guest)
    anna = make_party("Anna Nowak")
    customers.join_visitor(actor=SYSTEM, visitor_id=visitor_id, party_id=anna.pk, reason="said so", at=timezone.now())
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 0, "though the inbox has not heard of it yet"
    services.mark_known(actor=SYSTEM, party_id=visitor_id)
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 0
    assert guest.texts() == ["Hello"]


def test_one_who_has_to_stay_keeps_up_nobody_else(guest: Guest, other: Guest, long_ago: datetime) -> None:
    guest.say("Held")
    other.say("Hello")
    services.answer(actor=actor_with(), conversation_id=guest.talk().pk, answer=services.Answer("On its way."))
    Message.objects.filter(direction="outbound").update(delivery="sending")
    aged(guest), aged(other)
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 1
    assert (guest.texts()[0], other.texts()) == ("Held", [])
    Message.objects.filter(direction="outbound").update(delivery="sent")
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 1


def test_those_with_a_name_and_those_without_are_forgotten_and_named_nowhere(
    guest: Guest, other: Guest, long_ago: datetime, mailbox: Mailbox
) -> None:
    guest.say("Hello")
    other.say("Hello too")
    for number, (one, name) in enumerate(((guest, "Zenobia Wichura"), (other, ""))):
        party_id = aged(one)
        if name:
            sql.rows("UPDATE customers_party SET display_name = %s WHERE id = %s", [name, party_id])
        receive(mailbox, inbound(sender=f"jan{number}@customer.test", text=f"Ask Zenobia Wichura and Jan, {number}"))
    told = count_of("customers.PersonForgotten")
    assert forget_old_visitors(actor=SYSTEM, before=long_ago) == 2
    texts = set(Message.objects.filter(sender__startswith="jan").values_list("text", flat=True))
    assert texts == {"Ask … … and Jan, 0", "Ask … … and Jan, 1"}
    assert count_of("customers.PersonForgotten") - told == 2, "each is told to those who listen"


@pytest.mark.parametrize(("days", "left"), [(0, ["Hello"]), (200, ["Hello"]), (100, [])])
def test_how_long_they_are_kept_is_a_parameter(guest: Guest, days: int, left: list[str]) -> None:
    guest.say("Hello")
    aged(guest)
    with parameters.standing_at("messaging.visitors_kept", days):
        old_chats()
    assert guest.texts() == left
