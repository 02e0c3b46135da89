"""Pages of products."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from relacja.catalogue import presenting, queries, services, words
from relacja.catalogue.forms import ProductForm
from relacja.catalogue.permissions import EDIT, VIEW
from relacja.catalogue.rules.pricing import Question
from relacja.catalogue.tables import PRODUCTS
from relacja.catalogue.types import ProductLine
from relacja.platform.actor import Actor
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

products = list_view(PRODUCTS)


@require_GET
@needs(VIEW)
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """One product: its forms, what it costs in which list and what others sell instead."""
    actor, found = _actor(request), _found(request, product_id)
    currency = found.currency or queries.house_currency()
    context = {
        "product": found,
        "now": queries.price_of(actor, found.id, Question(timezone.localdate(), currency)),
        "variants": queries.variants_of(actor, found.id),
        "prices": [(line, words.audience(line.audience)) for line in queries.prices_in_lists(actor, found.id)],
        "competitors": presenting.competitors(actor, found.id),
        "may_edit": actor.may(EDIT),
    }
    return render(request, "catalogue/product.html", context)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Add a product."""
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("catalogue:product", services.add_product(actor=_actor(request), draft=form.draft()))
        except (services.BadProduct, services.CodeTaken) as problem:
            _explain(form, problem)
    return render(request, "catalogue/product_form.html", {"form": form, "title": _("New product")})


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change(request: HttpRequest, product_id: int) -> HttpResponse:
    """Change a product."""
    shown = _found(request, product_id)
    form = ProductForm(request.POST or None, initial={name: getattr(shown, name) for name in ProductForm.base_fields})
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "code"}
        try:
            services.change_product(actor=_actor(request), product_id=product_id, **changes)
            return redirect("catalogue:product", product_id)
        except services.BadProduct as problem:
            _explain(form, problem)
    return render(request, "catalogue/product_form.html", {"form": form, "title": shown.name, "product": shown})


def _actor(request: HttpRequest) -> Actor:
    return cast(HouseRequest, request).actor


def _found(request: HttpRequest, product_id: int) -> ProductLine:
    found = queries.product(_actor(request), product_id)
    if found is None:
        raise Http404
    return found


def _explain(form: ProductForm, problem: services.BadProduct | services.CodeTaken) -> None:
    """Put what the service refused beside the field it is about."""
    if isinstance(problem, services.CodeTaken):
        form.add_error("code", _("Another product has this code."))
    else:
        form.add_error(problem.field, _("This value does not fit."))
