"""The rest of the world: an SMTP server whose answer is written in the recipient's name."""

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .ports import HOST, free_port

REFUSALS = {
    "nobody": "550 5.1.1 No such user here",
    "full": "552 5.2.2 Mailbox full",
    "busy": "452 4.2.2 Mailbox full, try again later",
    "grey": "451 4.7.1 Come back in a moment",
}
"""By the part before the @. `slow` is answered after `pause` seconds, `drops` loses the connection."""


@dataclass(frozen=True)
class Taken:
    """A message it has accepted."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Foreign:
    """Takes mail for everybody but those in `refusals`. `after_data` says how it ends messages it does not take."""

    port: int = field(default_factory=free_port)
    taken: list[Taken] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=lambda: dict(REFUSALS))
    after_data: str = ""
    """An answer such as `451 4.3.0 Later`, or `drop`: it is taken and the connection lost before the answer."""
    pause: float = 30.0
    wide: bool = True
    """Whether it takes addresses in any letters (SMTPUTF8)."""
    connections: int = 0
    refused: int = 0

    def start(self) -> None:
        """It listens when this returns."""
        self._controller = _Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """It listens no more, and every connection is lost."""
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """What the name of the recipient says."""
        name = address.partition("@")[0].partition("+")[0]
        if name == "slow":
            await asyncio.sleep(self.pause)
        if name == "drops":
            _drop(server)
        if name in self.refusals:
            self.refused += 1
            return self.refusals[name]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def _take(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take it, unless told otherwise."""
        if self.after_data and self.after_data != "drop":
            return self.after_data
        raw = envelope.original_content or b""
        self.taken.append(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        if self.after_data == "drop":
            _drop(server)
        return "250 2.0.0 OK"

    handle_DATA = _take  # noqa: N815 named by aiosmtpd


def _drop(server: Any) -> None:
    server.transport.abort()
    raise ConnectionResetError


class _Controller(Controller):
    def factory(self) -> SMTP:
        """No lookup of names, everything offered that clients may ask for."""
        self.handler.connections += 1
        return SMTP(
            self.handler, enable_SMTPUTF8=self.handler.wide, hostname="mx.foreign.test", ident="test", loop=self.loop
        )


def running() -> list[str]:
    """Names of the threads that serve; for tests that nothing is left behind."""
    return [thread.name for thread in threading.enumerate() if "aiosmtpd" in thread.name]
