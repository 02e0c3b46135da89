"""Orders in the one search box."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.search import Hit, SearchSource, search_sources
from relacja.sales import queries
from relacja.sales.refs import OrderRef


@search_sources.plug("sales.orders")
class Orders(SearchSource):
    """Orders by the beginning of their number."""

    code = "sales.orders"
    label = _("Orders")
    order = 40

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """The latest first."""
        return [
            Hit(Ref("sales.order", found.id), found.number, found.customer, OrderRef().url(found.id))
            for found in queries.orders_by_number(actor, query, limit)
        ]
