"""Fields changed where they stand, the name, roles, tags and the owner."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.accounts import queries as accounts
from relacja.customers import presenting, services
from relacja.customers.forms import AssignForm, NameForm, RoleForm, TagForm
from relacja.customers.panels import FIRM_FIELDS, PERSON_FIELDS
from relacja.customers.permissions import ASSIGN, EDIT
from relacja.customers.problems import PROBLEMS, problem
from relacja.customers.views.asking import Ask, actor_of, ask, done, for_customer
from relacja.customers.views.profile import file_or_404
from relacja.platform import undo
from relacja.platform.actor import Actor
from relacja.platform.web import toasts

REFUSALS: tuple[type[Exception], ...] = (ValueError, *PROBLEMS)
SAFE_FIELDS = {*PERSON_FIELDS, *FIRM_FIELDS, "note"}


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def field(request: HttpRequest, party_id: int, name: str) -> HttpResponse:
    """One field: its box, or its new value with a way back."""
    if name not in SAFE_FIELDS:
        raise Http404(name)
    found = file_or_404(request, party_id)
    if request.method == "GET":
        shown = presenting.field(found, name)
        template = "customers/_field.html" if "plain" in request.GET else "customers/_field_edit.html"
        return render(request, template, {"field": shown, "file": found, "may_edit": True})
    return _save(request, found.id, name, found.fields.get(name))


def _save(request: HttpRequest, party_id: int, name: str, before: Any) -> HttpResponse:
    actor, value = actor_of(request), request.POST.get("value", "")
    try:
        written: Any = _day(value) if name.endswith("_on") else value
        changed = services.change_party(actor=actor, party_id=party_id, fields={name: written}, at=timezone.now())
    except REFUSALS as refused:
        text = problem(refused)[1] if type(refused) in PROBLEMS else _("This is not a date.")
        shown = presenting.field(file_or_404(request, party_id), name)
        context = {"field": shown, "file": {"id": party_id}, "problem": text, "typed": value}
        return render(request, "customers/_field_edit.html", context, status=422)
    if changed:
        payload = {"party": party_id, "fields": {name: str(before) if before else ""}}
        toasts.say(request, _("Saved."), undo=undo.token(actor, "customers.field", payload))
    found = file_or_404(request, party_id)
    context = {"field": presenting.field(found, name), "file": found, "may_edit": True}
    return render(request, "customers/_field.html", context)


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def name(request: HttpRequest, party_id: int) -> HttpResponse:
    """What the customer is called."""
    found = file_or_404(request, party_id)
    now = found.fields | {"display_name": found.display_name}
    form = NameForm(request.POST or None, kind=found.kind, initial=now)

    def run(actor: Actor) -> str:
        services.change_party(actor=actor, party_id=found.id, fields=form.cleaned_data, at=timezone.now())
        payload = {"party": found.id, "fields": {key: now[key] for key in form.cleaned_data}}
        return undo.token(actor, "customers.field", payload)

    return ask(request, form, Ask(_("Change the name"), _("Save"), _("Saved.")), run)


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def role(request: HttpRequest, party_id: int) -> HttpResponse:
    """Give a role."""
    form = RoleForm(request.POST or None, initial={"role": "customer"})
    asked = Ask(_("Give a role"), _("Give"), _("The role is given."))

    def run(actor: Actor) -> None:
        services.give_role(actor=actor, party_id=party_id, on=timezone.localdate(), **form.cleaned_data)

    return ask(request, form, asked, run)


@require_POST
@for_customer(EDIT)
def end_role(request: HttpRequest, party_id: int) -> HttpResponse:
    """End a role, with a way back."""
    actor, code, line = actor_of(request), request.POST.get("role", ""), request.POST.get("line", "consumer")
    services.end_role(actor=actor, party_id=party_id, role=code, business_line=line, on=timezone.localdate())
    held = {"party_id": party_id, "role": code, "business_line": line}
    return done(request, _("The role has ended."), undo=undo.token(actor, "customers.role", held))


@require_POST
@for_customer(EDIT)
def become(request: HttpRequest, party_id: int) -> HttpResponse:
    """A prospect becomes a customer."""
    line = request.POST.get("line", "consumer")
    services.change_role(
        actor=actor_of(request),
        party_id=party_id,
        old="prospect",
        new="customer",
        on=timezone.localdate(),
        business_line=line,
    )
    return done(request, _("Now a customer. Everything that happened before stays in the file."))


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def tag(request: HttpRequest, party_id: int) -> HttpResponse:
    """Put a tag on; those that are on stand beside it."""
    form, more = TagForm(request.POST or None), {"tags": file_or_404(request, party_id).tags, "party_id": party_id}
    asked = Ask(_("Tags"), _("Add"), _("Tagged."), template="customers/_tags.html", more=more)

    def run(actor: Actor) -> None:
        services.tag_party(actor=actor, party_id=party_id, name=form.cleaned_data["name"], at=timezone.now())

    return ask(request, form, asked, run)


@require_POST
@for_customer(EDIT)
def untag(request: HttpRequest, party_id: int, tag_id: int) -> HttpResponse:
    """Take a tag off."""
    services.untag_party(actor=actor_of(request), party_id=party_id, tag_id=tag_id)
    return done(request, _("The tag is off."))


@require_http_methods(["GET", "POST"])
@for_customer(ASSIGN)
def assign(request: HttpRequest, party_id: int) -> HttpResponse:
    """Give the customer to an owner and a unit."""
    actor, found = actor_of(request), file_or_404(request, party_id)
    before = {"party": found.id, "owner": found.owner_id, "unit": found.unit_id}
    choices = {"owners": accounts.user_choices(actor, ASSIGN, limit=500), "units": accounts.unit_choices(actor, ASSIGN)}
    initial = {"owner": found.owner_id, "unit": found.unit_id}
    form = AssignForm(request.POST or None, initial=initial, **choices)

    def run(actor: Actor) -> str:
        given: Mapping[str, Any] = {f"{key}_id": value for key, value in form.cleaned_data.items()}
        services.assign(actor=actor, party_id=found.id, at=timezone.now(), **given)
        return undo.token(actor, "customers.assign", before)

    return ask(request, form, Ask(_("Whose customer is this?"), _("Save"), _("Given.")), run)
