"""One IMAP session: signed in, one folder open at a time, what it is asked answered in Python's values."""

import base64
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from socket import socket
from typing import Any

from relacja.messaging.transports.email.account import Away, Login, Server
from relacja.messaging.transports.email.imap_answers import (
    TEXT_KINDS,
    Answer,
    Piece,
    answer_of,
    folder_name,
    pairs,
    uid_set,
    uids_of,
    wire_name,
)
from relacja.messaging.transports.email.line import Line

_LITERAL = re.compile(rb"~?\{(\d+)\+?\}$")


class No(Exception):
    """The server would not do it, and what it said."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.text.decode("utf-8", "replace"))
        self.answer = answer


class NoFolder(No):
    """The server has no such folder, or does not let this user look into it."""


@dataclass(slots=True)
class Box:
    """The open folder, as the server last told of it. `vanished`: uids that are gone, where the server tells (QRESYNC).

    `modseq` is nought where it does not number changes (CONDSTORE). `exists` and `touched` change as it tells more.
    """

    name: str
    uidvalidity: int = 0
    uidnext: int = 0
    exists: int = 0
    modseq: int = 0
    vanished: set[int] = field(default_factory=set)
    touched: bool = False
    """Whether flags were changed or messages taken away since this was last set back."""


class Session:
    """Raises `Away` where it cannot sign in and whenever the line breaks. `largest`: of one message.

    Longer strings are let pass, so that no message can take more memory than that.
    """

    def __init__(self, server: Server, *, largest: int = 50_000_000) -> None:
        self.line = Line(server)
        self.box = Box("")
        self.caps: frozenset[str] = frozenset()
        self._server, self._largest, self._number = server, largest, 0

    def open(self) -> "Session":
        """Connect and sign in."""
        try:
            self.line.open()
            self._greet(self._server)
        except No as problem:
            raise Away("protocol", problem) from problem
        return self

    def __enter__(self) -> "Session":
        return self.open()

    def __exit__(self, *_problem: object) -> None:
        self.close()

    def _greet(self, server: Server) -> None:
        greeting = self._answer()
        if greeting.kind not in (b"OK", b"PREAUTH"):
            raise Away("protocol", greeting.text.decode("utf-8", "replace") or "no greeting")
        self._ask_caps()
        if server.security == "starttls":
            self._secure(greeting)
            self._ask_caps()
        if server.login is not None and greeting.kind == b"OK":
            self._sign_in(server.login)
            self._ask_caps()
        if "QRESYNC" in self.caps and "ENABLE" in self.caps:
            self.command("ENABLE QRESYNC")

    def _secure(self, greeting: Answer) -> None:
        if "STARTTLS" not in self.caps or greeting.kind != b"OK":
            raise Away("tls", "the server offers no STARTTLS here")
        try:
            self.command("STARTTLS")
        except No as problem:
            raise Away("tls", problem) from problem
        self.line.secure()

    def _ask_caps(self) -> None:
        said = [answer.data for answer in self.command("CAPABILITY") if answer.kind == b"CAPABILITY"]
        self.caps = frozenset(bytes(word).decode("ascii", "replace").upper() for data in said for word in data)

    def _sign_in(self, login: Login) -> None:
        try:
            if login.token is not None:
                self._authenticate("XOAUTH2", login.xoauth2())
            elif "AUTH=PLAIN" in self.caps:
                self._authenticate("PLAIN", login.plain())
            elif "LOGINDISABLED" in self.caps:
                raise Away("login", "the server lets nobody sign in on a line without TLS")
            else:
                self.command("LOGIN", login.user.encode(), login.password.encode())
        except No as problem:
            raise Away("login", problem) from problem

    def _authenticate(self, way: str, words: bytes) -> None:
        tag = self._send(f"AUTHENTICATE {way}")
        told = [base64.b64encode(words)]
        while (answer := self._answer()).kind != tag:
            if answer.kind == b"+":
                # a refusal of XOAUTH2 is a second question, answered with nothing
                self.line.send((told.pop() if told else b"") + b"\r\n")
        self._judge(answer)

    # ---- folders -----------------------------------------------------------------------------------------------

    def folders(self) -> Iterator[tuple[str, frozenset[str]]]:
        r"""Names of all that hold messages, with what the server says of them, such as `\Sent`."""
        for answer in self.command("LIST", b"", b"*"):
            if answer.kind == b"LIST" and len(answer.data) >= 3 and answer.data[2] is not None:
                signs = frozenset(bytes(sign).decode("ascii", "replace") for sign in answer.data[0] or ())
                if not signs & {r"\Noselect", r"\NonExistent"}:
                    yield folder_name(answer.data[2]), signs

    def select(self, name: str, *, readonly: bool = True) -> Box:
        """Open a folder; looking at it changes nothing in it. Raises `NoFolder`."""
        self.box = Box(name)
        try:
            how = ["(CONDSTORE)"] if "CONDSTORE" in self.caps else []
            answers = self.command("EXAMINE" if readonly else "SELECT", wire_name(name).encode(), *how)
        except No as problem:
            raise NoFolder(problem.answer) from problem
        for answer in answers:
            code, value = answer.code()
            if code in (b"UIDVALIDITY", b"UIDNEXT", b"HIGHESTMODSEQ"):
                slot = "modseq" if code == b"HIGHESTMODSEQ" else code.decode().lower()
                setattr(self.box, slot, int(value))
        self.box.touched = False
        return self.box

    def status(self, name: str) -> dict[str, int]:
        """UIDVALIDITY, UIDNEXT, MESSAGES and, where there is one, HIGHESTMODSEQ of a folder that is not open."""
        asked = f"(UIDVALIDITY UIDNEXT MESSAGES{' HIGHESTMODSEQ' * self.numbers_changes})"
        found: dict[str, int] = {}
        for answer in self.command("STATUS", wire_name(name).encode(), asked):
            if answer.kind == b"STATUS" and isinstance(answer.data[-1], list):
                found = {key.decode(): int(value) for key, value in pairs(answer.data[-1]).items()}
        return found

    @property
    def numbers_changes(self) -> bool:
        """CONDSTORE: whether it can be asked what has changed since a number."""
        return bool({"CONDSTORE", "QRESYNC"} & self.caps)

    # ---- messages ----------------------------------------------------------------------------------------------

    def fetch(self, uids: Iterable[int] | str, items: str, changed_since: int = 0) -> dict[int, dict[bytes, Any]]:
        """Of messages by uid. With `changed_since` those changed after that number; who is gone is in `vanished`."""
        since = f" (CHANGEDSINCE {changed_since}{' VANISHED' * ('QRESYNC' in self.caps)})" if changed_since else ""
        which = uids if isinstance(uids, str) else uid_set(uids)
        return _by_uid(self.command(f"UID FETCH {which} ({items}){since}"))

    def search(self, criteria: str) -> list[int]:
        """The uids of those it is true for, in order."""
        answers = self.command(f"UID SEARCH {criteria}")
        return sorted({int(uid) for answer in answers if answer.kind == b"SEARCH" for uid in _plain(answer.data)})

    def fetch_numbered(self, first: int, last: int, items: str) -> dict[int, dict[bytes, Any]]:
        """Of messages by their place in the folder, from 1; by uid all the same."""
        return _by_uid(self.command(f"FETCH {first}:{last} (UID {items})"))

    def noop(self) -> None:
        """Hear what has changed."""
        self.command("NOOP")

    def idle(self, seconds: float, other: socket) -> bool:
        """Wait until the open folder changes, at most so long or until `other` can be read; whether it changed."""
        before = self.box.exists
        deadline = time.monotonic() + seconds
        tag = self._send("IDLE")
        self._wait_to_go_on(tag)
        while not (changed := self.box.touched or self.box.exists != before):
            if not self.line.wait(max(0.0, deadline - time.monotonic()), other):
                break
            self._answer()
        self.line.send(b"DONE\r\n")
        while (answer := self._answer()).kind != tag:
            pass
        self._judge(answer)
        return changed or self.box.touched or self.box.exists != before

    # ---- the line ----------------------------------------------------------------------------------------------

    def command(self, *words: str | bytes) -> list[Answer]:
        """Ask, and return all that is answered. Text is sent as it is, bytes as a string in whatever form."""
        tag = self._send(*words)
        heard = []
        while (answer := self._answer()).kind != tag:
            heard.append(answer)
        self._judge(answer)
        return [*heard, answer]

    def close(self) -> None:
        """Leave."""
        self.line.close()

    def _send(self, *words: str | bytes) -> bytes:
        self._number += 1
        tag = f"R{self._number}".encode()
        out = bytearray(tag)
        for word in words:
            out += b" "
            if isinstance(word, str):
                out += word.encode("ascii")
            elif word.isascii() and len(word) < 500 and not set(word) & set(b"\r\n\0"):
                out += b'"' + word.replace(b"\\", rb"\\").replace(b'"', rb"\"") + b'"'
            else:
                self.line.send(bytes(out) + f"{{{len(word)}}}\r\n".encode())
                self._wait_to_go_on(tag)
                out = bytearray(word)
        self.line.send(bytes(out) + b"\r\n")
        return tag

    def _wait_to_go_on(self, tag: bytes) -> None:
        while (answer := self._answer()).kind != b"+":
            if answer.kind == tag:
                self._judge(answer)

    def _judge(self, answer: Answer) -> None:
        kind, _, text = answer.text.partition(b" ")
        if kind.upper() != b"OK":
            raise No(Answer(kind, text=text))
        answer.text = text

    def _answer(self) -> Answer:
        line = self.line.read_line()
        if line.startswith(b"* "):
            answer = answer_of(self._pieces(line[2:]))
            self._hear(answer)
            return answer
        kind, _, text = line.partition(b" ")
        return Answer(kind, text=text)

    def _pieces(self, line: bytes) -> list[Piece]:
        pieces: list[Piece] = []
        while line.partition(b" ")[0].upper() not in TEXT_KINDS and (found := _LITERAL.search(line)):
            size = int(found[1])
            pieces.append(line[: found.start()])
            if size > self._largest:
                self.line.skip(size)
                pieces.append(None)
            else:
                pieces.append(self.line.read(size))
            line = self.line.read_line()
        return [*pieces, line]

    def _hear(self, answer: Answer) -> None:
        """What a server may say at any time."""
        match answer.kind:
            case b"BYE":
                raise Away("connection", answer.text.decode("utf-8", "replace"))
            case b"EXISTS":
                self.box.exists = answer.number
            case b"EXPUNGE":
                self.box.exists -= 1
                self.box.touched = True
            case b"VANISHED":
                self._vanish(answer)
            case b"FETCH":
                self.box.touched = True

    def _vanish(self, answer: Answer) -> None:
        earlier = len(answer.data) > 1
        uids = set(uids_of(bytes(answer.data[-1] or b"")))
        self.box.vanished |= uids
        self.box.touched = True
        if not earlier:
            self.box.exists -= len(uids)


def _plain(data: list[Any]) -> list[bytes]:
    return [one for one in data if isinstance(one, bytes)]


def _by_uid(answers: list[Answer]) -> dict[int, dict[bytes, Any]]:
    found: dict[int, dict[bytes, Any]] = {}
    for answer in answers:
        if answer.kind == b"FETCH" and answer.data and isinstance(answer.data[0], list):
            parts = pairs(answer.data[0])
            if b"UID" in parts:
                found.setdefault(int(parts[b"UID"]), {}).update(parts)
    return found
