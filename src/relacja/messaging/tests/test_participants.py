"""Everybody who writes in a conversation or gets a copy takes part in it."""

import pytest

from relacja.accounts.testing import actor_with
from relacja.messaging import queries
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.permissions import VIEW
from relacja.messaging.testing import SYSTEM, inbound, receive


def test_those_who_got_a_copy_or_answered_from_it_are_listed_and_our_own_addresses_are_not(mailbox: Mailbox) -> None:
    first = inbound(recipients={"to": [mailbox.address], "cc": ["boss@customer.test"], "bcc": ["hidden@customer.test"]})
    receive(mailbox, first)
    answer = {"to": [mailbox.address, "anna@customer.test"]}
    receive(
        mailbox,
        inbound(sender="boss@customer.test", sender_name="Szefowa", recipients=answer, references=(first.key,)),
    )
    [boss] = queries.participants(SYSTEM, Conversation.objects.get().pk)
    assert (boss.address, boss.name, boss.wrote, boss.got) == ("boss@customer.test", "Szefowa", 1, 1)
    with pytest.raises(queries.ConversationNotFound):
        queries.participants(actor_with(VIEW, scope="own"), Conversation.objects.get().pk)
