"""A transport that reaches nobody: what is sent stays in a list, and fails as the test says."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from relacja.messaging.plugs import Capabilities, Transport, transports
from relacja.messaging.types import Outgoing, Sent


class Pigeon(Transport):
    """Mail without a server. `fails` is raised by the next sends, in order."""

    label, medium, work = "Pigeon", "email", "mail"
    capabilities = Capabilities(html=True, subject=True, files=True)

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fails: list[Exception] = []
        self.refuses: dict[str, str] = {}

    def send(self, settings: Mapping[str, str], outgoing: Outgoing) -> Sent:
        """Keep it, or fail."""
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(outgoing)
        return Sent(refused={to: why for to, why in self.refuses.items() if to in outgoing.to})


@contextmanager
def pigeon() -> Iterator[Pigeon]:
    """The transport `pigeon` inside the block."""
    bird = Pigeon()
    with transports.lent("pigeon", bird):
        yield bird
