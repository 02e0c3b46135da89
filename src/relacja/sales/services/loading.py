"""Loading orders from files: what a chunk of records needs is found or made in sets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from relacja.catalogue import queries as catalogue
from relacja.catalogue import services as catalogue_services
from relacja.catalogue.types import ProductDraft
from relacja.customers.services import bulk
from relacja.interactions import services as interactions
from relacja.kit import text
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone
from relacja.platform.use_case import use_case
from relacja.sales.permissions import IMPORT
from relacja.sales.rules.orders import BadOrder, counted
from relacja.sales.services import store, telling
from relacja.sales.services.placing import place_orders_many
from relacja.sales.types import LineDraft, OrderDraft, OrderKind, OrderStatus

CUSTOMER = "customer_"
DEFAULT_CURRENCY = "PLN"
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class RawLine:
    """A line whose product is known by its code only."""

    code: str
    name: str
    category: str
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal


@dataclass(slots=True)
class RawOrder:
    """An order whose customer and products are not yet known by their ids."""

    line: int
    draft: OrderDraft
    lines: list[RawLine]
    customer: int | None = None
    refused: tuple[str, str] | None = None


@dataclass(slots=True)
class PreparedOrders:
    """A chunk checked without the database: orders, their customers (each once), and the products they name."""

    orders: list[RawOrder] = field(default_factory=list)
    customers: bulk.PreparedDrafts = field(default_factory=bulk.PreparedDrafts)
    products: dict[str, ProductDraft] = field(default_factory=dict)


def prepared(records: Sequence[Record], options: LoadOptions) -> PreparedOrders:
    """Check and normalise a chunk; no database, so that it can run while the chunk before is being written."""
    done = PreparedOrders()
    buyers: dict[tuple[Any, ...], tuple[int, Record]] = {}
    for record in records:
        order = _order(record, options)
        buyer = _buyer(record)
        if buyer is not None and order.refused is None:
            order.customer = buyers.setdefault(_identity(buyer.values), (len(buyers), buyer))[0]
        done.orders.append(order)
        for line in order.lines:
            if line.code:
                done.products.setdefault(line.code, ProductDraft(line.code, line.name, line.category or None))
            if line.code and line.name and not done.products[line.code].name:
                done.products[line.code] = ProductDraft(line.code, line.name, line.category or None)
    done.customers = bulk.prepare_drafts([buyer for _, buyer in buyers.values()], options, lenient=True)
    return done


def _order(record: Record, options: LoadOptions) -> RawOrder:
    values = record.values
    lines = [_line(row) for row in record.rows or [values]]
    draft = OrderDraft(
        number=text.clean(str(values.get("number") or "")),
        placed_at=values.get("placed_at") or NEVER,
        currency=str(values.get("currency") or DEFAULT_CURRENCY).strip().upper(),
        lines=(),
        source=options.source,
        kind=values.get("kind") or _kind(lines),
        status=values.get("status") or OrderStatus.PLACED.value,
        channel=text.clean(str(values.get("channel") or ""))[:30],
        promised_on=values.get("promised_on"),
        fulfilled_on=values.get("fulfilled_on"),
    )
    order = RawOrder(record.line, draft, lines)
    if draft.placed_at == NEVER:
        order.refused = (_("the value is missing"), "placed_at")
        return order
    try:
        counted(replace(draft, lines=tuple(_drafted(lines, {}))), timezone.now())
    except BadOrder as problem:
        order.refused = (_said(problem), problem.field)
    return order


def _said(problem: BadOrder) -> str:
    """Why an order is refused, in words."""
    words = {
        "missing": _("the value is missing"),
        "too_long": _("the value is too long"),
        "unknown": _("not one of the known values"),
        "no_time_zone": _("not a date"),
        "in_future": _("lies in the future"),
        "out_of_range": _("out of range"),
    }
    said = words[problem.code]
    return said if problem.position is None else _("line %(n)d: %(what)s") % {"n": problem.position, "what": said}


def _line(row: dict[str, Any]) -> RawLine:
    return RawLine(
        code=text.clean(str(row.get("product_code") or ""))[:80],
        name=text.clean(str(row.get("product_name") or ""))[:250],
        category=text.clean(str(row.get("category") or ""))[:100],
        quantity=_number(row.get("quantity"), Decimal(1)),
        unit_price=_number(row.get("unit_price"), Decimal(0)),
        discount_percent=_number(row.get("discount_percent"), Decimal(0)),
    )


def _number(value: Any, otherwise: Decimal) -> Decimal:
    return otherwise if value is None else value if isinstance(value, Decimal) else Decimal(str(value))


def _kind(lines: Sequence[RawLine]) -> str:
    """A document in which everything goes back is a return."""
    back = bool(lines) and all(line.quantity < 0 for line in lines)
    return (OrderKind.RETURN if back else OrderKind.ORDER).value


def _buyer(record: Record) -> Record | None:
    """The customer an order names, as a record of customers; None for a guest."""
    values = {code.removeprefix(CUSTOMER): value for code, value in record.values.items() if code.startswith(CUSTOMER)}
    said = {code: value for code, value in values.items() if value not in (None, "")}
    if not said.keys() - {"country", "kind", "region"}:
        return None
    if not said.keys() & {"name", "given_name", "family_name", "company"}:
        said["name"] = str(
            said.get("email") or _("Customer %(key)s") % {"key": said.get("key") or said.get("phone", "")}
        )
    return Record(record.line, said)


def _identity(values: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two orders of one chunk those of one customer."""
    key = values.get("key")
    return (key,) if key else tuple(sorted((code, str(value)) for code, value in values.items()))


def _drafted(lines: Sequence[RawLine], ids: dict[str, int]) -> list[LineDraft]:
    """Lines with the ids of their products; a line keeps its words where they are not the product's own name."""
    return [
        LineDraft(
            line.quantity,
            line.unit_price,
            ids.get(line.code),
            "" if line.code in ids else (line.name or line.code),
            line.discount_percent,
        )
        for line in lines
    ]


def _for_buyers(options: LoadOptions) -> LoadOptions:
    """Customers named by orders are found or made, never changed: an order is no authority on who somebody is."""
    return replace(options, match="auto", only_new=True, duplicates="create")


@use_case(permits=IMPORT)
def load_orders(*, actor: Actor, prepared: PreparedOrders, options: LoadOptions) -> Loaded:
    """Write a chunk, all or nothing: customers and products first, then the orders."""
    buyers = (
        bulk.upsert_many(actor=actor, prepared=prepared.customers, options=_for_buyers(options), at=timezone.now())
        if prepared.customers.drafts or prepared.customers.refused
        else Loaded([])
    )
    ids = catalogue_services.ensure_products(actor=actor, drafts=list(prepared.products.values()))
    _refuse_with(prepared, buyers.outcomes)
    fit = [order for order in prepared.orders if order.refused is None]
    drafts = [_whole(order, buyers.outcomes, ids) for order in fit]
    if options.only_new:
        kept = store.known_keys([(draft.source, draft.number) for draft in drafts])
        drafts = [draft for draft in drafts if (draft.source, draft.number) not in kept]
    placed = dict(zip([d.number for d in drafts], place_orders_many(actor=actor, drafts=drafts), strict=True))
    created = [one.id for one in placed.values() if one.kind == "new"]
    outcomes = [_outcome(order, placed) for order in prepared.orders]
    return Loaded(outcomes, buyers.created | ({"sales.order": created} if created else {}))


def _refuse_with(prepared: PreparedOrders, buyers: Sequence[Outcome]) -> None:
    """An order whose customer is refused is refused with the same reason."""
    for order in prepared.orders:
        if order.refused is None and order.customer is not None and buyers[order.customer].kind == "refused":
            order.refused = (buyers[order.customer].reason, CUSTOMER + buyers[order.customer].field_code)


def _whole(order: RawOrder, buyers: Sequence[Outcome], ids: dict[str, int]) -> OrderDraft:
    party_id = buyers[order.customer].row_id if order.customer is not None and buyers else None
    return replace(order.draft, party_id=party_id, lines=tuple(_drafted(order.lines, ids)))


def _outcome(order: RawOrder, placed: dict[str, Any]) -> Outcome:
    if order.refused is not None:
        return Outcome(order.line, "refused", reason=order.refused[0], field_code=order.refused[1])
    done = placed.get(order.draft.number)
    return Outcome(order.line, done.kind, done.id) if done else Outcome(order.line, "same")


def plan_orders(*, actor: Actor, prepared: PreparedOrders, options: LoadOptions) -> list[Outcome]:
    """What `load_orders` would do with the chunk; changes nothing."""
    actor.require(IMPORT)
    some = prepared.customers.drafts or prepared.customers.refused
    buyers = bulk.plan_many(actor=actor, prepared=prepared.customers, options=_for_buyers(options)) if some else []
    _refuse_with(prepared, buyers)
    ids = catalogue.ids_by_code(actor, prepared.products)
    made = {code: -number for number, code in enumerate(prepared.products.keys() - ids.keys(), 1)}
    fit = [order for order in prepared.orders if order.refused is None]
    wholes = [counted(_whole(order, buyers, ids | made), timezone.now()) for order in fit]
    kinds = store.compared(wholes)
    return [
        _outcome(order, {})
        if order.refused is not None
        else Outcome(order.line, *kinds.get((order.draft.source, order.draft.number), ("new", None)))
        for order in prepared.orders
    ]


@use_case(permits=IMPORT)
def take_back_orders(*, actor: Actor, chunk: LoadedChunk) -> Undone:
    """Remove the orders of a chunk that nobody has touched since, with their entries, and the customers they made."""
    ids = list(chunk.created.get("sales.order", []))
    gone, touched = store.remove_untouched(ids, chunk.loaded_at)
    entries = telling.entries_of(gone)
    if entries:
        interactions.withdraw_many(actor=actor, interaction_ids=entries, reason=_("The import was taken back."))
    undone = bulk.take_back_many(actor=actor, chunk=chunk)
    undone.taken_back += len(gone)
    undone.left += [(Ref("sales.order", order_id), _("changed since")) for order_id in touched]
    audit.note(orders_taken_back=len(gone))
    return undone
