"""The consultant's side: the page, typing, what was read; and who may."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.messaging import queries, services
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.queries import inbox
from relacja.messaging.tables import CONVERSATIONS
from relacja.messaging.testing import SYSTEM, inbound, make_mailbox, pigeon, receive
from relacja.messaging.transports.web_chat.tests.conftest import Guest
from relacja.messaging.types import Status
from relacja.platform import lists
from relacja.platform.lists import ListQuery


@pytest.fixture
def consultant(db: None) -> Client:
    """Somebody who may do everything."""
    user = make_user()
    actor_with(user=user)
    return sign_in(Client(), user)


def test_the_consultant_sees_the_page_and_what_the_visitor_left(guest: Guest, consultant: Client) -> None:
    guest.say("Hello", page={"url": "https://www.shop.test/a", "title": "Shoes <b>"}, device="Firefox, Linux")
    guest.post("page", {"url": "https://www.shop.test/b", "title": "Basket"})
    guest.post("address", {"email": "anna@customer.test", "echo": "address-001"})
    page = consultant.get(f"/inbox/{guest.talk().pk}/visitor").content.decode()
    for words in (
        'href="https://www.shop.test/b"',
        "Basket",
        "Shoes &lt;b&gt;",
        "Firefox, Linux",
        "anna@customer.test",
    ):
        assert words in page


def test_typing_is_told_both_ways(guest: Guest, consultant: Client, told: list[tuple[str, str]]) -> None:
    guest.say("Hello")
    talk = guest.talk()
    told.clear()
    guest.post("typing", {})
    assert consultant.post(f"/inbox/{talk.pk}/typing").status_code == 204
    assert told == [(f"chat:{talk.pk}", "typing"), (talk.address, "typing")]


def test_the_visitor_sees_that_somebody_has_read(guest: Guest, consultant: Client, told: list[tuple[str, str]]) -> None:
    guest.say("Hello")
    talk = guest.talk()
    told.clear()
    for _ in range(2):
        assert consultant.post(f"/inbox/{talk.pk}/seen").status_code == 204
    assert told == [(talk.address, "seen")]
    seen = guest.sees()
    assert seen["state"]["seen"] == seen["messages"][-1]["id"]


def test_one_goes_on_writing_in_a_chat_and_is_offered_no_way_back_that_is_none(
    guest: Guest, consultant: Client
) -> None:
    guest.say("Hello")
    talk = guest.talk()
    composer = consultant.get(f"/inbox/{talk.pk}/compose", {"how": "reply"}).content.decode()
    assert "send_at" not in composer
    given = {"how": "reply", "text": "Good morning", "then": "wait", "seen": talk.version}
    answer = consultant.post(f"/inbox/{talk.pk}/send", given)
    talk.refresh_from_db()
    again = answer.content.decode()
    assert 'id="compose-text"' in again
    assert "Good morning" not in again
    assert f'name="seen" value="{talk.version}"' in again
    assert "undo" not in answer.headers.get("HX-Trigger", "").lower()
    done = consultant.post(f"/inbox/{talk.pk}/send", given | {"seen": talk.version, "then": "resolve"})
    assert 'id="compose-text"' not in done.content.decode()


def test_nobody_is_written_to_first_from_a_chat_where_nobody_would_read_it(consultant: Client, site: Mailbox) -> None:
    assert f'<option value="{site.pk}"' not in consultant.get("/inbox/new").content.decode()
    given = {"mailbox": site.pk, "to": "anna@customer.test", "text": "Hello"}
    assert consultant.post("/inbox/new", given).status_code == 422
    answer = services.Answer("Hello", to=("anna@customer.test",))
    with pytest.raises(queries.MailboxNotFound):
        services.begin_conversation(actor=SYSTEM, mailbox_id=site.pk, answer=answer)
    with pigeon():
        loft = make_mailbox()
        assert f'<option value="{loft.pk}"' in consultant.get("/inbox/new").content.decode()


def test_whoever_may_not_see_the_conversation_may_do_nothing_of_this(guest: Guest) -> None:
    guest.say("Hello")
    talk = guest.talk()
    nobody = sign_in(Client(), make_user())
    for answered in (
        nobody.get(f"/inbox/{talk.pk}/visitor"),
        nobody.post(f"/inbox/{talk.pk}/typing"),
        nobody.post(f"/inbox/{talk.pk}/seen"),
    ):
        assert answered.status_code in (403, 404)


def test_a_conversation_by_mail_has_no_visitor(consultant: Client, db: None) -> None:
    with pigeon():
        [line] = receive(make_mailbox(), inbound())
    assert line.message is not None
    assert consultant.get(f"/inbox/{line.message.conversation_id}/visitor").status_code == 404


def test_a_visitors_secret_opens_nothing_of_ours(guest: Guest, site: Mailbox) -> None:
    guest.say("Hello")
    headers: dict[str, Any] = guest.headers
    for path in (
        f"/inbox/{guest.talk().pk}/visitor",
        "/api/v1/me",
        f"/push?topics=conversation:{guest.talk().pk}",
    ):
        assert guest.client.get(path, headers=headers).status_code in (302, 401)


def test_a_visitor_hears_its_own_topic_and_no_other(guest: Guest, other: Guest) -> None:
    asked = guest.client.get("/push/chat/shop?topics=visitor:1,user:1,conversation:1", headers=guest.headers)
    guest.say("Hello")
    assert asked.json() == {"topics": [guest.talk().address]}
    assert guest.client.get("/push/chat/shop").status_code == 401
    assert other.client.get("/push/chat/shop", headers=other.headers).json() != asked.json()


def test_a_chat_that_was_answered_stays_mine_while_it_may_go_on(guest: Guest) -> None:
    user = make_user()
    actor = actor_with(user=user)
    guest.say("Hello")
    talk = guest.talk()
    services.assign_conversation(actor=actor, conversation_id=talk.pk, user_id=user.pk)
    services.answer(actor=actor, conversation_id=talk.pk, answer=services.Answer("Good morning"))
    assert guest.talk().status == Status.PENDING

    def mine() -> tuple[int, int]:
        listed = lists.page(CONVERSATIONS, actor, ListQuery.parse(CONVERSATIONS, actor, {"queue": ["mine"]}))
        return len(listed.rows), inbox.counts(actor)[0]["mine"]

    assert mine() == (1, 1)
    Conversation.objects.update(last_at=timezone.now() - inbox.GOES_ON_FOR - timedelta(seconds=1))
    assert mine() == (0, 0)
