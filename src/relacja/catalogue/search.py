"""Products in the one search box."""

from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries
from relacja.catalogue.refs import ProductRef
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.search import Hit, SearchSource, search_sources


@search_sources.plug("catalogue.products")
class Products(SearchSource):
    """Products by code and name."""

    code = "catalogue.products"
    label = _("Products")
    order = 50

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """The best fits."""
        return [
            Hit(Ref("catalogue.product", found.id), found.name, found.code, ProductRef().url(found.id))
            for found in queries.search_products(actor, query, limit)
        ]
