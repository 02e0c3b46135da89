"""Sealing the ledger, in batches, beside the work that goes on: whoever records never waits for it."""

import time
from itertools import groupby

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from relacja.interactions.models import LedgerSeal
from relacja.interactions.permissions import KEEP_LEDGER
from relacja.interactions.queries.digests import unsealed_digests
from relacja.interactions.rules.chain import START, DigestedRow, Seal, sealed, unpacked_ids
from relacja.interactions.rules.cipher import derived
from relacja.platform.actor import Actor

log = structlog.get_logger(__name__)

ROWS_A_SEAL = 1000
ROWS_A_ROUND = 50_000
WAIT_SECONDS = 10.0
_LOCK = 0x5EA1


def seal_ledger(  # not a use case: each round is a transaction of its own, and the seals are their own record
    *, actor: Actor, wait: float = WAIT_SECONDS
) -> int:
    """Seal every event that can no longer be joined by one with a lower number; answers how many were sealed.

    Numbers are given before they are committed, so this waits (at most `wait` seconds) until every transaction that
    was running has ended; with a longer one about, nothing is sealed this time. A seal is its own record of itself.
    """
    actor.require(KEEP_LEDGER)
    settled = _settled(wait)
    total = 0
    while settled is not None:
        done = _seal_round(settled)
        total += done
        if done < ROWS_A_ROUND:
            break
    return total


def _settled(wait: float) -> int | None:
    """The highest number up to which every event is committed or never will be; None if that cannot be known yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM ledger_event_id_seq")
        highest: int = cursor.fetchone()[0]
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        bound = cursor.fetchone()[0]
        until = time.monotonic() + wait
        while True:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_snapshot_xip(pg_current_snapshot()) AS x WHERE x < %s::xid8)", [bound]
            )
            if not cursor.fetchone()[0]:
                return highest
            if time.monotonic() > until:
                return None
            time.sleep(0.05)


@transaction.atomic
def _seal_round(to: int) -> int:
    """Seal at most `ROWS_A_ROUND` events; none where another process is about it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    after = LedgerSeal.objects.order_by("-last_id").values_list("last_id", flat=True).first() or 0
    rows = unsealed_digests(after, to, ROWS_A_ROUND)
    seals: list[Seal] = []
    for year, of_year in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0]):
        seals += _seals(year, [(row_id, digest) for _, row_id, digest in of_year])
    _keep(seals)
    return len(rows)


def _seals(year: int, rows: list[DigestedRow]) -> list[Seal]:
    """The next seals of a year."""
    head = LedgerSeal.objects.filter(year=year).order_by("-number").first()
    number, previous = (head.number, bytes(head.hash)) if head else (0, START)
    key = derived(settings.MASTER_KEY, "seal")
    seals = []
    for at in range(0, len(rows), ROWS_A_SEAL):
        number += 1
        seals.append(sealed(year, number, rows[at : at + ROWS_A_SEAL], previous, key))
        previous = seals[-1].hash
    return seals


def _keep(seals: list[Seal]) -> None:
    now = timezone.now()
    for seal in seals:
        log.info("ledger sealed", year=seal.year, seal=seal.number, hash=seal.hash.hex())
    rows = []
    for seal in seals:
        ids = unpacked_ids(seal.ids)
        rows.append(
            LedgerSeal(
                year=seal.year,
                number=seal.number,
                first_id=ids[0],
                last_id=ids[-1],
                rows=len(ids),
                ids=seal.ids,
                marks=seal.marks,
                previous_hash=seal.previous_hash,
                hash=seal.hash,
                signature=seal.signature,
                sealed_at=now,
            )
        )
    LedgerSeal.objects.bulk_create(rows, batch_size=200)
