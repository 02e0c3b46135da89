"""Products as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("catalogue.product")
class ProductRef(RefKind):
    """A product by its name."""

    label = _("Product")
    icon = "package"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return {product_id: line.name for product_id, line in queries.products_by_id(actor, ids).items()}

    def url(self, row_id: int) -> str:
        """The product's page."""
        return reverse("catalogue:product", args=[row_id])


@ref_kinds.plug("catalogue.price_list")
class PriceListRef(RefKind):
    """A price list by its name."""

    label = _("Price list")
    icon = "tags"
    table = "catalogue_pricelist"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return dict(queries.visible_lists(actor).filter(pk__in=set(ids)).values_list("pk", "name"))

    def url(self, row_id: int) -> str:
        """The price list's page."""
        return reverse("catalogue:price_list", args=[row_id])


@ref_kinds.plug("catalogue.price")
class PriceRef(RefKind):
    """A price by its product and list."""

    label = _("Price")
    icon = "tag"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Product and list by id."""
        rows = queries.visible_prices(actor).filter(pk__in=set(ids))
        return {pk: f"{name}, {price_list}" for pk, name, price_list in rows.values_list("pk", *_NAMES)}

    def url(self, row_id: int) -> str:
        """The list of prices: a price stands on the page of its product, but has none of its own."""
        return reverse("catalogue:prices")


_NAMES = ("product__name", "price_list__name")
