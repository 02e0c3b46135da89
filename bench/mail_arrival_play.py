"""One play of `mail-arrival`: a Dovecot with one mailbox, which the post beside us follows; prints seconds as JSON."""

import json
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from relacja.messaging import services  # noqa: E402 Django first
from relacja.messaging.models import Mailbox, Message  # noqa: E402
from relacja.messaging.testing.servers.certificate import make_certificate  # noqa: E402
from relacja.messaging.testing.servers.dovecot import PASSWORD, Dovecot  # noqa: E402
from relacja.messaging.testing.servers.packages import require  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402

FIRST = 5
"""So many do not count: everything is read for the first time."""
LONGEST = 60.0


def main(mails: int) -> None:
    require()
    with tempfile.TemporaryDirectory(prefix="mail", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        dovecot = Dovecot(folder / "dovecot", make_certificate(folder))
        dovecot.start()
        try:
            address = set_up(dovecot)
            print(json.dumps([arrived(dovecot, address, number) for number in range(mails + FIRST)][FIRST:]))
        finally:
            dovecot.stop()


def set_up(dovecot: Dovecot) -> str:
    """A mailbox of the product, followed."""
    address = dovecot.make_mailbox()
    values = {
        "imap_host": "127.0.0.1", "imap_port": str(dovecot.ports.imap), "imap_security": "none",
        "smtp_host": "127.0.0.1", "user": address, "password": PASSWORD,
    }  # fmt: skip
    made = services.save_mailbox(
        actor=Actor.system("bench"), transport="email", address=address, name="Bench", values=values
    )
    began = time.perf_counter()
    while not Mailbox.objects.filter(pk=made.pk, seen_at__isnull=False).exists():
        if time.perf_counter() - began > LONGEST:
            raise RuntimeError(Mailbox.objects.get(pk=made.pk).error)
        time.sleep(0.1)
    return address


def arrived(dovecot: Dovecot, address: str, number: int) -> float:
    """How long a mail took."""
    key, now = f"arrival-{number}@customer.test", f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}"
    letter = (
        f"From: Klient <klient{number}@customer.test>\r\nTo: {address}\r\nSubject: Sprawa {number}\r\nDate: {now}\r\n"
        f"Message-ID: <{key}>\r\n\r\nTreść {number}\r\n"
    )
    dovecot.deliver(address, letter.encode())
    lies = time.perf_counter()
    while not Message.objects.filter(key=key, interaction_id__isnull=False).exists():
        if time.perf_counter() - lies > LONGEST:
            raise RuntimeError(f"mail {number} did not come in")
        time.sleep(0.01)
    took = time.perf_counter() - lies
    time.sleep(random.uniform(0.05, 0.4))
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]))
