"""A site with a chat, and visitors who come to it."""

import base64
import hashlib
import hmac
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from relacja.messaging import services
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.testing import SYSTEM
from relacja.platform import push
from relacja.platform.api import limits

SECRET = "a key of the site that nobody guesses 0123"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have asked counts against nobody here."""
    monkeypatch.setattr(limits, "counter", limits.Counter())


@pytest.fixture
def make_site(db: None) -> Callable[..., Mailbox]:
    """Makes a site; what is not said is usual."""

    def make(code: str = "shop", values: dict[str, str] | None = None, **fields: Any) -> Mailbox:
        kept = {"origins": "https://www.shop.test", "identity_secret": SECRET, **(values or {})}
        fields = {"name": f"Chat {code}", "language": "en", **fields}
        return services.save_mailbox(actor=SYSTEM, transport="web_chat", address=code, values=kept, **fields)

    return make


@pytest.fixture
def site(make_site: Callable[..., Mailbox]) -> Mailbox:
    """The chat of a shop."""
    return make_site()


@dataclass
class Guest:
    """A browser on the shop's pages."""

    client: Client
    token: str
    code: str = "shop"

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Ask something."""
        return self.client.get(f"/chat/{self.code}/{path}", query, headers=self.headers)  # type: ignore[return-value]

    def post(self, path: str, body: Any) -> HttpResponse:
        """Send something."""
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(  # type: ignore[return-value]
            f"/chat/{self.code}/{path}", sent, content_type="application/json", headers=self.headers
        )

    @property
    def headers(self) -> dict[str, str]:
        """What it sends with every request."""
        return {"Authorization": f"Visitor {self.token}", "Accept-Language": "en"}

    def say(self, text: str, echo: str = "", **more: Any) -> HttpResponse:
        """Write."""
        return self.post("messages", {"text": text, "echo": echo or f"echo-{next(_numbers):08}", **more})

    def sees(self, after: int = 0) -> dict[str, Any]:
        """The transcript, as its window is given it."""
        answer = self.get("messages", after=after)
        assert answer.status_code == 200, answer.content
        return dict(orjson.loads(answer.content))

    def texts(self) -> list[str]:
        """What it reads."""
        return [message["text"] for message in self.sees()["messages"]]

    def talk(self) -> Conversation:
        """Its conversation."""
        sign = hashlib.sha256(f"{Mailbox.objects.get(address=self.code).pk}:{self.token}".encode()).hexdigest()[:32]
        return Conversation.objects.get(address=f"visitor:{sign}")


@pytest.fixture
def guest(client: Client, site: Mailbox) -> Guest:
    """A visitor of the shop."""
    return Guest(client, "visitor-token-0123456789ab")


@pytest.fixture
def other(client: Client, site: Mailbox) -> Guest:
    """Another visitor of the shop."""
    return Guest(client, "another-token-0123456789ab")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What open pages are told."""
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(push, "tell", lambda topic, event="changed", **_ids: said.append((topic, event)))
    return said


def signed(claims: dict[str, Any], secret: str = SECRET, alg: str = "HS256") -> str:
    """A token as the site signs it; good for five minutes unless it says otherwise."""
    whole = {"exp": int(time.time()) + 300, **claims}
    parts = [_part(orjson.dumps({"alg": alg, "typ": "JWT"})), _part(orjson.dumps(whole))]
    return ".".join([*parts, _part(hmac.new(secret.encode(), ".".join(parts).encode(), hashlib.sha256).digest())])


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
