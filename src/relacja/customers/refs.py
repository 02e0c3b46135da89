"""Customers as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.customers import queries
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("customers.party")
class PartyRef(RefKind):
    """A customer, under the name of the file they belong to."""

    label = _("Customer")
    icon = "user-round"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names of those the actor may see."""
        return queries.party_names(actor, ids)

    def url(self, row_id: int) -> str:
        """The file."""
        return reverse("customers:file", args=[row_id])
