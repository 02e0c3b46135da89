"""The list of orders."""

from django.utils.translation import gettext_lazy as _

from relacja.customers import queries as customers
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, NumberRange, TextFilter
from relacja.platform.lists.definition import declare
from relacja.sales import queries
from relacja.sales.permissions import EXPORT, VIEW
from relacja.sales.refs import OrderRef
from relacja.sales.types import OrderKind, OrderStatus

TONES = {"placed": "info", "fulfilled": "success"}

ORDERS = declare(
    ListDefinition(
        code="sales.orders",
        title=_("Orders"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            Column("number", _("Number")),
            Column("customer", _("Customer"), field="party_id", lookup=customers.party_names),
            Column("placed_at", _("Placed"), kind="moment", sort=True),
            Column("kind", _("Kind"), kind="choice", choices=lambda: OrderKind.choices),
            Column("status", _("Status"), kind="choice", choices=lambda: OrderStatus.choices, tones=TONES),
            Column("total", _("Total"), kind="money", sort=True, currency="currency", align="end"),
            Column("channel", _("Channel"), default=False),
            Column("source", _("System"), default=False),
            Column("promised_on", _("Promised"), kind="date", default=False),
            Column("fulfilled_on", _("Fulfilled"), kind="date", default=False),
        ),
        filters=(
            ChoiceFilter(code="kind", label=_("Kind"), choices=lambda actor: OrderKind.choices),
            ChoiceFilter(code="status", label=_("Status"), choices=lambda actor: OrderStatus.choices),
            DateRange(code="placed_at", label=_("Placed"), moments=True),
            NumberRange(code="total", label=_("Total")),
        ),
        search=TextFilter(code="number", label=_("Number"), match="startswith", fold=str.strip),
        rows=queries.visible,
        default_sort="-placed_at",
        row_url=lambda row: OrderRef().url(row["id"]),
        empty=_("Orders come in from a shop or from a file, and stand on the timelines of their customers."),
    )
)
