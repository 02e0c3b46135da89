"""Customers in the one search box."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.customers import queries, words
from relacja.customers.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.search import Hit, SearchSource, search_sources


@search_sources.plug("customers.parties")
class Parties(SearchSource):
    """Customers by name, telephone, e-mail and number."""

    code = "customers.parties"
    label = _("Customers")
    order = 10

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        """The best fits the actor may see."""
        if not actor.may(VIEW):
            return []
        return [
            Hit(
                Ref("customers.party", found.id),
                found.display_name,
                " · ".join(filter(None, (words.role(found.main_role) if found.main_role else "", found.detail))),
                reverse("customers:file", args=[found.id]),
            )
            for found in queries.search_parties(actor, query, limit)
        ]
