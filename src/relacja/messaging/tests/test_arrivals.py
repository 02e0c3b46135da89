"""What was held or left out: let in after all, or left out for good."""

from typing import Any

import pytest

from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user
from relacja.interactions import queries as interactions
from relacja.messaging import services
from relacja.messaging.models import Arrival, Mailbox, Message
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.messaging.types import Inbound
from relacja.platform.models import AuditEntry

State = Arrival.State


def _left_out(bird: Pigeon, mailbox: Mailbox, **fields: Any) -> tuple[Arrival, Inbound]:
    letter = inbound(automatic="bulk", **fields)
    bird.reads[letter.original] = letter
    [line] = receive(mailbox, letter)
    assert line.state == State.REFUSED
    return line, letter


def test_what_was_left_out_comes_in_as_if_nothing_had_spoken_against_it(bird: Pigeon, mailbox: Mailbox) -> None:
    line, letter = _left_out(bird, mailbox)
    fresh = services.let_in(actor=SYSTEM, arrival_id=line.pk)
    assert (fresh.state, fresh.reason, fresh.letter) == (State.IN, "new", line.letter)
    message = Message.objects.get(key=letter.key)
    assert message.interaction_id is not None
    assert message.conversation.party_id is None or interactions.entry(SYSTEM, message.interaction_id)


def test_the_old_line_stays_as_it_was_and_says_when_it_was_decided(bird: Pigeon, mailbox: Mailbox) -> None:
    line, _letter = _left_out(bird, mailbox)
    fresh = services.let_in(actor=SYSTEM, arrival_id=line.pk)
    line.refresh_from_db()
    assert (line.state, line.reason, line.message_id) == (State.REFUSED, "bulk", fresh.message_id)
    assert line.settled_at is not None
    assert AuditEntry.objects.filter(verb="messaging.let_in").exists()


def test_nothing_is_let_in_twice(bird: Pigeon, mailbox: Mailbox) -> None:
    line, _letter = _left_out(bird, mailbox)
    services.let_in(actor=SYSTEM, arrival_id=line.pk)
    with pytest.raises(services.AlreadySettled):
        services.let_in(actor=SYSTEM, arrival_id=line.pk)
    assert Message.objects.count() == 1


def test_what_still_cannot_be_understood_stays_where_it_is(bird: Pigeon, mailbox: Mailbox) -> None:
    line, _letter = _left_out(bird, mailbox)
    bird.reads.clear()
    with pytest.raises(services.StillNotUnderstood):
        services.let_in(actor=SYSTEM, arrival_id=line.pk)
    line.refresh_from_db()
    assert (line.settled_at, Arrival.objects.count()) == (None, 1)


def test_without_its_original_nothing_can_be_let_in(bird: Pigeon, mailbox: Mailbox) -> None:
    line, _letter = _left_out(bird, mailbox)
    Arrival.objects.filter(pk=line.pk).update(letter="")
    with pytest.raises(services.NoOriginal):
        services.let_in(actor=SYSTEM, arrival_id=line.pk)


def test_what_is_held_is_left_out_with_a_reason(mailbox: Mailbox) -> None:
    [line] = receive(mailbox, inbound(), held="too_large", understand=None)
    services.leave_out(actor=SYSTEM, arrival_id=line.pk, reason="advertising")
    line.refresh_from_db()
    assert (line.state, line.reason, line.detail) == (State.REFUSED, "too_large", "advertising")
    with pytest.raises(services.AlreadySettled):
        services.let_in(actor=SYSTEM, arrival_id=line.pk)


def test_what_came_in_is_not_decided_about(mailbox: Mailbox) -> None:
    [line] = receive(mailbox, inbound())
    for decide in (
        lambda: services.let_in(actor=SYSTEM, arrival_id=line.pk),
        lambda: services.leave_out(actor=SYSTEM, arrival_id=line.pk, reason="no"),
    ):
        with pytest.raises(services.AlreadySettled):
            decide()


def test_of_mailboxes_one_does_not_see_nothing_is_decided(bird: Pigeon) -> None:
    line, _letter = _left_out(bird, make_mailbox("Elsewhere", "elsewhere@firm.test"))
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["messaging.answer"], scope="own"))
    stranger = actor_of(user)
    for decide in (services.let_in, lambda **given: services.leave_out(**given, reason="no")):
        with pytest.raises(services.ArrivalNotFound):
            decide(actor=stranger, arrival_id=line.pk)
