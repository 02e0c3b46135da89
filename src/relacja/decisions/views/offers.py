"""Pages of offers: the list, one offer, its form, groups."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from relacja.catalogue import queries as catalogue
from relacja.decisions import offer_page, queries, services
from relacja.decisions.forms import GroupForm, OfferForm
from relacja.decisions.models import Offer
from relacja.decisions.permissions import EDIT, SEE
from relacja.decisions.tables import OFFERS
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

offers = list_view(OFFERS)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def _found(request: HttpRequest, offer_id: int) -> Offer:
    found: Offer | None = (
        queries.visible_offers(actor_of(request)).select_related("group", "product").filter(pk=offer_id).first()
    )
    if found is None:
        raise Http404(offer_id)
    return found


@require_GET
@needs(SEE)
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One offer: how it does, where it falls, whom it fits."""
    found = _found(request, offer_id)
    return render(request, "decisions/offer.html", offer_page.shown(actor_of(request), found))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Make an offer."""
    form = OfferForm(request.POST or None).open_to(actor_of(request), queries.groups(actor_of(request)))
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if queries.visible_offers(actor_of(request)).filter(code=code).exists():
            form.add_error("code", _("Another offer has this code."))
        elif offer_id := _saved(request, form):
            return redirect("decisions:offer", offer_id)
    return render(request, "decisions/offer_form.html", {"form": form, "title": _("New offer")})


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Change an offer."""
    found = _found(request, offer_id)
    form = OfferForm(request.POST or None, initial=_initial(found))
    form.open_to(actor_of(request), queries.groups(actor_of(request)), tuple(found.places))
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("decisions:offer", offer_id)
    return render(request, "decisions/offer_form.html", {"form": form, "title": found.name, "offer": found})


def _initial(offer: Offer) -> dict[str, Any]:
    shown = {name: getattr(offer, name) for name in OfferForm.base_fields if name not in ("group", "product")}
    return shown | {
        "group": offer.group.code if offer.group else "",
        "product": offer.product.code if offer.product else "",
    }


def _saved(request: HttpRequest, form: OfferForm) -> int:
    """The number of the offer; 0 where the service refused it, which the form says then."""
    try:
        offer_id = services.save_offer(actor=actor_of(request), **form.said())
    except services.BadOffer as problem:
        form.add_error(problem.field if problem.field in form.fields else None, _("This value does not fit."))
        return 0
    toasts.say(request, _("Saved. It holds from the next decision on."))
    return offer_id


@require_GET
@needs(EDIT)
def products(request: HttpRequest) -> HttpResponse:
    """Products to choose from, while somebody types."""
    found = catalogue.search_products(actor_of(request), request.GET.get("product", ""), 8)
    return render(request, "decisions/_products.html", {"found": found})


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def groups(request: HttpRequest) -> HttpResponse:
    """The groups there are, and a form for one more or another name."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.save_group(actor=actor_of(request), **form.cleaned_data)
        return redirect("decisions:groups")
    return render(request, "decisions/groups.html", {"form": form, "groups": queries.groups(actor_of(request))})
