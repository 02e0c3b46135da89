"""Webhooks: kept before they are answered, each once, and what they tell happens in whatever order it comes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers.testing import make_party
from relacja.kit import signatures
from relacja.kit.traces import Traces
from relacja.messaging import services
from relacja.messaging.models import Arrival, ConversationEvent, HookPost, Mailbox, Message
from relacja.messaging.plugs import Unreachable
from relacja.messaging.services import hearing
from relacja.messaging.testing import SYSTEM, Pigeon
from relacja.messaging.types import Inbound, Media, Outgoing, Posted, Sent
from relacja.platform.privacy import Person
from relacja.platform.testing.racing import at_once

pytestmark = pytest.mark.django_db
KEY = "whsec_cGlnZW9uIHBvc3Q="
AT = "2026-11-27T12:00:00+00:00"
MESSAGE = {"id": "m1", "from": "anna@customer.test", "text": "Dzień dobry", "at": AT}


@pytest.fixture
def mailbox(bird: Pigeon) -> Mailbox:
    return services.save_mailbox(
        actor=SYSTEM, transport="pigeon", address="service@firm.test", values={"key": KEY}, name="Service"
    )


def tell(hook: str | None, key: str = KEY, **what: Any) -> int:
    body, at = orjson.dumps(what), str(int(datetime.now(UTC).timestamp()))
    headers = {"webhook-id": "1", "webhook-timestamp": at, "webhook-signature": signatures.standard(key, "1", at, body)}
    path = f"/hooks/messages/{hook}/"
    return Client().post(path, body, content_type="application/json", headers=headers).status_code


def work() -> None:
    for post_id in HookPost.objects.filter(done_at=None).values_list("pk", flat=True):
        hearing.take(post_id)


def sent(mailbox: Mailbox) -> Message:
    message = services.begin_conversation(
        actor=SYSTEM, mailbox_id=mailbox.pk, answer=services.Answer("Dzień dobry", to=("anna@customer.test",))
    )
    Message.objects.filter(pk=message.pk).update(send_at=timezone.now())
    services.deliver_due()
    message.refresh_from_db()
    return message


def news(mailbox: Mailbox, message: Message, what: str) -> Message:
    assert tell(mailbox.hook, news=[{"id": message.provider_key, "is": what, "at": AT}]) == 200
    work()
    message.refresh_from_db()
    return message


def test_a_message_is_kept_before_it_is_answered_and_gone_from_there_when_it_is_in(mailbox: Mailbox) -> None:
    assert tell(mailbox.hook, messages=[MESSAGE]) == 200
    kept = HookPost.objects.get()
    assert b"anna@customer.test" in bytes(kept.body)
    assert not Message.objects.exists()
    work()
    kept.refresh_from_db()
    assert (bytes(kept.body), kept.url, kept.done_at is not None) == (b"", "", True)
    assert Message.objects.get().text == "Dzień dobry"


def test_what_is_wrongly_signed_leaves_nothing(mailbox: Mailbox) -> None:
    assert tell(mailbox.hook, key="whsec_b3RoZXI=", messages=[MESSAGE]) == 403
    assert not HookPost.objects.exists()


def test_what_nobody_understands_is_refused(mailbox: Mailbox) -> None:
    assert tell(mailbox.hook, messages=[{"id": "m1"}]) == 400
    assert not HookPost.objects.exists()


@pytest.mark.parametrize("hook", ["", "x", "None", "../..", "%00"])
def test_a_webhook_that_is_not_there_is_not_found(mailbox: Mailbox, hook: str) -> None:
    assert tell(hook, messages=[MESSAGE]) == 404


def test_a_mailbox_out_of_use_hears_nothing(mailbox: Mailbox) -> None:
    Mailbox.objects.update(is_active=False)
    assert tell(mailbox.hook, messages=[MESSAGE]) == 404


def test_too_much_is_not_even_read(mailbox: Mailbox) -> None:
    path = f"/hooks/messages/{mailbox.hook}/"
    assert Client().post(path, b"x" * (1 << 20), content_type="text/plain").status_code == 403
    assert Client().post(path, b"x" * ((1 << 20) + 1), content_type="text/plain").status_code == 413


def test_what_a_stranger_posts_stands_in_no_log(mailbox: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert tell(mailbox.hook, key="whsec_b3RoZXI=", messages=[MESSAGE]) == 403
    assert tell(mailbox.hook, messages=[MESSAGE]) == 200
    work()
    assert "anna@customer.test" not in caplog.text
    assert str(mailbox.hook) not in caplog.text


def test_the_same_message_in_another_request_is_here_already(mailbox: Mailbox) -> None:
    for more in (0, 1):
        assert tell(mailbox.hook, messages=[MESSAGE], unheard_of=more) == 200
    work()
    assert (HookPost.objects.count(), Message.objects.count(), Arrival.objects.count()) == (2, 1, 1)


def test_a_failure_of_ours_keeps_what_was_told_until_it_is_mended(
    mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Pigeon, "parse", lambda *_: 1 / 0)
        assert tell(mailbox.hook, messages=[MESSAGE]) == 200
    work()
    assert Message.objects.count() == 1


def test_a_file_that_cannot_be_had_yet_is_waited_for_and_named_at_last(
    mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bytes:
        raise Unreachable("away")

    monkeypatch.setattr(Pigeon, "fetch", away)
    parse = Pigeon.parse

    def with_file(self: Pigeon, settings: Any, posted: Any) -> Any:
        heard = parse(self, settings, posted)
        one: Inbound = heard.messages[0]
        fields = {name: getattr(one, name) for name in ("key", "at", "sender", "text")}
        return type(heard)((Inbound(**fields, media=(Media("file-1", "a.png"),)),))

    monkeypatch.setattr(Pigeon, "parse", with_file)
    tell(mailbox.hook, messages=[MESSAGE])
    for _try in range(hearing.TRIES):
        work()
        assert not Message.objects.exists()
    work()
    assert Message.objects.get().problems == ["file_out_of_reach"]


def test_news_moves_a_message_on_and_never_back(mailbox: Mailbox) -> None:
    message = sent(mailbox)
    assert news(mailbox, message, "read").delivery == "read"
    assert news(mailbox, message, "delivered").delivery == "read"
    assert news(mailbox, message, "failed").delivery == "read"
    assert message.delivered_at is not None
    assert message.read_at is not None


def test_a_message_that_came_back_is_ours_again_and_its_address_is_closed(mailbox: Mailbox) -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    message = news(mailbox, sent(mailbox), "bounced")
    assert (message.delivery, message.conversation.party_id) == ("bounced", anna.pk)
    assert ConversationEvent.objects.filter(conversation=message.conversation, data__recipient="anna@customer.test")
    file = customers.party_file(SYSTEM, anna.pk)
    assert file is not None
    assert [point.state for point in file.points] == ["bouncing"]


def test_news_that_comes_before_we_know_the_message_is_waited_for(
    mailbox: Mailbox, bird: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(self: Pigeon, _settings: object, outgoing: Outgoing) -> Sent:
        assert tell(mailbox.hook, news=[{"id": "early", "is": "delivered", "at": AT}]) == 200
        work()
        return Sent("early")

    monkeypatch.setattr(Pigeon, "send", send)
    message = sent(mailbox)
    assert message.delivery == "sent"
    work()
    message.refresh_from_db()
    assert message.delivery == "delivered"


def test_news_of_what_is_never_known_is_let_go(mailbox: Mailbox) -> None:
    tell(mailbox.hook, news=[{"id": "nobody's", "is": "delivered", "at": AT}])
    for _try in range(hearing.TRIES):
        work()
        assert HookPost.objects.get().done_at is None
    work()
    assert HookPost.objects.get().problem == "news of an unknown message"


def test_what_happened_a_month_ago_is_let_go(mailbox: Mailbox) -> None:
    tell(mailbox.hook, messages=[MESSAGE])
    work()
    assert services.forget_posts(actor=SYSTEM, now=timezone.now() + timedelta(days=29)) == 0
    assert services.forget_posts(actor=SYSTEM, now=timezone.now() + timedelta(days=31)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_at_the_same_moment_is_one_record(mailbox: Mailbox) -> None:
    said = at_once(*[lambda: tell(mailbox.hook, messages=[MESSAGE])] * 8)
    assert said == {"done 200": 8}
    [post_id] = HookPost.objects.values_list("pk", flat=True)
    at_once(*[lambda: hearing.take(post_id)] * 4)
    assert (Message.objects.count(), Arrival.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [
        '{"from": "Przemka Gżegżółka"}', '{"from": "Przemka G\\u017ceg\\u017c\\u00f3\\u0142ka"}',
        "From=Przemka+G%C5%BCeg%C5%BC%C3%B3%C5%82ka", "From=%2B48601977001", '{"from": "+48 601 977 001"}',
    ],
)  # fmt: skip
def test_what_has_not_happened_yet_goes_with_whom_it_names(body: str, mailbox: Mailbox) -> None:
    for said in (body, '{"from": "Anna Nowak"}'):
        posted = Posted("POST", "https://firm.test/", {}, said.encode(), at=timezone.now())
        hearing.keep_post(actor=SYSTEM, mailbox_id=mailbox.pk, posted=posted)
    person = Person((7,), Traces(["Przemka Gżegżółka"], ["+48601977001"]))
    services.forget_messages(actor=SYSTEM, person=person)
    gone, stays = HookPost.objects.order_by("pk")
    assert (bytes(gone.body), gone.done_at is not None, bytes(stays.body)) == (b"", True, b'{"from": "Anna Nowak"}')
    hearing.take(gone.pk)
