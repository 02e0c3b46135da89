"""One play of `mail-store` on the database of the environment: prints what it measured as a line of JSON."""

import gzip
import io
import json
import mailbox as boxes
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from django.db import connection, transaction  # noqa: E402 Django first

from relacja.messaging import services  # noqa: E402
from relacja.messaging.models import Arrival  # noqa: E402
from relacja.messaging.services.intake import Seen  # noqa: E402
from relacja.messaging.transports.email.understanding import understand  # noqa: E402
from relacja.messaging.types import Place  # noqa: E402
from relacja.platform import files  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402

ACTOR = Actor.system("bench of mails")
BATCH = 50
BEGAN = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
SUBJECTS = ("Faktura", "Reklamacja", "Umowa 12/2026", "Zmiana adresu", "Pytanie", "Invoice", "Счёт")
FLOOR = "INSERT INTO bench_mail (letter, size) VALUES (%s, %s)"


def made_up(count: int) -> Iterator[bytes]:
    """Conversations of customers of the world: a question, then answers to what came before."""
    chance = random.Random(2026)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM customers_contactpoint WHERE kind = 'email' ORDER BY id LIMIT 20000")
        addresses = [row[0] for row in cursor.fetchall()] or ["nobody@customer.test"]
    talks: list[tuple[str, str, list[str]]] = []
    for number in range(count):
        if talks and chance.random() < 0.5:
            address, subject, ids = chance.choice(talks[-500:])
        else:
            address, subject, ids = chance.choice(addresses), chance.choice(SUBJECTS), []
            talks.append((address, subject, ids))
        ids.append(f"{number}.bench@customer.test")
        yield _mail(number, address, subject, ids)


def _mail(number: int, address: str, subject: str, ids: list[str]) -> bytes:
    when = BEGAN + timedelta(seconds=number)
    before = "".join(f"> {line}\n" for line in ("Dzień dobry,", "proszę o odpowiedź.")) if len(ids) > 1 else ""
    heads = [
        f"From: Klient <{address}>",
        "To: service@firm.test",
        f"Subject: {'Re: ' if len(ids) > 1 else ''}{subject}",
        f"Date: {when:%a, %d %b %Y %H:%M:%S +0000}",
        f"Message-ID: <{ids[-1]}>",
        "Content-Type: text/plain; charset=utf-8",
    ]
    if len(ids) > 1:
        heads += [f"In-Reply-To: <{ids[-2]}>", "References: " + " ".join(f"<{one}>" for one in ids[-11:-1])]
    body = f"Dzień dobry,\n\nproszę o odpowiedź w sprawie {number}.\n\nPozdrawiam\nKlient\n\n{before}"
    return ("\r\n".join(heads) + "\r\n\r\n" + body).encode()


def real(count: int) -> list[bytes]:
    """Real mails, where there are any: legitimate ones and spam, as they came."""
    where = Path(os.environ.get("RELACJA_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    found: list[bytes] = []
    for packed in sorted((where / "email_spamassassin").glob("*.mbox.gz")):
        with tempfile.NamedTemporaryFile() as plain:
            plain.write(gzip.decompress(packed.read_bytes()))
            plain.flush()
            found += [box.as_bytes() for box in boxes.mbox(plain.name)]
    return list(islice(cycle(found), count)) if found else []


def _resident() -> float:
    return float(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def _seen(uid: int, raw: bytes) -> Seen:
    return Seen(Place("INBOX", 1, uid), lambda: understand(raw, BEGAN + timedelta(days=20)), raw, len(raw))


def _floor(letters: list[bytes]) -> float:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_mail (id bigserial PRIMARY KEY, letter text, size int)")
    began = time.perf_counter()
    for at in range(0, len(letters), BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            for raw in letters[at : at + BATCH]:
                cursor.execute(FLOOR, [files.store(io.BytesIO(raw + b"floor")).sha256, len(raw)])
    return len(letters) / (time.perf_counter() - began)


def main(count: int) -> None:
    real_ones = real(count // 2)
    letters = [*real_ones, *made_up(count - len(real_ones))]
    random.Random(1).shuffle(letters[: len(real_ones)])
    mailbox = services.save_mailbox(
        actor=ACTOR, transport="email", address="service@firm.test", name="Bench",
        values={"imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "user": "bench", "password": "bench"},
    )  # fmt: skip
    floor = _floor(letters[-min(500, count) :])
    began, cpu, early = time.perf_counter(), time.process_time(), 0.0
    for at in range(0, count, BATCH):
        batch = [_seen(at + n + 1, raw) for n, raw in enumerate(letters[at : at + BATCH])]
        services.take_in(actor=ACTOR, mailbox_id=mailbox.pk, seen=batch)
        if at <= count // 10 < at + BATCH:
            early = _resident()
    took, used = time.perf_counter() - began, time.process_time() - cpu
    lines = Arrival.objects.filter(mailbox=mailbox)
    told = {
        "per_s": count / took, "floor_per_s": floor, "real": len(real_ones), "cpu_ms": used / count * 1e3,
        "grown_mb": _resident() - early, "held": lines.filter(state="held", reason="not_understood").count(),
        "lost": count - lines.count(), "minutes": took / 60,
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
