"""Text messages with Twilio's interface keep what every transport keeps."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from twilio.request_validator import RequestValidator

from relacja.customers import queries as customers
from relacja.customers.testing import make_party
from relacja.messaging import services
from relacja.messaging.models import Conversation
from relacja.messaging.plugs import BadPost, Refused
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.transport_contract import FORM, HOOK, TransportContract, post, provider
from relacja.messaging.transports.sms_twilio import transport
from relacja.messaging.types import Delivery, Media, Posted
from relacja.platform import outward

INBOUND = {
    "ToCountry": "PL", "SmsMessageSid": "SM1", "NumMedia": "0", "SmsSid": "SM1", "SmsStatus": "received",
    "Body": "Zażółć gęślą jaźń 😀", "FromCountry": "PL", "To": "+48221112233", "NumSegments": "1", "MessageSid": "SM1",
    "AccountSid": "AC1", "From": "+48601234567", "ApiVersion": "2010-04-01",
}  # fmt: skip
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM2/Media/ME1"
MMS = {
    **INBOUND, "MessageSid": "MM2", "SmsSid": "MM2", "Body": "", "NumMedia": "1", "MediaUrl0": MEDIA,
    "MediaContentType0": "image/png",
}  # fmt: skip
STATUS = {
    "SmsSid": "SM9", "SmsStatus": "delivered", "MessageStatus": "delivered", "To": "+48601234567", "MessageSid": "SM9",
    "AccountSid": "AC1", "From": "+48221112233", "ApiVersion": "2010-04-01",
}  # fmt: skip


def form(fields: Mapping[str, str], query: str = "") -> Posted:
    return post(urlencode(fields).encode(), FORM, HOOK + query)


class TestTheContract(TransportContract):
    plug = transport.SmsTwilio()
    settings = {"account": "AC1", "token": "a-token-of-theirs"}
    samples = {"a message": form(INBOUND), "a picture": form(MMS), "news": form(STATUS, "?key=ours")}
    accepted = b'{"sid": "SM7", "status": "queued"}'

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        """By the provider's own library."""
        fields = dict(parse_qsl(posted.body.decode(), keep_blank_values=True))
        signature = RequestValidator(settings["token"]).compute_signature(posted.url, fields)
        return replace(posted, headers={**posted.headers, "x-twilio-signature": signature})

    def test_a_request_for_another_address_is_not_believed(self) -> None:
        signed = self.sign(self.settings, self.samples["a message"])
        self.refused(self.settings, replace(signed, url=f"{HOOK}?key=other"))

    def test_a_message_says_who_wrote_what(self) -> None:
        [one] = self.plug.parse(self.settings, self.samples["a message"]).messages
        assert (one.key, one.sender, one.text) == ("SM1", "+48601234567", "Zażółć gęślą jaźń 😀")

    def test_a_picture_is_fetched_with_the_accounts_name_and_from_nowhere_else(self) -> None:
        [one] = self.plug.parse(self.settings, self.samples["a picture"]).messages
        assert [(media.key, media.name) for media in one.media] == [(MEDIA, "1.png")]
        with provider(outward.Reply(200, b"png")) as asked:
            assert self.plug.fetch(self.settings, one.media[0]) == b"png"
            for other in ("https://evil.test/a", "https://api.twilio.com.evil.test/", f"{MEDIA}/../../../../x"):
                with pytest.raises(Refused):
                    self.plug.fetch(self.settings, Media(other))
        [(_method, url, headers, _body)] = asked.asked
        assert url == MEDIA
        assert headers["Authorization"].startswith("Basic ")

    @pytest.mark.parametrize(
        ("said", "means"),
        [("sent", Delivery.SENT), ("read", Delivery.READ), ("undelivered", Delivery.FAILED), ("queued", None)],
    )
    def test_news_says_where_a_message_stands(self, said: str, means: Delivery | None) -> None:
        heard = self.plug.parse(self.settings, form({**STATUS, "MessageStatus": said}, "?key=ours"))
        assert [(one.provider_key, one.key, one.delivery) for one in heard.news] == (
            [("SM9", "ours", means)] if means else []
        )

    def test_what_is_another_accounts_is_refused(self) -> None:
        with pytest.raises(BadPost):
            self.plug.parse(self.settings, form({**INBOUND, "AccountSid": "AC2"}))

    @pytest.mark.parametrize(("sender", "field"), [("", "From"), ("MG1", "MessagingServiceSid"), ("Firma", "From")])
    def test_a_message_is_sent_from_a_number_or_a_service(self, sender: str, field: str) -> None:
        with provider(outward.Reply(201, b'{"sid": "SM7"}')) as asked:
            given = {**self.settings, "sender": sender, "webhook": HOOK}
            assert self.plug.send(given, self.outgoing).provider_key == "SM7"
        [(method, url, _headers, body)] = asked.asked
        sent = dict(parse_qsl(body.decode()))
        assert (method, url) == ("POST", "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
        assert sent[field] == (sender or "+48221112233")
        assert sent["StatusCallback"] == f"{HOOK}?key=key-1%40messages.invalid"

    @pytest.mark.django_db
    @pytest.mark.parametrize(("word", "decision"), [("Stop", "withdrawn"), ("СТАРТ", "granted"), ("Nie", None)])
    def test_stop_and_start_are_the_customers_word_on_advertising(self, word: str, decision: str | None) -> None:
        anna = make_party("Anna Nowak", phone="+48601234567")
        with self.in_its_socket() as mailbox:
            assert self.deliver(mailbox, form({**INBOUND, "Body": word})) == 200
            self.work()
        file = customers.party_file(SYSTEM, anna.pk)
        assert file is not None
        said = [(one.purpose, one.channel, one.decision) for one in file.consents]
        assert said == ([("marketing", "sms", decision)] if decision else [])

    @pytest.mark.django_db
    def test_all_of_one_number_is_one_conversation_and_news_finds_our_answer(self) -> None:
        with self.in_its_socket() as mailbox:
            for sid in ("SM1", "SM2"):
                self.deliver(mailbox, form({**INBOUND, "MessageSid": sid}))
            self.work()
            talk = Conversation.objects.get()
            assert (talk.messages, talk.address) == (2, "+48601234567")
            ours = services.answer(actor=SYSTEM, conversation_id=talk.pk, answer=services.Answer("Dzień dobry"))
            self.deliver(mailbox, form(STATUS, f"?{urlencode({'key': ours.key})}"))
            self.work()
            ours.refresh_from_db()
            assert (ours.delivery, ours.provider_key) == ("delivered", "SM9")
