"""The chat keeps what every transport keeps: it has no webhook, asks nobody outside, and says what it cannot carry."""

from dataclasses import replace

import pytest
from django.db import transaction

from relacja.messaging.plugs import transports
from relacja.messaging.testing.transport_contract import TransportContract
from relacja.messaging.transports.web_chat.tests.conftest import SECRET
from relacja.messaging.transports.web_chat.transport import WebChat
from relacja.platform import push


class TestWebChat(TransportContract):
    plug = transports["web_chat"]
    address = "shop"
    settings = {"origins": "https://www.shop.test", "identity_secret": SECRET}
    outgoing = replace(TransportContract.outgoing, sender="shop", to=("visitor:0123456789abcdef",))

    @pytest.mark.django_db
    def test_what_is_sent_is_told_to_its_visitor_and_to_nobody_outside(self, told: list[tuple[str, str]]) -> None:
        sent = self.plug.send(self.settings, self.outgoing)
        assert sent.provider_key == self.outgoing.key
        assert told == [("visitor:0123456789abcdef", "message")]

    @pytest.mark.django_db(transaction=True)
    def test_nobody_is_told_of_what_has_not_been_kept(self) -> None:
        with pytest.raises(push.NotInTransaction):
            self.plug.send(self.settings, self.outgoing)
        with transaction.atomic():
            self.plug.send(self.settings, self.outgoing)

    def test_settings_that_cannot_be_used_are_named_and_the_key_is_not(self) -> None:
        assert WebChat().check(self.settings).is_well
        for wrong in ({"origins": "no address"}, {"origins": ""}, {"colour": "red"}, {"identity_secret": "short"}):
            health = WebChat().check({**self.settings, **wrong})
            assert (health.is_well, health.step) == (False, "settings")
            assert "short" not in health.detail or "shorter" in health.detail
