"""Text messages by a gateway keep what every transport keeps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from relacja.kit import signatures
from relacja.messaging.testing.transport_contract import HOOK, NOW, TransportContract, post, provider
from relacja.messaging.transports.sms_gateway import transport
from relacja.messaging.types import Delivery, Posted
from relacja.platform import outward

AT = NOW.isoformat()
MESSAGE = {"type": "message", "id": "1", "from": "601 234 567", "to": "+48221112233", "text": "Dzień dobry", "at": AT}
STATUS = {"type": "status", "id": "9", "reference": "ours", "status": "failed", "at": AT, "reason": "no such number"}


def told(what: object) -> Posted:
    return post(orjson.dumps(what))


class TestTheContract(TransportContract):
    plug = transport.SmsGateway()
    settings = {"url": "https://gateway.test/sms", "key": "k3y-for-them", "signing": "whsec_Z2F0ZXdheSBrZXk="}
    replay = timedelta(minutes=5)
    samples = {"a message": told(MESSAGE), "news": told(STATUS)}
    accepted = b'{"id": "9"}'

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        at = str(int(posted.at.timestamp()))
        given = signatures.standard(settings["signing"], "msg_1", at, posted.body)
        more = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": given}
        return replace(posted, headers={**posted.headers, **more})

    def other(self, code: str, value: str) -> str:
        return "whsec_b3RoZXIga2V5" if code == "signing" else value

    def test_a_message_says_who_wrote_what(self) -> None:
        [one] = self.plug.parse(self.settings, self.samples["a message"]).messages
        assert (one.key, one.sender, one.text, one.at) == ("1", "+48601234567", "Dzień dobry", NOW)

    def test_news_says_where_a_message_stands(self) -> None:
        [one] = self.plug.parse(self.settings, self.samples["news"]).news
        assert (one.provider_key, one.key, one.delivery, one.detail) == (
            "9", "ours", Delivery.FAILED, "no such number",
        )  # fmt: skip

    @pytest.mark.parametrize("what", [{"type": "weather"}, {**STATUS, "status": "thinking"}])
    def test_what_is_not_known_yet_is_passed_by(self, what: object) -> None:
        heard = self.plug.parse(self.settings, told(what))
        assert (heard.messages, heard.news) == ((), ())

    def test_a_message_is_sent_with_its_name_and_where_to_tell_of_it(self) -> None:
        with provider(outward.Reply(200, b'{"id": 9}')) as asked:
            sent = self.plug.send({**self.settings, "webhook": HOOK, "sender": "Firma"}, self.outgoing)
        [(method, url, headers, body)] = asked.asked
        assert (sent.provider_key, method, url) == ("9", "POST", "https://gateway.test/sms")
        assert headers["Authorization"] == "Bearer k3y-for-them"
        assert orjson.loads(body) == {
            "to": "+48601234567", "from": "Firma", "text": "Dzień dobry", "reference": self.outgoing.key,
            "callback": HOOK,
        }  # fmt: skip

    def test_the_writer_is_told_how_many_messages_a_text_is(self) -> None:
        assert self.plug.measure("a" * 161) == "2 wiadomości (161/306)"
        assert self.plug.measure("Dziękuję") == "1 wiadomość (8/70); drożej przez: ę"
