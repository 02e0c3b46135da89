"""The test double keeps what every transport keeps, so that what it stands for may be believed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import orjson

from relacja.kit import signatures
from relacja.messaging.testing import Pigeon
from relacja.messaging.testing.transport_contract import NOW, TransportContract, post
from relacja.messaging.types import Posted

AT = NOW.isoformat()


def told(**what: object) -> Posted:
    return post(orjson.dumps(what))


def signed(settings: Mapping[str, str], posted: Posted) -> Posted:
    at = str(int(posted.at.timestamp()))
    given = signatures.standard(settings.get("key", ""), "msg_1", at, posted.body)
    more = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": given}
    return replace(posted, headers={**posted.headers, **more})


class TestThePigeon(TransportContract):
    plug = Pigeon()
    address = "service@firm.test"
    settings = {"key": "whsec_cGlnZW9uIHBvc3Q="}
    replay = timedelta(minutes=5)
    samples = {
        "a message": told(messages=[{"id": "m1", "from": "anna@customer.test", "text": "Dzień dobry", "at": AT}]),
        "two": told(
            messages=[
                {"id": "m2", "from": "jan@customer.test", "text": "a", "at": AT},
                {"id": "m3", "from": "jan@customer.test", "text": "b", "at": AT},
            ]
        ),
        "news": told(news=[{"id": "pigeon-1", "is": "delivered", "at": AT}]),
    }

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        return signed(settings, posted)

    def other(self, code: str, value: str) -> str:
        return "whsec_b3RoZXIgcG9zdA=="
