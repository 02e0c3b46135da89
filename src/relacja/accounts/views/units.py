"""The tree of units."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from relacja.accounts import services
from relacja.accounts.forms import EndForm, MoveUnitForm, NewUnitForm, UnitForm
from relacja.accounts.models import OrganisationUnit
from relacja.accounts.permissions import MANAGE_UNITS
from relacja.accounts.queries import people, unit_choices
from relacja.accounts.queries.actors import today
from relacja.accounts.views.forms_answered import FormPage, form_page, found, try_service
from relacja.accounts.words import role_name
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@dataclass(slots=True)
class Branch:
    """A unit in the tree, with those below it."""

    unit: OrganisationUnit
    members: int
    below: list["Branch"] = field(default_factory=list)


@require_GET
@needs(MANAGE_UNITS)
def units(request: HttpRequest) -> HttpResponse:
    """The whole tree, as far as it is managed."""
    rows = people.tree_of_units(cast(HouseRequest, request).actor, MANAGE_UNITS)
    return render(request, "accounts/units.html", {"roots": tree_of(rows)})


def tree_of(rows: list[OrganisationUnit]) -> list[Branch]:
    """The rows as a tree; a unit whose parent is not among them stands at the top."""
    branches = {row.pk: Branch(row, getattr(row, "members", 0)) for row in sorted(rows, key=lambda row: row.name)}
    roots: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or 0)
        (above.below if above else roots).append(branch)
    return roots


@require_GET
@needs(MANAGE_UNITS)
@found
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit: where it stands, who belongs to it."""
    actor = cast(HouseRequest, request).actor
    shown = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).select_related("parent").get(id=unit_id)
    members = people.members_of_unit(actor, unit_id)
    context = {
        "unit": shown,
        "members": [(user_id, name, role_name(code, role)) for user_id, name, code, role in members],
        "history": f"accounts.unit:{unit_id}" if actor.may(SEE_AUDIT) else "",
    }
    return render(request, "accounts/unit.html", context)


@needs(MANAGE_UNITS)
@found
def new_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    actor = cast(HouseRequest, request).actor
    form = NewUnitForm(
        request.POST or None,
        units=unit_choices(actor, MANAGE_UNITS),
        initial={"kind": "branch", "parent": request.GET.get("parent", "")},
    )
    page = FormPage(_("Add a unit"), _("Add the unit"), reverse("accounts_units"))

    def save(typed: dict[str, Any]) -> Any:
        return services.create_unit(actor=actor, name=typed["name"], kind=typed["kind"], parent_id=typed["parent"])

    return form_page(request, page, form, save)


@needs(MANAGE_UNITS)
@found
def change_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Another name or kind."""
    actor = cast(HouseRequest, request).actor
    shown = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).get(id=unit_id)
    form = UnitForm(request.POST or None, initial={"name": shown.name, "kind": shown.kind})
    page = FormPage(_("Change the unit"), _("Save"), _page_of(unit_id))
    return form_page(request, page, form, lambda typed: services.change_unit(actor=actor, unit_id=unit_id, **typed))


@needs(MANAGE_UNITS)
@found
def move_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Another place in the tree."""
    actor = cast(HouseRequest, request).actor
    shown = OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).get(id=unit_id)
    form = MoveUnitForm(
        request.POST or None, units=unit_choices(actor, MANAGE_UNITS), initial={"parent": shown.parent_id}
    )
    intro = _("Everything below moves along. Who reaches its customers changes at once.")
    page = FormPage(_("Move the unit"), _("Move the unit"), _page_of(unit_id), intro)

    def save(typed: dict[str, Any]) -> Any:
        return services.move_unit(actor=actor, unit_id=unit_id, parent_id=typed["parent"], reason=typed["reason"])

    return form_page(request, page, form, save)


@needs(MANAGE_UNITS)
@found
def close_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Nothing new begins there any more."""
    actor = cast(HouseRequest, request).actor
    OrganisationUnit.objects.visible_to(actor, MANAGE_UNITS).get(id=unit_id)
    form = EndForm(request.POST or None, initial={"day": today()})
    intro = _("Roles held in it end. Its customers stay where they are, and who reaches units above still sees them.")
    page = FormPage(_("Close the unit"), _("Close the unit"), _page_of(unit_id), intro, danger=True)
    return form_page(
        request,
        page,
        form,
        lambda typed: services.close_unit(actor=actor, unit_id=unit_id, day=typed["day"], reason=typed["reason"]),
    )


@require_POST
@needs(MANAGE_UNITS)
@found
def reopen_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Open it again."""
    actor = cast(HouseRequest, request).actor
    try_service(None, request, lambda: services.reopen_unit(actor=actor, unit_id=unit_id))
    return HttpResponseRedirect(_page_of(unit_id))


def _page_of(unit_id: int) -> str:
    return reverse("accounts_unit", args=[unit_id])
