"""Somebody outside is asked beside a customer's conversation: answers come back to it, and the customer never hears."""

from datetime import timedelta
from typing import Any

import pytest

from relacja.accounts.testing import actor_of, actor_with, make_unit, make_user
from relacja.customers import queries as parties
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.customers.types import PointDraft
from relacja.messaging import queries, services
from relacja.messaging.models import Conversation, ConversationEvent, Follower, Mailbox, Message
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.services import Answer
from relacja.messaging.testing import NOON, SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.platform import push
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxEvent

SUPPLIER = "parts@supplier.test"


@pytest.fixture
def main(mailbox: Mailbox) -> Conversation:
    """A customer's conversation that waits for us."""
    make_party("Anna Nowak", email="anna@customer.test")
    receive(mailbox, inbound())
    return Conversation.objects.get()


def ask(main: Conversation, actor: Actor = SYSTEM, **fields: Any) -> Conversation:
    given: dict[str, Any] = {"text": "Is it in stock?", "subject": "Part 7", "to": (SUPPLIER,)} | fields
    box = given.pop("mailbox_id", main.mailbox_id)
    sent = services.begin_beside(actor=actor, conversation_id=main.pk, mailbox_id=box, answer=Answer(**given))
    return Conversation.objects.get(pk=sent.conversation_id)


def reply(mailbox: Mailbox, side: Conversation, **fields: Any) -> Message:
    given: dict[str, Any] = {"sender": SUPPLIER, "sender_name": "Parts", "subject": "Re: Part 7", "text": "Yes, two."}
    given |= {"tokens": (side.token,), "at": NOON + timedelta(hours=1)} | fields
    [arrival] = receive(mailbox, inbound(**given))
    assert arrival.message is not None
    return arrival.message


def test_it_is_a_conversation_of_its_own_with_whoever_is_asked(main: Conversation, bird: Pigeon) -> None:
    jan = actor_with(VIEW, ANSWER)
    side = ask(main, jan)
    assert (side.beside_id, side.address, side.party_id, side.is_visitor) == (main.pk, SUPPLIER, None, False)
    assert side.assignee_id == jan.user_id
    message = Message.objects.get(conversation=side)
    assert message.recipients == {"to": [SUPPLIER], "cc": [], "bcc": []}
    assert message.references == [], "nothing in it leads back to what the customer wrote"
    assert Message.objects.filter(conversation=main).count() == 1
    assert queries.sides(jan, main.pk) == [side]
    assert ConversationEvent.objects.filter(conversation=main, kind="asked_outside", data__side=side.pk).exists()


def test_answers_come_back_to_it_and_wait_for_whoever_asked(main: Conversation, mailbox: Mailbox) -> None:
    before = Conversation.objects.values("status", "waiting_since", "last_at", "version", "messages").get(pk=main.pk)
    side = ask(main)
    for signs in ({}, {"tokens": (), "references": (Message.objects.get(conversation=side).key,)}):
        assert reply(mailbox, side, **signs).conversation_id == side.pk
    side.refresh_from_db()
    assert (side.status, side.waiting_since is not None, side.messages) == ("open", True, 3)
    assert parties.find_by_email(SYSTEM, SUPPLIER) == [], "whoever is asked is no customer, and no visitor"
    assert Conversation.objects.values(*before).get(pk=main.pk) == before


def test_an_answer_stands_on_nobodys_timeline_and_asks_no_router(main: Conversation, mailbox: Mailbox) -> None:
    news = OutboxEvent.objects.filter(name__endswith="Waiting").count()
    assert news == 1
    side = ask(main)
    message = reply(mailbox, side)
    assert set(Message.objects.filter(conversation=side).values_list("interaction_id", flat=True)) == {None}
    assert message.interaction_id is None
    assert OutboxEvent.objects.filter(name__endswith="Waiting").count() == news


def test_whoever_has_the_main_conversation_hears_of_the_answer(
    main: Conversation, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    jan, eva = actor_with(VIEW, ANSWER), actor_with(VIEW, ANSWER, user=make_user(full_name="Eva"))
    side = ask(main, jan)
    services.assign_conversation(actor=jan, conversation_id=main.pk, user_id=eva.user_id)
    told: list[str] = []
    monkeypatch.setattr(push, "tell", lambda topic, event, **more: told.append(f"{topic} {event} {more}"))
    reply(mailbox, side)
    assert f"user:{eva.user_id} customer_wrote {{'conversation_id': {side.pk}}}" in told
    assert f"user:{jan.user_id} customer_wrote {{'conversation_id': {side.pk}}}" in told
    assert f"conversation:{main.pk} changed {{}}" in told
    assert Follower.objects.filter(conversation=side, user_id=eva.user_id).exists()


@pytest.mark.parametrize("field", ["to", "cc", "bcc"])
@pytest.mark.parametrize(
    "address", ["anna@customer.test", "ANNA@Customer.test", "Anna <anna@customer.test>", "anna@home.test", "a2@c.test"]
)
def test_the_customer_cannot_be_reached_from_it(
    main: Conversation, mailbox: Mailbox, bird: Pigeon, field: str, address: str
) -> None:
    customers.add_contact_point(
        actor=SYSTEM, party_id=main.party_id, draft=PointDraft("email", "anna@home.test"), on=NOON.date()
    )
    receive(mailbox, inbound(tokens=(main.token,), recipients={"to": ["service@firm.test"], "reply_to": ["a2@c.test"]}))
    side, sent = ask(main), Message.objects.count()
    wrong = Answer("x", **{field: (address,)})
    with pytest.raises(services.ReachesCustomer):
        services.answer(actor=SYSTEM, conversation_id=side.pk, answer=wrong)
    with pytest.raises(services.ReachesCustomer):
        ask(main, **({"to": (SUPPLIER,)} | {field: (address,)}))
    assert Message.objects.count() == sent
    services.answer(actor=SYSTEM, conversation_id=side.pk, answer=Answer("And when?"))
    assert [one.recipients["to"] for one in Message.objects.filter(conversation=side)] == [[SUPPLIER], [SUPPLIER]]


def test_what_the_customer_writes_stands_in_their_own_conversation_whatever_it_answers(
    main: Conversation, mailbox: Mailbox
) -> None:
    side = ask(main)
    theirs = reply(mailbox, side, recipients={"to": ["service@firm.test"], "cc": ["anna@customer.test"]})
    for signs in ({"tokens": (side.token,)}, {"tokens": (), "references": (theirs.key,)}):
        message = reply(mailbox, side, sender="anna@customer.test", text="I saw that!", **signs)
        assert message.conversation_id == main.pk
        assert message.interaction_id is not None


def test_after_a_long_silence_the_answer_stands_beside_still(main: Conversation, mailbox: Mailbox) -> None:
    side = ask(main)
    services.resolve_conversation(actor=SYSTEM, conversation_id=side.pk)
    Conversation.objects.filter(pk=side.pk).update(resolved_at=NOON - timedelta(days=400))
    later = reply(mailbox, side).conversation
    assert later.pk != side.pk
    assert (later.beside_id, later.continues_id, later.party_id) == (main.pk, side.pk, None)


def test_it_goes_with_its_conversation_when_that_is_merged_and_comes_back(main: Conversation, mailbox: Mailbox) -> None:
    side = ask(main)
    receive(mailbox, inbound(subject="Another thing"))
    other = Conversation.objects.exclude(pk__in=[main.pk, side.pk]).get()
    services.merge_conversations(actor=SYSTEM, keep_id=other.pk, absorb_id=main.pk, reason="same")
    assert queries.sides(SYSTEM, other.pk) == [side]
    with pytest.raises(services.ReachesCustomer):
        services.answer(actor=SYSTEM, conversation_id=side.pk, answer=Answer("x", to=("anna@customer.test",)))
    services.unmerge_conversation(actor=SYSTEM, conversation_id=main.pk, reason="not the same")
    assert queries.sides(SYSTEM, other.pk) == []
    assert queries.sides(SYSTEM, main.pk) == [side]


def test_it_is_never_merged_with_what_the_customer_reads(main: Conversation) -> None:
    side = ask(main)
    for keep, absorb in ((main.pk, side.pk), (side.pk, main.pk)):
        with pytest.raises(services.StandsBeside):
            services.merge_conversations(actor=SYSTEM, keep_id=keep, absorb_id=absorb, reason="x")
    with pytest.raises(services.StandsBeside):
        ask(side)
    part = services.split_conversation(
        actor=SYSTEM,
        conversation_id=side.pk,
        message_ids=[services.answer(actor=SYSTEM, conversation_id=side.pk, answer=Answer("And?")).pk],
        reason="x",
    )
    assert part.beside_id == main.pk


def test_only_whoever_sees_the_conversation_asks_and_only_from_a_mailbox_they_use(main: Conversation) -> None:
    stranger = actor_with(VIEW, ANSWER, scope="unit", unit=make_unit())
    with pytest.raises(queries.ConversationNotFound):
        ask(main, stranger)
    with pytest.raises(queries.ConversationNotFound):
        queries.sides(stranger, main.pk)
    personal = make_mailbox("Own", "boss@firm.test", owner_id=make_user().pk)
    with pytest.raises(queries.MailboxNotFound):
        ask(main, actor_with(VIEW, ANSWER), mailbox_id=personal.pk)


def test_from_a_mailbox_of_ones_own_it_is_seen_by_whoever_has_the_conversation_and_nobody_else(
    main: Conversation, bird: Pigeon
) -> None:
    boss, eva, max_ = (make_user(full_name=name) for name in ("Boss", "Eva", "Max"))
    for user in (boss, eva, max_):
        actor_with(user=user)
    own = make_mailbox("Own", "boss@firm.test", owner_id=boss.pk)
    services.assign_conversation(actor=actor_of(boss), conversation_id=main.pk, user_id=eva.pk)
    side = ask(main, actor_of(boss), mailbox_id=own.pk)
    assert queries.sides(actor_of(eva), main.pk) == [side]
    assert queries.sides(actor_of(max_), main.pk) == []
    assert queries.main_of(actor_of(max_), side) == main


def test_a_forgotten_customer_leaves_no_word_beside_either(main: Conversation, mailbox: Mailbox) -> None:
    side = ask(main, text="Is part 7 for Anna Nowak in stock?", subject="Anna Nowak")
    reply(mailbox, side, text="Which Anna?")
    customers.forget_person(actor=SYSTEM, party_id=main.party_id, reason="asked")
    side.refresh_from_db()
    assert (side.address, side.subject, side.last_text, side.status) == ("", "", "", "resolved")
    assert set(Message.objects.filter(conversation=side).values_list("text", "subject", "sender")) <= {
        ("", "", ""),
        ("", "", "service@firm.test"),
    }
    told = ConversationEvent.objects.filter(conversation__in=[main, side]).values_list("data", flat=True)
    assert not any("Anna" in str(data) for data in told)


def test_who_is_asked_is_forgotten_without_the_customer(main: Conversation, mailbox: Mailbox) -> None:
    side = ask(main)
    supplier = make_party("Piotr Part", email=SUPPLIER).pk
    customers.forget_person(actor=SYSTEM, party_id=supplier, reason="asked")
    side.refresh_from_db()
    main.refresh_from_db()
    assert (side.address, main.address) == ("", "anna@customer.test")
    assert "moja faktura" in Message.objects.get(conversation=main).text


def test_what_others_were_asked_is_handed_out_with_the_rest(main: Conversation, mailbox: Mailbox) -> None:
    reply(mailbox, ask(main))
    told = queries.personal.conversations_for_disclosure(SYSTEM, [main.party_id or 0])
    assert [(one["id"] == main.pk, one["beside_id"], len(one["messages"])) for one in told] == [
        (True, None, 1),
        (False, main.pk, 2),
    ]
