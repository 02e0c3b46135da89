"""A mail account that the product follows, at the servers of the tests."""

import time
from collections.abc import Callable

from relacja.messaging import services
from relacja.messaging.models import Mailbox
from relacja.messaging.testing import SYSTEM
from relacja.messaging.testing.servers.dovecot import PASSWORD, Dovecot


def letter(
    number: int, *, to: str, sender: str = "anna@customer.test", subject: str = "Faktura", more: str = ""
) -> bytes:
    text = (
        f"From: Anna Nowak <{sender}>\nTo: {to}\nSubject: {subject}\nMessage-ID: <m{number}@customer.test>\n"
        f"Date: Fri, 27 Nov 2026 10:00:00 +0000\n{more}\nTreść {number}\n"
    )
    return text.replace("\n", "\r\n").encode()


def set_up(dovecot: Dovecot, address: str, plan: str = "", **fields: str) -> Mailbox:
    values = {
        "imap_host": "127.0.0.1", "imap_port": str(dovecot.ports.imap), "imap_security": "none",
        "smtp_host": "127.0.0.1", "user": address, "password": PASSWORD,
    }  # fmt: skip
    return services.save_mailbox(
        actor=SYSTEM,
        transport="email",
        address=address,
        name=address,
        values={**values, **fields},
        plan=plan,
    )


def until(done: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
