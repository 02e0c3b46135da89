"""Pages of families of types: how customers are sorted, and how they moved."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.segments import presenting_types, queries, services, words
from relacja.segments.forms import FamilyForm, TypeForm
from relacja.segments.permissions import EDIT, VIEW
from relacja.segments.types import FamilyLine, TypeLine
from relacja.segments.views.segments import actor_of

TEMPLATE = "segments/form.html"


def _found(request: HttpRequest, family_id: int) -> FamilyLine:
    found = queries.family(actor_of(request), family_id)
    if found is None:
        raise Http404(family_id)
    return found


def _type(family: FamilyLine, type_id: int) -> TypeLine:
    found = next((one for one in family.types if one.id == type_id), None)
    if found is None:
        raise Http404(type_id)
    return found


def _saving(form: Form, save: Callable[[], object]) -> Callable[[dict[str, Any]], object]:
    def saved(_said: dict[str, Any]) -> object:
        try:
            return save()
        except services.BadSegment as problem:
            return form.add_error(problem.field if problem.field in form.fields else None, words.refused(problem.why))

    return saved


@require_GET
@needs(VIEW)
def families(request: HttpRequest) -> HttpResponse:
    """All families, with how many customers are of each type."""
    actor = actor_of(request)
    shown = [(one, presenting_types.shares(one)) for one in queries.families(actor)]
    return render(request, "segments/types.html", {"families": shown, "may_edit": actor.may(EDIT)})


@require_GET
@needs(VIEW)
def family(request: HttpRequest, family_id: int) -> HttpResponse:
    """One: its types in order, and who moved from which to which."""
    actor, found = actor_of(request), _found(request, family_id)
    return render(request, "segments/family.html", presenting_types.page(actor, found, request.GET.get("month", "")))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_family(request: HttpRequest) -> HttpResponse:
    """Make a family."""
    form = FamilyForm(request.POST or None)
    page = FormPage(
        title=_("New family of types"), crumb=_("Types of customers"), back_url=reverse("segments:types"),
        template=TEMPLATE,
    )  # fmt: skip

    def save() -> HttpResponse:
        made = services.add_family(actor=actor_of(request), at=timezone.now(), **form.given())
        return redirect("segments:family", made)

    return form_page(request, page, form, _saving(form, save))


@require_POST
@needs(EDIT)
def sort(request: HttpRequest, family_id: int) -> HttpResponse:
    """Sort all customers now."""
    found = _found(request, family_id)
    services.sort_customers(actor=actor_of(request), family_id=found.id, at=timezone.now())
    toasts.say(request, _("All customers are sorted."))
    return redirect("segments:family", family_id)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new_type(request: HttpRequest, family_id: int) -> HttpResponse:
    """Add a type."""
    return _type_form(request, _found(request, family_id), None)


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change_type(request: HttpRequest, family_id: int, type_id: int) -> HttpResponse:
    """Change a type."""
    found = _found(request, family_id)
    return _type_form(request, found, _type(found, type_id))


def _type_form(request: HttpRequest, family: FamilyLine, one: TypeLine | None) -> HttpResponse:
    form = TypeForm.of(family, one, request.POST or None)
    title = one.name if one else _("New type")
    back = reverse("segments:family", args=[family.id])
    page = FormPage(title=title, crumb=family.name, back_url=back, template=TEMPLATE)

    def save() -> None:
        told = form.given() | {"type_id": one.id if one else None}
        services.save_type(actor=actor_of(request), family_id=family.id, **told)

    return form_page(request, page, form, _saving(form, save))


@require_POST
@needs(EDIT)
def act(request: HttpRequest, family_id: int, type_id: int) -> HttpResponse:
    """Move a type up or down, or delete it."""
    actor, found = actor_of(request), _type(_found(request, family_id), type_id)
    if found.is_rest:
        raise Http404(type_id)
    if request.POST.get("do") == "delete":
        services.delete_type(actor=actor, type_id=found.id)
    else:
        services.move_type(actor=actor, type_id=found.id, up=request.POST.get("do") == "up")
    return redirect("segments:family", family_id)
