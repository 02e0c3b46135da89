"""Whom a message concerns is told once, and who is named in a note takes part from then on."""

from unittest.mock import patch

import orjson
import pytest

from relacja.accounts.testing import actor_with, make_user
from relacja.customers.testing import make_party
from relacja.messaging import queries, services
from relacja.messaging.models import Conversation, Follower, Mailbox, Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.testing import SYSTEM, inbound, receive
from relacja.platform import push


def _told(told: list[str], event: str) -> list[str]:
    return [one["topic"] for one in map(orjson.loads, told) if one["event"] == event]


def test_whoever_has_a_conversation_follows_it_or_looks_after_its_customer_hears_once_that_they_wrote(
    mailbox: Mailbox,
) -> None:
    owner, follower, both = make_user(), actor_with(VIEW), actor_with(VIEW, ANSWER)
    make_party("Anna Nowak", email="anna@customer.test", owner_id=owner.pk)
    first = inbound()
    receive(mailbox, first)
    talk = Conversation.objects.get()
    services.assign_conversation(actor=SYSTEM, conversation_id=talk.pk, user_id=both.user_id)
    for actor in (follower, both):
        services.follow_conversation(actor=actor, conversation_id=talk.pk)
    told: list[str] = []
    with patch.object(push, "after_commit", lambda _channel, message: told.append(message)):
        receive(mailbox, inbound(references=(first.key,)))
        receive(mailbox, inbound(references=(first.key,), automatic="auto_reply"))
    heard = sorted(f"user:{user_id}" for user_id in (owner.pk, follower.user_id, both.user_id))
    assert sorted(_told(told, "customer_wrote")) == heard


def test_who_is_named_in_a_note_is_told_and_sees_the_conversation_from_then_on(mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    talk = Conversation.objects.get()
    jan, ewa = actor_with(VIEW, ANSWER), actor_with(VIEW, scope="own")
    with pytest.raises(queries.ConversationNotFound):
        queries.conversation_of(ewa, talk.pk)
    told: list[str] = []
    names = [ewa.user_id or 0, jan.user_id or 0]
    with patch.object(push, "after_commit", lambda _channel, message: told.append(message)):
        services.write_note(actor=jan, conversation_id=talk.pk, note="@Ewa, zerkniesz?", names=names)
    assert _told(told, "mentioned") == [f"user:{ewa.user_id}"]
    assert queries.conversation_of(ewa, talk.pk) == talk
    assert Follower.objects.count() == 1


def test_nobody_is_named_who_may_read_nothing_and_then_nothing_is_written(mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    with pytest.raises(services.CannotRead):
        services.write_note(
            actor=SYSTEM, conversation_id=Conversation.objects.get().pk, note="@?", names=[make_user().pk]
        )
    assert not Message.objects.filter(direction="note").exists()
