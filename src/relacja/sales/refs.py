"""Orders as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds
from relacja.sales import queries


@ref_kinds.plug("sales.order")
class OrderRef(RefKind):
    """An order by its number."""

    label = _("Order")
    icon = "receipt"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Numbers by id."""
        return dict(queries.visible(actor).filter(pk__in=list(ids)).values_list("pk", "number"))

    def url(self, row_id: int) -> str:
        """The order's page."""
        return reverse("sales:order", args=[row_id])
