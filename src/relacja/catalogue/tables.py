"""The lists of products, price lists and prices."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.catalogue import queries, words
from relacja.catalogue.permissions import EDIT, EXPORT, VIEW
from relacja.catalogue.refs import ProductRef
from relacja.kit import text
from relacja.platform.actor import Actor
from relacja.platform.lists import Column, FlagFilter, ListDefinition, NumberRange, TextFilter
from relacja.platform.lists.definition import declare
from relacja.platform.lists.filters import IdFilter

PRODUCTS = declare(
    ListDefinition(
        code="catalogue.products",
        title=_("Products"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("code", _("Code"), sort=True),
            Column("category", _("Category")),
            Column("list_price", _("Price"), kind="money", currency="currency", align="end"),
            Column("is_active", _("Sold now"), kind="flag"),
            Column("updated_at", _("Changed"), kind="moment", default=False),
        ),
        filters=(
            TextFilter(code="category", label=_("Category"), match="exact"),
            NumberRange(code="list_price", label=_("Price")),
            FlagFilter(code="is_active", label=_("Sold now")),
        ),
        search=TextFilter(code="q", field="search_name", label=_("Code or name"), fold=text.fold),
        rows=queries.visible,
        default_sort="name",
        row_url=lambda row: ProductRef().url(row["id"]),
        new_url_name="catalogue:new",
        new_label=_("New product"),
        new_permission=EDIT,
        empty=_("What you sell. Products also come with imported orders."),
    )
)


def _audiences(actor: Actor, codes: Iterable[Any]) -> Mapping[Any, str]:
    return {code: words.audience(code) for code in codes}


def _lists(actor: Actor) -> list[tuple[str, str]]:
    return [(str(line.id), line.name) for line in queries.price_lists(actor)]


PRICE_LISTS = declare(
    ListDefinition(
        code="catalogue.price_lists",
        title=_("Price lists"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("currency", _("Currency")),
            Column("audience", _("For whom"), lookup=_audiences),
            Column("valid_from", _("From"), kind="date"),
            Column("valid_to", _("Until"), kind="date"),
            Column("is_active", pgettext_lazy("price list", "In use"), kind="flag"),
        ),
        filters=(FlagFilter(code="is_active", label=pgettext_lazy("price list", "In use")),),
        rows=queries.visible_lists,
        default_sort="name",
        row_url=lambda row: reverse("catalogue:price_list", args=[row["id"]]),
        new_url_name="catalogue:new_price_list",
        new_label=_("New price list"),
        new_permission=EDIT,
        empty=_("Prices for some customers or some days. Without a list, the price of the product holds."),
    )
)

PRICES = declare(
    ListDefinition(
        code="catalogue.prices",
        title=_("Prices"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            Column("product", _("Product"), "product__name", detail="product__code"),
            Column("variant", _("Variant"), "variant__code"),
            Column("price_list", _("Price list"), "price_list__name"),
            Column("amount", _("Price"), kind="money", currency="price_list__currency", align="end"),
            Column("valid_from", _("From"), kind="date"),
            Column("valid_to", _("Until"), kind="date"),
            Column("id", _("Number"), sort=True, default=False),
        ),
        filters=(IdFilter(code="price_list", field="price_list_id", label=_("Price list"), choices=_lists),),
        search=TextFilter(code="q", field="product__search_name", label=_("Code or name"), fold=text.fold),
        rows=queries.visible_prices,
        default_sort="-id",
        extra_fields=("product_id",),
        row_url=lambda row: ProductRef().url(row["product_id"]),
        empty=_("Prices are set on the page of a product, or come from a file."),
    )
)
