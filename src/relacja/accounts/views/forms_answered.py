"""How a page with a form answers: the service is tried, what it refuses is said beside the field it concerns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relacja.accounts import services
from relacja.accounts.rules.tree import UnderItself

Words = str | Promise
View = Callable[..., HttpResponse]

REFUSALS: dict[type[Exception], tuple[str, Words]] = {
    services.AlreadyInvited: ("email", _("There is an open invitation to this e-mail already.")),
    services.AlreadyMember: ("role", _("The user holds this role in this unit already.")),
    services.CodeTaken: ("name", _("There is a role of this name already.")),
    services.EmailTaken: ("email", _("Another user signs in with this e-mail.")),
    services.ExpiryPast: ("expires_on", _("That day is over.")),
    services.InvitationClosed: ("", _("The invitation was accepted or withdrawn, or its time is over.")),
    services.LastAdministrator: ("", _("At least one administrator must remain, without an end date.")),
    services.MadeByToken: ("", _("A program cannot make API tokens.")),
    services.MoreThanOwn: ("", _("You cannot give, or take from somebody, more than you have yourself.")),
    services.NameTaken: ("name", _("There is a unit of this name in the same place.")),
    services.NoScopes: ("scopes", _("Choose at least one thing it may do.")),
    services.NoSuchSession: ("", _("That session has ended already.")),
    services.OutsideOwnUnits: ("parent", _("Choose a unit you manage.")),
    services.PeriodEmpty: ("valid_to", _("It must end after the day it begins on.")),
    services.RoleInUse: ("", _("Somebody holds or held this role, so it cannot be deleted.")),
    services.UnitClosed: ("unit", _("The unit is closed.")),
    services.UnitInUse: ("", _("Open units stand below this one. Close or move them first.")),
    UnderItself: ("parent", _("A unit cannot stand below itself.")),
}


@dataclass(frozen=True, slots=True)
class FormPage:
    """What the form page shows beside the form."""

    title: Words
    submit: Words
    back: str
    intro: Words = ""
    danger: bool = False
    template: str = "accounts/form.html"


def try_service(form: Form | None, request: HttpRequest, call: Callable[[], Any]) -> Any | None:
    """What the service returns (True for nothing); None where it refused, and then the form or a message says why."""
    try:
        result = call()
    except tuple(REFUSALS) as refusal:
        field, words = next(REFUSALS[kind] for kind in type(refusal).__mro__ if kind in REFUSALS)
        if form is None:
            messages.error(request, str(words))
        else:
            form.add_error(field if field in form.fields else None, str(words))
        return None
    return True if result is None else result


def form_page(
    request: HttpRequest,
    page: FormPage,
    form: Form,
    save: Callable[[dict[str, Any]], Any],
    *,
    shown: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form until it is filled well and the service agrees; then back to where `page.back` says."""
    if request.method == "POST" and form.is_valid():
        done = try_service(form, request, lambda: save(form.cleaned_data))
        if done is not None:
            messages.success(request, str(_("Saved.")))
            return HttpResponseRedirect(page.back)
    status = 422 if form.errors else 200
    return render(request, page.template, {"page": page, "form": form, **(shown or {})}, status=status)


def found(view: View) -> View:
    """A row that is not there, or out of reach, is 404."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing

    return answered
