"""Writing orders and their lines, set-based: a handful of statements whatever their number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from relacja.sales.models import Order, OrderLine
from relacja.sales.rules.orders import Counted

HEADER = ("party_id", "kind", "status", "channel", "placed_at", "promised_on", "fulfilled_on", "currency", "seller_id")


@dataclass(frozen=True, slots=True)
class Written:
    """One order as it stands now; `before` is its customer and moment where it was there already."""

    id: int
    kind: Literal["new", "changed", "same"]
    before: tuple[int | None, datetime] | None = None


INSERT = """
INSERT INTO sales_order (source, number, party_id, kind, status, channel, placed_at, promised_on, fulfilled_on,
  currency, seller_id, total, lines_digest, created_at, updated_at)
SELECT o.*, %s, %s FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[],
  %s::timestamptz[], %s::date[], %s::date[], %s::text[], %s::bigint[], %s::numeric[], %s::text[]) AS o
ORDER BY 1, 2 ON CONFLICT (source, number) DO NOTHING RETURNING id, source, number
"""

UPDATE = """
UPDATE sales_order o SET party_id = d.party_id, kind = d.kind, status = d.status, channel = d.channel,
  placed_at = d.placed_at, promised_on = d.promised_on, fulfilled_on = d.fulfilled_on, currency = d.currency,
  seller_id = d.seller_id, total = d.total, lines_digest = d.lines_digest, updated_at = %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::date[], %s::date[],
  %s::text[], %s::bigint[], %s::numeric[], %s::text[])
  AS d(id, party_id, kind, status, channel, placed_at, promised_on, fulfilled_on, currency, seller_id, total,
    lines_digest)
WHERE o.id = d.id
"""

LINES = """
COPY sales_orderline (order_id, position, product_id, description, quantity, unit_price, discount_percent, amount)
FROM STDIN
"""


def write(orders: Sequence[Counted], now: datetime) -> dict[tuple[str, str], Written]:
    """Insert what is new, change what differs; each order at most once in `orders`."""
    ids = _insert(orders, now)
    written = {key: Written(order_id, "new") for key, order_id in ids.items()}
    kept = _kept([order for order in orders if order.key not in ids], hold=True)
    changed = []
    for order in orders:
        row = kept.get(order.key)
        if row is not None:
            kind = _kind(row, order)
            written[order.key] = Written(row.pk, kind, (row.party_id, row.placed_at))
            if kind == "changed":
                changed.append((row, order))
    _update(changed, now)
    relined = [(row.pk, order) for row, order in changed if row.lines_digest != order.digest]
    _write_lines([(ids[order.key], order) for order in orders if order.key in ids], relined)
    return written


def compared(orders: Sequence[Counted]) -> dict[tuple[str, str], tuple[Literal["changed", "same"], int]]:
    """Of those that are there already: what writing them would do, and their ids."""
    kept = _kept(orders, hold=False)
    return {order.key: (_kind(kept[order.key], order), kept[order.key].pk) for order in orders if order.key in kept}


def known_keys(keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the keys that orders have already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.source, o.number FROM sales_order o JOIN unnest(%s::text[], %s::text[]) AS w(source, number)"
            " ON o.source = w.source AND o.number = w.number",
            [[key[0] for key in keys], [key[1] for key in keys]],
        )
        return set(cursor.fetchall())


def remove_untouched(ids: Sequence[int], since: datetime) -> tuple[list[int], list[int]]:
    """Delete those of the orders that have not changed since a moment; the ids removed, and those left."""
    held = Order.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk", "updated_at")
    rows = list(held)
    gone = [pk for pk, updated_at in rows if updated_at <= since]
    OrderLine.objects.filter(order_id__in=gone).delete()
    Order.objects.filter(pk__in=gone).delete()
    return gone, [pk for pk, updated_at in rows if updated_at > since]


def _kind(row: Order, order: Counted) -> Literal["changed", "same"]:
    """Whether the order differs from what is there."""
    differs = row.lines_digest != order.digest or any(
        _wanted(row, order, field) != getattr(row, field) for field in HEADER
    )
    return "changed" if differs else "same"


def _wanted(row: Order, order: Counted, field: str) -> Any:
    """What a field of the header should be; what a draft leaves blank stays as it is."""
    value = getattr(order.draft, field)
    return getattr(row, field) if value is None or value == "" else value


def _insert(orders: Iterable[Counted], now: datetime) -> dict[tuple[str, str], int]:
    rows = [(*o.key, *(getattr(o.draft, field) for field in HEADER), o.total, o.digest) for o in orders]
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [now, now, *(list(column) for column in zip(*rows, strict=True))])
        return {(source, number): order_id for order_id, source, number in cursor.fetchall()}


def _kept(orders: Sequence[Counted], *, hold: bool) -> dict[tuple[str, str], Order]:
    """The orders that are there already, held where they are about to change."""
    if not orders:
        return {}
    sources, numbers = [order.key[0] for order in orders], [order.key[1] for order in orders]
    rows = Order.objects.raw(
        "SELECT o.* FROM sales_order o JOIN unnest(%s::text[], %s::text[]) AS w(source, number)"
        " ON o.source = w.source AND o.number = w.number ORDER BY o.id" + (" FOR UPDATE OF o" if hold else ""),
        [sources, numbers],
    )
    return {(row.source, row.number): row for row in rows}


def _update(changed: Sequence[tuple[Order, Counted]], now: datetime) -> None:
    if not changed:
        return
    rows = [
        (row.pk, *(_wanted(row, order, field) for field in HEADER), order.total, order.digest) for row, order in changed
    ]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [now, *(list(column) for column in zip(*rows, strict=True))])


def _write_lines(new: Sequence[tuple[int, Counted]], relined: Sequence[tuple[int, Counted]]) -> None:
    """Copy the lines of new orders, and of those whose lines differ as a whole, in place of the old ones."""
    with connection.cursor() as cursor:
        if relined:
            cursor.execute("DELETE FROM sales_orderline WHERE order_id = ANY(%s)", [[pk for pk, _ in relined]])
        with cursor.copy(LINES) as copy:
            for order_id, order in (*new, *relined):
                for position, (line, amount) in enumerate(zip(order.draft.lines, order.amounts, strict=True), 1):
                    copy.write_row(
                        (
                            order_id,
                            position,
                            line.product_id,
                            line.description[:250],
                            line.quantity,
                            line.unit_price,
                            line.discount_percent,
                            amount,
                        )
                    )
