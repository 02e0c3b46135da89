"""The inbox: what stands in the list, how it is counted, and that reading it costs the same however long it is."""

import html
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relacja.accounts.testing import actor_of, actor_with, make_unit, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.messaging import inbox_words as words
from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.plugs import macro_actions
from relacja.messaging.testing import NOON, SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.messaging.types import TextDraft
from relacja.platform import undo
from relacja.platform.web.icons import icon

if TYPE_CHECKING:
    from relacja.accounts.models import User

INBOX = "/inbox/"


@pytest.fixture
def reader(db: None) -> "User":
    user = make_user(full_name="Maria Reader", language="en")
    actor_with(user=user)
    return user


@pytest.fixture
def client(reader: "User") -> Client:
    return sign_in(Client(), reader)


def write(mailbox: Mailbox, **fields: Any) -> Conversation:
    [arrival] = receive(mailbox, inbound(**fields))
    assert arrival.message is not None
    return arrival.message.conversation


def goes_on(mailbox: Mailbox, talk: Conversation, count: int = 1, text: str = "line %02d.") -> None:
    """Let the customer write on in the same conversation."""
    key = Message.objects.filter(conversation=talk).order_by("pk").values_list("key", flat=True)[0]
    receive(
        mailbox,
        *(
            inbound(at=NOON + timedelta(minutes=1 + n), text=text % n if "%" in text else text, references=(key,))
            for n in range(count)
        ),
    )


def page(client: Client, address: str = INBOX, **given: Any) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_shows_who_writes_what_and_since_when_they_wait(client: Client, mailbox: Mailbox) -> None:
    make_party("Anna Klientka", email="anna@customer.test")
    write(mailbox, subject="Where is my invoice?")
    shown = page(client)
    assert "Anna Klientka" in shown
    assert "Where is my invoice?" in shown
    assert "talk-row-waits" in shown


def test_a_queue_holds_what_its_name_says_and_its_count_is_right(
    client: Client, reader: "User", mailbox: Mailbox
) -> None:
    mine, other, done = (
        write(mailbox, sender=f"{name}@customer.test", subject=name) for name in ("mine", "other", "done")
    )
    actor = actor_of(reader)
    services.assign_conversation(actor=actor, conversation_id=mine.pk, user_id=reader.pk)
    services.resolve_conversation(actor=actor, conversation_id=done.pk)
    assert page(client, queue="mine").count("data-id=") == 1
    assert f'data-id="{other.pk}"' in page(client, queue="nobody")
    assert f'data-id="{done.pk}"' in page(client, queue="resolved")
    assert f'data-id="{done.pk}"' not in page(client)
    tabs = page(client, reverse("messaging:counts"), queue="mine")
    assert [part.partition("<")[0] for part in tabs.split('<span class="num soft">')[1:]] == ["1", "1", "2"]


def test_the_list_costs_as_many_queries_for_fifty_conversations_as_for_one(
    client: Client, mailbox: Mailbox, bird: Pigeon
) -> None:
    write(mailbox, sender="first@customer.test", subject="first")
    few = queries(client, INBOX)
    receive(mailbox, *(inbound(sender=f"{n}@customer.test", subject=f"subject {n}") for n in range(55)))
    assert queries(client, INBOX) == few
    assert page(client).count("data-id=") == 50


def test_a_conversation_costs_as_many_queries_for_thirty_messages_as_for_two(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox)
    goes_on(mailbox, talk, text="again")
    address = reverse("messaging:conversation", args=[talk.pk])
    few = queries(client, address)
    goes_on(mailbox, talk, 33)
    assert queries(client, address) == few
    shown = page(client, address)
    assert "line 32." in shown
    assert "line 02." not in shown
    assert "before=" in shown, "older ones are there on demand"


def test_older_messages_come_when_they_are_asked_for_each_once(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, text="line first")
    goes_on(mailbox, talk, 40)
    shown = page(client, reverse("messaging:conversation", args=[talk.pk]))
    before = shown.partition("before=")[2].partition('"')[0]
    older = page(client, reverse("messaging:older", args=[talk.pk]), before=before)
    assert "line first" in older
    assert "line 09." in older
    assert "line 10." in shown
    assert "line 10." not in older


def test_nobody_sees_conversations_of_a_personal_mailbox_of_somebody_else(client: Client, bird: Pigeon) -> None:
    secret = make_mailbox("Personal", "boss@firm.test", owner_id=make_user().pk)
    talk = write(secret, subject="Between us")
    assert "Between us" not in page(client, queue="all")
    for name in ("conversation", "now", "beside", "compose", "labels"):
        assert client.get(reverse(f"messaging:{name}", args=[talk.pk])).status_code == 404
    for name in ("resolve", "assign", "send", "note"):
        assert client.post(reverse(f"messaging:{name}", args=[talk.pk]), {"text": "x"}).status_code == 404


def test_what_was_done_to_many_is_taken_back_as_it_stood(client: Client, reader: "User", mailbox: Mailbox) -> None:
    talks = [write(mailbox, sender=f"{n}@customer.test", subject=f"subject {n}") for n in range(3)]
    services.snooze_conversation(actor=actor_of(reader), conversation_id=talks[0].pk, until=NOON + timedelta(days=9000))
    ids = [one.pk for one in talks]
    before = services.change_many(actor=actor_of(reader), conversation_ids=ids, change=services.Change("resolve"))
    assert set(Conversation.objects.values_list("status", flat=True)) == {"resolved"}
    assert services.put_back_many(actor=actor_of(reader), before=before) == 3
    kept = {one.pk: one for one in Conversation.objects.all()}
    assert [kept[pk].status for pk in ids] == ["snoozed", "open", "open"]
    assert kept[ids[0]].snoozed_until == NOON + timedelta(days=9000)
    assert kept[ids[1]].waiting_since == talks[1].waiting_since is not None


def test_what_has_gone_on_since_is_not_taken_back(reader: "User", mailbox: Mailbox) -> None:
    talk = write(mailbox)
    change = services.Change("resolve")
    before = services.change_many(actor=actor_of(reader), conversation_ids=[talk.pk], change=change)
    goes_on(mailbox, talk, text="One more thing")
    assert services.put_back_many(actor=actor_of(reader), before=before) == 0
    talk.refresh_from_db()
    assert talk.messages == 2


def test_marked_conversations_are_resolved_together_and_the_way_back_is_offered(
    client: Client, mailbox: Mailbox
) -> None:
    ids = [write(mailbox, sender=f"{n}@customer.test", subject=f"subject {n}").pk for n in range(2)]
    address = reverse("web_list_action", args=["messaging.conversations", "messaging.resolve_many"])
    answer = client.post(address, {"ids": ids}, headers={"HX-Request": "true"})
    assert "(2 conversations)" in answer.headers["HX-Trigger"]
    assert '"undo"' in answer.headers["HX-Trigger"]
    assert set(Conversation.objects.values_list("status", flat=True)) == {"resolved"}


def test_an_answer_leaves_with_its_recipients_and_the_customer_is_waited_for(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox)
    given = {"text": "Here it is.", "to": "anna@customer.test", "cc": "boss@customer.test", "seen": talk.version}
    answer = client.post(reverse("messaging:send", args=[talk.pk]), given)
    assert answer.status_code == 200
    message = sent_in(talk)
    assert message.text == "Here it is."
    assert message.recipients == {"to": ["anna@customer.test"], "cc": ["boss@customer.test"], "bcc": []}
    talk.refresh_from_db()
    assert talk.status == "pending"


def sent_in(talk: Conversation) -> Any:
    return Message.objects.filter(conversation=talk, direction="outbound").get()


def test_what_was_written_meanwhile_is_shown_before_anything_is_sent(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox)
    goes_on(mailbox, talk, text="I have found it, thank you!")
    address = reverse("messaging:send", args=[talk.pk])
    refused = client.post(address, {"text": "Here it is.", "seen": talk.version})
    assert refused.status_code == 409
    assert refused.headers["HX-Retarget"] == "#composer-said"
    assert "I have found it, thank you!" in refused.content.decode()
    talk.refresh_from_db()
    assert f'value="{talk.version}"' in refused.content.decode()
    assert client.post(address, {"text": "Here it is.", "seen": talk.version}).status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "  "}, "nothing to send"),
        ({"text": "x", "to": "nobody at all"}, "is no address"),
        ({"text": "x", "send_at": "2020-01-01T10:00"}, "is over already"),
    ],
)
def test_what_cannot_be_sent_is_said_in_words(
    client: Client, mailbox: Mailbox, given: dict[str, str], said: str
) -> None:
    refused = client.post(reverse("messaging:send", args=[write(mailbox).pk]), given)
    assert refused.status_code == 422
    assert said in refused.content.decode()


def test_a_signature_stands_below_what_is_sent_and_not_below_what_is_written_anew(client: Client, bird: Pigeon) -> None:
    talk = write(make_mailbox(signature="Service of the firm"))
    client.post(reverse("messaging:send", args=[talk.pk]), {"text": "Here it is."})
    message = sent_in(talk)
    assert message.text == "Here it is.\n\n-- \nService of the firm"
    again = page(client, reverse("messaging:compose", args=[talk.pk]), how="reply", again=message.pk)
    assert ">Here it is.</textarea>" in again


def test_the_signature_of_a_unit_stands_below_with_who_writes_in_the_language_of_the_customer(
    client: Client, bird: Pigeon
) -> None:
    unit = make_unit("Gdynia branch")
    talk = write(make_mailbox(unit_id=unit.pk), language="en")
    bodies = {"pl": ("", "Z poważaniem, {{me.name}}"), "en": ("", "Kind regards, {{me.name}}, {{unit.name}}")}
    draft = TextDraft("sign", "Signature", bodies, kind="signature", unit_id=unit.pk)
    services.save_text(actor=SYSTEM, draft=draft)
    assert "Kind regards, Maria Reader" in page(client, reverse("messaging:compose", args=[talk.pk]), how="reply")
    client.post(reverse("messaging:send", args=[talk.pk]), {"text": "Here it is."})
    assert sent_in(talk).text == "Here it is.\n\n-- \nKind regards, Maria Reader, Gdynia branch"
    box = {"mailbox": talk.mailbox_id, "to": "new@customer.test", "subject": "x", "text": "Hello"}
    client.post(reverse("messaging:begin"), box)
    assert Message.objects.latest("pk").text.endswith("Z poważaniem, Maria Reader")


def test_a_mail_is_shown_as_it_was_sent_in_a_frame_in_which_nothing_runs(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, html="<p>Look: <b>bold</b></p>")
    message = talk_message(talk)
    answer = client.get(reverse("messaging:look", args=[talk.pk, message]))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "img-src data:;" in policy
    assert "<b>bold</b>" in answer.content.decode()
    asked = client.get(reverse("messaging:look", args=[talk.pk, message]), {"pictures": "1"})
    assert "img-src data: https: http:;" in asked.headers["Content-Security-Policy"]


def talk_message(talk: Conversation) -> int:
    return Message.objects.filter(conversation=talk).order_by("pk").values_list("pk", flat=True)[0]


def test_text_of_strangers_is_escaped_and_its_links_open_apart(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, text='<script>alert(1)</script> https://example.com/?a="b" bye', subject="<i>x</i>")
    shown = page(client, reverse("messaging:conversation", args=[talk.pk]))
    assert "<script>alert" not in shown
    assert "<i>x</i>" not in shown
    assert 'rel="nofollow noopener noreferrer" target="_blank"' in shown


def test_a_visitor_is_named_and_the_naming_taken_back(client: Client, reader: "User", mailbox: Mailbox) -> None:
    talk, also = write(mailbox, subject="first thing"), write(mailbox, subject="another thing")
    party = make_party("Anna Klientka", owner_id=reader.pk)
    assert talk.is_visitor
    named = client.post(reverse("messaging:who", args=[talk.pk, party.pk]), headers={"HX-Request": "true"})
    assert "Anna Klientka" in named.headers["HX-Trigger"]
    for one in (talk, also):
        one.refresh_from_db()
        assert (one.party_id, one.is_visitor) == (party.pk, False)
    token = named.headers["HX-Trigger"].partition('"token": "')[2].partition('"')[0]
    undo.run(actor_of(reader), token)
    for one in (talk, also):
        one.refresh_from_db()
        assert one.party_id != party.pk
        assert one.is_visitor


def test_a_stranger_becomes_a_customer_with_the_address_they_wrote_from(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox)
    added = client.post(reverse("messaging:add", args=[talk.pk]), {"q": "Anna Nowa", "kind": "person"})
    assert added.status_code == 204
    talk.refresh_from_db()
    assert not talk.is_visitor
    assert "Anna Nowa" in page(client)


def test_the_first_visit_says_how_it_begins(client: Client, db: None) -> None:
    assert "No mailbox yet" in page(client)


def test_with_a_mailbox_not_in_use_nobody_is_told_to_set_one_up(client: Client, bird: Pigeon) -> None:
    make_mailbox(is_active=False)
    assert "No mailbox yet" not in page(client)
    assert "Nothing waits for you" in page(client, queue="mine")
    assert "No conversation fits all of it." in page(client, q="nobody wrote this")


def test_a_menu_without_texts_or_macros_says_what_they_are_and_where_the_first_is_made(
    client: Client, mailbox: Mailbox
) -> None:
    talk = write(mailbox)
    texts = reverse("messaging:texts", args=[talk.pk])
    assert "There are no ready texts yet" in page(client, texts)
    assert reverse("messaging:texts_set") in page(client, texts)
    assert "No ready text fits." in page(client, texts, find="tea")
    assert reverse("messaging:macros") in page(client, reverse("messaging:talk_macros", args=[talk.pk]))


def test_one_writes_first_to_a_customer_and_lands_in_the_conversation(client: Client, mailbox: Mailbox) -> None:
    party = make_party("Anna Klientka", email="anna@customer.test")
    address = f"{reverse('messaging:begin')}?party={party.pk}"
    assert 'value="anna@customer.test"' in page(client, address)
    refused = client.post(address, {"mailbox": mailbox.pk, "to": "anna@customer.test", "text": " "})
    assert "nothing to send" in refused.content.decode()
    sent = client.post(address, {"mailbox": mailbox.pk, "to": "anna@customer.test", "subject": "Hello", "text": "News"})
    talk = Conversation.objects.get()
    assert sent.headers["Location"] == reverse("messaging:conversation", args=[talk.pk])
    assert (talk.party_id, talk.status, talk.subject) == (party.pk, "pending", "Hello")


def test_every_icon_of_the_inbox_can_be_drawn() -> None:
    named = (words.QUEUE_ICONS, words.DELIVERY_ICONS, words.EVENT_ICONS)
    for name in {one for icons in named for one in icons.values()} | {one.icon for one in macro_actions}:
        assert "<svg" in icon(name)


def test_a_new_message_takes_ready_texts_of_its_mailbox_filled_in_for_the_customer(
    client: Client, mailbox: Mailbox
) -> None:
    party = make_party("Anna Klientka", email="anna@customer.test")
    other = make_mailbox("Other", address="other@firm.test")
    for code, box in (("thanks", mailbox.pk), ("elsewhere", other.pk)):
        body = "Thank you, {{customer.name}}, from {{mailbox.name}}."
        services.save_text(actor=SYSTEM, draft=TextDraft(code, code, {"en": ("", body)}, mailbox_id=box))
    given = {"mailbox": mailbox.pk, "party": party.pk}
    shown = page(client, reverse("messaging:begin_texts"), **given)
    assert "/thanks" in shown
    assert "/elsewhere" not in shown
    address = html.unescape(shown.partition('hx-get="')[2].partition('"')[0])
    for asked in (address, f"{reverse('messaging:begin_text')}?{urlencode(given | {'code': 'thanks'})}"):
        told = json.loads(client.get(asked).headers["HX-Trigger"])
        assert told["text-chosen"] == {"text": f"Thank you, Anna Klientka, from {mailbox.name}."}
    assert "HX-Trigger" not in client.get(reverse("messaging:begin_text"), given | {"code": "none"}).headers
    assert client.get(reverse("messaging:begin_texts"), {"mailbox": "7777"}).status_code == 404
