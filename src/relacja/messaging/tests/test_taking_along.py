"""A conversation is taken along as a file: whole, without what is ours alone, and never without a trace."""

import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from relacja.accounts.testing import actor_of, actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Conversation, ConversationEvent, Mailbox, Message
from relacja.messaging.permissions import ANSWER, EXPORT, VIEW
from relacja.messaging.testing import inbound, make_mailbox, receive
from relacja.messaging.types import File
from relacja.platform.actor import NotPermitted
from relacja.platform.models import AuditEntry

if TYPE_CHECKING:
    from relacja.accounts.models import User

PAPER = b"%PDF-1.4 the price list"


@pytest.fixture
def maria(db: None) -> "User":
    """Somebody who may take conversations along."""
    user = make_user(full_name="Maria Kowalska", language="en")
    actor_with(user=user)
    return user


@pytest.fixture
def client(maria: "User") -> Client:
    return sign_in(Client(), maria)


@pytest.fixture
def talk(maria: "User", mailbox: Mailbox) -> Conversation:
    """A letter with a file, our answer with a blind copy, and a note."""
    make_party("Anna Nowak", email="anna@customer.test")
    text = "Where is it? <script>alert(1)</script>"
    receive(mailbox, inbound(subject="Invoice & <b>more</b>", text=text, files=(File("price <list>.pdf", PAPER),)))
    found = Conversation.objects.get()
    copies = services.Answer("Here it is.", bcc=("boss@firm.test",))
    services.answer(actor=actor_of(maria), conversation_id=found.pk, answer=copies)
    services.write_note(actor=actor_of(maria), conversation_id=found.pk, note="She is angry.")
    return found


def take(client: Client, talk: Conversation, status: int = 200, **given: str) -> str:
    answer = client.post(f"/inbox/{talk.pk}/along", given)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("form", ["html", "txt"])
def test_all_that_the_customer_knows_stands_in_the_file_with_files_by_name_and_fingerprint(
    client: Client, talk: Conversation, form: str
) -> None:
    content = take(client, talk, **{"as": form, "reason": "for the court"})
    letter = Message.objects.get(direction="inbound")
    for expected in ("Anna Nowak", "anna@customer.test", "Where is it?", "Here it is.", "for the court",
                     hashlib.sha256(PAPER).hexdigest(), letter.letter, letter.key, f"#{talk.pk}"):  # fmt: skip
        assert expected in content, expected
    assert content.index("Where is it?") < content.index("Here it is.")
    for ours in ("She is angry.", "boss@firm.test"):
        assert ours not in content


def test_notes_and_blind_copies_are_in_it_only_where_that_was_said(client: Client, talk: Conversation) -> None:
    content = take(client, talk, **{"as": "html", "inside": "1"})
    assert "She is angry." in content
    assert "boss@firm.test" in content
    assert "with our notes and blind copies" in content


def test_nothing_of_what_others_wrote_runs_in_it(client: Client, talk: Conversation) -> None:
    answer = client.post(f"/inbox/{talk.pk}/along", {"as": "print"})
    content = answer.content.decode()
    assert "<script" not in content
    assert "&lt;script&gt;" in content
    assert "price &lt;list&gt;.pdf" in content
    assert not re.search(r'\b(src|href|on\w+)="', content)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Content-Disposition" not in answer.headers
    assert 'filename="relacja-' in client.post(f"/inbox/{talk.pk}/along").headers["Content-Disposition"]


def test_each_time_stands_in_the_record_with_the_fingerprint_of_the_file(
    client: Client, maria: "User", talk: Conversation
) -> None:
    content = take(client, talk, **{"as": "txt", "reason": "for the court"})
    line = ConversationEvent.objects.get(kind="taken_along")
    assert line.data["sha256"] == hashlib.sha256(content.encode()).hexdigest()
    assert (line.user_id, line.data["reason"], line.data["messages"]) == (maria.pk, "for the court", 2)
    entry = AuditEntry.objects.filter(verb="messaging.take_conversation_along").get()
    assert entry.user_id == maria.pk
    page = client.get(f"/inbox/{talk.pk}/").content.decode()
    assert f"Taken along as a file, SHA-256 {line.data['sha256']}" in page


def test_only_who_may_see_it_and_take_it_along_does(talk: Conversation) -> None:
    reader = make_user()
    make_member(reader, make_unit(), make_role(permissions=[VIEW, ANSWER], scope="all"))
    browser = sign_in(Client(), reader)
    assert "Take along" not in browser.get(f"/inbox/{talk.pk}/").content.decode()
    assert browser.get(f"/inbox/{talk.pk}/along").status_code == 403
    take(browser, talk, 403)
    with pytest.raises(NotPermitted):
        services.take_conversation_along(actor=actor_of(reader), conversation_id=talk.pk)
    stranger = make_user()
    make_member(stranger, make_unit(), make_role(permissions=[VIEW, EXPORT], scope="all"))
    secret = make_mailbox("Own", "boss@firm.test", owner_id=reader.pk)
    Conversation.objects.update(mailbox=secret, assignee=None)
    Message.objects.update(mailbox=secret)
    take(sign_in(Client(), stranger), talk, 404)
    assert not ConversationEvent.objects.filter(kind="taken_along").exists()


def test_no_other_form_is_made(talk: Conversation, maria: "User") -> None:
    with pytest.raises(services.NoSuchForm):
        services.take_conversation_along(actor=actor_of(maria), conversation_id=talk.pk, form="../secret")


def test_a_conversation_of_many_messages_asks_no_more_of_the_database(
    client: Client, talk: Conversation, mailbox: Mailbox, django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        receive(mailbox, inbound(tokens=(talk.token,), text=f"More {number}.", files=(File("a.txt", b"%d" % number),)))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        content = take(client, talk, **{"as": "html"})
    assert "More 19." in content
