"""Telephones for measuring: the least of SIP on one UDP socket, with the moment at which each thing came or went."""

import asyncio
import hashlib
import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

SDP = "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio {1} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
_NUMBER = re.compile(r"sip:(\+?\d{6,})@")


@dataclass
class Rung:
    """What became of a call, by our own clock."""

    began: float
    rang: float = 0.0
    answered: float = 0.0
    ended: float = 0.0
    failed: str = ""


@dataclass
class Message:
    """A SIP message."""

    first: str
    lines: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Every line of this name."""
        return [value for key, value in self.lines if key.lower() == name]

    def one(self, name: str) -> str:
        """The first line of this name."""
        return next(iter(self.all(name)), "")


def read(data: bytes) -> Message:
    """A message, without its body."""
    first, *rest = data.decode(errors="replace").partition("\r\n\r\n")[0].split("\r\n")
    return Message(first, [(line.partition(":")[0].strip(), line.partition(":")[2].strip()) for line in rest])


class Telephones(asyncio.DatagramProtocol):
    """Callers and workers on one address. `calls` is by the number that calls."""

    def __init__(self, engine: tuple[str, int], calls: dict[str, Rung], talk: float) -> None:
        self.engine, self.calls, self.talk = engine, calls, talk
        self.host, self.port = "", 0
        self._numbers = itertools.count(1)
        self._waiting: dict[str, Callable[[Message], None]] = {}
        self._over: set[str] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is there."""
        self.transport: asyncio.DatagramTransport = transport  # type: ignore[assignment]
        self.host, self.port = transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, _address: object) -> None:
        """Something came."""
        told = read(data)
        if told.first.startswith("SIP/2.0"):
            hears = self._waiting.get(told.one("call-id"))
            if hears:
                hears(told)
        elif not told.first.startswith("ACK"):
            self._asked(told)

    def _send(self, first: str, lines: list[str], body: str = "") -> None:
        kind = ["Content-Type: application/sdp"] if body else []
        text = "\r\n".join([first, *lines, *kind, f"Content-Length: {len(body)}", "", body])
        self.transport.sendto(text.encode(), self.engine)

    def _answer(self, told: Message, status: str, body: str = "") -> None:
        to = told.one("to") if "tag=" in told.one("to") else f"{told.one('to')};tag=t{told.one('call-id')[:12]}"
        same = [f"Via: {via}" for via in told.all("via")] + [f"From: {told.one('from')}", f"To: {to}"]
        same += [f"Call-ID: {told.one('call-id')}", f"CSeq: {told.one('cseq')}"]
        self._send(f"SIP/2.0 {status}", [*same, f"Contact: <sip:w@{self.host}:{self.port}>"], body)

    def _asked(self, told: Message) -> None:
        """A worker's telephone rings, or a talk is over; anything else is fine with us."""
        found = _NUMBER.search(told.one("from"))
        call = self.calls.get(found[1]) if found else None
        if told.first.startswith("INVITE") and "tag=" not in told.one("to"):
            if call and not call.rang:
                call.rang = time.perf_counter()
            self._answer(told, "180 Ringing")
            asyncio.get_running_loop().call_later(0.2, self._lift, told)
            return
        if told.first.startswith("CANCEL"):
            self._over.add(told.one("call-id"))
        self._answer(told, "200 OK", self._sdp() if told.first.startswith("INVITE") else "")

    def _lift(self, told: Message) -> None:
        gone = told.one("call-id") in self._over
        self._answer(told, "487 Request Terminated" if gone else "200 OK", "" if gone else self._sdp())

    def _sdp(self) -> str:
        return SDP.format(self.host, 40000 + 2 * (next(self._numbers) % 5000))

    def _head(self, method: str, number: int, caller: str, to: str, call_id: str) -> list[str]:
        branch = f"z9hG4bK{next(self._numbers)}x{time.monotonic_ns()}"
        return [
            f"Via: SIP/2.0/UDP {self.host}:{self.port};branch={branch}", "Max-Forwards: 70",
            f"From: <sip:{caller}@{self.host}>;tag=f{call_id}", f"To: {to}", f"Call-ID: {call_id}",
            f"CSeq: {number} {method}", f"Contact: <sip:{caller}@{self.host}:{self.port}>",
        ]  # fmt: skip

    def call(self, caller: str, callee: str) -> "asyncio.Future[None]":
        """Call as this number; done when the call is over."""
        where = f"sip:{callee}@{self.engine[0]}:{self.engine[1]}"
        call_id, over = f"c{next(self._numbers)}{caller[1:]}", asyncio.get_running_loop().create_future()
        call = self.calls[caller] = Rung(time.perf_counter())

        def hear(told: Message) -> None:
            status, about = int(told.first.split()[1]), told.one("cseq").split()[1]
            if about == "BYE" or (about == "INVITE" and status >= 300):
                call.failed, call.ended = "" if about == "BYE" else told.first, time.perf_counter()
                self._waiting.pop(call_id, None)
                if about == "INVITE":
                    self._send(f"ACK {where} SIP/2.0", self._head("ACK", 1, caller, told.one("to"), call_id))
                if not over.done():
                    over.set_result(None)
            elif about == "INVITE" and status >= 200:
                self._send(f"ACK {where} SIP/2.0", self._head("ACK", 1, caller, told.one("to"), call_id))
                if not call.answered:
                    call.answered = time.perf_counter()
                    bye = self._head("BYE", 2, caller, told.one("to"), call_id)
                    asyncio.get_running_loop().call_later(self.talk, self._send, f"BYE {where} SIP/2.0", bye)

        self._waiting[call_id] = hear
        self._send(f"INVITE {where} SIP/2.0", self._head("INVITE", 1, caller, f"<{where}>", call_id), self._sdp())
        return over

    async def sign_in(self, user: str, password: str) -> None:
        """Register a worker's telephone at this socket."""
        where, call_id = f"sip:{self.engine[0]}:{self.engine[1]}", f"r{user}"
        to = f"<sip:{user}@{self.engine[0]}>"
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def hear(told: Message) -> None:
            if told.first.startswith("SIP/2.0 401"):
                asked = dict(re.findall(r'(\w+)="?([^",]+)"?', told.one("www-authenticate")))
                one = _md5(f"{user}:{asked['realm']}:{password}")
                two = _md5(f"REGISTER:{where}")
                proof = _md5(f"{one}:{asked['nonce']}:00000001:c:auth:{two}")
                signed = (
                    f'Authorization: Digest username="{user}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", '
                    f'uri="{where}", response="{proof}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"'
                )
                if asked.get("opaque"):
                    signed += f', opaque="{asked["opaque"]}"'
                self._send(f"REGISTER {where} SIP/2.0", [*self._head("REGISTER", 2, user, to, call_id), signed])
            elif told.first.startswith("SIP/2.0 200") and not done.done():
                done.set_result(None)

        self._waiting[call_id] = hear
        self._send(f"REGISTER {where} SIP/2.0", self._head("REGISTER", 1, user, to, call_id))
        await asyncio.wait_for(done, 10)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def at(address: str, port: int, engine: tuple[str, int], calls: dict[str, Rung], talk: float) -> Telephones:
    """Telephones at this address."""
    made = Telephones(engine, calls, talk)
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: made, local_addr=(address, port))
    return made
