"""WhatsApp by Meta's Cloud API keeps what every transport keeps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from relacja.kit import signatures
from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox, Message
from relacja.messaging.plugs import BadPost, BadSignature, Refused, Unreachable
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.transport_contract import HOOK, NOW, TransportContract, post, provider
from relacja.messaging.transports.whatsapp_cloud import transport
from relacja.messaging.types import Delivery, Media, Posted
from relacja.platform import outward

FROM, STAMP = "48601234567", str(int(NOW.timestamp()))


def change(**value: Any) -> dict[str, Any]:
    about = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "48221112233", "phone_number_id": "77"},
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "55", "changes": [{"field": "messages", "value": {**about, **value}}]}],
    }


def message(kind: str, inside: object, key: str = "wamid.1", stamp: str = STAMP) -> dict[str, Any]:
    person = {"profile": {"name": "Anna Nowak"}, "wa_id": FROM}
    told = {"from": FROM, "id": key, "timestamp": stamp, "type": kind, kind: inside}
    return change(contacts=[person], messages=[told])


def status(what: str, **more: Any) -> dict[str, Any]:
    told = {"id": "wamid.9", "status": what, "timestamp": STAMP, "recipient_id": FROM, **more}
    return change(statuses=[told])


def told(what: object) -> Posted:
    return post(orjson.dumps(what))


IMAGE = {"id": "123", "mime_type": "image/jpeg", "sha256": "x", "caption": "Uszkodzona paczka"}


class TestTheContract(TransportContract):
    plug = transport.WhatsappCloud()
    settings = {
        "number_id": "77",
        "token": "a-token-of-ours",
        "app_secret": "s3cr3t-app",
        "verify_token": "my-own-word",
    }
    samples = {
        "a text": told(message("text", {"body": "Dzień dobry"})),
        "a file": told(message("image", IMAGE, "wamid.2")),
        "a place": told(message("location", {"latitude": 52.23, "longitude": 21.01, "name": "Biuro"}, "wamid.3")),
        "news": told(status("delivered", biz_opaque_callback_data="ours")),
        "a challenge": Posted(
            "GET",
            f"{HOOK}?hub.mode=subscribe&hub.verify_token=WORD&hub.challenge=115",
            {"content-type": ""},
            b"",
            at=NOW,
        ),
    }
    accepted = b'{"messaging_product": "whatsapp", "messages": [{"id": "wamid.9"}]}'

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        if posted.method == "GET":
            return replace(posted, url=posted.url.replace("WORD", settings["verify_token"]))
        signature = f"sha256={signatures.hexadecimal(settings['app_secret'], posted.body)}"
        return replace(posted, headers={**posted.headers, "x-hub-signature-256": signature})

    @pytest.mark.parametrize(
        ("kind", "inside", "text"),
        [
            ("text", {"body": "Dzień dobry 👋"}, "Dzień dobry 👋"),
            ("button", {"text": "Tak", "payload": "yes"}, "Tak"),
            ("interactive", {"type": "button_reply", "button_reply": {"id": "1", "title": "Odbiór"}}, "Odbiór"),
            (
                "interactive",
                {"type": "list_reply", "list_reply": {"title": "Jutro", "description": "8-12"}},
                "Jutro\n8-12",
            ),
            ("location", {"latitude": 52.23, "longitude": 21.01, "name": "Biuro"}, "Biuro\ngeo:52.230000,21.010000"),
            ("reaction", {"message_id": "wamid.0", "emoji": "👍"}, "👍"),
            ("order", {"catalog_id": "1"}, "[order]"),
        ],
    )
    def test_each_kind_of_message_is_read(self, kind: str, inside: object, text: str) -> None:
        [one] = self.plug.parse(self.settings, told(message(kind, inside))).messages
        assert (one.key, one.sender, one.sender_name, one.text) == ("wamid.1", f"+{FROM}", "Anna Nowak", text)
        assert one.at == NOW

    @pytest.mark.parametrize("emoji", ["", None])
    def test_a_reaction_that_was_taken_back_says_nothing(self, emoji: str | None) -> None:
        heard = self.plug.parse(self.settings, told(message("reaction", {"message_id": "wamid.0", "emoji": emoji})))
        assert heard.messages == ()

    def test_what_another_number_of_the_account_hears_is_passed_by(self) -> None:
        assert self.plug.parse({**self.settings, "number_id": "78"}, self.samples["a text"]).messages == ()

    @pytest.mark.parametrize(
        ("what", "means"),
        [
            ("sent", Delivery.SENT),
            ("delivered", Delivery.DELIVERED),
            ("read", Delivery.READ),
            ("failed", Delivery.FAILED),
        ],
    )
    def test_news_says_where_a_message_stands(self, what: str, means: Delivery) -> None:
        wrong = [{"code": 131026, "title": "Message undeliverable"}]
        [one] = self.plug.parse(self.settings, told(status(what, errors=wrong))).news
        assert (one.provider_key, one.delivery, one.detail) == ("wamid.9", means, "131026 Message undeliverable")

    def test_a_challenge_is_answered_to_who_knows_our_word_and_only_what_is_a_challenge(self) -> None:
        asked = self.sign(self.settings, self.samples["a challenge"])
        self.plug.verify(self.settings, asked)
        assert self.plug.parse(self.settings, asked).answer == "115"
        with pytest.raises(BadSignature):
            self.plug.verify(self.settings, replace(asked, url=asked.url.replace("my-own-word", "another")))
        with pytest.raises(BadPost):
            self.plug.parse(self.settings, replace(asked, url=asked.url.replace("=115", "=<script>")))

    def test_a_file_is_fetched_from_meta_and_our_token_goes_nowhere_else(self) -> None:
        hosts = {"where": "https://lookaside.fbsbx.com/whatsapp/1"}

        def answers(_method: str, url: str) -> outward.Reply:
            return outward.Reply(200, orjson.dumps({"url": hosts["where"]}) if url.endswith("/123") else b"jpeg")

        with provider(answers) as asked:
            assert self.plug.fetch(self.settings, Media("123")) == b"jpeg"
            for other in ("https://evil.test/1", "https://evilfbsbx.com/1", "http://lookaside.fbsbx.com/1", ""):
                hosts["where"] = other
                with pytest.raises(Refused):
                    self.plug.fetch(self.settings, Media("123"))
        urls = [url for _method, url, _headers, _body in asked.asked]
        assert {url for url in urls if not url.endswith("/123")} == {"https://lookaside.fbsbx.com/whatsapp/1"}

    def test_a_template_is_sent_with_its_values_in_order(self) -> None:
        outgoing = replace(
            self.outgoing, template="parcel", template_language="pl",
            template_values={"10": "j", "2": "Gdańsk\n", "1": "7"},
        )  # fmt: skip
        with provider(outward.Reply(200, self.accepted or b"")) as asked:
            self.plug.send(self.settings, outgoing)
        [(_method, url, _headers, body)] = asked.asked
        assert url == "https://graph.facebook.com/v23.0/77/messages"
        sent = orjson.loads(body)
        assert (sent["to"], sent["type"]) == (FROM, "template")
        assert sent["template"]["language"] == {"code": "pl"}
        assert [one["text"] for one in sent["template"]["components"][0]["parameters"]] == ["7", "Gdańsk", "j"]

    def test_too_much_at_the_moment_is_sent_later(self) -> None:
        said = b'{"error": {"code": 130429, "message": "(#130429) Rate limit hit"}}'
        with provider(outward.Reply(400, said)), pytest.raises(Unreachable):
            self.plug.send(self.settings, self.outgoing)

    @pytest.mark.django_db
    def test_the_challenge_is_answered_at_the_webhook(self) -> None:
        with self.in_its_socket() as mailbox:
            asked = {"hub.mode": "subscribe", "hub.verify_token": "my-own-word", "hub.challenge": "115"}
            answer = Client().get(f"/hooks/messages/{mailbox.hook}/", asked)
            assert (answer.status_code, answer.content, answer["Content-Type"]) == (
                200,
                b"115",
                "text/plain; charset=utf-8",
            )
            asked["hub.verify_token"] = "another"
            assert Client().get(f"/hooks/messages/{mailbox.hook}/", asked).status_code == 403

    @pytest.mark.django_db
    def test_a_day_after_the_customers_message_only_an_approved_text_leaves(self) -> None:
        with self.in_its_socket() as mailbox:
            talk = self.talk(mailbox, timezone.now() - timedelta(hours=25))
            with pytest.raises(services.WindowClosed):
                services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=services.Answer("Dzień dobry"))
            services.save_template(
                actor=SYSTEM, mailbox_id=mailbox.pk, code="hello", language="pl", text="Dzień dobry!"
            )
            given = services.Answer("", template="hello")
            ours = services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=given)
            with provider(outward.Reply(200, self.accepted or b"")) as asked:
                Message.objects.filter(pk=ours.pk).update(send_at=timezone.now())
                services.deliver_due()
            assert orjson.loads(asked.asked[0][3])["template"]["language"] == {"code": "pl"}
            self.talk(mailbox, timezone.now() - timedelta(hours=1))
            services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=services.Answer("Dzień dobry"))

    @pytest.mark.django_db
    def test_a_reaction_makes_nobody_wait(self) -> None:
        with self.in_its_socket() as mailbox:
            talk = self.talk(mailbox, timezone.now())
            services.resolve_conversation(actor=SYSTEM, conversation_id=talk.pk)
            self.deliver(mailbox, told(message("reaction", {"message_id": "wamid.1", "emoji": "👍"}, "wamid.5")))
            self.work()
            talk.refresh_from_db()
            assert (talk.status, talk.messages) == ("resolved", 2)

    def talk(self, mailbox: Mailbox, at: datetime) -> Conversation:
        stamp = str(int(at.astimezone(UTC).timestamp()))
        self.deliver(mailbox, told(message("text", {"body": "Dzień dobry"}, f"wamid.{stamp}", stamp)))
        self.work()
        return Conversation.objects.get()
