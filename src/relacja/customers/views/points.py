"""Contact points and identifiers, in the dialog of the file."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.customers import services
from relacja.customers.forms import (
    AddressForm,
    IdentifierForm,
    PointForm,
    PointTermsForm,
    ReasonForm,
)
from relacja.customers.permissions import EDIT, REVEAL
from relacja.customers.services.contact_points import PointTerms
from relacja.customers.types import PointLine
from relacja.customers.views.asking import Ask, actor_of, ask, done, for_customer
from relacja.customers.views.profile import file_or_404
from relacja.platform import undo
from relacja.platform.actor import Actor


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def add(request: HttpRequest, party_id: int) -> HttpResponse:
    """Add a telephone, e-mail or web address."""
    form = PointForm(request.POST or None, initial={"kind": request.GET.get("kind", "phone")})
    return ask(request, form, Ask(_("Add a contact"), _("Add"), _("Added.")), _adding(party_id, form))


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def add_address(request: HttpRequest, party_id: int) -> HttpResponse:
    """Add a postal address."""
    form = AddressForm(request.POST or None)
    return ask(request, form, Ask(_("Add an address"), _("Add"), _("Added.")), _adding(party_id, form))


def _adding(party_id: int, form: PointForm | AddressForm) -> Any:
    def run(actor: Actor) -> str:
        draft = form.draft()
        link = services.add_contact_point(actor=actor, party_id=party_id, draft=draft, on=timezone.localdate())
        return undo.token(actor, "customers.point_added", {"link": link.pk})

    return run


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def change(request: HttpRequest, party_id: int, link_id: int) -> HttpResponse:
    """How a contact point is used."""
    line = _line(request, party_id, link_id)
    hours = {"begins": line.hours.get("from"), "ends": line.hours.get("to")}
    initial = {"purpose": line.purpose, "is_preferred": line.is_preferred, **hours}
    form = PointTermsForm(request.POST or None, initial=initial)

    def run(actor: Actor) -> None:
        given = form.cleaned_data
        terms = PointTerms(given["purpose"], given["is_preferred"], form.hours())
        services.change_contact_point(actor=actor, link_id=link_id, terms=terms)

    more = {"line": line, "party_id": party_id}
    asked = Ask(line.display, _("Save"), _("Saved."), template="customers/_point_dialog.html", more=more)
    return ask(request, form, asked, run)


def _line(request: HttpRequest, party_id: int, link_id: int) -> PointLine:
    for line in file_or_404(request, party_id).points:
        if line.id == link_id:
            return line
    raise Http404(link_id)


@require_POST
@for_customer(EDIT)
def end(request: HttpRequest, party_id: int, link_id: int) -> HttpResponse:
    """The customer is no longer reached there; with a way back."""
    actor = actor_of(request)
    services.end_contact_point(actor=actor, link_id=link_id, on=timezone.localdate())
    way_back = undo.token(actor, "customers.point_ended", {"link": link_id})
    return done(request, _("No longer used."), undo=way_back)


@require_POST
@for_customer(EDIT)
def state(request: HttpRequest, party_id: int, link_id: int) -> HttpResponse:
    """Say that a contact point works, or does not."""
    given = request.POST.get("state", "")
    try:
        services.set_point_state(actor=actor_of(request), link_id=link_id, state=given, at=timezone.now())
    except services.UnknownState as unknown:
        raise BadRequest from unknown
    return done(request, _("Noted, for everybody who shares it."))


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def add_identifier(request: HttpRequest, party_id: int) -> HttpResponse:
    """Add a number of the state."""
    found = file_or_404(request, party_id)
    initial = {"scheme": "pesel" if found.kind == "person" else "nip"}
    form = IdentifierForm(request.POST or None, initial=initial)

    def run(actor: Actor) -> None:
        services.add_identifier(actor=actor, party_id=found.id, **form.cleaned_data)

    return ask(request, form, Ask(_("Add a number"), _("Add"), _("Added.")), run)


@require_POST
@for_customer(EDIT)
def remove_identifier(request: HttpRequest, party_id: int, identifier_id: int) -> HttpResponse:
    """Take a wrong number away."""
    services.remove_identifier(actor=actor_of(request), identifier_id=identifier_id)
    return done(request, _("Removed."))


@require_http_methods(["GET", "POST"])
@for_customer(REVEAL)
def reveal(request: HttpRequest, party_id: int, identifier_id: int) -> HttpResponse:
    """Show a secret number whole, for a reason that is kept."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = services.reveal_identifier(actor=actor_of(request), identifier_id=identifier_id, **form.cleaned_data)
        return render(request, "customers/_revealed.html", {"number": number})
    lead = _("Say why you need it. Your name, the time and the reason are kept.")
    return ask(request, form, Ask(_("Show the whole number"), _("Show"), "", lead=lead), lambda actor: None)
