"""Roles: what each may do, side by side, and the editor of one."""

from itertools import groupby
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from relacja.accounts import services
from relacja.accounts.forms import RoleForm
from relacja.accounts.models import Role
from relacja.accounts.permissions import MANAGE_ROLES
from relacja.accounts.queries import people
from relacja.accounts.rules.grants import EVERY
from relacja.accounts.views.forms_answered import FormPage, form_page, found, try_service
from relacja.accounts.words import role_name
from relacja.platform.permissions import Permission, permissions
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@require_GET
@needs(MANAGE_ROLES)
def roles(request: HttpRequest) -> HttpResponse:
    """Every permission against every role."""
    every = people.every_role()
    heads = [(role, role_name(role.code, role.name)) for role in every]
    matrix = [
        (group, [(entry, [_has(role, entry.code) for role in every]) for entry in rows]) for group, rows in groups()
    ]
    return render(request, "accounts/roles.html", {"heads": heads, "matrix": matrix, "width": len(every) + 1})


@needs(MANAGE_ROLES)
@found
def new_role(request: HttpRequest) -> HttpResponse:
    """Make a role."""
    actor = cast(HouseRequest, request).actor
    form = _form(request, None)
    return _editor(request, _("Add a role"), form, lambda typed: services.create_role(actor=actor, **typed), role=None)


@needs(MANAGE_ROLES)
@found
def role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Change what a role grants."""
    actor = cast(HouseRequest, request).actor
    shown = Role.objects.get(id=role_id)
    form = _form(request, shown)
    title = role_name(shown.code, shown.name)
    return _editor(
        request, title, form, lambda typed: services.change_role(actor=actor, role_id=role_id, **typed), role=shown
    )


@require_POST
@needs(MANAGE_ROLES)
@found
def delete_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """Delete a role nobody ever held."""
    actor = cast(HouseRequest, request).actor
    done = try_service(None, request, lambda: services.delete_role(actor=actor, role_id=role_id))
    return HttpResponseRedirect(reverse("accounts_roles") if done else reverse("accounts_role", args=[role_id]))


def groups() -> list[tuple[str, list[Permission]]]:
    """Declared permissions by their group, in the order of declaration."""
    ordered = sorted(permissions, key=lambda entry: str(entry.group))
    return [(group, list(rows)) for group, rows in groupby(ordered, key=lambda entry: str(entry.group))]


def _row(entry: Permission, every: list[Role]) -> tuple[Permission, list[bool]]:
    return entry, [_has(role, entry.code) for role in every]


def _has(role: Role, code: str) -> bool:
    return EVERY in role.permissions or code in role.permissions


def _form(request: HttpRequest, role: Role | None) -> RoleForm:
    initial: dict[str, Any] = {"row_scope": "own"}
    if role is not None:
        kept = {"name": role.name, "row_scope": role.row_scope, "granted": role.permissions}
        initial = {**kept, "everything": EVERY in role.permissions}
    return RoleForm(request.POST or None, codes=permissions.codes(), initial=initial)


def _editor(request: HttpRequest, title: Any, form: RoleForm, save: Any, *, role: Role | None) -> HttpResponse:
    page = FormPage(title, _("Save"), reverse("accounts_roles"), template="accounts/role.html")
    chosen = set(request.POST.getlist("granted") if form.is_bound else form.initial.get("granted", ()))
    matrix = [(group, [(entry, entry.code in chosen) for entry in rows]) for group, rows in groups()]

    def kept(typed: dict[str, Any]) -> Any:
        granted = [EVERY] if typed["everything"] else typed["granted"]
        return save({"name": typed["name"], "row_scope": typed["row_scope"], "granted": granted})

    return form_page(request, page, form, kept, shown={"matrix": matrix, "role": role})
