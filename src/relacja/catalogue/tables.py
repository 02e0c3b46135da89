"""The list of products."""

from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries
from relacja.catalogue.permissions import EDIT, EXPORT, VIEW
from relacja.catalogue.refs import ProductRef
from relacja.kit import text
from relacja.platform.lists import Column, FlagFilter, ListDefinition, NumberRange, TextFilter
from relacja.platform.lists.definition import declare

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
