"""Whoever is refused for now while others have the message is tried again alone, and nobody gets it twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.customers import queries as customers
from relacja.customers.services import forget_person
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Bounce, Conversation, Mailbox, Message, Recipient
from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.rules import deliveries
from relacja.messaging.services import recipients
from relacja.messaging.testing import SYSTEM, Pigeon, inbound, receive
from relacja.messaging.types import Bounced, Delivery
from relacja.platform.permissions import permissions

ANNA, JAN, EWA = "anna@customer.test", "jan@customer.test", "ewa@customer.test"
LATER = "450 4.2.0 come back in a moment"


@pytest.fixture
def sent(mailbox: Mailbox, bird: Pigeon) -> Message:
    """A message to three, of whom one is refused for now."""
    make_party("Anna Nowak", email=ANNA)
    make_party("Jan Kowalski", email=JAN)
    receive(mailbox, inbound(sender=ANNA))
    bird.puts_off = {JAN: LATER}
    given = services.Answer("Wysłaliśmy.", to=(ANNA,), cc=(JAN, EWA))
    message = services.answer(actor=SYSTEM, conversation_id=Conversation.objects.get().pk, answer=given)
    Message.objects.update(send_at=timezone.now() - timedelta(seconds=1))
    services.deliver_due()
    return fresh(message)


def fresh(message: Message) -> Message:
    return Message.objects.select_related("conversation").get(pk=message.pk)


def pass_time() -> None:
    """Let the pause be over."""
    Recipient.objects.filter(delivery="queued").update(send_at=timezone.now() - timedelta(seconds=1))
    services.deliver_due()


def standing() -> list[tuple[str, str, int]]:
    return list(Recipient.objects.order_by("pk").values_list("address", "delivery", "attempts"))


def is_closed(address: str) -> bool:
    [hit] = customers.find_by_email(SYSTEM, address)
    file = customers.party_file(SYSTEM, hit.id)
    assert file is not None
    return any(point.state == "bouncing" for point in file.points)


def test_who_is_refused_for_now_gets_it_later_and_the_others_once(sent: Message, bird: Pigeon) -> None:
    assert (sent.delivery, sent.conversation.status, standing()) == ("sent", "pending", [(JAN, "queued", 1)])
    services.deliver_due()
    assert len(bird.sent) == 1, "the pause is not over"
    bird.puts_off = {}
    pass_time()
    pass_time()
    assert [one.people for one in bird.sent] == [(ANNA, JAN, EWA), (JAN,)]
    assert [(one.key, one.to, one.cc) for one in bird.sent] == [(sent.key, (ANNA,), (JAN, EWA))] * 2
    assert (standing(), fresh(sent).delivery, Bounce.objects.count()) == ([(JAN, "sent", 2)], "sent", 0)


def test_pauses_grow_and_two_days_are_enough() -> None:
    pauses = [deliveries.pause(number) for number in range(1, deliveries.TRIES)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=30), timedelta(hours=6))
    assert timedelta(days=2) < sum(pauses, timedelta()) < timedelta(days=2, hours=6)


def test_who_is_refused_once_too_often_is_a_bounce_that_closes_no_address(sent: Message, bird: Pigeon) -> None:
    for number in range(2, deliveries.TRIES + 1):
        before = timezone.now()
        pass_time()
        row = Recipient.objects.get()
        if number < deliveries.TRIES:
            assert row.send_at is not None
            assert row.send_at - before >= deliveries.pause(number)
    assert standing() == [(JAN, "bounced", deliveries.TRIES)]
    bounce, sent = Bounce.objects.get(), fresh(sent)
    assert (bounce.recipient, bounce.permanence, bounce.status, bounce.message) == (JAN, "temporary", "4.2.0", sent)
    assert (sent.delivery, sent.delivery_detail) == ("bounced", f"{JAN}: {LATER}")
    assert (sent.conversation.status, sent.conversation.why, is_closed(JAN)) == ("open", "bounced", False)


def test_who_is_refused_for_good_when_tried_again_is_a_bounce_that_closes_the_address(
    sent: Message, bird: Pigeon
) -> None:
    bird.puts_off, bird.refuses = {}, {JAN: "550 5.1.1 no such user"}
    pass_time()
    assert standing() == [(JAN, "bounced", 2)]
    assert (Bounce.objects.get().permanence, is_closed(JAN), is_closed(ANNA)) == ("permanent", True, False)


def test_a_server_that_is_away_when_they_are_tried_again_is_tried_later(sent: Message, bird: Pigeon) -> None:
    bird.puts_off, bird.fails = {}, [Unreachable("no route")]
    pass_time()
    assert standing() == [(JAN, "queued", 2)]
    pass_time()
    assert standing() == [(JAN, "sent", 3)]


def test_where_nobody_knows_whether_it_left_people_decide_and_only_they_get_it(sent: Message, bird: Pigeon) -> None:
    bird.puts_off, bird.fails = {}, [Unsure("the line broke")]
    pass_time()
    pass_time()
    assert (standing(), fresh(sent).conversation.why) == ([(JAN, "unsure", 2)], "unsure")
    services.send_again(actor=SYSTEM, message_id=sent.pk)
    services.deliver_due()
    assert (standing(), bird.sent[-1].people) == ([(JAN, "sent", 1)], (JAN,))


def test_a_message_refused_as_a_whole_when_tried_again_says_so_and_closes_no_address(
    sent: Message, bird: Pigeon
) -> None:
    bird.puts_off, bird.fails = {}, [Refused("looks like spam", "5.7.1")]
    pass_time()
    assert (Recipient.objects.get().detail, standing()) == ("5.7.1 looks like spam", [(JAN, "failed", 2)])
    assert (fresh(sent).conversation.status, is_closed(JAN)) == ("open", False)


def test_what_came_of_an_attempt_may_be_said_twice(sent: Message, bird: Pigeon) -> None:
    pass_time_without_sending = timezone.now() + timedelta(hours=1)
    claimed = recipients.claim(pass_time_without_sending)
    assert claimed is not None
    assert recipients.claim(pass_time_without_sending) is None, "nobody else takes it meanwhile"
    for _again in range(2):
        recipients.keep_attempt(actor=SYSTEM, claimed=claimed, became=Delivery.QUEUED, why="away")
    assert standing() == [(JAN, "queued", 2)]
    later = recipients.claim(timezone.now() + timedelta(hours=1))
    recipients.keep_attempt(actor=SYSTEM, claimed=claimed, became=Delivery.UNSURE, why="an old word")
    assert (later is not None, standing()) == (True, [(JAN, "sending", 3)])


def test_those_being_tried_when_the_process_died_are_unsure(sent: Message, bird: Pigeon) -> None:
    now = timezone.now()
    assert recipients.claim(now + timedelta(hours=1)) is not None
    Recipient.objects.update(send_at=now)
    assert services.find_stale(actor=SYSTEM, now=now + timedelta(minutes=5)) == 0
    assert services.find_stale(actor=SYSTEM, now=now + timedelta(hours=1)) == 1
    assert (standing(), fresh(sent).delivery) == ([(JAN, "unsure", 2)], "sent")
    assert len(bird.sent) == 1


def test_what_came_back_from_one_is_sent_again_to_that_one_only(sent: Message, mailbox: Mailbox, bird: Pigeon) -> None:
    bird.puts_off = {}
    pass_time()
    gone = Bounced("Ewa@customer.test", (sent.key,), "5.2.2", "temporary", "mailbox full")
    receive(mailbox, inbound(sender="mailer-daemon@customer.test", automatic="bounce", bounced=(gone,)))
    assert standing() == [(JAN, "sent", 2), (EWA, "bounced", 0)]
    services.send_again(actor=SYSTEM, message_id=sent.pk)
    services.deliver_due()
    assert bird.sent[-1].people == (EWA,)
    assert fresh(sent).delivery == "sent"
    with pytest.raises(services.NotSendable):
        services.send_again(actor=SYSTEM, message_id=sent.pk)


def test_a_report_that_anybody_wrote_ends_no_attempt(sent: Message, mailbox: Mailbox, bird: Pigeon) -> None:
    forged = Bounced(JAN, (sent.key,), "5.1.1", "permanent", "gone")
    receive(mailbox, inbound(sender="eve@other.test", automatic="bounce", bounced=(forged,)))
    bird.puts_off = {}
    pass_time()
    assert standing() == [(JAN, "sent", 2)]


def test_the_conversation_shows_how_each_fares(sent: Message, client: Client) -> None:
    user = make_user(full_name="Maria Reader", language="en")
    actor_with(user=user)
    page = sign_in(client, user).get(reverse("messaging:conversation", args=[sent.conversation_id])).content.decode()
    assert "Sent to 2 of 3" in page
    assert f"{JAN}: Will be tried again" in page
    assert f"{EWA}: Sent" in page
    assert LATER in page


def test_programs_are_told_how_each_fares(sent: Message, client: Client) -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    bearer = {"authorization": f"Bearer {token_for(user, scopes=permissions.codes())}"}
    told = client.get(f"/api/v1/conversations/{sent.conversation_id}/messages", headers=bearer).json()
    [one] = [one for one in told["items"] if one["id"] == sent.pk]
    assert [(row["address"], row["delivery"], row["detail"]) for row in one["apart"]] == [(JAN, "queued", LATER)]


def test_whoever_is_forgotten_is_tried_no_more_and_named_nowhere(sent: Message, bird: Pigeon) -> None:
    [jan] = customers.find_by_email(SYSTEM, JAN)
    bird.puts_off = {}
    forget_person(actor=actor_with(), party_id=jan.id, reason="asked")
    pass_time()
    assert (len(bird.sent), Recipient.objects.count()) == (1, 0)
