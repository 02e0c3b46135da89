"""What others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.models import Call, CallList, CallToMake
from relacja.customers import queries as customers
from relacja.kit import phone
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
        return {
            pk: phone.readable(caller if direction == "inbound" else callee) for pk, direction, caller, callee in rows
        }

    def url(self, row_id: int) -> str:
        """The call."""
        return reverse("contact_centre:call", args=[row_id])


@ref_kinds.plug("contact_centre.call_list")
class CallListRef(RefKind):
    """A call list."""

    label = _("Call list")
    icon = "list-checks"
    table = "contact_centre_calllist"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Its name."""
        return dict(CallList.objects.visible_to(actor).filter(pk__in=set(ids)).values_list("pk", "name"))

    def url(self, row_id: int) -> str:
        """The list."""
        return reverse("contact_centre:call_list", args=[row_id])


@ref_kinds.plug("contact_centre.call_to_make")
class CallToMakeRef(RefKind):
    """A customer on a call list."""

    label = _("Call from a list")
    icon = "list-checks"
    table = "contact_centre_calltomake"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """The customer's name."""
        lines = CallToMake.objects.visible_to(actor).filter(pk__in=set(ids))
        parties = dict(lines.values_list("pk", "party_id"))
        names = customers.party_names(actor, [pk for pk in parties.values() if pk is not None])
        return {pk: names[party_id] for pk, party_id in parties.items() if party_id in names}

    def url(self, row_id: int) -> str:
        """The lines of all lists."""
        return reverse("contact_centre:listed")
