"""A mail account followed in earnest: a real server, our reader, the conversation and the timeline behind it."""

import pytest

from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Mailbox, Message
from relacja.messaging.services.post import Post
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.servers.dovecot import Dovecot

from .account import letter, set_up, until

pytestmark = [pytest.mark.mail, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_mail_is_on_its_customers_timeline_while_the_mailbox_is_followed(
    dovecot: Dovecot, mailbox: str, post: Post
) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    box = set_up(dovecot, mailbox)
    dovecot.deliver(mailbox, letter(1, to=mailbox))
    post.look()
    until(lambda: Message.objects.count() == 1)
    dovecot.deliver(mailbox, letter(2, to=mailbox, subject="Re: Faktura", more="In-Reply-To: <m1@customer.test>\n"))
    until(lambda: Message.objects.count() == 2)
    assert Conversation.objects.get().party_id == anna.pk
    assert len(interactions.timeline(SYSTEM, anna.pk).entries) == 2
    until(lambda: Mailbox.objects.get(pk=box.pk).seen_at is not None)


def test_what_came_while_nobody_looked_comes_in_once_however_often_one_begins(dovecot: Dovecot, mailbox: str) -> None:
    set_up(dovecot, mailbox)
    for number in range(20):
        dovecot.deliver(mailbox, letter(number, to=mailbox, subject=f"Sprawa {number}"))
    for _ in range(3):
        post = Post()
        post.look()
        until(lambda: Message.objects.count() == 20)
        post._let_all_go()
    assert (Arrival.objects.count(), Message.objects.count()) == (20, 20)


def test_a_server_that_renumbers_its_folder_doubles_nothing(dovecot: Dovecot, mailbox: str, post: Post) -> None:
    set_up(dovecot, mailbox)
    for number in range(5):
        dovecot.deliver(mailbox, letter(number, to=mailbox, subject=f"Sprawa {number}"))
    post.look()
    until(lambda: Message.objects.count() == 5)
    post._let_all_go()
    dovecot.renumber(mailbox)
    dovecot.deliver(mailbox, letter(9, to=mailbox, subject="Nowa"))
    post.look()
    until(lambda: Message.objects.count() == 6)
    there = Arrival.objects.filter(gone_at__isnull=True)
    until(lambda: there.count() == 6)
    assert there.filter(state="again").count() == 5


def test_what_is_taken_away_on_the_server_stays_with_us_and_says_so(dovecot: Dovecot, mailbox: str, post: Post) -> None:
    set_up(dovecot, mailbox)
    dovecot.deliver(mailbox, letter(1, to=mailbox))
    post.look()
    until(lambda: Message.objects.count() == 1)
    dovecot.delete(mailbox, "INBOX", [Arrival.objects.get().uid])
    until(lambda: Arrival.objects.filter(gone_at__isnull=False).count() == 1)
    assert Message.objects.count() == 1


def test_a_mail_sent_with_another_program_is_ours_and_stands_in_its_conversation(
    dovecot: Dovecot, mailbox: str, post: Post
) -> None:
    dovecot.append(mailbox, "Sent", letter(5, to="jan@customer.test", sender=mailbox, subject="Umowa"))
    set_up(dovecot, mailbox, sent_folder="Sent")
    jan = make_party("Jan Kowalski", email="jan@customer.test")
    post.look()
    until(lambda: Message.objects.count() == 1)
    message = Message.objects.select_related("conversation").get()
    assert (message.direction, message.conversation.party_id, message.conversation.status) == (
        "outbound", jan.pk, "resolved",
    )  # fmt: skip


def test_a_wrong_password_is_said_where_the_mailbox_is_set_up(dovecot: Dovecot, mailbox: str, post: Post) -> None:
    box = set_up(dovecot, mailbox, password="wrong")
    post.look()
    until(lambda: Mailbox.objects.get(pk=box.pk).lost_at is not None)
    assert Mailbox.objects.get(pk=box.pk).error.startswith("login")


def test_server_and_ledger_are_compared_and_each_difference_is_named(
    dovecot: Dovecot, mailbox: str, post: Post
) -> None:
    box = set_up(dovecot, mailbox)
    for number in range(3):
        dovecot.deliver(mailbox, letter(number, to=mailbox, subject=f"Sprawa {number}"))
    post.look()
    until(lambda: Message.objects.count() == 3)
    [count] = services.count_mailbox(actor=SYSTEM, mailbox_id=box.pk)
    assert (count.adds_up, count.on_server, count.by_state) == (True, 3, {"in": 3})
    post._let_all_go()
    dovecot.deliver(mailbox, letter(9, to=mailbox, subject="Nowa"))
    gone = Arrival.objects.order_by("uid")[0].uid
    dovecot.delete(mailbox, "INBOX", [gone])
    [count] = services.count_mailbox(actor=SYSTEM, mailbox_id=box.pk)
    assert (count.on_server, count.only_here, len(count.without_line)) == (3, (gone,), 1)
