"""Messages come in: each once, in its conversation, on its customer's timeline, or with the reason why not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.interactions.queries import Entry
from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Mailbox, Message
from relacja.messaging.services.intake import Seen
from relacja.messaging.testing import NOON, SYSTEM, inbound, letter, make_mailbox, receive
from relacja.messaging.types import Bounced, Inbound, Place
from relacja.platform import parameters

State = Arrival.State


def _contacts() -> list[Entry]:
    talk = Conversation.objects.get()
    assert talk.party_id is not None
    return list(interactions.timeline(SYSTEM, talk.party_id).entries)


def _anna() -> int:
    return make_party("Anna Nowak", email="anna@customer.test").pk


def test_a_customers_mail_opens_a_conversation_on_their_timeline(mailbox: Mailbox) -> None:
    anna = _anna()
    [line] = receive(mailbox, inbound())
    talk = Conversation.objects.get()
    assert (line.state, line.reason) == (State.IN, "new")
    assert (talk.party_id, talk.status, talk.is_visitor) == (anna, "open", False)
    assert talk.waiting_since is not None
    [contact] = _contacts()
    assert (contact.medium, contact.direction, contact.summary) == ("email", "inbound", "Faktura")
    assert line.message is not None
    line.message.refresh_from_db()
    assert line.message.interaction_id == contact.id


def test_a_mail_that_names_nobody_is_in_and_on_nobodys_timeline(mailbox: Mailbox) -> None:
    [line] = receive(mailbox, inbound(sender="", sender_name="", recipients={}))
    assert (line.state, line.reason) == (State.IN, "new")
    assert line.message is not None
    assert line.message.interaction_id is None


def test_an_answer_joins_the_conversation_it_answers(mailbox: Mailbox) -> None:
    first = inbound()
    receive(mailbox, first)
    [line] = receive(mailbox, inbound(references=(first.key,), subject="Re: Faktura"))
    assert (line.state, line.reason) == (State.JOINED, "references")
    assert Conversation.objects.get().messages == 2


def test_what_was_seen_before_is_passed_by(mailbox: Mailbox) -> None:
    once = letter(inbound())
    for _ in range(3):
        services.take_in(actor=SYSTEM, mailbox_id=mailbox.pk, seen=[once, once])
    assert (Arrival.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_mail_in_two_mailboxes_is_one_message_that_both_show(mailbox: Mailbox) -> None:
    other, mail = make_mailbox("Sales", "sales@firm.test"), inbound()
    receive(mailbox, mail)
    [line] = receive(other, mail)
    assert (line.state, Message.objects.count()) == (State.AGAIN, 1)
    assert Conversation.objects.get().also == [other.pk]


def test_nobody_gets_into_the_conversation_of_another_customer_by_naming_its_mail(mailbox: Mailbox) -> None:
    theirs = inbound()
    receive(mailbox, theirs)
    receive(mailbox, inbound(sender="eve@other.test", references=(theirs.key,)))
    mine, other = Conversation.objects.order_by("pk")
    assert (mine.messages, other.messages, other.continues_id) == (1, 1, mine.pk)


def test_our_token_is_proof_enough_from_another_address(mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    token = Conversation.objects.get().token
    [line] = receive(mailbox, inbound(sender="anna.home@other.test", tokens=(token,)))
    assert (line.state, line.reason) == (State.JOINED, "token")


def test_sender_and_subject_join_what_says_nothing_and_say_how_sure_that_is(mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    [line] = receive(mailbox, inbound(subject="Odp: Faktura"))
    assert line.message is not None
    assert (line.reason, line.message.confidence < 1) == ("subject", True)
    receive(mailbox, inbound(sender="jan@other.test"))
    assert Conversation.objects.count() == 2


def test_somebody_nobody_knows_is_kept_as_a_visitor_and_is_no_customer(mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    talk = Conversation.objects.get()
    assert talk.is_visitor
    assert talk.party_id is not None


@pytest.mark.parametrize("kind", ["bulk", "list"])
def test_a_strangers_newsletter_is_left_out_with_its_reason_and_makes_nobody(mailbox: Mailbox, kind: str) -> None:
    [line] = receive(mailbox, inbound(automatic=kind))
    assert (line.state, line.reason, line.letter != "") == (State.REFUSED, "bulk", True)
    assert not Conversation.objects.exists()


def test_an_automatic_answer_joins_and_wakes_nobody(mailbox: Mailbox) -> None:
    first = inbound()
    receive(mailbox, first)
    talk = Conversation.objects.get()
    services.resolve_conversation(actor=SYSTEM, conversation_id=talk.pk)
    receive(mailbox, inbound(references=(first.key,), automatic="auto_reply"))
    talk.refresh_from_db()
    assert (talk.status, talk.waiting_since, talk.messages) == ("resolved", None, 2)


def test_what_cannot_be_understood_is_held_with_its_original_and_spoils_nothing_else(mailbox: Mailbox) -> None:
    def broken() -> Inbound:
        raise ZeroDivisionError("oh")

    bad = Seen(Place("INBOX", 1, 900), broken, b"nonsense")
    lines = services.take_in(
        actor=SYSTEM, mailbox_id=mailbox.pk, seen=[letter(inbound()), bad, letter(inbound(subject="Re: Faktura"))]
    )
    assert [line.state for line in lines] == [State.IN, State.HELD, State.JOINED]
    assert (lines[1].reason, lines[1].letter != "", "ZeroDivisionError" in lines[1].detail) == (
        "not_understood", True, True,
    )  # fmt: skip
    assert len(_contacts()) == 2


def test_a_flood_of_one_sender_is_held(mailbox: Mailbox) -> None:
    with parameters.standing_at("messaging.most_from_sender", 3):
        lines = [receive(mailbox, inbound(at=timezone.now(), subject=f"{n} subject"))[0] for n in range(5)]
    assert [line.state for line in lines] == [State.IN] * 3 + [State.HELD] * 2
    assert lines[-1].reason == "flood"


def test_an_old_conversation_is_continued_by_a_new_one(mailbox: Mailbox) -> None:
    first = inbound(at=NOON - timedelta(days=60))
    receive(mailbox, first)
    talk = Conversation.objects.get()
    services.resolve_conversation(actor=SYSTEM, conversation_id=talk.pk)
    Conversation.objects.filter(pk=talk.pk).update(resolved_at=first.at)
    receive(mailbox, inbound(references=(first.key,), at=first.at + timedelta(days=3)))
    talk.refresh_from_db()
    assert talk.status == "open"
    services.resolve_conversation(actor=SYSTEM, conversation_id=talk.pk)
    Conversation.objects.filter(pk=talk.pk).update(resolved_at=first.at)
    receive(mailbox, inbound(references=(first.key,), at=first.at + timedelta(days=30)))
    assert Conversation.objects.order_by("-pk")[0].continues_id == talk.pk


def test_a_personal_mailbox_leaves_on_the_timeline_only_that_there_was_a_mail(
    mailbox: Mailbox, make_user_id: Callable[[], int]
) -> None:
    own = make_mailbox("Jan", "jan@firm.test", owner_id=make_user_id())
    _anna()
    receive(own, inbound())
    [contact] = _contacts()
    assert (contact.summary, contact.body) == ("", "")


def test_a_bounce_is_tied_to_the_message_and_gives_the_conversation_back(mailbox: Mailbox) -> None:
    receive(mailbox, inbound())
    talk = Conversation.objects.get()
    sent = services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=services.Answer("Wysłaliśmy."))
    talk.refresh_from_db()
    assert talk.status == "pending"
    report = inbound(
        sender="mailer-daemon@firm.test",
        automatic="bounce",
        bounced=(Bounced("anna@customer.test", (sent.key,), "5.1.1", "permanent", "no such user"),),
    )
    receive(mailbox, report)
    sent.refresh_from_db()
    talk.refresh_from_db()
    assert (sent.delivery, talk.status, talk.why) == ("bounced", "open", "bounced")
    assert "no such user" in sent.delivery_detail


def test_nobody_hides_a_mail_by_giving_it_the_name_of_another(mailbox: Mailbox) -> None:
    first = inbound()
    receive(mailbox, first)
    [line] = receive(mailbox, inbound(key=first.key, sender="eve@other.test", subject="Pilne"))
    assert (line.state, Message.objects.count()) == (State.IN, 2)


def test_two_of_one_batch_know_of_each_other(mailbox: Mailbox) -> None:
    first = inbound()
    lines = receive(mailbox, first, first, inbound(references=(first.key,)))
    assert [line.state for line in lines] == [State.IN, State.AGAIN, State.JOINED]


def test_where_topics_are_told_apart_another_subject_opens_nothing_again(mailbox: Mailbox) -> None:
    first = inbound()
    receive(mailbox, first)
    talk = Conversation.objects.get()
    services.resolve_conversation(actor=SYSTEM, conversation_id=talk.pk)
    with parameters.standing_at("messaging.tells_topics", value=True):
        receive(mailbox, inbound(references=(first.key,), subject="Reklamacja butów"))
        talk.refresh_from_db()
        assert (talk.status, Conversation.objects.order_by("-pk")[0].continues_id) == ("resolved", talk.pk)
        receive(mailbox, inbound(references=(first.key,), subject="Re: Faktura"))
    talk.refresh_from_db()
    assert (talk.status, Conversation.objects.count()) == ("open", 2)
