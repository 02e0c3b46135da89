"""What the fault run of messaging counts at its end: nothing where nothing is wrong, and whatever was planted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bench.faults_messaging_people import boxes_of, key_of, mail_of
from bench.faults_messaging_recount import Witnessed, recount
from django.db import connection
from django.utils import timezone

from relacja.messaging import services
from relacja.messaging.models import Arrival, Conversation, Mailbox, Message
from relacja.messaging.services.intake import Seen
from relacja.messaging.testing import SYSTEM, make_mailbox, pigeon
from relacja.messaging.transports.email.understanding import understand
from relacja.messaging.types import Inbound, Place
from relacja.platform import files

BOXES = ["service@firm.test", "sales@firm.test"]
MAILS = 12


def come(box: str, number: int, uid: int, *, key: str = "") -> None:
    """A mail of the run into a mailbox of the product."""
    raw = mail_of(number, BOXES).replace(key_of(number).encode(), (key or key_of(number)).encode(), 1)
    mailbox = Mailbox.objects.get(address=box)

    def inbound() -> Inbound:
        return understand(raw, timezone.now())

    services.take_in(actor=SYSTEM, mailbox_id=mailbox.pk, seen=[Seen(Place("INBOX", 1, uid), inbound, raw, len(raw))])


@pytest.fixture
def seen(db: None) -> Iterator[Witnessed]:
    """A small run in which nothing goes wrong, as others saw it."""
    with pigeon():
        for number, address in enumerate(BOXES):
            make_mailbox(f"Box {number}", address)
        put = [(number, box) for number in range(MAILS) for box in boxes_of(number, BOXES)]
        for uid, (number, box) in enumerate(put, 1):
            come(box, number, uid)
        accepted = {}
        for number, talk in enumerate(Conversation.objects.order_by("pk")):
            given = services.Answer(f"answer-{number}-")
            accepted[number] = services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=given).pk
        Message.objects.filter(delivery="queued").update(send_at=timezone.now())
        services.deliver_due()
        keys = dict(Message.objects.values_list("pk", "key"))
        yield Witnessed(
            put=frozenset(put),
            lying=tuple((box, 1, uid, key_of(number)) for uid, (number, box) in enumerate(put, 1)),
            accepted=accepted,
            arrived=tuple((keys[theirs], number) for number, theirs in accepted.items()),
        )


def counted(seen: Witnessed) -> dict[str, int]:
    """What is wrong."""
    with connection.cursor() as cursor:
        return {name: count for name, count in recount(cursor, seen, files.root()).items() if count}


def out() -> Message:
    """An answer of ours."""
    return Message.objects.filter(direction="outbound").earliest("pk")


def test_nothing_is_counted_where_nothing_is_wrong(seen: Witnessed) -> None:
    assert counted(seen) == {}
    assert len(seen.lying) > MAILS, "some went to both mailboxes"
    assert Message.objects.filter(direction="inbound").count() == MAILS
    assert set(Message.objects.filter(direction="outbound").values_list("delivery", flat=True)) == {"sent"}


def test_a_mail_that_was_never_taken_in_is_counted(seen: Witnessed) -> None:
    lost = (BOXES[0], 1, 999, key_of(999))
    assert counted(replace(seen, put=seen.put | {(999, BOXES[0])}, lying=(*seen.lying, lost))) == {
        "mails on the server without exactly one line": 1,
        "mails lost: no message, and no line that says why": 1,
    }


def test_a_mail_that_the_mail_server_itself_lost_is_counted(seen: Witnessed) -> None:
    assert counted(replace(seen, put=seen.put | {(999, BOXES[0])})) == {"mails the mail server took and has not": 1}


def test_a_mail_that_is_stored_twice_is_counted(seen: Witnessed) -> None:
    come(BOXES[1], 1, 500, key="another@customer.test")
    assert counted(seen) == {"mails stored more than once": 1}


def test_an_answer_that_arrived_twice_is_counted(seen: Witnessed) -> None:
    assert counted(replace(seen, arrived=(*seen.arrived, seen.arrived[0]))) == {
        "answers sent more than once": 1,
        "messages sent more than once": 1,
    }


def test_an_answer_that_arrived_twice_under_two_names_is_counted(seen: Witnessed) -> None:
    again = ("another@firm.test", seen.arrived[0][1])
    assert counted(replace(seen, arrived=(*seen.arrived, again))) == {
        "answers sent more than once": 1,
        "messages that arrived and are none of ours": 1,
    }


def test_an_answer_that_never_arrived_is_counted_unless_people_see_it(seen: Witnessed) -> None:
    message = out()
    without = replace(seen, arrived=tuple(one for one in seen.arrived if one[0] != message.key))
    assert counted(without) == {"answers lost: said to be sent, and never arrived": 1}
    Message.objects.filter(pk=message.pk).update(delivery="sending")
    assert counted(without) == {"answers neither sent nor shown to people": 1}
    services.mark_unsure(actor=SYSTEM, message_id=message.pk, why="nobody knows")
    assert counted(without) == {}
    assert counted(seen) == {}, "what is unsure may have arrived"


def test_an_answer_that_was_accepted_and_is_not_there_is_counted(seen: Witnessed) -> None:
    assert counted(replace(seen, accepted={**seen.accepted, 999: 10**9})) == {"answers accepted and lost": 1}


PLANTED: dict[str, Callable[[], object]] = {
    "answers written more than once": lambda: Message.objects.filter(pk=out().pk).update(text="answer-1-"),
    "answers said not to have left that arrived": lambda: Message.objects.filter(pk=out().pk).update(delivery="failed"),
    "answers unsure or failed, and the conversation never told us": lambda: Message.objects.filter(pk=out().pk).update(
        delivery="unsure"
    ),
    "mails in that have not exactly one line that says they came in": lambda: (
        Arrival.objects.filter(state="in").earliest("pk").delete()
    ),
    "lines that say a mail came in, and none did": lambda: Arrival.objects.filter(state="joined").update(message=None),
    "lines of mails left out or held that say no reason": lambda: Arrival.objects.filter(state="in").update(
        state="held", reason=""
    ),
    "mails held or left out, though nothing speaks against them": lambda: Arrival.objects.filter(state="again").update(
        state="held"
    ),
    "mails in a conversation of somebody else": lambda: Conversation.objects.update(address="jan@other.test"),
    "mails with the words of another": lambda: Message.objects.filter(key=key_of(3)).update(text="question-4-"),
    "conversations that count their messages wrongly": lambda: Conversation.objects.update(messages=77),
    "messages without exactly one contact in the ledger": lambda: Message.objects.filter(pk=out().pk).update(
        interaction_id=None
    ),
    "messages without exactly one contact on the timeline": lambda: Message.objects.filter(pk=out().pk).update(
        interaction_id=None
    ),
    "contacts in the ledger that are of no message, or of two": lambda: Message.objects.filter(pk=out().pk).update(
        interaction_id=None
    ),
    "contacts on the timeline that are of no message, or of two": lambda: Message.objects.filter(pk=out().pk).update(
        interaction_id=None
    ),
    "originals lost or changed": lambda: _letter().write_bytes(b"changed"),
}


def _letter() -> Path:
    return files.path_of(Arrival.objects.earliest("pk").letter)


@pytest.mark.parametrize("name", PLANTED)
def test_what_was_planted_in_the_rows_is_counted(seen: Witnessed, name: str) -> None:
    PLANTED[name]()
    assert counted(seen).get(name, 0) > 0, counted(seen)
