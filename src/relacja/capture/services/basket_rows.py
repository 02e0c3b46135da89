"""Baskets between the pure rules and their rows: one statement to read them, one to write them, however many."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from relacja.capture.events import BasketNews
from relacja.capture.rules.baskets import Act, Basket
from relacja.capture.rules.keeping import items_of, kept, kept_order, order_of
from relacja.capture.rules.shop import Deed
from relacja.platform import sql

LARGEST = Decimal(10) ** 13
MOST_OF_ONE = 50
"""Baskets of one sender that an event may still be about, the last ones."""

READ = """
SELECT id, party_id, who, source_id, opened_at, changed_at, checkout_at, checkout_ids, acts::text, currency, order_id,
  ordered_at, cancelled_at, "order"::text
FROM capture_basket
"""
OF = f"""{READ} WHERE who = ANY(%(whos)s::bigint[]) OR party_id = ANY(%(parties)s::bigint[])
ORDER BY changed_at DESC LIMIT %(most)s::int"""
THESE = f"{READ} WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id"
NUMBERS = "SELECT nextval(pg_get_serial_sequence('capture_basket', 'id')) FROM generate_series(1, %s::int)"
WRITE = """
INSERT INTO capture_basket AS known SELECT * FROM jsonb_populate_recordset(NULL::capture_basket, %(rows)s::jsonb)
ORDER BY id ON CONFLICT (id) DO UPDATE SET party_id = excluded.party_id, stage = excluded.stage,
  opened_at = excluded.opened_at, changed_at = excluded.changed_at, checkout_at = excluded.checkout_at,
  checkout_ids = excluded.checkout_ids, acts = excluded.acts, items = excluded.items, currency = excluded.currency,
  total = excluded.total, order_id = excluded.order_id, ordered_at = excluded.ordered_at,
  cancelled_at = excluded.cancelled_at, "order" = excluded."order"
"""


def load_of(whos: Collection[int], parties: Collection[int]) -> list[Basket]:
    """The last baskets of these senders and persons."""
    asked = {"whos": list(whos), "parties": list(parties), "most": MOST_OF_ONE * (len(whos) + len(parties))}
    return [_basket(row) for row in sql.rows(OF, asked)]


def load(ids: Collection[int]) -> list[Basket]:
    """These baskets."""
    return [_basket(row) for row in sql.rows(THESE, {"ids": list(ids)})] if ids else []


def store(baskets: Sequence[Basket]) -> list[Basket]:
    """Write them, the new ones with the numbers that they get; all of them."""
    new = [one for one in baskets if one.id is None]
    if new:
        for basket, (number,) in zip(new, sql.rows(NUMBERS, [len(new)]), strict=True):
            basket.id = number
    if baskets:
        sql.rows(WRITE, {"rows": orjson.dumps([_values(one) for one in baskets]).decode()})
    return list(baskets)


def news(basket: Basket) -> BasketNews:
    """What is told of a basket that is somebody's."""
    stage, at = basket.stage, basket.changed_at
    moments = {"ordered": basket.ordered_at, "cancelled": basket.cancelled_at}
    return BasketNews(
        basket.id or 0, basket.party_id or 0, basket.source_id, stage, moments.get(stage) or at, _total(basket),
        basket.currency,
    )  # fmt: skip


def _basket(row: tuple[Any, ...]) -> Basket:
    number, party_id, who, source_id, opened, changed, checkout, checkout_ids, acts, currency, order_id, *rest = row
    ordered, cancelled, order = rest
    done = [Act(datetime.fromisoformat(at), Deed(deed), items_of(items)) for at, deed, items in orjson.loads(acts)]
    return Basket(
        opened, changed, done, set(checkout_ids), checkout, order_id, ordered, cancelled,
        order_of(orjson.loads(order)) if order else None, currency, number, party_id, who, source_id,
    )  # fmt: skip


def _values(one: Basket) -> dict[str, Any]:
    acts = [[act.at.isoformat(), act.deed.value, kept(act.items)] for act in one.acts]
    order = None if one.order is None else kept_order(one.order)
    return {
        "id": one.id, "source_id": one.source_id, "who": one.who,
        "party_id": one.party_id, "stage": one.stage, "opened_at": one.opened_at, "changed_at": one.changed_at,
        "checkout_at": one.checkout_at, "checkout_ids": sorted(one.checkout_ids), "acts": acts,
        "items": kept(one.items), "currency": one.currency, "total": str(_total(one)), "order_id": one.order_id,
        "ordered_at": one.ordered_at, "cancelled_at": one.cancelled_at, "order": order,
    }  # fmt: skip


def _total(basket: Basket) -> Decimal:
    return min(round(basket.total, 2), LARGEST)
