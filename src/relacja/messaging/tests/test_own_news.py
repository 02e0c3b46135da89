"""What concerns somebody is said on the page they have open: as they have chosen, and only of what they may see."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from relacja.accounts.testing import actor_of, actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Conversation, Follower, Mailbox, NoticeChoice, NoticeKind
from relacja.messaging.permissions import VIEW
from relacja.messaging.testing import SYSTEM, inbound, receive
from relacja.messaging.types import DraftText

if TYPE_CHECKING:
    from relacja.accounts.models import User


@pytest.fixture
def maria(db: None) -> "User":
    """A colleague who reads all conversations."""
    user = make_user(full_name="Maria Kowalska", language="en")
    actor_with(user=user)
    return user


@pytest.fixture
def talk(mailbox: Mailbox) -> Conversation:
    """A customer waits."""
    make_party("Anna Nowak", email="anna@customer.test")
    [line] = receive(mailbox, inbound(subject="Invoice", text="A secret of the customer"))
    assert line.message is not None
    return line.message.conversation


def told(user: "User", event: str, talk: Conversation) -> Any:
    """What the page of a user says when it hears of it; None for nothing."""
    answer = sign_in(Client(), user).get("/own-news", {"event": event, "conversation_id": talk.pk})
    return answer.json() if answer.status_code == 200 else answer.content or None


def test_who_did_what_is_said_with_the_way_there_and_no_word_of_what_was_written(
    talk: Conversation, maria: "User"
) -> None:
    jan = actor_with(user=make_user(full_name="Jan Nowak"))
    services.assign_conversation(actor=jan, conversation_id=talk.pk, user_id=maria.pk)
    services.write_note(actor=jan, conversation_id=talk.pk, note="A secret of ours", names=[maria.pk])
    draft = services.save_draft(actor=jan, conversation_id=talk.pk, text=DraftText("Half"))
    assert draft is not None
    services.hand_over_draft(actor=jan, draft_id=draft.pk, user_id=maria.pk)
    url = f"/inbox/{talk.pk}/"
    assert told(maria, "assigned", talk) == {"text": "Jan Nowak hands you a conversation: Invoice", "url": url}
    assert told(maria, "mentioned", talk) == {"text": "Jan Nowak names you in a note: Invoice", "url": url}
    assert told(maria, "draft", talk) == {"text": "Jan Nowak hands you a draft: Invoice", "url": url}
    assert told(maria, "customer_wrote", talk) == {"text": "Anna Nowak has written: Invoice", "url": url}
    assert told(maria, "woke", talk) == {"text": "Back, its time has come: Invoice", "url": url}


def test_an_answer_from_outside_says_that_it_is_one(talk: Conversation, maria: "User") -> None:
    Conversation.objects.filter(pk=talk.pk).update(beside=talk)
    assert told(maria, "customer_wrote", talk)["text"] == "Anna Nowak answers from outside: Invoice"


@pytest.mark.parametrize(
    ("kind", "event"),
    [("named", "mentioned"), ("assigned", "assigned"), ("assigned", "draft"), ("wrote", "customer_wrote")],
)
def test_nothing_is_said_of_what_one_does_not_want(talk: Conversation, maria: "User", kind: str, event: str) -> None:
    assert told(maria, event, talk)
    here = [one for one in NoticeKind.values if one != kind]
    services.choose_my_notices(actor=actor_of(maria), named="off", assigned="off", wrote="off", here=here)
    assert told(maria, event, talk) is None
    assert told(maria, "assigned" if kind == "named" else "mentioned", talk)


def test_nothing_is_said_of_what_one_may_not_see_nor_of_what_nobody_knows(talk: Conversation) -> None:
    stranger = make_user()
    actor_with(VIEW, user=stranger, scope="own")
    assert told(stranger, "customer_wrote", talk) is None
    assert told(stranger, "no-such-thing", talk) is None
    Follower.objects.create(conversation=talk, user=stranger, since=talk.began_at)
    assert told(stranger, "customer_wrote", talk)


def test_one_says_on_ones_own_page_of_what_one_is_told(maria: "User") -> None:
    browser = sign_in(Client(), maria)
    page = browser.get("/settings/notices/").content.decode()
    assert page.count('name="here"') == page.count("checked") == 3
    chosen = {"named": "off", "assigned": "off", "wrote": "off"}
    browser.post("/settings/notices/", {**chosen, "here": ["named", "wrote"]})
    row = NoticeChoice.objects.get()
    assert (row.named_here, row.assigned_here, row.wrote_here) == (True, False, True)


def test_the_side_says_how_many_conversations_one_has(talk: Conversation, maria: "User") -> None:
    browser, count = sign_in(Client(), maria), "/own-news/count?code=messaging.inbox"
    assert browser.get(count).content == b""
    services.assign_conversation(actor=SYSTEM, conversation_id=talk.pk, user_id=maria.pk)
    assert browser.get(count).content == b"1"
    assert '<span class="nav-count"' in (page := browser.get("/settings").content.decode())
    assert page.partition('<span class="nav-count"')[2].partition(">")[2].startswith("1<")
    services.resolve_conversation(actor=SYSTEM, conversation_id=talk.pk, why="solved")
    assert browser.get(count).content == b""
    assert browser.get("/own-news/count?code=messaging.arrivals").status_code == 404
    assert sign_in(Client(), make_user()).get(count).status_code == 404
