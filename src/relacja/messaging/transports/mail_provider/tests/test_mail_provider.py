"""Mail by a provider keeps what every transport keeps, as far as providers sign what they post."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from unittest import mock
from urllib.parse import urlencode

import orjson
import pytest
import requests

from relacja.messaging.models import Conversation
from relacja.messaging.testing.transport_contract import FORM, HOOK, NOW, TransportContract, post
from relacja.messaging.transports.mail_provider import transport
from relacja.messaging.types import Delivery, File, Outgoing, Posted
from relacja.platform import outward

MAIL = EmailMessage()
MAIL["From"], MAIL["To"], MAIL["Subject"] = "Anna Nowak <anna@customer.test>", "service@firm.test", "Faktura"
MAIL["Message-ID"] = "<1@customer.test>"
MAIL.set_content("Gdzie jest moja faktura?")
RAW = MAIL.as_bytes().decode()
OUTGOING = Outgoing(
    "key-1@firm.test", NOW, "service@firm.test", "Obsługa", ("anna@customer.test",), subject="Re: Faktura",
    text="Dzień dobry", html="<p>Dzień dobry</p>", references=("1@customer.test",), token="abcdefghjkmn",
    files=(File("a.txt", b"abc"),),
)  # fmt: skip
MAILS = f"{HOOK}?what=mail"
POSTMARK_MAIL = {"From": "anna@customer.test", "To": "service@firm.test", "RawEmail": RAW, "Headers": []}
POSTMARK_NEWS = {
    "RecordType": "Delivery", "MessageID": "pm-1", "Recipient": "anna@customer.test", "Details": "250 OK",
    "DeliveredAt": "2026-11-27T12:00:00Z", "Metadata": {"relacja-key": "key-1@firm.test"},
}  # fmt: skip


def told(what: object, url: str = HOOK) -> Posted:
    return post(orjson.dumps(what), url=url)


def answering(status: int, body: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = status, body
    return made


class ByProvider(TransportContract):
    """What is the same for all of them."""

    plug = transport.MailProvider()
    address = "service@firm.test"
    outgoing = OUTGOING

    @contextmanager
    def other_side(self, answer: outward.Reply | outward.NoReply) -> Iterator[None]:
        if isinstance(answer, outward.NoReply):
            away = requests.ReadTimeout() if answer.may_have_arrived else requests.ConnectTimeout()
            said: mock.Mock = mock.Mock(side_effect=away)
        else:
            said = mock.Mock(return_value=answering(answer.status, answer.body))
        with mock.patch.object(requests.Session, "request", said):
            yield

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        pair = base64.b64encode(settings["webhook_secret"].encode()).decode()
        return replace(posted, headers={**posted.headers, "authorization": f"Basic {pair}"})

    def test_one_changed_byte_is_not_believed(self) -> None:
        """Providers sign no content: name and password are, to the byte."""
        for sample in self.samples.values():
            signed = self.sign(self.settings, sample)
            said = signed.headers["authorization"]
            for place in range(6, len(said) - 2):
                other = "A" if said[place] != "A" else "B"
                changed = said[:place] + other + said[place + 1 :]
                headers = {**signed.headers, "authorization": changed}
                self.refused(self.settings, replace(signed, headers=headers))

    def test_its_health_says_where_it_ends_and_names_no_secret(self) -> None:
        assert self.plug.check(self.settings).is_well
        for code in ("provider", "api_key", "webhook_secret"):
            health = self.plug.check({**self.settings, code: ""})
            assert (health.is_well, health.step) == (False, "login")
            assert not [one for one in self.secrets() if one in health.detail]


class TestPostmark(ByProvider):
    settings = {"provider": "postmark", "api_key": "server-token", "webhook_secret": "relacja:pass-word"}
    accepted = orjson.dumps(
        {"To": "anna@customer.test", "SubmittedAt": "2026-11-27T12:00:00Z", "MessageID": "pm-1", "ErrorCode": 0,
         "Message": "OK"}
    )  # fmt: skip
    samples = {"a mail": told(POSTMARK_MAIL, MAILS), "news": told(POSTMARK_NEWS)}

    def test_news_says_where_a_mail_stands(self) -> None:
        [one] = self.plug.parse(self.settings, self.samples["news"]).news
        assert (one.provider_key, one.key, one.delivery) == ("pm-1", "key-1@firm.test", Delivery.DELIVERED)

    def test_a_mail_that_came_back_is_told_with_its_recipient(self) -> None:
        back = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "pm-1", "Email": "anna@customer.test"}
        [one] = self.plug.parse(self.settings, told(back)).news
        assert (one.delivery, one.recipient) == (Delivery.BOUNCED, "anna@customer.test")

    def test_a_mail_is_sent_with_its_names_and_files_and_without_watching(self) -> None:
        with mock.patch.object(requests.Session, "request") as asked:
            asked.return_value = answering(200, self.accepted or b"")
            self.plug.send(self.settings, self.outgoing)
        given = asked.call_args.kwargs
        sent = orjson.loads(given["data"])
        assert given["url"].startswith("https://api.postmarkapp.com/")
        assert given["headers"]["X-Postmark-Server-Token"] == "server-token"
        headers = {one["Name"]: one["Value"] for one in sent["Headers"]}
        assert headers["References"] == "<1@customer.test>"
        assert sent["Metadata"] == {"relacja-key": "key-1@firm.test"}
        assert sent["ReplyTo"].startswith("service+")
        assert [one["Name"] for one in sent["Attachments"]] == ["a.txt"]
        assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")

    @pytest.mark.django_db
    def test_a_mail_comes_in_as_any_other(self) -> None:
        with self.in_its_socket() as mailbox:
            assert self.deliver(mailbox, self.samples["a mail"]) == 200
            self.work()
        talk = Conversation.objects.get()
        assert (talk.subject, talk.address, talk.last_text) == (
            "Faktura", "anna@customer.test", "Gdzie jest moja faktura?",
        )  # fmt: skip


class TestMailgun(ByProvider):
    settings = {
        "provider": "mailgun", "api_key": "key-1", "webhook_secret": "relacja:pass-word", "signing_key": "s1gn",
        "domain": "firm.test", "region": "eu",
    }  # fmt: skip
    accepted = b'{"id": "<20261127.1@firm.test>", "message": "Queued. Thank you."}'
    samples = {
        "a mail": post(
            urlencode(
                {"recipient": "service@firm.test", "sender": "anna@customer.test", "body-mime": RAW, "token": "t",
                 "timestamp": "1795780800", "signature": "SIGNATURE"}
            ).encode(),
            FORM,
            MAILS,
        )
    }  # fmt: skip

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        right = hmac.new(settings.get("signing_key", "").encode(), b"1795780800t", hashlib.sha256).hexdigest()
        return replace(super().sign(settings, posted), body=posted.body.replace(b"SIGNATURE", right.encode()))

    def test_the_signature_is_asked_for_beside_the_password(self) -> None:
        signed = self.sign(self.settings, self.samples["a mail"])
        self.refused(self.settings, replace(signed, body=signed.body.replace(b"timestamp=1", b"timestamp=2")))

    def test_europe_is_asked_in_europe(self) -> None:
        with mock.patch.object(requests.Session, "request") as asked:
            asked.return_value = answering(200, self.accepted or b"")
            assert self.plug.send(self.settings, self.outgoing).provider_key == "20261127.1@firm.test"
        assert asked.call_args.kwargs["url"] == "https://api.eu.mailgun.net/v3/firm.test/messages"


@pytest.mark.parametrize("code", ["brevo", "mailjet", "sparkpost"])
def test_each_provider_is_made_with_the_keys_of_its_mailbox(code: str) -> None:
    given = {"provider": code, "api_key": "k3y", "api_secret": "s3cond", "webhook_secret": "a:b"}
    found = transport.PROVIDERS[code]
    assert "k3y" in vars(found.backend(given)).values()
    assert found.webhook(given, is_mail=False).basic_auth == ["a:b"]
