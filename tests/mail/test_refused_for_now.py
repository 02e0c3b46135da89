"""Refused for now by a real server while others of the same mail are taken: tried again alone, killed at any step."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from relacja.messaging import services
from relacja.messaging.models import Bounce, Mailbox, Message, Recipient
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.servers.dovecot import Dovecot
from relacja.messaging.testing.servers.foreign import Foreign
from relacja.messaging.testing.servers.postfix import Postfix

from .account import set_up, until
from .test_round_trip import postfix_of

pytestmark = [pytest.mark.mail, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

JAN, GREY, EWA = "jan@foreign.test", "grey@foreign.test", "ewa@foreign.test"


def written(mailbox: Mailbox) -> Message:
    """A message to three, due now."""
    given = services.Answer("Dzień dobry", subject="Umowa", to=(JAN,), cc=(GREY,), bcc=(EWA,))
    message = services.begin_conversation(actor=SYSTEM, mailbox_id=mailbox.pk, answer=given)
    make_due()
    return message


def make_due() -> None:
    """Let all pauses be over."""
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(delivery="queued").update(send_at=past)
    Recipient.objects.filter(delivery="queued").update(send_at=past)


def copies(foreign: Foreign) -> Counter[str]:
    return Counter(who for one in foreign.taken for who in one.recipients)


def test_postfix_takes_the_mail_for_the_others_now_and_for_the_one_later(
    dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str
) -> None:
    postfix.put_off(GREY)
    foreign.refusals = {}
    message = written(set_up(dovecot, mailbox, **postfix_of(postfix)))
    services.deliver_due()
    row = Recipient.objects.get()
    assert (row.address, row.delivery) == (GREY, "queued"), Message.objects.get().delivery_detail
    assert "4.2.0" in row.detail
    make_due()
    services.deliver_due()
    row.refresh_from_db()
    assert (row.delivery, row.attempts, "4.2.0" in row.detail) == ("queued", 2, True)
    postfix.put_off()
    make_due()
    services.deliver_due()
    row.refresh_from_db()
    assert (row.delivery, row.attempts, row.sent_at is not None) == ("sent", 3, True)
    until(lambda: sum(copies(foreign).values()) == 3)
    assert copies(foreign) == {JAN: 1, GREY: 1, EWA: 1}
    assert {f"Message-ID: <{message.key}>".encode() in one.raw for one in foreign.taken} == {True}
    assert [GREY.encode() in one.raw and EWA.encode() not in one.raw for one in foreign.taken] == [True, True]
    assert (Message.objects.get().delivery, Bounce.objects.count()) == ("sent", 0)


def test_who_is_put_off_to_the_end_came_back_and_the_others_have_it(
    dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str
) -> None:
    postfix.put_off(GREY)
    written(set_up(dovecot, mailbox, **postfix_of(postfix)))
    services.deliver_due()
    Recipient.objects.update(attempts=17)
    make_due()
    services.deliver_due()
    bounce, message = Bounce.objects.get(), Message.objects.select_related("conversation").get()
    assert (bounce.recipient, bounce.permanence, bounce.status) == (GREY, "temporary", "4.2.0")
    assert (message.delivery, message.conversation.status) == ("bounced", "open")
    until(lambda: sum(copies(foreign).values()) == 2)
    assert copies(foreign) == {JAN: 1, EWA: 1}


DIES = """
import os, signal, sys
import django
django.setup()
from relacja.messaging import services
from relacja.messaging.services import delivering, recipients
from relacja.messaging.transports.email import smtp

owner = {"delivering": delivering, "recipients": recipients, "smtp": smtp}[sys.argv[1]]
name, before = sys.argv[2], sys.argv[3] == "before"
was = getattr(owner, name)

def dies(*given, **named):
    if not before:
        was(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, dies)
services.deliver_due()
"""
"""Sends what is due, in a process that is killed before or after it calls a function."""
FIRST = (("delivering", "_claim", "after"), ("smtp", "send", "after"), ("delivering", "_keep", "after"))
THEN = (
    ("recipients", "claim", "after"),
    ("smtp", "send", "before"),
    ("smtp", "send", "after"),
    ("recipients", "_later", "before"),
    ("recipients", "keep_attempt", "after"),
)


def killed(*step: str) -> None:
    """Let a process send until it has come so far."""
    given = {name: value for name, value in connection.get_connection_params().items() if isinstance(value, str | int)}
    kept = {name: value for name, value in given.items() if name not in ("client_encoding", "prepare_threshold")}
    env = os.environ | {
        "DATABASE_URL": psycopg.conninfo.make_conninfo("", **kept),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RELACJA_DATA": str(settings.DATA),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run([sys.executable, "-c", DIES, *step], env=env, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


@pytest.fixture
def straight(dovecot: Dovecot, foreign: Foreign, mailbox: str) -> Mailbox:
    """A mailbox that sends to the foreign server itself."""
    return set_up(dovecot, mailbox, smtp_port=str(foreign.port), smtp_security="none", user="", password="")


def told(message: Message) -> Callable[[str], str]:
    """What the message says of somebody."""
    message.refresh_from_db()
    rows = dict(Recipient.objects.values_list("address", "delivery"))
    return lambda who: rows.get(who, message.delivery)


def right(foreign: Foreign, message: Message) -> None:
    """Nobody has it twice, and nobody has it not without being waited for, given up, or named as not known."""
    said = told(message)
    for who in (JAN, GREY, EWA):
        count, state = copies(foreign)[who], said(who)
        assert count <= 1
        assert state in (("sending", "unsure", "sent") if count else ("queued", "sending", "unsure")), (
            who,
            count,
            state,
        )


@pytest.mark.parametrize("step", FIRST, ids="-".join)
def test_a_process_killed_at_the_first_attempt_loses_nobody_and_sends_nothing_twice(
    straight: Mailbox, foreign: Foreign, step: tuple[str, str, str]
) -> None:
    message = written(straight)
    killed(*step)
    right(foreign, message)
    foreign.refusals = {}
    for _again in range(2):
        make_due()
        services.deliver_due()
    services.find_stale(actor=SYSTEM, now=timezone.now() + timedelta(hours=1))
    right(foreign, message)
    is_kept = step[1] == "_keep"
    assert {told(message)(who) for who in (JAN, GREY, EWA)} == ({"sent"} if is_kept else {"unsure"})


@pytest.mark.parametrize("step", THEN, ids="-".join)
def test_a_process_killed_while_one_is_tried_again_loses_nobody_and_sends_nothing_twice(
    straight: Mailbox, foreign: Foreign, step: tuple[str, str, str]
) -> None:
    message = written(straight)
    services.deliver_due()
    right(foreign, message)
    if step[1] != "_later":
        foreign.refusals = {}
    make_due()
    killed(*step)
    right(foreign, message)
    foreign.refusals = {}
    for _again in range(2):
        make_due()
        services.deliver_due()
    services.find_stale(actor=SYSTEM, now=timezone.now() + timedelta(hours=1))
    right(foreign, message)
    assert told(message)(GREY) == ("sent" if step[1] == "keep_attempt" else "unsure")
    assert {told(message)(who) for who in (JAN, EWA)} == {"sent"}
