"""What others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.models import Call
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("contact_centre.call")
class CallRef(RefKind):
    """A call."""

    label = _("Call")
    icon = "phone"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """The number that called or was called."""
        rows = Call.objects.visible_to(actor).filter(pk__in=set(ids)).values_list("pk", "direction", "caller", "callee")
        return {pk: caller if direction == "inbound" else callee for pk, direction, caller, callee in rows}

    def url(self, row_id: int) -> str:
        """The call."""
        return reverse("contact_centre:call", args=[row_id])
