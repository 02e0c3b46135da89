"""A mail comes in by a real server, is routed, answered, comes back as undeliverable, and the customer writes again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_binary_file, policy

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers import queries as customers
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.messaging import services as messaging
from relacja.messaging.models import Bounce, Conversation, Message
from relacja.messaging.services.post import Post
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.servers.dovecot import Dovecot
from relacja.messaging.testing.servers.postfix import Postfix
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.routing import services as routing
from relacja.routing.services import Follower
from relacja.routing.testing import reservations
from tests.mail.account import letter, set_up, until
from tests.mail.test_round_trip import postfix_of

pytestmark = [pytest.mark.mail, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ANNA = "nobody@foreign.test"
"""An address from which mails come and to which none goes any more."""


@dataclass
class Consultant:
    """Somebody who takes mails from the queue, in the browser they sit at."""

    actor: Actor
    browser: Client

    def takes_what_is_offered(self) -> None:
        """The router finds them, and they accept."""
        Follower().turn(timezone.now())
        ringing = reservations().get(state="pending")
        routing.accept_work(actor=self.actor, reservation_id=ringing.pk)

    def reads(self, talk: Conversation) -> str:
        """The page of a conversation."""
        shown = self.browser.get(f"/inbox/{talk.pk}/")
        assert shown.status_code == 200
        return shown.content.decode()


@pytest.fixture
def post() -> Iterator[Post]:
    """The post; whatever it follows is let go of in the end."""
    made = Post()
    yield made
    made._let_all_go()


@pytest.fixture
def consultant() -> Consultant:
    """The only one there is, ready for mails of the plan `mails`."""
    user = make_user(full_name="Maria Konsultant", language="en")
    actor = actor_with("routing.work", "messaging.view", "messaging.answer", "customers.view", user=user)
    routing.make_worker(actor=SYSTEM, user_id=user.pk)
    routing.save_queue(actor=SYSTEM, code="mails")
    body = {"filters": [], "default": {"steps": [{"queue": "mails"}]}}
    routing.publish_plan(actor=SYSTEM, plan_id=routing.draft_plan(actor=SYSTEM, code="mails", name="Mails", body=body))
    routing.set_activity(actor=actor, activity="ready")
    return Consultant(actor, sign_in(Client(), user))


def inbound_keys() -> list[str]:
    return list(Message.objects.filter(direction="inbound", automatic="").order_by("pk").values_list("key", flat=True))


def test_a_mail_is_routed_answered_comes_back_and_its_thread_goes_on(
    dovecot: Dovecot, postfix: Postfix, mailbox: str, post: Post, consultant: Consultant
) -> None:
    anna = make_party("Anna Nowak", email=ANNA)
    set_up(dovecot, mailbox, plan="mails", **postfix_of(postfix))

    dovecot.deliver(mailbox, letter(1, to=mailbox, sender=ANNA))
    post.look()
    until(lambda: inbound_keys() == ["m1@customer.test"])
    talk = Conversation.objects.get()
    assert (talk.party_id, talk.assignee_id, talk.status) == (anna.pk, None, "open")
    consultant.takes_what_is_offered()
    talk.refresh_from_db()
    assert talk.assignee_id == consultant.actor.user_id

    sent = messaging.answer(
        actor=consultant.actor, conversation_id=talk.pk, answer=messaging.Answer("Wysłaliśmy ją wczoraj.")
    )
    Message.objects.filter(pk=sent.pk).update(send_at=timezone.now() - timedelta(seconds=1))
    messaging.deliver_due()
    sent.refresh_from_db()
    assert sent.delivery == "sent", sent.delivery_detail
    assert not reservations().filter(state__in=("pending", "accepted")).exists(), "whoever has answered is free"

    until(lambda: Message.objects.get(pk=sent.pk).delivery == "bounced")
    _stands_at_the_message_and_the_address(sent, anna.pk)
    talk.refresh_from_db()
    assert (talk.status, talk.why, talk.waiting_since is not None) == ("open", "bounced", True)
    page = consultant.reads(talk)
    assert "Came back" in page
    assert "5.1.1" in page
    assert "Ours again: a message of ours did not arrive" in page
    consultant.takes_what_is_offered()

    again = f"In-Reply-To: <m1@customer.test>\nReferences: <m1@customer.test> <{sent.key}>\n"
    dovecot.deliver(mailbox, letter(2, to=mailbox, sender=ANNA, subject="Re: Faktura", more=again))
    until(lambda: len(inbound_keys()) == 2)
    assert Conversation.objects.get().pk == talk.pk, "no other conversation has begun"
    talk.refresh_from_db()
    assert (talk.status, talk.assignee_id) == ("open", consultant.actor.user_id)
    assert "Treść 2" in consultant.reads(talk)
    ways = [entry.direction for entry in interactions.timeline(SYSTEM, anna.pk).entries if entry.medium == "email"]
    assert sorted(ways) == ["inbound", "inbound", "outbound"], "the notice of a server is nobody's contact"


def _stands_at_the_message_and_the_address(sent: Message, anna_id: int) -> None:
    bounce = Bounce.objects.get()
    assert (bounce.message_id, bounce.recipient, bounce.status, bounce.permanence) == (
        sent.pk, ANNA, "5.1.1", "permanent",
    )  # fmt: skip
    assert bounce.report is not None
    with files.open_file(bounce.report.letter) as notice:
        assert message_from_binary_file(notice, policy=policy.default).get_content_type() == "multipart/report"
    file = customers.party_file(SYSTEM, anna_id)
    assert file is not None
    assert [point.state for point in file.points] == ["bouncing"]
