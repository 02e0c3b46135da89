"""A transport that reaches nobody: what is sent stays in a list, and fails as the test says."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import orjson

from relacja.kit import signatures
from relacja.messaging.plugs import (
    BadPost,
    BadSignature,
    Capabilities,
    Heard,
    Hearing,
    Line,
    MailboxSetting,
    Transport,
    Unreachable,
    transports,
)
from relacja.messaging.types import Delivery, Inbound, Outgoing, Posted, Sent, StatusNews, Step


class Pigeon(Transport):
    """Mail without a server. `fails` is raised by the next sends, in order. Its webhook takes
    `{"messages": [{"id", "from", "text", "at"}], "news": [{"id", "is", "at"}]}`, signed as Standard Webhooks."""

    label, medium, work = "Pigeon", "email", "mail"
    capabilities = Capabilities(html=True, subject=True, files=True)
    settings = (MailboxSetting("key", "Key", secret=True, required=False),)
    hears = (Hearing("Loft", "Write it above the door."),)

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fails: list[Exception] = []
        self.refuses: dict[str, str] = {}
        self.puts_off: dict[str, str] = {}
        self.reads: dict[bytes, Inbound] = {}

    def understand(self, original: bytes, arrived_at: datetime) -> Inbound:
        """What the test says that it means, or what its webhook told."""
        return self.reads[original] if original in self.reads else _message(orjson.loads(original))

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """Keep it, or fail."""
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(outgoing)
        refused = {to: why for to, why in self.refuses.items() if to in outgoing.people}
        later = {to: why for to, why in self.puts_off.items() if to in outgoing.people}
        if later and not outgoing.only and not set(outgoing.people) - {*refused, *later}:
            raise Unreachable(str(later))
        return Sent(f"pigeon-{len(self.sent)}", refused, later)

    def line(self, settings: Mapping[str, str]) -> Line:
        """One that is never broken."""
        return PigeonLine(self)

    def verify(self, settings: Mapping[str, str], posted: Posted) -> None:
        """By the published formula."""
        name, at = posted.headers.get("webhook-id", ""), posted.headers.get("webhook-timestamp", "")
        given = posted.headers.get("webhook-signature", "")
        right = signatures.is_standard(settings.get("key", ""), name, at, posted.body, given)
        if not right or not signatures.is_fresh(at, posted.at):
            raise BadSignature

    def parse(self, settings: Mapping[str, str], posted: Posted) -> Heard:
        """What stands in it."""
        try:
            told = orjson.loads(posted.body)
            return Heard(
                tuple(_message(one) for one in told.get("messages", ())),
                tuple(
                    StatusNews(one["id"], Delivery(one["is"]), datetime.fromisoformat(one["at"]))
                    for one in told.get("news", ())
                ),
            )
        except (ValueError, TypeError, KeyError, AttributeError) as odd:
            raise BadPost(type(odd).__name__) from odd


class PigeonLine(Line):
    """Steps are told as a server's line tells them."""

    def __init__(self, bird: Pigeon) -> None:
        self._bird = bird

    def send(self, outgoing: Outgoing, told: Callable[[Step], None]) -> Sent:
        """By the same bird."""
        if outgoing.to[0] in (*self._bird.refuses, *self._bird.puts_off):
            return replace(self._bird.send({}, replace(outgoing, only=outgoing.to)), original=b"")
        told(Step.ENDING)
        told(Step.ENDED)
        sent = self._bird.send({}, outgoing)
        told(Step.TAKEN)
        return sent


def _message(told: Mapping[str, str]) -> Inbound:
    at = datetime.fromisoformat(told["at"])
    if not all(isinstance(told[name], str) and told[name] for name in ("id", "from", "text")) or at.tzinfo is None:
        raise BadPost
    return Inbound(told["id"], at, told["from"], text=told["text"], original=orjson.dumps(told))


@contextmanager
def pigeon() -> Iterator[Pigeon]:
    """The transport `pigeon` inside the block."""
    bird = Pigeon()
    with transports.lent("pigeon", bird):
        yield bird
