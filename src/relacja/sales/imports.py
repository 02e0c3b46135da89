"""Orders as an import target: the rows of one document become its lines; products and customers are found or made."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import ImportTarget, TargetField, import_targets
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone
from relacja.sales.permissions import IMPORT
from relacja.sales.services import loading
from relacja.sales.types import OrderKind, OrderStatus

F = TargetField
CUSTOMER = "customer_"
TAKEN = ("key", "kind", "name", "given_name", "family_name", "company", "email", "phone", "street", "postcode", "city",
         "region", "country", "nip", "eu_vat")  # fmt: skip
OWN_ALIASES = {
    "key": ("customer id", "customerid", "customer key", "customer no", "client id", "kod klienta", "nr klienta"),
    "name": ("customer", "customer name", "client", "klient", "nazwa klienta", "kontrahent", "клиент", "покупатель"),
    "email": ("customer email", "e mail klienta"),
    "phone": ("customer phone", "telefon klienta"),
    "country": ("country", "ship country", "kraj", "страна"),
}

ORDER_FIELDS = (
    F("number", _("Order number"), "key", required=True, key=True, example="ZS/2026/117",
      aliases=("order", "order id", "orderid", "order number", "order no", "invoice", "invoice no", "invoiceno",
               "invoice id", "invoice number", "document", "numer", "numer zamówienia", "nr zamówienia",
               "numer faktury", "nr faktury", "номер", "номер заказа", "заказ", "счёт")),
    F("placed_at", _("Placed"), "datetime", required=True, example="2026-02-03 12:30",
      aliases=("date", "order date", "orderdate", "invoice date", "invoicedate", "placed at", "created at", "data",
               "data zamówienia", "data faktury", "дата", "дата заказа")),
    F("kind", _("Kind"), "choice", choices=tuple(OrderKind.choices), aliases=("document type", "rodzaj dokumentu")),
    F("status", _("Status"), "choice", choices=tuple(OrderStatus.choices), aliases=("order status", "статус")),
    F("currency", _("Currency"), example="PLN", aliases=("currency", "currency code", "waluta", "валюта")),
    F("channel", _("Channel"), aliases=("channel", "sales channel", "kanał", "канал")),
    F("promised_on", _("Promised"), "date", aliases=("required date", "requireddate", "due date", "termin", "срок")),
    F("fulfilled_on", _("Fulfilled"), "date",
      aliases=("shipped date", "shippeddate", "ship date", "delivered", "data realizacji", "дата отгрузки")),
)  # fmt: skip

LINE_FIELDS = (
    F("product_code", _("Product code"), "key", per_row=True, example="L-100",
      aliases=("sku", "product code", "product id", "productid", "stock code", "stockcode", "item", "item no",
               "track id", "trackid", "kod", "kod produktu", "indeks", "symbol", "код товара", "артикул")),
    F("product_name", _("Product"), per_row=True, example="Lampa biurkowa",
      aliases=("product", "product name", "description", "item name", "name", "nazwa towaru", "nazwa produktu",
               "towar", "opis", "товар", "наименование")),
    F("category", _("Category"), per_row=True, aliases=("category", "kategoria", "категория")),
    F("quantity", _("Quantity"), "number", per_row=True, example="2",
      aliases=("quantity", "qty", "order qty", "ilość", "szt", "количество", "кол во")),
    F("unit_price", _("Unit price"), "money", per_row=True, example="99,90",
      aliases=("price", "unit price", "unitprice", "cena", "cena jednostkowa", "цена")),
    F("discount_percent", _("Discount, %"), "number", per_row=True, aliases=("discount", "rabat", "скидка")),
)  # fmt: skip


def _customer_fields() -> tuple[TargetField, ...]:
    """The fields of customers that an order may carry, under names of their own."""
    known = {field.code: field for field in import_targets["customers.customer"].fields}
    return tuple(
        replace(known[code], code=CUSTOMER + code, key=False, aliases=OWN_ALIASES.get(code, ()))
        for code in TAKEN
        if code in known
    )


@import_targets.plug("sales.order")
class OrderTarget(ImportTarget):
    """Orders with their lines, their products and their customers, from a file with one row for each line."""

    code = "sales.order"
    label = _("Orders")
    permission = IMPORT
    fields = (*ORDER_FIELDS, *LINE_FIELDS, *_customer_fields())
    group_by = ("number",)
    chunk_rows = 20_000

    def prepare(self, *, records: Sequence[Record], options: LoadOptions) -> Any:
        """Lines counted, customers checked."""
        return loading.prepared(records, options)

    def plan(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> list[Outcome]:
        """New, changed or the same, and nothing written."""
        return loading.plan_orders(actor=actor, prepared=prepared, options=options)

    def load(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> Loaded:
        """Customers, then products, then orders and their entries on timelines."""
        return loading.load_orders(actor=actor, prepared=prepared, options=options)

    def undo(self, *, actor: Actor, chunk: LoadedChunk) -> Undone:
        """Remove the orders that nobody has touched since, and the customers that came with them."""
        return loading.take_back_orders(actor=actor, chunk=chunk)

    def url(self, row_id: int) -> str:
        """The order's page."""
        return reverse("sales:order", args=[row_id])
