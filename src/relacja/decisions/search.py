"""Offers in the one search box."""

from django.utils.translation import gettext_lazy as _

from relacja.decisions import queries
from relacja.decisions.refs import OfferRef
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.search import Hit, SearchSource, search_sources


@search_sources.plug("decisions.offers")
class Offers(SearchSource):
    """Offers by name and code."""

    code = "decisions.offers"
    label = _("Offers")
    order = 60

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """Those whose name or code holds every word."""
        return [
            Hit(Ref("decisions.offer", number), name, code, OfferRef().url(number))
            for number, name, code in queries.search_offers(actor, query, limit)
        ]
