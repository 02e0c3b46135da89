"""The socket of decisions: kinds of offers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class OfferKind:
    """What an offer is. `eligibility` holds for every offer of the kind, beside its own conditions."""

    code: str
    label: str | Promise
    icon: str = "gift"
    eligibility: str = ""


offer_kinds: Registry[OfferKind] = Registry("kinds of offers", OfferKind)

for _kind in (
    OfferKind("cross_sell", _("Something that goes with it"), "package-plus"),
    OfferKind("up_sell", _("Something better"), "trending-up"),
    OfferKind("retention", _("A reason to stay"), "heart-handshake"),
    OfferKind("service", _("A service"), "wrench"),
    OfferKind("information", _("Something to tell"), "info"),
):
    offer_kinds.add(_kind.code, _kind)
