"""Checking the ledger against its seals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from relacja.interactions.models import LedgerSeal
from relacja.interactions.permissions import KEEP_LEDGER
from relacja.interactions.queries.digests import YEAR, digests_of_year
from relacja.interactions.rules.chain import START, Broken, Seal, first_broken
from relacja.interactions.rules.cipher import derived
from relacja.platform.actor import Actor

LOWEST = -(2**63)


@dataclass(frozen=True, slots=True)
class YearVerdict:
    """One year's chain: how many rows and seals were found right, the hash it ends with, and what is broken first."""

    year: int
    rows: int
    seals: int
    head: str
    broken: Broken | None = None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """What can still be said about a row that is not as it was sealed."""

    event_id: int
    interaction_id: int
    recorded_at: datetime
    actor: str
    kind: str


def verify(actor: Actor) -> Iterator[YearVerdict]:
    """Check the chain of every year, one verdict each as it is reached, in their order."""
    actor.require(KEEP_LEDGER)
    sealed_to = LedgerSeal.objects.order_by("-last_id").values_list("last_id", flat=True).first() or 0
    for year in _years():
        yield _verify_year(year, sealed_to)


def broken_row(actor: Actor, event_id: int) -> BrokenRow | None:
    """The row as it stands now; None where it is gone."""
    actor.require(KEEP_LEDGER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, interaction_id, recorded_at, actor, kind FROM ledger_event WHERE id = %s", [event_id]
        )
        row = cursor.fetchone()
        return BrokenRow(*row) if row else None


def unsealed(actor: Actor) -> int:
    """How many events wait for the next seal."""
    actor.require(KEEP_LEDGER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_event WHERE id > (SELECT coalesce(max(last_id), 0) FROM ledger_seal)"
        )
        return int(cursor.fetchone()[0])


def _years() -> list[int]:
    """Every year that has seals or events."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT year FROM ledger_seal UNION SELECT DISTINCT {YEAR} FROM ledger_event ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _verify_year(year: int, sealed_to: int) -> YearVerdict:
    key = derived(settings.MASTER_KEY, "seal")
    previous, after, rows, number = START, LOWEST, 0, 0
    seals = LedgerSeal.objects.filter(year=year).order_by("number")
    for number, kept in enumerate(seals.iterator(chunk_size=500), 1):
        found = digests_of_year(year, after, kept.last_id)
        broken = first_broken(_seal(kept), found, number, previous, key)
        if broken is not None:
            return YearVerdict(year, rows, number - 1, previous.hex(), broken)
        previous, after, rows = bytes(kept.hash), kept.last_id, rows + len(found)
    late = digests_of_year(year, after, sealed_to) if after < sealed_to else []
    slipped = Broken(year, number, late[0][0], "slipped_in") if late else None
    return YearVerdict(year, rows, number, previous.hex(), slipped)


def _seal(kept: LedgerSeal) -> Seal:
    return Seal(
        kept.year,
        kept.number,
        bytes(kept.ids),
        bytes(kept.marks),
        bytes(kept.previous_hash),
        bytes(kept.hash),
        bytes(kept.signature),
    )
