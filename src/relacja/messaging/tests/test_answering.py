"""Answers: on the timeline at once, on the wire once, and honest about what became of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.messaging import services
from relacja.messaging.events import MessageSent
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.services import delivering
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, receive
from relacja.messaging.types import Bounced, File
from relacja.platform import parameters


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    """A conversation that waits for us."""
    make_party("Anna Nowak", email="anna@customer.test")
    receive(mailbox, inbound())
    return Conversation.objects.get()


def answer(talk: Conversation, text: str = "Wysłaliśmy.", **fields: object) -> Message:
    given = services.Answer(text, **fields)  # type: ignore[arg-type]
    return services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=given)


def deliver() -> None:
    """Let the time to take back be over, and send what is due."""
    Message.objects.filter(delivery="queued").update(send_at=timezone.now() - timedelta(seconds=1))
    services.deliver_due()


def test_an_answer_stands_on_the_timeline_at_once_and_leaves_when_it_may(talk: Conversation, bird: Pigeon) -> None:
    message = answer(talk)
    assert talk.party_id is not None
    latest = interactions.timeline(SYSTEM, talk.party_id).entries[0]
    assert (latest.direction, latest.body) == ("outbound", "Wysłaliśmy.")
    services.deliver_due()
    assert not bird.sent, "the time to take it back is not over"
    deliver()
    message.refresh_from_db()
    [sent] = bird.sent
    assert (message.delivery, sent.to, sent.subject) == ("sent", ("anna@customer.test",), "Re: Faktura")
    assert sent.references[-1] == Message.objects.get(direction="inbound").key


def test_an_answer_ends_the_wait_and_makes_it_the_customers_turn(talk: Conversation) -> None:
    answer(talk)
    talk.refresh_from_db()
    assert (talk.status, talk.waiting_since, talk.first_answer_at is not None) == ("pending", None, True)


def test_an_answer_can_be_taken_back_until_it_leaves(mailbox: Mailbox, bird: Pigeon, talk: Conversation) -> None:
    message = answer(talk)
    Message.objects.filter(pk=message.pk).update(author=None)
    with pytest.raises(services.TooLate):
        services.take_back(actor=SYSTEM, message_id=message.pk + 1)
    deliver()
    assert len(bird.sent) == 1


def test_who_has_not_read_what_was_written_meanwhile_is_told(talk: Conversation, mailbox: Mailbox) -> None:
    seen = talk.version
    receive(mailbox, inbound(subject="Re: Faktura"))
    with pytest.raises(services.WrittenMeanwhile):
        answer(talk, seen=seen)
    talk.refresh_from_db()
    answer(talk, seen=talk.version)


def test_nothing_is_not_sent(talk: Conversation) -> None:
    with pytest.raises(services.Nothing):
        answer(talk, "  \n ")
    assert answer(talk, "", files=(File("a.txt", b"a"),)).pk


def test_a_server_that_is_away_is_tried_again_later_and_the_message_goes_once(talk: Conversation, bird: Pigeon) -> None:
    message = answer(talk)
    bird.fails = [Unreachable("no route"), Unreachable("still none")]
    for _ in range(3):
        deliver()
    message.refresh_from_db()
    assert (message.delivery, message.attempts, len(bird.sent)) == ("sent", 3, 1)


def test_what_is_refused_for_good_says_why_and_gives_the_conversation_back(talk: Conversation, bird: Pigeon) -> None:
    message = answer(talk)
    bird.fails = [Refused("no such user", "5.1.1")]
    deliver()
    message.refresh_from_db()
    talk.refresh_from_db()
    assert (message.delivery, message.delivery_detail) == ("failed", "5.1.1 no such user")
    assert (talk.status, talk.why) == ("open", "failed")


def test_what_may_have_left_is_not_sent_again_by_itself(talk: Conversation, bird: Pigeon) -> None:
    message = answer(talk)
    bird.fails = [Unsure("the line broke")]
    deliver()
    deliver()
    message.refresh_from_db()
    assert (message.delivery, bird.sent) == ("unsure", [])
    services.send_again(actor=SYSTEM, message_id=message.pk)
    deliver()
    assert [one.key for one in bird.sent] == [message.key], "the same name, so that servers may know it"


def test_what_was_being_sent_when_its_process_died_is_unsure(talk: Conversation, bird: Pigeon) -> None:
    message = answer(talk)
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=message.pk).update(delivery="sending", send_at=long_ago)
    assert services.find_stale(actor=SYSTEM, now=timezone.now()) == 1
    message.refresh_from_db()
    assert (message.delivery, bird.sent) == ("unsure", [])


@pytest.mark.django_db(transaction=True)
def test_what_the_other_side_said_is_kept_though_the_database_was_away_at_that_moment(
    talk: Conversation, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, away = answer(talk), [OperationalError("gone"), InterfaceError("closed")]
    publish = delivering.publish

    def published(event: MessageSent) -> None:
        if away:
            raise away.pop()
        publish(event)

    monkeypatch.setattr(delivering, "publish", published)
    monkeypatch.setattr(delivering, "PAUSES", (0.0, 0.0))
    deliver()
    message.refresh_from_db()
    assert (message.delivery, message.attempts, len(bird.sent), away) == ("sent", 1, 1, [])


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_just_before_the_database_went_away_is_not_kept_again(
    talk: Conversation, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, tried = answer(talk), []
    put_off = delivering.put_off

    def kept_and_gone(**given: object) -> None:
        tried.append(given)
        put_off(**given)  # type: ignore[arg-type]
        raise OperationalError("gone after it was kept")

    monkeypatch.setattr(delivering, "put_off", kept_and_gone)
    monkeypatch.setattr(delivering, "PAUSES", (0.0,))
    bird.fails = [Unreachable("no route")]
    deliver()
    message.refresh_from_db()
    assert (message.delivery, message.attempts, len(tried)) == ("queued", 1, 1)


def test_one_recipient_refused_at_once_is_a_bounce_at_once(talk: Conversation, bird: Pigeon) -> None:
    bird.refuses = {"anna@customer.test": "5.2.2 mailbox full"}
    message = answer(talk)
    deliver()
    message.refresh_from_db()
    assert (message.delivery, "mailbox full" in message.delivery_detail) == ("bounced", True)


def test_a_conversation_that_we_begin_is_the_customers_whose_address_it_is(mailbox: Mailbox, bird: Pigeon) -> None:
    party = make_party("Jan Kowalski", email="jan@customer.test")
    given = services.Answer("Dzień dobry", subject="Umowa", to=("Jan@Customer.test",))
    message = services.begin_conversation(actor=SYSTEM, mailbox_id=mailbox.pk, answer=given)
    assert (message.conversation.party_id, message.conversation.status) == (party.pk, "pending")


def test_a_note_is_for_us_alone(talk: Conversation, bird: Pigeon) -> None:
    services.write_note(actor=SYSTEM, conversation_id=talk.pk, note="Zadzwonić do magazynu")
    deliver()
    assert not bird.sent
    talk.refresh_from_db()
    assert talk.status == "open"
    assert talk.party_id is not None
    assert len(interactions.timeline(SYSTEM, talk.party_id).entries) == 1


def test_what_was_put_off_comes_back_in_its_time_and_sooner_if_the_customer_writes(
    talk: Conversation, mailbox: Mailbox
) -> None:
    later = timezone.now() + timedelta(days=1)
    services.snooze_conversation(actor=SYSTEM, conversation_id=talk.pk, until=later)
    assert services.wake_conversations(actor=SYSTEM, now=timezone.now()) == 0
    assert services.wake_conversations(actor=SYSTEM, now=later) == 1
    talk.refresh_from_db()
    assert (talk.status, talk.why) == ("open", "time")
    services.snooze_conversation(actor=SYSTEM, conversation_id=talk.pk, until=later)
    receive(mailbox, inbound(subject="Re: Faktura"))
    talk.refresh_from_db()
    assert (talk.status, talk.snoozed_until) == ("open", None)


def test_silence_resolves_what_waits_for_the_customer(talk: Conversation) -> None:
    answer(talk)
    tomorrow = timezone.now() + timedelta(days=1)
    assert services.resolve_silent(actor=SYSTEM, now=tomorrow, before=tomorrow) == 1
    talk.refresh_from_db()
    assert (talk.status, talk.why) == ("resolved", "silent")


def test_without_a_time_to_take_back_an_answer_leaves_at_once(talk: Conversation, bird: Pigeon) -> None:
    with parameters.standing_at("messaging.undo_seconds", 0):
        answer(talk)
    services.deliver_due()
    assert len(bird.sent) == 1


def _is_closed(party_id: int) -> bool:
    file = customers.party_file(SYSTEM, party_id)
    assert file is not None
    return any(point.state == "bouncing" for point in file.points)


def test_a_report_that_anybody_wrote_closes_nobodys_address(talk: Conversation, mailbox: Mailbox) -> None:
    sent = answer(talk)
    deliver()
    victim = make_party("Jan Kowalski", email="jan@customer.test")
    forged = Bounced("jan@customer.test", (sent.key,), "5.1.1", "permanent", "gone")
    receive(mailbox, inbound(sender="eve@other.test", automatic="bounce", bounced=(forged, replace(forged, of=()))))
    assert not _is_closed(victim.pk)


def test_an_address_that_is_gone_is_closed_by_the_servers_word(talk: Conversation, mailbox: Mailbox) -> None:
    sent = answer(talk)
    deliver()
    gone = Bounced("Anna@Customer.Test", (sent.key,), "5.1.1", "permanent", "no such user")
    receive(mailbox, inbound(sender="mailer-daemon@customer.test", automatic="bounce", bounced=(gone,)))
    assert talk.party_id is not None
    assert _is_closed(talk.party_id)
