"""Who wrote: one customer, several who share the address, or a visitor kept for somebody nobody knows.

An address with a `+word` (RFC 5233) is its plain mailbox where the domain says so of itself, and matched as if it were
the plain one. Elsewhere that is likely and not sure: whoever uses an address alike is shown as possible, for people to
choose, and nothing is joined, counted as known or told to them by that.
"""

from dataclasses import dataclass
from datetime import datetime

from relacja.customers import queries as customers
from relacja.customers.services import keep_visitor
from relacja.kit import email, phone
from relacja.platform.actor import Actor

MOST = 6


@dataclass(frozen=True, slots=True)
class Writer:
    """The one customer who uses an address, or several who do; neither where nobody is known by it.

    `possible` use an address that is this one but for a `+word`, in a domain of which nobody knows what that means.
    """

    party_id: int | None = None
    candidates: tuple[int, ...] = ()
    is_visitor: bool = False
    possible: tuple[int, ...] = ()

    @property
    def offered(self) -> list[int]:
        """Those of whom people may say that it is them."""
        return [*self.candidates, *self.possible]

    @property
    def is_known(self) -> bool:
        """Whether a customer uses it."""
        return bool(self.candidates) or (self.party_id is not None and not self.is_visitor)


NOBODY = Writer()


def writer_of(actor: Actor, address: str) -> Writer:
    """The customers who use an address or a number; the visitor kept for it where nobody is."""
    if "@" in address:
        hits = customers.find_by_email(actor, address)[:MOST]
    else:
        hits = customers.find_by_phone(actor, address)[:MOST]
    known = tuple(hit.id for hit in hits if not hit.is_visitor)
    alike = () if known or "@" not in address else _alike(actor, address)
    known = known or (alike if _domain(address) in email.WITH_WORDS else ())
    if known:
        return Writer(known[0] if len(known) == 1 else None, known if len(known) > 1 else ())
    return Writer(hits[0].id, is_visitor=True, possible=alike) if hits else Writer(possible=alike)


def _domain(address: str) -> str:
    return in_one_form(address).rpartition("@")[2]


def _alike(actor: Actor, address: str) -> tuple[int, ...]:
    return tuple(hit.id for hit in customers.find_by_alike_email(actor, address)[:MOST])


def keep(actor: Actor, address: str, name: str, at: datetime, sign: str = "") -> Writer:
    """A visitor for somebody nobody knows, by their sign where they have one; nobody where the address cannot be read.

    Whoever was a visitor and has become a customer since is the customer.
    """
    try:
        if sign:
            party_id = keep_visitor(actor=actor, at=at, cookie=sign, name=name)
            return Writer(party_id, is_visitor=customers.is_visitor(party_id))
        if "@" in address:
            return Writer(keep_visitor(actor=actor, at=at, email=address, name=name), is_visitor=True)
        return Writer(keep_visitor(actor=actor, at=at, phone=address, name=name), is_visitor=True)
    except ValueError:
        return NOBODY


def in_one_form(address: str) -> str:
    """The address in lower case or the number in E.164; as it came where it cannot be read."""
    try:
        return email.parse(address) if "@" in address else phone.parse(address).e164
    except ValueError:
        return address.strip()[:254]
