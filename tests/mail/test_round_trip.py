"""Out and back: an answer leaves by a real Postfix, and what becomes of it comes back to its conversation."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from relacja.customers import queries as customers
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Message
from relacja.messaging.services import delivering
from relacja.messaging.services.post import Post
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.servers.dovecot import Dovecot
from relacja.messaging.testing.servers.foreign import Foreign
from relacja.messaging.testing.servers.postfix import Postfix

from .account import letter, set_up, until

pytestmark = [pytest.mark.mail, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def answer(text: str = "Wysłaliśmy.") -> Message:
    """Answer the one conversation there is, and let it leave."""
    talk = Conversation.objects.get()
    message = services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=services.Answer(text))
    Message.objects.filter(pk=message.pk).update(send_at=timezone.now() - timedelta(seconds=1))
    services.deliver_due()
    message.refresh_from_db()
    return message


def test_an_answer_leaves_and_its_answer_finds_back_though_the_program_drops_what_it_needs(
    dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str, post: Post
) -> None:
    make_party("Anna Nowak", email="anna@client.test")
    set_up(dovecot, mailbox, **postfix_of(postfix))
    dovecot.deliver(mailbox, letter(1, to=mailbox, sender="anna@foreign.test"))
    post.look()
    until(lambda: Message.objects.count() == 1)
    sent = answer()
    assert sent.delivery == "sent", sent.delivery_detail
    until(lambda: len(foreign.taken) == 1)
    raw = foreign.taken[0].raw
    assert b"In-Reply-To: <m1@customer.test>" in raw
    back = next(line for line in raw.decode().splitlines() if line.startswith("Reply-To:")).split("<")[1].rstrip(">")
    dovecot.deliver(mailbox, letter(2, to=back, sender="anna.home@other.test", subject="Inny temat"))
    until(lambda: Message.objects.filter(direction="inbound").count() == 2)
    assert Conversation.objects.get().messages == 3
    assert Message.objects.get(key="m2@customer.test").way == "token"


def test_a_real_bounce_comes_back_to_the_very_message_and_closes_the_address(
    dovecot: Dovecot, postfix: Postfix, mailbox: str, post: Post
) -> None:
    anna = make_party("Anna Nowak", email="nobody@foreign.test")
    set_up(dovecot, mailbox, **postfix_of(postfix))
    dovecot.deliver(mailbox, letter(1, to=mailbox, sender="nobody@foreign.test"))
    post.look()
    until(lambda: Message.objects.count() == 1)
    sent = answer()
    assert sent.delivery == "sent", sent.delivery_detail
    until(lambda: Message.objects.get(pk=sent.pk).delivery == "bounced")
    talk = Conversation.objects.get()
    assert (talk.status, talk.why, talk.waiting_since is not None) == ("open", "bounced", True)
    assert "5.1.1" in Message.objects.get(pk=sent.pk).delivery_detail
    file = customers.party_file(SYSTEM, anna.pk)
    assert file is not None
    assert [point.state for point in file.points] == ["bouncing"]


def test_an_answer_lies_among_what_was_sent_once_and_is_no_message_of_its_own_there(
    dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str, post: Post
) -> None:
    set_up(dovecot, mailbox, **postfix_of(postfix), sent_folder="Sent")
    dovecot.deliver(mailbox, letter(1, to=mailbox, sender="anna@foreign.test"))
    post.look()
    until(lambda: Message.objects.count() == 1)
    sent = answer()
    [queued] = ProcrastinateJob.objects.filter(task_name="messaging.file_sent")
    assert queued.args == {"message_id": sent.pk}
    for _again in range(2):
        delivering.file_sent(message_id=sent.pk)
    [kept] = dovecot.read(mailbox, "Sent")
    assert (f"<{sent.key}>".encode() in kept.raw, "\\Seen" in kept.flags) == (True, True)
    [(_stamp, follower)] = post.followed.values()
    follower.reader.look()
    until(lambda: Arrival.objects.filter(folder="Sent").exists())
    assert Arrival.objects.get(folder="Sent").state == "again"
    assert Message.objects.count() == 2


def postfix_of(postfix: Postfix) -> dict[str, str]:
    """How mails leave by it."""
    trust = postfix.certificate.authority
    return {"smtp_host": "localhost", "smtp_port": str(postfix.ports.smtps), "smtp_security": "tls", "trust": trust}
