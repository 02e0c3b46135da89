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
