"""Conversations of known truth between many customers and one desk, through the habits of their mail programs.

The customers share their subjects (everybody writes about "Faktura"), write about the same thing again, answer from
telephones that drop the headers, re-use old messages, forward, and get hold of each other's ids. The desk threads what
comes in with `threading.choose` alone and answers into the conversation it chose.
"""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from relacja.kit.mail import verp
from relacja.kit.mail.compose import Outgoing, build
from relacja.kit.mail.model import Address, Mail
from relacja.kit.mail.parse import parse
from relacja.kit.mail.subjects import subject_key
from relacja.kit.mail.testing.desk import MAILBOX, Desk

SUBJECTS = (
    "Faktura", "Faktura korygująca", "Zamówienie", "Reklamacja", "Pytanie o ofertę", "Umowa", "Zwrot towaru",
    "Wizyta serwisu", "Invoice", "Order", "Счёт", "Rechnung",
)  # fmt: skip
OTHER_MATTERS = ("Awaria windy", "Zmiana adresu dostawy", "Godziny otwarcia w święta", "Nowy pracownik w naszym biurze")
GMAIL, OUTLOOK, THUNDERBIRD, PHONE, WEBMAIL, TICKETS, RENAMER, REUSER = (
    "gmail", "outlook", "thunderbird", "phone", "webmail", "tickets", "renamer", "reuser",
)  # fmt: skip
_MINUTES = 150 * 24 * 60
PROGRAMS = (GMAIL, OUTLOOK, THUNDERBIRD, PHONE, WEBMAIL, TICKETS, RENAMER, REUSER)


@dataclass(slots=True)
class Customer:
    """A customer with one address and one mail program."""

    number: int
    program: str
    started: list["Truth"] = field(default_factory=list)

    @property
    def email(self) -> str:
        """Half of them share a provider, so that a domain says nothing."""
        return f"k{self.number}@{'poczta.example' if self.number % 2 else f'firma{self.number // 7}.example'}"


@dataclass(slots=True)
class Truth:
    """A conversation as it really is; `last` is the desk's latest message in it."""

    number: int
    customer: Customer
    subject: str
    root: str
    last: Mail | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One message that came in: how it was sent, and what the desk made of it."""

    kind: str
    way: str
    confidence: float
    is_right: bool
    is_anothers: bool


def play(seed: int, messages: int, customers: int) -> Iterator[Verdict]:
    """Let so many messages come in over five months, and judge each."""
    return _Play(seed, customers).run(messages)


class _Play:
    def __init__(self, seed: int, customers: int) -> None:
        self.draw = random.Random(seed)
        self.desk = Desk()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.count = 0
        self.customers = [Customer(number, PROGRAMS[number % len(PROGRAMS)]) for number in range(customers)]
        self.chosen: dict[object, Truth] = {}  # the desk's conversations, and what they really are

    def run(self, messages: int) -> Iterator[Verdict]:
        for _ in range(messages):
            self.now += timedelta(minutes=self.draw.randint(1, 1 + 2 * _MINUTES // messages))
            yield self._one()

    def _one(self) -> Verdict:
        customer = self.draw.choice(self.customers)
        open_ones = [one for one in customer.started if one.last is not None]
        recent = [one for one in open_ones if one.last_at and self.now - one.last_at < timedelta(days=13)]
        old = [one for one in open_ones if one not in recent]
        old = [one for one in old if one.last_at and self.now - one.last_at > timedelta(days=15)]
        if old and customer.program == REUSER and self.draw.random() < 0.5:
            return self._reused(customer, self.draw.choice(old))
        if recent and self.draw.random() < 0.75:
            return self._answered(customer, recent)
        if self.draw.random() < 0.05:
            stranger = self._strange(customer)
            if stranger is not None:
                return stranger
        return self._began(customer)

    def _began(self, customer: Customer) -> Verdict:
        truth = self._truth(customer, self.draw.choice(SUBJECTS))
        heads = {"Subject": truth.subject}
        if customer.program == OUTLOOK:
            heads["Thread-Index"] = truth.root
        return self._in("begins", truth, customer, heads, self._words(truth))

    def _truth(self, customer: Customer, subject: str) -> Truth:
        self.count += 1
        root = base64.b64encode(b"\x01" + self.draw.randbytes(21)).decode()
        truth = Truth(self.count, customer, subject, root)
        customer.started.append(truth)
        return truth

    def _answered(self, customer: Customer, recent: list[Truth]) -> Verdict:
        """An answer to the desk, mostly to what it wrote last."""
        latest = max(recent, key=lambda one: one.last_at or self.now)
        truth = latest if self.draw.random() < 0.85 else self.draw.choice(recent)
        last = truth.last
        if last is None:
            return self._began(customer)
        roll = self.draw.random()
        if roll < 0.05:
            return self._forwarded(customer, truth, last)
        heads = self._habit(customer.program, truth, last)
        return self._in(customer.program, truth, customer, heads, self._quoting(customer.program, truth, last))

    def _habit(self, program: str, truth: Truth, last: Mail) -> dict[str, str]:
        """The headers each program sends with an answer."""
        reply_to = last.reply_to[0].email if last.reply_to else MAILBOX
        chain = " ".join(f"<{one}>" for one in (*last.references, last.message_id))
        linked = {"In-Reply-To": f"<{last.message_id}>", "References": chain}
        subject = truth.subject
        return {
            GMAIL: {"Subject": f"Re: {subject}", "To": reply_to, **linked},
            OUTLOOK: {"Subject": f"ODP: {subject}", "To": MAILBOX, "Thread-Index": _child(truth.root, self.draw)},
            THUNDERBIRD: {"Subject": f"Re: {subject}", "To": reply_to, **linked},
            PHONE: {"Subject": f"Re: {subject}", "To": reply_to if self.draw.random() < 0.7 else MAILBOX},
            WEBMAIL: {"Subject": f"Odp: {subject}", "To": MAILBOX},
            TICKETS: {"Subject": f"[FIRMA #{truth.number}] Re: {subject}", "To": MAILBOX, **linked},
            RENAMER: {"Subject": f"{self.draw.choice(OTHER_MATTERS)} (było: {subject})", "To": reply_to, **linked},
            REUSER: {"Subject": f"Re[2]: {subject}", "To": reply_to, **linked},
        }[program]

    def _quoting(self, program: str, truth: Truth, last: Mail) -> str:
        """The body: quotes above, below, or none, as the program does it."""
        new = self._words(truth)
        quoted = "\n".join(f"> {line}" for line in last.text.splitlines())
        said = f"W dniu {self.now:%d.%m.%Y %H:%M}, Sklep <{MAILBOX}> pisze:"
        if program == THUNDERBIRD:
            return f"{said}\n{quoted}\n\n{new}"
        if program == OUTLOOK:
            return f"{new}\n\nOd: Sklep <{MAILBOX}>\nWysłano: wtorek\nDo: ja\nTemat: {truth.subject}\n\n{last.text}"
        if program == WEBMAIL:
            return f"{new}\n\nDnia 3 listopada 2026 10:00 Sklep <{MAILBOX}> napisał(a):\n\n{last.text}"
        if program == PHONE and self.draw.random() < 0.3:
            return f"{new}\n\nWysłane z iPhone'a"
        return f"{new}\n\n{said}\n\n{quoted}"

    def _forwarded(self, customer: Customer, truth: Truth, last: Mail) -> Verdict:
        """Passed on to the desk's mailbox: something new."""
        fresh = self._truth(customer, truth.subject)
        heads = {"Subject": f"PD: {truth.subject}", "References": f"<{last.message_id}>"}
        body = f"Proszę spojrzeć.\n\n-------- Wiadomość przekazana --------\n{last.text}"
        return self._in("forward", fresh, customer, heads, body)

    def _reused(self, customer: Customer, old: Truth) -> Verdict:
        """An old message answered, its subject overwritten: something new."""
        fresh = self._truth(customer, self.draw.choice([one for one in OTHER_MATTERS if one != old.subject]))
        heads = self._habit(GMAIL, old, old.last) if old.last is not None else {}
        return self._in("re-used", fresh, customer, heads | {"Subject": fresh.subject}, self._words(fresh))

    def _strange(self, customer: Customer) -> Verdict | None:
        """Somebody who got hold of another customer's message: with the token let in, with the ids alone not."""
        others = [
            one for other in self.draw.sample(self.customers, 3) if other is not customer for one in other.started
        ]
        theirs = next((one for one in others if one.last is not None), None)
        if theirs is None or theirs.last is None:
            return None
        heads = self._habit(GMAIL, theirs, theirs.last)
        if self.draw.random() < 0.3:
            colleague = Customer(theirs.customer.number + 100_000, GMAIL)
            return self._in("colleague with the token", theirs, colleague, heads, self._words(theirs))
        fresh = self._truth(customer, theirs.subject)
        return self._in("another's ids", fresh, customer, heads | {"To": MAILBOX}, self._words(fresh))

    def _words(self, truth: Truth) -> str:
        matter = self.draw.randint(1, 9_999_999)
        return f"Dzień dobry,\nproszę o odpowiedź w sprawie {matter}.\nKlient {truth.customer.number}"

    def _in(self, kind: str, truth: Truth, sender: Customer, heads: dict[str, str], body: str) -> Verdict:
        """The message as bytes through the desk; then the desk answers where it put it."""
        self.count += 1
        fields = {
            "From": f"Klient <{sender.email}>",
            "To": MAILBOX,
            "Message-ID": f"<in{self.count}@poczta.example>",
            **heads,
        }
        raw = (
            "".join(f"{name}: {value}\n" for name, value in fields.items())
            + f"Content-Type: text/plain; charset=utf-8\n\n{body}\n"
        )
        mail = parse(raw.encode())
        conversation, choice = self.desk.receive(mail, self.now)
        real = self.chosen.setdefault(conversation, truth)
        self._answer(conversation, truth, mail)
        is_right = real is truth and self.desk.first_of.setdefault(truth.number, conversation) == conversation
        is_anothers = real.customer is not truth.customer
        return Verdict(kind, choice.way, choice.confidence, is_right, is_anothers)

    def _answer(self, conversation: int, truth: Truth, mail: Mail) -> None:
        """The desk's answer, with a token to come back by and Outlook's index kept."""
        self.count += 1
        heads = (("Thread-Index", mail.marks.thread_index),) if mail.marks.thread_index else ()
        out = Outgoing(
            from_=Address("Sklep", MAILBOX),
            to=(Address("", mail.from_.email if mail.from_ else MAILBOX),),
            subject=f"Re: {subject_key(mail.subject) or 'bez tematu'}",
            text=f"Dzień dobry,\nPańska sprawa ma numer {self.draw.randint(1, 9_999_999)} i jest w toku.\nSklep",
            message_id=f"out{self.count}@sklep.example",
            date=self.now,
            reply_to=(Address("Sklep", verp.make(verp.CONVERSATION, str(conversation), MAILBOX, self.desk.key)),),
            in_reply_to=mail.message_id,
            references=mail.references,
            headers=heads,
        )
        sent = parse(build(out))
        self.desk.sent(sent, conversation, self.now)
        truth.last, truth.last_at = sent, self.now


def _child(root: str, draw: random.Random) -> str:
    """Outlook's index of an answer: that of its parent with five bytes more."""
    return base64.b64encode(base64.b64decode(root) + draw.randbytes(5)).decode()
