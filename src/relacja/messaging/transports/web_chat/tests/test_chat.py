"""Visitors write and are answered: each message once, each visitor for themselves."""

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with
from relacja.customers import services as customers
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft
from relacja.interactions import queries as interactions
from relacja.messaging import services
from relacja.messaging.models import Attachment, Conversation, Mailbox, Message
from relacja.messaging.services import Answer
from relacja.messaging.testing import SYSTEM, make_mailbox, pigeon
from relacja.messaging.transports.web_chat.jobs import end_silent_chats, mail_unfetched
from relacja.messaging.transports.web_chat.sites import site_of
from relacja.messaging.transports.web_chat.tests.conftest import Guest
from relacja.platform import parameters
from relacja.routing import services as routing
from relacja.routing.services import Follower
from relacja.routing.testing import items, make_worker, reservations

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6300010000000500010d0a2db40000000049454e44ae426082"
)


def answer(guest: Guest, text: str, **more: object) -> Message:
    return services.answer(actor=actor_with(), conversation_id=guest.talk().pk, answer=Answer(text, **more))  # type: ignore[arg-type]


def test_a_visitor_writes_and_is_answered(guest: Guest) -> None:
    assert guest.sees() == {"messages": [], "state": guest.sees()["state"]}
    assert guest.say("Do you have it in blue?").status_code == 200
    talk = guest.talk()
    assert (talk.status, talk.is_visitor, talk.assignee_id) == ("open", True, None)
    sent = answer(guest, "We do.")
    assert sent.delivery == "sent"
    assert guest.texts() == ["Do you have it in blue?", "We do."]
    assert guest.sees()["state"]["standing"] == "with"


def test_whoever_only_looks_leaves_no_trace(guest: Guest) -> None:
    guest.sees()
    guest.post("page", {"url": "https://www.shop.test/shoes", "title": "Shoes"})
    guest.post("typing", {})
    assert Conversation.objects.count() == 0


def test_the_same_echo_is_the_same_message(guest: Guest) -> None:
    first = orjson.loads(guest.say("Hello", echo="only-once-1").content)
    again = orjson.loads(guest.say("Hello", echo="only-once-1").content)
    assert first["id"] == again["id"]
    assert Message.objects.count() == 1


def test_an_echo_of_another_visitor_is_another_message(guest: Guest, other: Guest) -> None:
    guest.say("Mine", echo="the-same-echo")
    other.say("Mine too", echo="the-same-echo")
    assert (guest.texts(), other.texts()) == (["Mine"], ["Mine too"])


def test_nobody_reads_what_another_visitor_wrote(guest: Guest, other: Guest) -> None:
    guest.say("My order is 12345")
    answer(guest, "It is on its way.")
    assert other.texts() == []
    other.say("Hello")
    assert other.texts() == ["Hello"]


def test_notes_are_for_us_alone(guest: Guest) -> None:
    guest.say("Hello")
    services.write_note(actor=actor_with(), conversation_id=guest.talk().pk, note="A difficult one")
    assert guest.texts() == ["Hello"]


def test_only_what_came_after_is_fetched(guest: Guest) -> None:
    guest.say("One")
    last = guest.sees()["messages"][-1]["id"]
    guest.say("Two")
    assert [message["text"] for message in guest.sees(after=last)["messages"]] == ["Two"]


def test_what_we_write_is_delivered_when_fetched_and_read_when_seen(guest: Guest) -> None:
    guest.say("Hello")
    sent = answer(guest, "Good morning")
    guest.sees()
    sent.refresh_from_db()
    assert sent.delivery == "delivered"
    assert guest.post("read", {"up_to": sent.pk}).status_code == 204
    sent.refresh_from_db()
    assert sent.delivery == "read"
    guest.sees()
    sent.refresh_from_db()
    assert sent.delivery == "read"


def test_a_visitor_marks_nothing_of_another(guest: Guest, other: Guest) -> None:
    guest.say("Hello")
    other.say("Hello")
    sent = answer(guest, "Good morning")
    other.post("read", {"up_to": sent.pk + 100})
    sent.refresh_from_db()
    assert sent.delivery == "sent"


def test_the_visitor_sees_the_first_name_of_whoever_answers(guest: Guest) -> None:
    guest.say("Hello")
    answer(guest, "Good morning")
    told = guest.sees()
    assert told["messages"][-1]["who"] != ""
    assert " " not in told["messages"][-1]["who"]
    assert told["state"]["who"] == told["messages"][-1]["who"]


def test_the_page_the_visitor_is_on_stands_with_the_conversation(guest: Guest) -> None:
    first = {"url": "https://www.shop.test/shoes?size=42", "title": "Shoes"}
    guest.say("Hello", page=first, pages=[{"url": "https://www.shop.test/", "title": "Home"}, first])
    guest.post("page", {"url": "https://www.shop.test/basket", "title": "Basket"})
    pages = guest.talk().context["pages"]
    assert [page["title"] for page in pages] == ["Home", "Shoes", "Basket"]
    assert pages[1]["url"] == "https://www.shop.test/shoes?size=42"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.test/", "javascript:alert(1)", "https://www.shop.test.evil.test/", "https://u:p@evil.test", "",
        5, "http://[", "https://www.shop.test:9/",
    ],
)  # fmt: skip
def test_a_page_of_elsewhere_is_not_kept(guest: Guest, url: object) -> None:
    guest.say("Hello", page={"url": url, "title": "Look"})
    assert guest.post("page", {"url": url, "title": "Look"}).status_code == 204
    assert guest.talk().context["pages"] == []


def test_passwords_in_the_address_of_a_page_are_not_kept(guest: Guest) -> None:
    guest.say("Hello", page={"url": "https://me:secret@www.shop.test/a#token", "title": "A"})
    assert guest.talk().context["pages"][-1]["url"] == "https://www.shop.test/a"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "", "echo": "echo-0000001"}, "empty"),
        ({"text": " \n\t", "echo": "echo-0000001"}, "empty"),
        ({"text": "x" * 4001, "echo": "echo-0000001"}, "long"),
        ({"text": "Hello", "echo": "short"}, "unreadable"),
        ({"text": "Hello"}, "unreadable"),
        ({"text": ["Hello"], "echo": "echo-0000001"}, "empty"),
        (b"{", "unreadable"),
        (b"[]", "unreadable"),
        (b'{"text": "' + b"x" * 70_000 + b'"}', "long"),
    ],
)
def test_what_is_no_message_is_refused_in_words(guest: Guest, body: object, code: str) -> None:
    answered = guest.post("messages", body)
    assert (answered.status_code, orjson.loads(answered.content)["error"]) == (422, code)
    assert Message.objects.count() == 0


def test_what_cannot_be_seen_is_left_out(guest: Guest) -> None:
    guest.say("In\u202evoice\x00 \x1b[31m")
    assert guest.texts() == ["Invoice [31m"]


@pytest.mark.parametrize("token", ["", "short", "x" * 65, "with spaces 0123456789 012345", "ąąąąąąąąąąąąąąąąąąąąąąąą"])
def test_a_visitor_without_a_proper_secret_is_nobody(client: Client, site: Mailbox, token: str) -> None:
    headers = {"Authorization": f"Visitor {token}".encode().decode("latin-1")}
    assert client.get("/chat/shop/messages", headers=headers).status_code == 401


def test_a_site_that_is_switched_off_is_not_there(guest: Guest, site: Mailbox) -> None:
    Mailbox.objects.filter(pk=site.pk).update(is_active=False)
    assert guest.say("Hello").status_code == 404
    assert guest.client.get("/chat/shop/").status_code == 404
    assert guest.client.get("/chat/shop.js").status_code == 404


def test_the_same_secret_on_two_sites_is_two_visitors(guest: Guest, make_site: Callable[..., Mailbox]) -> None:
    make_site("blog")
    guest.say("Hello")
    assert Guest(guest.client, guest.token, "blog").texts() == []


def test_too_many_messages_are_said_plainly(guest: Guest) -> None:
    answers = [guest.say("Hello") for _ in range(21)]
    assert [one.status_code for one in answers] == [200] * 20 + [429]
    assert orjson.loads(answers[-1].content) == {"error": "too_many"}
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_whoever_writes_all_day_is_held(guest: Guest) -> None:
    with parameters.standing_at("messaging.most_from_sender", 2):
        answers = [guest.say("Hello") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 422]
    assert orjson.loads(answers[-1].content)["error"] == "held"


def test_a_file_comes_with_what_its_bytes_say_it_is(guest: Guest) -> None:
    assert guest.post("files?name=photo.png&echo=file-000001", PNG).status_code == 200
    kept = Attachment.objects.get()
    assert (kept.name, kept.media_type) == ("photo.png", "image/png")
    [file] = guest.sees()["messages"][0]["files"]
    given = guest.get(f"files/{file['id']}")
    assert b"".join(given.streaming_content) == PNG  # type: ignore[attr-defined]
    assert given.headers["Content-Disposition"] == 'attachment; filename="photo.png"'
    assert given.headers["X-Content-Type-Options"] == "nosniff"


def test_files_of_others_are_not_given(guest: Guest, other: Guest) -> None:
    guest.post("files?name=photo.png&echo=file-000001", PNG)
    assert other.get(f"files/{Attachment.objects.get().pk}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"<html><script>alert(1)</script></html>"),
        ("photo.png", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ],
)
def test_files_of_other_kinds_are_refused_whatever_they_are_called(guest: Guest, name: str, content: bytes) -> None:
    answered = guest.post(f"files?name={name}&echo=file-000001", content)
    assert (answered.status_code, orjson.loads(answered.content)["error"]) == (422, "type")
    assert Attachment.objects.count() == 0


def test_a_file_larger_than_the_site_takes_is_refused(client: Client, make_site: Callable[..., Mailbox]) -> None:
    make_site("small", {"file_mib": "1"})
    guest = Guest(client, "visitor-token-0123456789ab", "small")
    answered = guest.post("files?name=a.png&echo=file-000001", PNG + b"\0" * (1 << 20))
    assert orjson.loads(answered.content)["error"] == "size"


def test_outside_of_the_hours_the_widget_is_told_when_we_are_back(
    client: Client, make_site: Callable[..., Mailbox]
) -> None:
    local = timezone.localtime()
    closed = (local - timedelta(days=2)).strftime("%a")
    make_site("closed", hours_text=f"{closed} 08:00-16:00")
    state = Guest(client, "visitor-token-0123456789ab", "closed").sees()["state"]
    assert state["open"] is False
    assert "08:00" in state["opens"]


def test_a_letter_left_outside_of_the_hours_is_a_conversation_by_mail(
    client: Client, make_site: Callable[..., Mailbox]
) -> None:
    with pigeon():
        mailbox = make_mailbox()
        make_site("closed", {"letters": mailbox.address})
        guest = Guest(client, "visitor-token-0123456789ab", "closed")
        left = {"email": "Anna@Customer.test", "text": "Please call me back", "echo": "letter-0001"}
        assert orjson.loads(guest.post("address", left).content)["letter"] is True
        assert orjson.loads(guest.post("address", left).content)["letter"] is True
    talk = Conversation.objects.get()
    assert (talk.mailbox_id, talk.address, talk.messages) == (mailbox.pk, "anna@customer.test", 1)
    assert talk.subject == "Message from the site: Please call me back"


def test_an_address_left_when_nobody_came_stands_with_the_chat_and_joins_nobody(guest: Guest) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    guest.say("Is anybody there?")
    assert guest.post("address", {"email": "anna@customer.test", "echo": "address-001"}).status_code == 200
    talk = guest.talk()
    assert talk.context["email"] == "anna@customer.test"
    assert (talk.candidates, talk.is_visitor, talk.party_id == anna.pk) == ([anna.pk], True, False)
    assert guest.sees()["state"]["email"] is True


def test_what_is_no_address_is_refused(guest: Guest) -> None:
    guest.say("Hello")
    answered = guest.post("address", {"email": "anna at home", "echo": "address-001"})
    assert orjson.loads(answered.content)["error"] == "address"


def test_nobody_comes_in_time(guest: Guest) -> None:
    guest.say("Hello")
    assert guest.sees()["state"]["standing"] == "waiting"
    Conversation.objects.update(waiting_since=timezone.now() - timedelta(minutes=4))
    assert guest.sees()["state"]["standing"] == "nobody"


def test_what_was_written_long_ago_is_not_shown(guest: Guest) -> None:
    guest.say("Hello")
    before = timezone.now() - timedelta(days=31)
    Message.objects.update(at=before)
    Conversation.objects.update(last_at=before)
    assert guest.texts() == []


def test_a_visitor_who_becomes_a_customer_brings_along_what_they_wrote(guest: Guest) -> None:
    guest.say("Do you have it in blue?")
    visitor_id = guest.talk().party_id
    assert visitor_id is not None
    draft = PartyDraft(kind="person", display_name="Anna Nowak")
    anna = customers.make_customer_of_visitor(actor=SYSTEM, visitor_id=visitor_id, draft=draft, at=timezone.now())
    answer(guest, "We do.")
    entries = interactions.timeline(SYSTEM, anna).entries
    assert sorted((entry.direction, entry.medium) for entry in entries) == [("inbound", "chat"), ("outbound", "chat")]
    guest.say("Thank you")
    assert len(interactions.timeline(SYSTEM, anna).entries) == 3


def test_whoever_becomes_a_customer_is_no_visitor_in_the_inbox(guest: Guest) -> None:
    guest.say("Hello")
    visitor_id = guest.talk().party_id
    assert visitor_id is not None
    anna = make_party("Anna Nowak")
    joined = customers.join_visitor(
        actor=SYSTEM, visitor_id=visitor_id, party_id=anna.pk, reason="said so", at=timezone.now()
    )
    assert services.mark_known(actor=SYSTEM, party_id=visitor_id) == 1
    assert not guest.talk().is_visitor
    customers.part_visitor(actor=SYSTEM, identity_id=joined.pk, reason="a mistake", at=timezone.now())
    assert services.mark_known(actor=SYSTEM, party_id=visitor_id) == 1
    assert guest.talk().is_visitor


def test_a_chat_whose_visitor_has_gone_ends(guest: Guest, other: Guest, site: Mailbox) -> None:
    for one in (guest, other):
        one.say("Hello")
    answer(guest, "Good morning")
    later = timezone.now() + timedelta(minutes=31)
    assert end_silent_chats(actor=SYSTEM, site=site_of("shop"), now=later) == 1
    assert (guest.talk().status, other.talk().status) == ("resolved", "open")
    assert guest.sees()["state"]["standing"] == "done"


def test_an_answer_that_nobody_fetched_goes_out_by_mail_once(client: Client, make_site: Callable[..., Mailbox]) -> None:
    with pigeon() as bird:
        mailbox = make_mailbox()
        make_site("away", {"letters": mailbox.address})
        guest = Guest(client, "visitor-token-0123456789ab", "away")
        guest.say("Is anybody there?")
        guest.post("address", {"email": "anna@customer.test", "echo": "address-001"})
        sent = answer(guest, "I am now.")
        later = timezone.now() + timedelta(minutes=3)
        assert mail_unfetched(actor=SYSTEM, site=site_of("away"), now=timezone.now()) == 0
        assert mail_unfetched(actor=SYSTEM, site=site_of("away"), now=later) == 1
        assert mail_unfetched(actor=SYSTEM, site=site_of("away"), now=later) == 0
        Message.objects.filter(delivery="queued").update(send_at=timezone.now())
        services.deliver_due()
    [letter] = bird.sent
    assert (letter.to, letter.text) == (("anna@customer.test",), "I am now.")
    sent.refresh_from_db()
    assert (sent.delivery, sent.delivery_detail) == ("delivered", "sent by e-mail")


def test_an_answer_that_was_fetched_is_not_mailed(client: Client, make_site: Callable[..., Mailbox]) -> None:
    with pigeon():
        make_site("away", {"letters": make_mailbox().address})
        guest = Guest(client, "visitor-token-0123456789ab", "away")
        guest.say("Hello")
        guest.post("address", {"email": "anna@customer.test", "echo": "address-001"})
        answer(guest, "Good morning")
        guest.sees()
        later = timezone.now() + timedelta(minutes=3)
        assert mail_unfetched(actor=SYSTEM, site=site_of("away"), now=later) == 0


def test_a_chat_stays_with_its_consultant_between_the_messages(
    client: Client, make_site: Callable[..., Mailbox]
) -> None:
    _worker, me = make_worker("routing.work", "messaging.view", "messaging.answer")
    routing.save_queue(actor=SYSTEM, code="chats")
    body = {"filters": [], "default": {"steps": [{"queue": "chats"}]}}
    plan_id = routing.draft_plan(actor=SYSTEM, code="chats", name="Chats", body=body)
    routing.publish_plan(actor=SYSTEM, plan_id=plan_id)
    make_site("routed", plan="chats")
    guest = Guest(client, "visitor-token-0123456789ab", "routed")
    guest.say("Hello")
    Follower().turn(timezone.now())
    held = reservations().get()
    routing.accept_work(actor=me, reservation_id=held.pk)
    talk = guest.talk()
    assert talk.assignee_id == me.user_id
    services.answer(actor=me, conversation_id=talk.pk, answer=Answer("Good morning"))
    guest.say("Thank you")
    held.refresh_from_db()
    assert (held.state, items().count()) == ("accepted", 1)
    services.resolve_conversation(actor=me, conversation_id=talk.pk)
    held.refresh_from_db()
    assert held.state != "accepted"
