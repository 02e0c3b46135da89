"""Pages of variants, price lists, prices and competitors."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.catalogue import queries, services, words
from relacja.catalogue.forms import CompetitorForm, PriceForm, PriceListForm, VariantForm
from relacja.catalogue.permissions import EDIT, VIEW
from relacja.catalogue.tables import PRICE_LISTS, PRICES
from relacja.catalogue.types import ProductLine
from relacja.platform.actor import Actor
from relacja.platform.web.guards import needs
from relacja.platform.web.list_page import list_view
from relacja.platform.web.requests import HouseRequest

price_lists = list_view(PRICE_LISTS)
prices = list_view(PRICES)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_variant(request: HttpRequest, product_id: int) -> HttpResponse:
    """Add a form in which a product is sold."""
    product, form = _product(request, product_id), VariantForm(request.POST or None)

    def save() -> None:
        services.add_variant(actor=_actor(request), product_id=product_id, draft=form.draft())

    return _asked(request, form, save, title=_("New variant"), back=_back(product))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change_variant(request: HttpRequest, product_id: int, variant_id: int) -> HttpResponse:
    """Describe or price a variant otherwise."""
    product = _product(request, product_id)
    variant = _one(queries.variants_of(_actor(request), product_id), variant_id)
    pairs = "\n".join(f"{name}: {value}" for name, value in variant.attributes.items())
    form = VariantForm(request.POST or None, initial=_said(variant, VariantForm) | {"attributes": pairs})

    def save() -> None:
        services.change_variant(actor=_actor(request), variant_id=variant_id, draft=form.draft())

    return _asked(request, form, save, title=variant.code, back=_back(product))


@require_GET
@needs(VIEW)
def price_list(request: HttpRequest, price_list_id: int) -> HttpResponse:
    """One price list: when, for whom and in what money it holds."""
    actor, found = _actor(request), queries.price_list(_actor(request), price_list_id)
    if found is None:
        raise Http404(price_list_id)
    context = {"found": found, "whom": words.audience(found.audience), "may_edit": actor.may(EDIT)}
    return render(request, "catalogue/price_list.html", context)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_price_list(request: HttpRequest) -> HttpResponse:
    """Open a price list."""
    form = PriceListForm(request.POST or None, initial={"currency": queries.house_currency()})

    def save() -> None:
        services.add_price_list(actor=_actor(request), draft=form.draft())

    return _asked(request, form, save, title=_("New price list"), back=_to_lists())


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change_price_list(request: HttpRequest, price_list_id: int) -> HttpResponse:
    """Say otherwise when, for whom and in what money a list holds."""
    found = queries.price_list(_actor(request), price_list_id)
    if found is None:
        raise Http404(price_list_id)
    form = PriceListForm(request.POST or None, initial=_said(found, PriceListForm))

    def save() -> None:
        services.change_price_list(actor=_actor(request), price_list_id=price_list_id, draft=form.draft())

    return _asked(request, form, save, title=found.name, back=(found.name, _list_page(found.id)))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_price(request: HttpRequest, product_id: int) -> HttpResponse:
    """Set what a product costs in a list from a day on."""
    actor, product = _actor(request), _product(request, product_id)
    form = PriceForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    form.offer(queries.price_lists(actor), queries.variants_of(actor, product_id))

    def save() -> None:
        services.set_price(actor=actor, draft=form.draft(product_id))

    return _asked(request, form, save, title=_("New price"), back=_back(product))


@require_POST
@needs(EDIT)
def remove_price(request: HttpRequest, product_id: int, price_id: int) -> HttpResponse:
    """Take a price out of its list."""
    line = _one(queries.prices_in_lists(_actor(request), product_id), price_id)
    services.remove_price(actor=_actor(request), price_id=line.id)
    return redirect("catalogue:product", product_id)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_competitor(request: HttpRequest, product_id: int) -> HttpResponse:
    """Keep what a competitor sells instead."""
    product = _product(request, product_id)
    initial = {"as_of": timezone.localdate(), "currency": queries.house_currency()}
    form = CompetitorForm(request.POST or None, initial=initial)

    def save() -> None:
        services.add_competitor_product(actor=_actor(request), product_id=product_id, draft=form.draft())

    return _asked(request, form, save, title=_("Competing product"), back=_back(product))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change_competitor(request: HttpRequest, product_id: int, line_id: int) -> HttpResponse:
    """Say anew what a competitor sells instead; who it is elsewhere in the house stays."""
    product = _product(request, product_id)
    line = _one(queries.competitors_of(_actor(request), product_id), line_id)
    form = CompetitorForm(request.POST or None, initial=_said(line, CompetitorForm))

    def save() -> None:
        draft = replace(form.draft(), ref=line.ref)
        services.change_competitor_product(actor=_actor(request), competitor_product_id=line_id, draft=draft)

    return _asked(request, form, save, title=line.name, back=_back(product))


@require_POST
@needs(EDIT)
def remove_competitor(request: HttpRequest, product_id: int, line_id: int) -> HttpResponse:
    """A competitor no longer sells this."""
    line = _one(queries.competitors_of(_actor(request), product_id), line_id)
    services.remove_competitor_product(actor=_actor(request), competitor_product_id=line.id)
    return redirect("catalogue:product", product_id)


def _asked(
    request: HttpRequest, form: forms.Form, save: Callable[[], None], *, title: str, back: tuple[str, str]
) -> HttpResponse:
    """Show a form, save what it says, and go back; what the service refuses stands beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
            return redirect(back[1])
        except services.BadPrice as problem:
            form.add_error(problem.field if problem.field in form.fields else None, _("This value does not fit."))
        except services.CodeTaken:
            form.add_error("code", _("Another variant has this code."))
        except services.NameTaken:
            form.add_error("name", _("Another price list is called so."))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "title": title, "crumb": back[0], "crumb_url": back[1], "back_url": back[1]}
    return render(request, "web/form.html", context, status=status)


def _actor(request: HttpRequest) -> Actor:
    return cast(HouseRequest, request).actor


def _product(request: HttpRequest, product_id: int) -> ProductLine:
    found = queries.product(_actor(request), product_id)
    if found is None:
        raise Http404(product_id)
    return found


def _list_page(list_id: int) -> str:
    return reverse("catalogue:price_list", args=[list_id])


def _to_lists() -> tuple[str, str]:
    return _("Price lists"), reverse("catalogue:price_lists")


def _back(product: ProductLine) -> tuple[str, str]:
    return product.name, reverse("catalogue:product", args=[product.id])


def _one(lines: list[Any], line_id: int) -> Any:
    """The line of that id; 404 where it is none of this product."""
    found = next((line for line in lines if line.id == line_id), None)
    if found is None:
        raise Http404(line_id)
    return found


def _said(line: Any, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(line, name) for name in form.base_fields}
