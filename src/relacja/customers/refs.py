"""Customers as something others may point at."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.customers import queries
from relacja.customers.permissions import VIEW
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

    def same(self, row_id: int) -> Collection[int]:
        """All parties held to be the same."""
        return queries.members(row_id)

    def parts(self, ids: Collection[int]) -> Mapping[str, Collection[int]]:
        """Contact points, roles, numbers, relations, tags and preferences."""
        return queries.parts_of(ids)


@ref_kinds.plug("customers.tag")
class TagRef(RefKind):
    """A tag; whoever sees customers knows them all."""

    label = _("Tag")
    icon = "tag"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names."""
        return queries.tag_names(ids) if actor.may(VIEW) else {}

    def url(self, row_id: int) -> str:
        """Those who carry it."""
        return f"{reverse('customers:list')}?tag={row_id}"
