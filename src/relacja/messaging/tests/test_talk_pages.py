"""The depth of an open conversation: asking others beside it, macros, merging and splitting, and what a wire allows."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_of, actor_with, make_user, sign_in
from relacja.customers import services as parties
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.measuring import segments_in_words
from relacja.messaging.models import Conversation, Follower, Mailbox, Message, PicturesFrom
from relacja.messaging.plugs import Capabilities
from relacja.messaging.testing import NOON, SYSTEM, Pigeon, inbound, make_mailbox, receive
from relacja.platform import undo

if TYPE_CHECKING:
    from relacja.accounts.models import User

HTMX = {"HX-Request": "true"}


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


def page(client: Client, address: str, **given: Any) -> str:
    answer = client.get(address, given)
    assert answer.status_code == 200
    return answer.content.decode()


def first_of(talk: Conversation) -> int:
    return Message.objects.filter(conversation=talk).order_by("pk").values_list("pk", flat=True)[0]


def test_somebody_outside_is_asked_from_the_conversation_and_stands_beside_it(client: Client, mailbox: Mailbox) -> None:
    talk = write(mailbox, subject="Where is my part?", text="It has the number 7.")
    address = reverse("messaging:ask_outside", args=[talk.pk])
    assert 'value="Where is my part?"' in page(client, address)
    assert "It has the number 7." in page(client, address, message=first_of(talk))
    given = {"mailbox": mailbox.pk, "to": "parts@supplier.test", "subject": "Part 7", "text": "In stock?"}
    for wrong in ({"to": "anna@customer.test"}, {"cc": "anna@customer.test"}):
        refused = client.post(address, given | wrong)
        assert refused.status_code == 422
        assert "addresses is the customer" in refused.content.decode()
    asked = client.post(address, given, headers=HTMX)
    assert asked.status_code == 204
    assert '"undo"' in asked.headers["HX-Trigger"]
    side = Conversation.objects.get(beside=talk)
    shown = page(client, reverse("messaging:conversation", args=[talk.pk]))
    assert "parts@supplier.test" in shown
    assert "New answer" not in shown
    receive(mailbox, inbound(sender="parts@supplier.test", tokens=(side.token,), text="Two are left."))
    assert "New answer" in page(client, reverse("messaging:conversation", args=[talk.pk]))
    beside = page(client, reverse("messaging:conversation", args=[side.pk]))
    assert "whose customer never hears of this" in beside
    assert reverse("messaging:ask_outside", args=[side.pk]) not in beside
    wrong = client.post(reverse("messaging:send", args=[side.pk]), {"text": "x", "to": "anna@customer.test"})
    assert wrong.status_code == 422
    assert "addresses is the customer" in wrong.content.decode()


def test_a_colleague_is_offered_and_told_by_being_named_in_a_note(
    client: Client, reader: "User", mailbox: Mailbox
) -> None:
    colleague = make_user(full_name="Ola Colleague", language="en")
    actor_with(user=colleague)
    talk = write(mailbox)
    offered = page(client, reverse("messaging:colleagues", args=[talk.pk]), note="")
    assert 'data-mention="Ola Colleague"' in offered
    assert "Maria Reader" not in offered
    note = reverse("messaging:note", args=[talk.pk])
    alone = client.post(note, {"text": "Ola Colleague knows, ola@colleague.test"}, headers=HTMX)
    assert "for us alone" in alone.headers["HX-Trigger"]
    assert not Follower.objects.exists()
    told = client.post(note, {"text": "@ola colleague knows, says @Maria Reader"}, headers=HTMX)
    assert "1 colleague is told" in told.headers["HX-Trigger"]
    assert [one.user_id for one in Follower.objects.all()] == [colleague.pk]


def test_nobody_asks_beside_a_conversation_they_do_not_see(client: Client, bird: Pigeon) -> None:
    secret = write(make_mailbox("Personal", "boss@firm.test", owner_id=make_user().pk))
    address = reverse("messaging:ask_outside", args=[secret.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"to": "parts@supplier.test", "text": "x"}).status_code == 404


def macro(*done: dict[str, str], name: str = "Paid") -> int:
    return services.save_macro(actor=SYSTEM, name=name, actions=done).pk


def test_a_macro_is_chosen_looked_at_run_and_taken_back(client: Client, reader: "User", mailbox: Mailbox) -> None:
    talk = write(mailbox)
    pk = macro({"do": "label", "add": "paid"}, {"do": "resolve"})
    address = reverse("messaging:talk_macro", args=[talk.pk, pk])
    assert address in page(client, reverse("messaging:talk_macros", args=[talk.pk]))
    shown = page(client, address)
    assert "paid" in shown
    talk.refresh_from_db()
    assert (talk.labels, talk.status) == ([], "open"), "looking does nothing"
    done = client.post(address, {"seen": talk.version}, headers=HTMX)
    assert done.status_code == 204
    assert '"inbox-next"' in done.headers["HX-Trigger"]
    talk.refresh_from_db()
    assert (talk.labels, talk.status) == (["paid"], "resolved")
    undo.run(actor_of(reader), token_in(done))
    talk.refresh_from_db()
    assert (talk.labels, talk.status) == ([], "open")


def token_in(done: Any) -> str:
    token: str = done.headers["HX-Trigger"].partition('"token": "')[2].partition('"')[0]
    return token


def test_a_macro_is_not_run_over_what_was_not_read(client: Client, mailbox: Mailbox) -> None:
    talk, pk = write(mailbox), macro({"do": "resolve"})
    receive(mailbox, inbound(tokens=(talk.token,), text="Wait!"))
    refused = client.post(reverse("messaging:talk_macro", args=[talk.pk, pk]), {"seen": talk.version})
    assert refused.status_code == 409
    assert "written meanwhile" in refused.content.decode()
    assert Conversation.objects.get(pk=talk.pk).status == "open"


def test_a_macro_that_answers_when_the_window_is_closed_says_so_and_does_nothing(
    client: Client, mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = write(mailbox, at=NOON - timedelta(days=3))
    pk = macro({"do": "label", "add": "x"}, {"do": "answer", "body": "Hello"})
    monkeypatch.setattr(bird, "capabilities", Capabilities(window_hours=24))
    address = reverse("messaging:talk_macro", args=[talk.pk, pk])
    assert "wrote too long ago" in page(client, address)
    refused = client.post(address, {"seen": talk.version})
    assert refused.status_code == 409
    said = refused.content.decode()
    assert "Action 2 (Answer) could not be done, so nothing was." in said
    assert "wrote too long ago" in said
    assert Conversation.objects.get(pk=talk.pk).labels == []


def test_a_macro_of_another_mailbox_is_not_there(client: Client, mailbox: Mailbox) -> None:
    talk, other = write(mailbox), make_mailbox("Sales", "sales@firm.test")
    pk = services.save_macro(actor=SYSTEM, name="Sold", actions=[{"do": "resolve"}], mailbox_id=other.pk).pk
    assert "Sold" not in page(client, reverse("messaging:talk_macros", args=[talk.pk]))
    assert client.post(reverse("messaging:talk_macro", args=[talk.pk, pk]), {"seen": talk.version}).status_code == 404
    assert Conversation.objects.get(pk=talk.pk).status == "open"


def test_a_conversation_is_merged_into_one_of_the_same_customer_and_taken_apart_again(
    client: Client, reader: "User", mailbox: Mailbox
) -> None:
    one, two, other = (write(mailbox, subject=name) for name in ("Invoice", "Bill", "Another"))
    stranger = write(mailbox, sender="jan@else.test", subject="Not theirs")
    address = reverse("messaging:merge", args=[one.pk])
    shown = page(client, address)
    assert all(name in shown for name in ("Bill", "Another"))
    assert "Not theirs" not in shown
    for wrong in ({"into": stranger.pk, "reason": "x"}, {"into": one.pk, "reason": "x"}, {"into": two.pk}, {}):
        assert client.post(address, wrong | {"z": "1"}).status_code == 422
    done = client.post(address, {"into": two.pk, "reason": "the same"}, headers=HTMX)
    assert done.status_code == 204
    assert reverse("messaging:conversation", args=[two.pk]) in done.headers["HX-Trigger"]
    assert Message.objects.filter(conversation=two).count() == 2
    back = reverse("messaging:undo_merging", args=[one.pk])
    assert back in page(client, reverse("messaging:conversation", args=[two.pk]))
    undo.run(actor_of(reader), token_in(done))
    assert Message.objects.filter(conversation=one).count() == 1
    assert back not in page(client, reverse("messaging:conversation", args=[two.pk]))
    services.merge_conversations(actor=SYSTEM, keep_id=two.pk, absorb_id=one.pk, reason="again")
    assert "Take apart" in page(client, back)
    assert client.post(back, {"reason": ""}).status_code == 422
    assert client.post(back, {"reason": "no"}, headers=HTMX).status_code == 204
    assert client.post(back, {"reason": "no"}).status_code == 422
    assert Message.objects.filter(conversation=other).count() == 1


def test_what_should_be_known_is_said_before_a_merger(client: Client, mailbox: Mailbox) -> None:
    one = write(mailbox)
    two = write(make_mailbox("Sales", "sales@firm.test"))
    address = reverse("messaging:merge_warnings", args=[one.pk])
    assert "different mailboxes" in page(client, address, into=two.pk)
    assert "notice" not in page(client, address, into=write(mailbox, subject="Other").pk)
    secret = write(make_mailbox("Own", "boss@firm.test", owner_id=make_user().pk))
    assert client.get(address, {"into": secret.pk}).status_code == 404
    assert client.get(address).status_code == 404


def test_messages_are_split_off_from_one_on_and_put_back(client: Client, reader: "User", mailbox: Mailbox) -> None:
    talk = write(mailbox, text="First.")
    for minute in (1, 2):
        receive(mailbox, inbound(tokens=(talk.token,), at=NOON + timedelta(minutes=minute), text=f"More {minute}."))
    _first, second, _third = Message.objects.filter(conversation=talk).order_by("at").values_list("pk", flat=True)
    address = reverse("messaging:split", args=[talk.pk, second])
    assert "2 messages go" in page(client, address)
    whole = client.post(reverse("messaging:split", args=[talk.pk, first_of(talk)]), {"reason": "x"})
    assert "Something has to stay here" in whole.content.decode()
    done = client.post(address, {"subject": "Other thing", "reason": "another matter"}, headers=HTMX)
    assert done.status_code == 204
    part = Conversation.objects.exclude(pk=talk.pk).get()
    assert (part.subject, part.messages) == ("Other thing", 2)
    back = reverse("messaging:undo_merging", args=[part.pk])
    assert back in page(client, reverse("messaging:conversation", args=[talk.pk]))
    assert "Put back" in page(client, back)
    undo.run(actor_of(reader), token_in(done))
    assert Message.objects.filter(conversation=talk).count() == 3


def test_nobody_merges_or_splits_what_they_do_not_see(client: Client, mailbox: Mailbox) -> None:
    secret = write(make_mailbox("Own", "boss@firm.test", owner_id=make_user().pk))
    for name in ("merge", "undo_merging", "talk_macros"):
        assert client.get(reverse(f"messaging:{name}", args=[secret.pk])).status_code == 404
    address = reverse("messaging:split", args=[secret.pk, first_of(secret)])
    assert client.post(address, {"reason": "x"}).status_code == 404


def composer(client: Client, talk: Conversation, **given: Any) -> str:
    return page(client, reverse("messaging:compose", args=[talk.pk]), **given)


def test_copies_and_passing_on_are_offered_only_where_the_wire_has_them(
    client: Client, mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = write(mailbox)
    address = reverse("messaging:conversation", args=[talk.pk])
    assert "how=forward" in page(client, address)
    assert "how=all" in composer(client, talk)
    monkeypatch.setattr(bird, "capabilities", Capabilities(longest=1000))
    assert "how=forward" not in page(client, address)
    assert "how=all" not in page(client, address)
    for how in ("reply", "all", "forward"):
        shown = composer(client, talk, how=how)
        assert 'name="how" value="reply"' in shown
        assert "how=all" not in shown
        assert "how=forward" not in shown
        assert "how=note" in shown
    assert "how=all" not in composer(client, talk, how="close")


def test_what_a_text_comes_to_is_said_where_it_is_paid_by_the_message(
    client: Client, mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = write(mailbox)
    address = reverse("messaging:measure", args=[talk.pk])
    assert address not in composer(client, talk)
    monkeypatch.setattr(Pigeon, "measure", lambda _self, text: segments_in_words(text))
    assert address in composer(client, talk)
    assert client.post(address, {"text": "a" * 161}).content.decode() == "2 messages (161/306)"
    assert client.post(address, {"text": ""}).content == b""
    monkeypatch.setattr(Pigeon, "measure", lambda _self, text: f"<b>{text}")
    assert client.post(address, {"text": "x"}).content == b"&lt;b&gt;x"


def test_outside_of_the_window_approved_texts_are_offered_with_their_places(
    client: Client, mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bird, "capabilities", Capabilities(window_hours=24))
    talk = write(mailbox, at=timezone.now() - timedelta(days=3), language="pl")
    shown = composer(client, talk)
    assert "compose-text" in shown
    assert "disabled" in shown
    for language, text in (("en", "Your parcel {{1}} is here."), ("pl", "Paczka {{1}} czeka w: {{2}}.")):
        fields = ("number", "place")[: text.count("{{")]
        services.save_template(
            actor=SYSTEM, mailbox_id=mailbox.pk, code="parcel", language=language, text=text, fields=fields
        )
    services.save_template(actor=SYSTEM, mailbox_id=mailbox.pk, code="zz", language="pl", text="Dzień dobry")
    shown = composer(client, talk)
    assert "Paczka <mark>number</mark> czeka w: <mark>place</mark>." in shown
    preview = reverse("messaging:approved", args=[talk.pk])
    typed = client.post(preview, {"template": "parcel", "value_1": " <b>7\n8 "}).content.decode()
    assert "Paczka <b>&lt;b&gt;7 8</b> czeka w: <mark>place</mark>." in typed
    assert "1 value is missing" in typed
    whole = client.post(preview, {"template": "parcel", "value_1": "7", "value_2": "Sopot"}).content.decode()
    assert "This is how it will be sent" in whole
    assert client.post(preview, {"template": "none-such"}).status_code == 404
    assert 'name="value_2"' in shown
    assert "compose-text" not in shown
    assert "Dzień dobry" in composer(client, talk, template="zz")
    assert "compose-text" in composer(client, talk, how="note")
    address = reverse("messaging:send", args=[talk.pk])
    refused = client.post(address, {"template": "parcel", "value_1": "7", "value_2": " "})
    assert "Fill every place" in refused.content.decode()
    assert client.post(address, {"text": "Hello"}).status_code == 422
    assert client.post(address, {"template": "parcel", "value_1": "7", "value_2": "Sopot"}).status_code == 200
    message = Message.objects.get(conversation=talk, direction="outbound")
    assert (message.text, message.template) == ("Paczka 7 czeka w: Sopot.", "parcel/pl")


def loads_pictures(client: Client, talk: Conversation) -> bool:
    look = client.get(reverse("messaging:look", args=[talk.pk, first_of(talk)]))
    return "https:" in look.headers["Content-Security-Policy"]


def test_pictures_of_a_sender_are_always_shown_to_whoever_said_so_until_they_say_otherwise(
    client: Client, reader: "User", mailbox: Mailbox
) -> None:
    talk = write(mailbox, html="<p>Look</p>", remote=True, sender="Anna@customer.test")
    later, other = (write(mailbox, subject=name, html="<p>x</p>", remote=True, sender=f"{name}@customer.test")
                    for name in ("anna", "jan"))  # fmt: skip
    shown = reverse("messaging:conversation", args=[later.pk])
    assert "Always for this sender" in page(client, shown)
    assert not loads_pictures(client, later)
    address = reverse("messaging:pictures", args=[talk.pk, first_of(talk)])
    assert client.post(address, {"always": "yes"}).status_code == 204
    assert (loads_pictures(client, later), loads_pictures(client, other)) == (True, False)
    assert "You always see the pictures" in page(client, shown)
    someone = make_user(language="en")
    actor_with(user=someone)
    assert not loads_pictures(sign_in(Client(), someone), later)
    assert client.post(address, {"always": ""}).status_code == 204
    assert not loads_pictures(client, later)


def test_pictures_of_ones_own_answer_are_nobodys(client: Client, reader: "User", mailbox: Mailbox) -> None:
    talk = write(mailbox)
    sent = services.answer(actor=actor_of(reader), conversation_id=talk.pk, answer=services.Answer("Hello"))
    assert client.post(reverse("messaging:pictures", args=[talk.pk, sent.pk]), {"always": "yes"}).status_code == 409
    secret = write(make_mailbox("Own", "boss@firm.test", owner_id=make_user().pk))
    hidden = reverse("messaging:pictures", args=[secret.pk, first_of(secret)])
    assert client.post(hidden, {"always": "yes"}).status_code == 404
    assert not PicturesFrom.objects.exists()


def test_whose_pictures_are_shown_is_forgotten_with_them(client: Client, mailbox: Mailbox) -> None:
    party = make_party("Anna Nowak", email="anna@customer.test").pk
    talk = write(mailbox, html="<p>x</p>", remote=True)
    client.post(reverse("messaging:pictures", args=[talk.pk, first_of(talk)]), {"always": "yes"})
    assert PicturesFrom.objects.count() == 1
    parties.forget_person(actor=SYSTEM, party_id=party, reason="asked")
    assert not PicturesFrom.objects.exists()


def test_a_mail_that_could_not_be_read_whole_says_so_and_one_that_was_only_written_badly_does_not(
    client: Client, mailbox: Mailbox
) -> None:
    broken = write(mailbox, problems=("quoted-printable: 1", "date-missing"))
    odd = write(mailbox, subject="Other", sender="jan@customer.test", problems=("date-missing",))
    said = "Damaged on the way"
    assert said in page(client, reverse("messaging:conversation", args=[broken.pk]))
    assert said not in page(client, reverse("messaging:conversation", args=[odd.pk]))
