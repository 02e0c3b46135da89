"""Following a growing table without missing a late commit: by the number of the transaction that wrote a row.

A serial number is given out before the commit, so rows appear out of its order. Whoever reads
`transaction >= last AND ...` with `last` = `horizon()` of the reading before misses nothing: below the horizon every
transaction has ended. Rows at and above it are met again, so reading must be safe to repeat; who needs each row once
and in an order that every reader sees reads `transaction < horizon()` and orders by `(transaction, id)`.
"""

from typing import Any

from django.db import models

from relacja.platform import sql


class TransactionField(models.Field):
    """The number of the transaction that wrote a row (`xid8`)."""

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's own type."""
        return "xid8"


class ThisTransaction(models.Func):
    """The number of the running transaction."""

    function = "pg_current_xact_id"
    output_field = TransactionField()


def horizon() -> int:
    """The number below which every transaction has ended."""
    row = sql.row("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    return int(row[0]) if row else 0
