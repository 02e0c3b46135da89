"""Orders on the timeline: their kind of entry, and how they show there."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relacja.customers.plugs import Panel, panels
from relacja.customers.types import PartyFile
from relacja.interactions.plugs import EntryDetail, EntryDetails, Kind, entry_details, kinds
from relacja.platform.actor import Actor
from relacja.platform.web import formats
from relacja.sales import queries
from relacja.sales.permissions import VIEW
from relacja.sales.types import OrderKind

kinds.add("order", Kind("order", _("Order"), "receipt", "web", "inbound", by_hand=False))


@entry_details.plug("sales.order")
class OrderDetails(EntryDetails):
    """An order with its first lines."""

    def details(self, actor: Actor, ids: Collection[int]) -> Mapping[int, EntryDetail]:
        """Number, total and lines; four queries whatever the number of orders."""
        return {order_id: _detail(order) for order_id, order in queries.orders_by_id(actor, ids).items()}


def _detail(order: queries.OrderShown) -> EntryDetail:
    return EntryDetail(
        title=f"{OrderKind(order.kind).label} {order.number}",
        url=reverse("sales:order", args=[order.id]),
        note=formats.money(order.total, order.currency),
        headings=(gettext("Code"), gettext("Product"), gettext("Quantity"), gettext("Amount")),
        rows=tuple(
            (line.code, line.name, _quantity(line), number_format(line.amount, 2, use_l10n=True, force_grouping=True))
            for line in order.lines
        ),
        more=order.lines_total - len(order.lines),
    )


def _quantity(line: queries.OrderLineShown) -> str:
    whole = line.quantity == line.quantity.to_integral_value()
    return number_format(line.quantity, 0 if whole else 2, use_l10n=True, force_grouping=True)


@panels.plug("sales.orders")
class OrdersPanel(Panel):
    """What the customer has ordered and sent back."""

    code = "sales.orders"
    label = _("Orders")
    icon = "receipt"
    order = 30
    place = "side"
    permission = VIEW
    template = "sales/_orders.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """Turnover by currency, and the latest orders; two queries."""
        return {
            "turnover": queries.turnover(actor, file.member_ids),
            "orders": queries.orders_of(actor, file.member_ids, limit=6),
        }
