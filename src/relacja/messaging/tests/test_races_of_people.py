"""Two at once in one conversation: who wins, and that nothing is lost or done twice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from relacja.accounts.testing import actor_with, make_user
from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Draft, Mailbox, Message
from relacja.messaging.services import Answer, matching
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, pigeon, receive
from relacja.messaging.types import DraftText, RuleDraft
from relacja.platform.actor import Actor
from relacja.platform.testing.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mailbox that everybody sees in their own connection."""
    with pigeon():
        yield make_mailbox()


def test_of_two_who_answer_what_they_both_read_one_is_told_to_look_again(box: Mailbox) -> None:
    receive(box, inbound())
    talk = Conversation.objects.get()

    def answer() -> None:
        services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=Answer("Proszę", seen=talk.version))

    assert at_once(answer, answer, answer) == {"done": 1, "WrittenMeanwhile": 2}
    assert Message.objects.filter(direction="outbound").count() == 1


def test_a_message_that_comes_in_while_its_conversation_is_merged_stands_in_the_one_that_stays(box: Mailbox) -> None:
    first = inbound()
    receive(box, first, inbound(sender="jan@other.test", subject="Inna sprawa"))
    one, two = Conversation.objects.order_by("pk")

    def merge() -> None:
        services.merge_conversations(actor=SYSTEM, keep_id=two.pk, absorb_id=one.pk, reason="same")

    def come() -> None:
        receive(box, inbound(tokens=(one.token,)))

    assert at_once(merge, come) == {"done": 2}
    two.refresh_from_db()
    assert (two.messages, Message.objects.filter(conversation=two).count()) == (3, 3)


def test_two_merges_of_two_conversations_into_each_other_leave_one(box: Mailbox) -> None:
    receive(box, inbound(), inbound(sender="jan@other.test", subject="Inna sprawa"))
    one, two = Conversation.objects.values_list("pk", flat=True).order_by("pk")

    def merge(keep: int, absorb: int) -> None:
        services.merge_conversations(actor=SYSTEM, keep_id=keep, absorb_id=absorb, reason="same")

    assert at_once(lambda: merge(one, two), lambda: merge(two, one)) == {"done": 1, "SameConversation": 1}
    assert Conversation.objects.filter(into=None).get().messages == 2


def test_a_rule_and_a_person_who_take_a_conversation_at_once_leave_it_with_the_person(box: Mailbox) -> None:
    rule_gives, takes = make_user(), make_user()
    first = inbound()
    receive(box, first)
    talk = Conversation.objects.get()
    draft = RuleDraft("R", "ALWAYS", ({"do": "assign", "user": str(rule_gives.pk)},))
    services.save_rule(actor=SYSTEM, draft=draft)

    def take() -> None:
        services.assign_conversation(actor=SYSTEM, conversation_id=talk.pk, user_id=takes.pk)

    def come() -> None:
        receive(box, inbound(references=(first.key,)))

    assert at_once(take, come) == {"done": 2}
    talk.refresh_from_db()
    assert (talk.assignee_id, talk.messages) == (takes.pk, 2)


def test_a_mail_that_comes_to_two_mailboxes_at_once_is_one_message_and_held_in_neither(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, mail = make_mailbox("Sales", "sales@firm.test"), inbound()
    elsewhere = replace(mail, original=b"the same, with the marks of another mailbox")
    writer_of, meanwhile = matching.writer_of, [lambda: receive(other, elsewhere) and None]

    def asked_while_it_comes_elsewhere(actor: Actor, address: str) -> matching.Writer:
        if meanwhile:
            assert at_once(meanwhile.pop()) == {"done": 1}
        return writer_of(actor, address)

    monkeypatch.setattr(matching, "writer_of", asked_while_it_comes_elsewhere)
    receive(box, mail)
    assert set(Arrival.objects.values_list("mailbox", "state")) == {(other.pk, "in"), (box.pk, "again")}
    assert Message.objects.count() == 1


def test_an_automatic_answer_goes_once_to_an_address_that_writes_to_two_mailboxes_at_once(box: Mailbox) -> None:
    other = make_mailbox("Sales", "sales@firm.test")
    services.save_rule(actor=SYSTEM, draft=RuleDraft("R", "ALWAYS", ({"do": "automatic", "body": "Odpowiemy jutro."},)))
    assert at_once(lambda: receive(box, inbound()) and None, lambda: receive(other, inbound()) and None).total() == 2
    assert Message.objects.filter(direction="outbound").count() == 1


def test_a_draft_saved_while_it_is_sent_is_not_sent_twice_and_does_not_come_back(box: Mailbox) -> None:

    receive(box, inbound())
    talk, jan = Conversation.objects.get(), actor_with()
    draft = services.save_draft(actor=jan, conversation_id=talk.pk, text=DraftText("Pro"))
    assert draft is not None

    def save() -> None:
        services.save_draft(actor=jan, conversation_id=talk.pk, text=DraftText("Proszę"), draft_id=draft.pk)

    def send() -> None:
        services.answer(actor=jan, conversation_id=talk.pk, answer=Answer("Proszę", seen=talk.version))

    assert at_once(save, send) == {"done": 2}
    assert not Draft.objects.exists()
