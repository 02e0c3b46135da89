"""Hands messages to an SMTP server, and says of each whether it has gone out, never will, or that nobody knows."""

import base64
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.transports.email.account import Away, Login, Server
from relacja.messaging.transports.email.imap_looking import Checked
from relacja.messaging.transports.email.line import Line
from relacja.messaging.transports.email.smtp_answers import (
    Reply,
    can_be_written,
    is_last,
    plain_address,
    reply_of,
    wire_form,
)
from relacja.messaging.types import Step

VERDICT_SECONDS = 300.0
"""For the answer after a message, when servers look into it (RFC 5321 asks for ten minutes)."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Who the server took it for, and why not for the others: those with a code of 4xx may be tried again, alone."""

    accepted: tuple[str, ...]
    refused: Mapping[str, Reply] = field(default_factory=dict)


def _untold(_step: Step) -> None:
    """Where nobody keeps a journal."""


class TakenForNobody(Refused):
    """Each recipient was refused, for ever."""

    def __init__(self, refused: Mapping[str, Reply]) -> None:
        first = next(iter(refused.values()), Reply(554, "5.5.1", "no recipients"))
        super().__init__("; ".join(f"{who}: {reply}" for who, reply in refused.items()) or str(first), _code(first))
        self.refused = refused


class NotYet(Unreachable):
    """Each recipient was refused, some of them only for now."""

    def __init__(self, refused: Mapping[str, Reply]) -> None:
        super().__init__("; ".join(f"{who}: {reply}" for who, reply in refused.items()))
        self.refused = refused


def send(server: Server, envelope_from: str, recipients: Sequence[str], raw: bytes) -> HandedOver:
    """One message over a line of its own; see `Sender.send`."""
    with Sender(server) as sender:
        return sender.send(envelope_from, recipients, raw)


def check(server: Server) -> Checked:
    """Find the server, connect and sign in; nothing is sent, and it never raises."""
    line = _Talk(server)
    try:
        line.open()
    except Away as problem:
        return Checked(problem.step, str(problem))
    finally:
        line.close()
    return Checked()


class Sender:
    """One line for many messages, opened at the first and again where the server has ended it between two."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._talk: _Talk | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Say good-bye."""
        if self._talk is not None:
            self._talk.quit()
            self._talk = None

    def send(
        self, envelope_from: str, recipients: Sequence[str], raw: bytes, told: Callable[[Step], None] = _untold
    ) -> HandedOver:
        """Hand it over for as many of the recipients as the server takes it for; `told` hears how far that has come.

        Raises `Unreachable` where it surely has not gone out and may be tried again, `Refused` where it never will, and
        `Unsure` where the line broke after all was said and before the answer: it may have gone out.
        """
        if not recipients:
            raise TakenForNobody({})
        try:
            return self._begun(raw, envelope_from, recipients).finish(told)
        except Away as problem:
            self._lose()
            raise Unreachable(f"{problem.step}: {problem}") from problem
        except Unsure:
            self._lose()
            raise

    def _begun(self, raw: bytes, envelope_from: str, recipients: Sequence[str]) -> "_Message":
        """With the sender named; a line that ended since the last message is opened again, once."""
        if self._talk is not None:
            message = _Message(self._talk, envelope_from, recipients, raw)
            with contextlib.suppress(Away, Unreachable):
                message.begin()
                return message
            self._lose()
        talk = self._talk = _Talk(self._server)
        talk.open()
        message = _Message(talk, envelope_from, recipients, raw)
        message.begin()
        return message

    def _lose(self) -> None:
        if self._talk is not None:
            self._talk.close()
            self._talk = None


class _Message:
    """One message on its way over one line."""

    def __init__(self, talk: "_Talk", envelope_from: str, recipients: Sequence[str], raw: bytes) -> None:
        self._talk, self._from, self._recipients, self._raw = talk, envelope_from, recipients, raw
        self._refused: dict[str, Reply] = {}
        headers = raw[: raw.find(b"\r\n\r\n")]
        self._wide = not all(map(str.isascii, (envelope_from, *recipients))) or not headers.isascii()

    def begin(self) -> None:
        """Name the sender, which also shows whether the line still stands."""
        most = int(self._talk.offers.get("SIZE") or 0)
        if most and len(self._raw) > most:
            raise Refused(f"the server takes messages of {most} bytes at most, this one has {len(self._raw)}", "5.3.4")
        options = [f"SIZE={len(self._raw)}"] if "SIZE" in self._talk.offers else []
        if not self._raw.isascii() and "8BITMIME" in self._talk.offers:
            options.append("BODY=8BITMIME")
        if self._wide and "SMTPUTF8" in self._talk.offers:
            options.append("SMTPUTF8")
        sender = self._written(self._from) if self._from else ""
        if sender is None:
            raise Refused(f"the server takes no mail from {self._from}", "5.6.7")
        self._judge(self._talk.ask(" ".join([f"MAIL FROM:<{sender}>", *options])))

    def finish(self, told: Callable[[Step], None]) -> HandedOver:
        """Name the recipients, and hand it over if there are any left."""
        written = {who: self._written(who) for who in dict.fromkeys(self._recipients)}
        self._refused = {who: NOT_WRITABLE for who, address in written.items() if address is None}
        asked = [who for who in written if who not in self._refused]
        for who, reply in zip(asked, self._talk.ask_all([f"RCPT TO:<{written[who]}>" for who in asked]), strict=True):
            if not reply.is_yes:
                self._refused[who] = reply
        accepted = tuple(who for who in asked if who not in self._refused)
        if not accepted:
            self._none_left()
        self._judge(self._talk.ask("DATA"), go_on=354)
        self._judge(self._talk.hand_over(wire_form(self._raw), told))
        told(Step.TAKEN)
        return HandedOver(accepted, self._refused)

    def _none_left(self) -> None:
        with contextlib.suppress(Away):
            self._talk.ask("RSET")
        if all(reply.is_never for reply in self._refused.values()):
            raise TakenForNobody(self._refused)
        raise NotYet(self._refused)

    def _written(self, address: str) -> str | None:
        if not can_be_written(address):
            return None
        return address if address.isascii() or "SMTPUTF8" in self._talk.offers else plain_address(address)

    def _judge(self, reply: Reply, go_on: int = 0) -> None:
        if reply.is_yes or reply.code == go_on:
            return
        with contextlib.suppress(Away):
            self._talk.ask("RSET")
        if reply.is_never:
            raise Refused(str(reply), _code(reply))
        raise Unreachable(str(reply))


NOT_WRITABLE = Reply(553, "5.6.7", "the server takes no such address")


class _Talk:
    """Commands and answers over one line."""

    def __init__(self, server: Server) -> None:
        self._server, self._line = server, Line(server)
        self.offers: dict[str, str] = {}

    def open(self) -> None:
        """Connect, make the line private, sign in. Raises `Away`."""
        self._line.open()
        greeting = self._reply()
        if not greeting.is_yes:
            raise Away("protocol", greeting)
        self._hello()
        if self._server.security == "starttls":
            if "STARTTLS" not in self.offers or not (reply := self.ask("STARTTLS")).is_yes:
                raise Away("tls", "the server offers no STARTTLS here" if "STARTTLS" not in self.offers else reply)
            self._line.secure()
            self._hello()
        if self._server.login is not None:
            self._sign_in(self._server.login)

    def _hello(self) -> None:
        own = self._line.own_address()
        name = f"[IPv6:{own}]" if ":" in own else f"[{own}]"
        self._line.send(f"EHLO {name}\r\n".encode())
        lines = self._lines()
        reply = reply_of(lines)
        if reply is None or not reply.is_yes:
            raise Away("protocol", reply or "no answer to EHLO")
        words = (line[4:].decode("utf-8", "replace").partition(" ") for line in lines[1:])
        self.offers = {name.upper(): more for name, _, more in words}

    def _sign_in(self, login: Login) -> None:
        ways = self.offers.get("AUTH", "").upper().split()
        if login.token is not None:
            reply = self.ask(f"AUTH XOAUTH2 {_coded(login.xoauth2())}")
            if reply.code == 334:
                reply = self.ask("")
        elif "PLAIN" in ways or "LOGIN" not in ways:
            reply = self.ask(f"AUTH PLAIN {_coded(login.plain())}")
        else:
            reply = self.ask("AUTH LOGIN")
            for word in (login.user, login.password):
                if reply.code == 334:
                    reply = self.ask(_coded(word.encode()))
        if not reply.is_yes:
            raise Away("login", reply)

    def ask(self, words: str) -> Reply:
        """One command."""
        self._line.send(words.encode() + b"\r\n")
        return self._reply()

    def ask_all(self, commands: Sequence[str]) -> list[Reply]:
        """Several, at once where the server can (PIPELINING)."""
        if "PIPELINING" not in self.offers:
            return [self.ask(words) for words in commands]
        replies = []
        for first in range(0, len(commands), 100):
            part = commands[first : first + 100]
            self._line.send(b"".join(words.encode() + b"\r\n" for words in part))
            replies += [self._reply() for _ in part]
        return replies

    def hand_over(self, lines: bytes, told: Callable[[Step], None]) -> Reply:
        """The message itself. Until its end has left us no server can have taken it; from then on it may have."""
        self._line.send(lines)
        told(Step.ENDING)
        self._line.send(b".\r\n")
        told(Step.ENDED)
        try:
            self._line.be_patient(VERDICT_SECONDS)
            reply = self._any_reply()
            self._line.be_patient(self._server.patience)
        except Away as problem:
            raise Unsure(f"no answer after the message: {problem}") from problem
        return reply

    def _reply(self) -> Reply:
        """An answer after which more can be said."""
        reply = self._any_reply()
        if reply.code == 421:
            raise Away("connection", reply)
        return reply

    def _any_reply(self) -> Reply:
        reply = reply_of(self._lines())
        if reply is None:
            raise Away("protocol", "an answer that is none")
        return reply

    def _lines(self) -> list[bytes]:
        lines = [self._line.read_line()]
        while not is_last(lines[-1]):
            if len(lines) > 200:
                raise Away("protocol", "an answer without end")
            lines.append(self._line.read_line())
        return lines

    def quit(self) -> None:
        """Say good-bye, without waiting for the answer."""
        with contextlib.suppress(Away):
            self._line.send(b"QUIT\r\n")
        self.close()

    def close(self) -> None:
        """Leave."""
        self._line.close()


def _coded(words: bytes) -> str:
    return base64.b64encode(words).decode()


def _code(reply: Reply) -> str:
    return reply.enhanced or str(reply.code)
