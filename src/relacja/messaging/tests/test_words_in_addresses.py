"""An address with a `+word` is the plain mailbox where the domain says so, elsewhere a possible one: no guess joins."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.services import matching
from relacja.messaging.testing import NOON, SYSTEM, Pigeon, inbound, receive


def talk_of(mailbox: Mailbox, sender: str, **fields: object) -> Conversation:
    [arrival] = receive(mailbox, inbound(sender=sender, **fields))
    assert arrival.message is not None
    return Conversation.objects.get(pk=arrival.message.conversation_id)


@pytest.mark.parametrize(
    ("known", "writes"),
    [
        ("anna@gmail.com", "anna+crm@gmail.com"),
        ("anna+shop@gmail.com", "anna@gmail.com"),
        ("anna+shop@gmail.com", "anna+crm@gmail.com"),
    ],
)
def test_where_the_domain_says_so_it_is_the_same_customer(mailbox: Mailbox, known: str, writes: str) -> None:
    anna = make_party("Anna Nowak", email=known)
    make_party("Joanna", email="joanna+crm@gmail.com")
    make_party("Anna of elsewhere", email="anna+crm@outlook.com")
    talk = talk_of(mailbox, writes)
    assert (talk.party_id, talk.is_visitor, talk.candidates) == (anna.pk, False, [])


def test_elsewhere_it_is_possible_and_people_choose(mailbox: Mailbox, client: Client) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    talk = talk_of(mailbox, "anna+crm@customer.test")
    assert (talk.is_visitor, talk.party_id != anna.pk, talk.candidates) == (True, True, [anna.pk])
    assert not interactions.timeline(SYSTEM, anna.pk).entries, "nothing of it stands in her file"
    user = make_user(full_name="Maria Reader", language="en")
    actor_with(user=user)
    page = sign_in(client, user).get(reverse("messaging:beside", args=[talk.pk])).content.decode()
    assert "Perhaps it is one of these" in page
    assert "Anna Nowak" in page
    services.say_who_writes(actor=SYSTEM, conversation_id=talk.pk, party_id=anna.pk)
    again = talk_of(mailbox, "anna+crm@customer.test", subject="Something else")
    assert (again.party_id, again.candidates) == (anna.pk, [])


def test_what_is_only_possible_counts_as_unknown(mailbox: Mailbox) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    assert not matching.writer_of(SYSTEM, "anna+crm@customer.test").is_known
    assert matching.writer_of(SYSTEM, "anna@customer.test").is_known


def test_a_guess_joins_no_conversation_of_the_customer(mailbox: Mailbox) -> None:
    make_party("Anna Nowak", email="anna@customer.test")
    first = talk_of(mailbox, "anna@customer.test")
    later = talk_of(mailbox, "anna+crm@customer.test", subject="Re: Faktura", at=NOON + timedelta(hours=1))
    assert later.pk != first.pk


def test_whoever_uses_the_address_itself_comes_before_those_alike(mailbox: Mailbox) -> None:
    make_party("Anna Nowak", email="anna@gmail.com")
    shop = make_party("Shop", email="anna+shop@gmail.com")
    assert talk_of(mailbox, "anna+shop@gmail.com").party_id == shop.pk


def test_several_alike_are_several(mailbox: Mailbox) -> None:
    both = {make_party("Anna", email="anna@gmail.com").pk, make_party("Jan", email="anna+jan@gmail.com").pk}
    talk = talk_of(mailbox, "anna+crm@gmail.com")
    assert (talk.party_id, set(talk.candidates)) == (None, both)


def test_a_conversation_that_we_begin_is_the_customers(mailbox: Mailbox) -> None:
    anna = make_party("Anna Nowak", email="anna@gmail.com")
    given = services.Answer("Dzień dobry", subject="Umowa", to=("Anna+crm@Gmail.com",))
    message = services.begin_conversation(actor=SYSTEM, mailbox_id=mailbox.pk, answer=given)
    assert message.conversation.party_id == anna.pk


@pytest.mark.parametrize("to", ["anna+x@customer.test", "anna@customer.test", "Anna <ANNA+Y@customer.test>"])
@pytest.mark.parametrize("sender", ["anna@customer.test", "anna+shop@customer.test"])
def test_no_outsider_is_asked_who_may_be_the_customer(mailbox: Mailbox, bird: Pigeon, sender: str, to: str) -> None:
    main = talk_of(mailbox, sender)
    given = services.Answer("Is it in stock?", subject="Part 7", to=("parts@supplier.test",), cc=(to,))
    with pytest.raises(services.ReachesCustomer):
        services.begin_beside(actor=SYSTEM, conversation_id=main.pk, mailbox_id=mailbox.pk, answer=given)


def test_an_address_of_the_customers_file_is_theirs_with_a_word_too(mailbox: Mailbox, bird: Pigeon) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    main = talk_of(mailbox, "anna.at.work@firm.test")
    services.say_who_writes(actor=SYSTEM, conversation_id=main.pk, party_id=anna.pk)
    given = services.Answer("Is it in stock?", subject="Part 7", to=("anna+x@customer.test",))
    with pytest.raises(services.ReachesCustomer):
        services.begin_beside(actor=SYSTEM, conversation_id=main.pk, mailbox_id=mailbox.pk, answer=given)


def test_what_the_customer_writes_with_a_word_to_a_side_conversation_stands_in_theirs(
    mailbox: Mailbox, bird: Pigeon
) -> None:
    make_party("Anna Nowak", email="anna@gmail.com")
    main = talk_of(mailbox, "anna@gmail.com")
    given = services.Answer("Is it in stock?", subject="Part 7", to=("parts@supplier.test",))
    side = services.begin_beside(actor=SYSTEM, conversation_id=main.pk, mailbox_id=mailbox.pk, answer=given)
    token = side.conversation.token
    talk = talk_of(mailbox, "anna+crm@gmail.com", tokens=(token,), at=NOON + timedelta(hours=1))
    assert (talk.pk, Message.objects.filter(conversation=side.conversation_id).count()) == (main.pk, 1)
