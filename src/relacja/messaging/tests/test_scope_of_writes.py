"""Whoever works in one unit changes nothing of the conversations of another, by whichever verb."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_unit
from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Message
from relacja.messaging.services import Answer
from relacja.messaging.testing import Pigeon, inbound, make_mailbox, receive
from relacja.platform.actor import Actor

Row = tuple[Conversation, Message, Arrival]
LATER = timedelta(days=1)
VERBS: dict[str, Callable[[Actor, Row], object]] = {
    "answer": lambda who, row: services.answer(actor=who, conversation_id=row[0].pk, answer=Answer("x")),
    "begin": lambda who, row: services.begin_conversation(
        actor=who, mailbox_id=row[0].mailbox_id, answer=Answer("x", to=("a@b.test",))
    ),
    "note": lambda who, row: services.write_note(actor=who, conversation_id=row[0].pk, note="x"),
    "assign": lambda who, row: services.assign_conversation(actor=who, conversation_id=row[0].pk, user_id=who.user_id),
    "snooze": lambda who, row: services.snooze_conversation(
        actor=who, conversation_id=row[0].pk, until=timezone.now() + LATER
    ),
    "resolve": lambda who, row: services.resolve_conversation(actor=who, conversation_id=row[0].pk),
    "wait": lambda who, row: services.wait_for_customer(actor=who, conversation_id=row[0].pk),
    "priority": lambda who, row: services.set_priority(actor=who, conversation_id=row[0].pk, priority=2),
    "label": lambda who, row: services.label_conversation(actor=who, conversation_id=row[0].pk, add=["x"]),
    "follow": lambda who, row: services.follow_conversation(actor=who, conversation_id=row[0].pk),
    "share": lambda who, row: services.share_mailbox(actor=who, mailbox_id=row[0].mailbox_id, user_id=who.user_id),
    "leave out": lambda who, row: services.leave_out(actor=who, arrival_id=row[2].pk, reason="x"),
}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_changes_what_its_caller_reaches_and_nothing_else(verb: str, bird: Pigeon) -> None:
    ours, theirs = make_unit(), make_unit()
    make_mailbox("Ours", "ours@firm.test", unit_id=ours.pk)
    box = make_mailbox("Theirs", "theirs@firm.test", unit_id=theirs.pk)
    [line] = receive(box, inbound())
    [held] = receive(box, inbound(automatic="bulk", subject="Nowości", sender="news@shop.test"))
    assert line.message is not None
    Arrival.objects.filter(pk=held.pk).update(state="held")
    row = (line.message.conversation, line.message, held)
    rights = ("messaging.view", "messaging.answer", "messaging.configure", "customers.view")
    stranger = actor_with(*rights, scope="unit", unit=ours)
    with pytest.raises(LookupError):
        VERBS[verb](stranger, row)
    VERBS[verb](actor_with(*rights, scope="unit", unit=theirs), row)
