"""Users and what they hold."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from relacja.accounts import services
from relacja.accounts.forms import EndForm, MembershipForm, ReasonForm, UserForm
from relacja.accounts.permissions import MANAGE_USERS, SEE_USERS
from relacja.accounts.queries import people, unit_choices
from relacja.accounts.queries.actors import today
from relacja.accounts.views.forms_answered import FormPage, form_page, found
from relacja.accounts.words import role_name
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@require_GET
@needs(SEE_USERS)
@found
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    """A user: who, what they hold, held and will hold."""
    actor = cast(HouseRequest, request).actor
    shown = people.user_of(actor, user_id)
    memberships = people.memberships_of(actor, user_id)
    context = {
        "shown": shown,
        "memberships": [(held, role_name(held.role_code, held.role)) for held in memberships],
        "second_factor": people.has_second_factor(user_id),
        "may_manage": actor.may(MANAGE_USERS),
        "history": f"accounts.user:{user_id}" if actor.may(SEE_AUDIT) else "",
    }
    return render(request, "accounts/user.html", context)


@needs(MANAGE_USERS)
@found
def change_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Name and how they are reached."""
    actor = cast(HouseRequest, request).actor
    shown = people.user_of(actor, user_id)
    initial = {"full_name": shown.full_name, "email": shown.email, "phone": shown.phone}
    page = FormPage(_("Change user"), _("Save"), _page_of(user_id))
    form = UserForm(request.POST or None, initial=initial)
    return form_page(request, page, form, lambda typed: services.change_user(actor=actor, user_id=user_id, **typed))


@needs(MANAGE_USERS)
@found
def add_membership(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give the user a role in a unit."""
    actor = cast(HouseRequest, request).actor
    shown = people.user_of(actor, user_id)
    form = MembershipForm(
        request.POST or None, units=unit_choices(actor, MANAGE_USERS), roles=role_choices(), today=today()
    )
    page = FormPage(_("Give a role"), _("Give the role"), _page_of(user_id), intro=str(shown))

    def save(typed: dict[str, Any]) -> Any:
        dates = {"valid_from": typed["valid_from"], "valid_to": typed["valid_to"]}
        return services.start_membership(
            actor=actor, user_id=user_id, unit_id=typed["unit"], role_id=typed["role"], **dates
        )

    return form_page(request, page, form, save)


@needs(MANAGE_USERS)
@found
def end_membership(request: HttpRequest, user_id: int, membership_id: int) -> HttpResponse:
    """End what the user holds."""
    actor = cast(HouseRequest, request).actor
    people.user_of(actor, user_id)
    page = FormPage(_("End the role"), _("End the role"), _page_of(user_id), danger=True)
    form = EndForm(request.POST or None, initial={"day": today()})
    return form_page(
        request,
        page,
        form,
        lambda typed: services.end_membership(
            actor=actor, membership_id=membership_id, valid_to=typed["day"], reason=typed["reason"]
        ),
    )


ACTIONS = {
    "deactivate": (
        services.deactivate_user,
        _("Deactivate user"),
        _("Sessions and API tokens end at once. Customers and everything they did stay theirs."),
    ),
    "activate": (services.activate_user, _("Activate user"), _("They can sign in again, with the roles they hold.")),
    "reset-second-factor": (
        services.reset_second_factor,
        _("Take the second factor off"),
        _("For somebody who lost their phone. They sign in with the password alone until they set up a new one."),
    ),
}


@needs(MANAGE_USERS)
@found
def user_action(request: HttpRequest, user_id: int, action: str) -> HttpResponse:
    """What takes a reason: deactivate, activate, take the second factor off."""
    actor = cast(HouseRequest, request).actor
    people.user_of(actor, user_id)
    service, title, intro = ACTIONS[action]
    page = FormPage(title, title, _page_of(user_id), intro, danger=action != "activate")
    form = ReasonForm(request.POST or None)
    return form_page(
        request, page, form, lambda typed: service(actor=actor, user_id=user_id, reason=typed["reason"]) or True
    )


def role_choices() -> list[tuple[int, str]]:
    """All roles by their names."""
    return [(role.pk, role_name(role.code, role.name)) for role in people.every_role()]


def _page_of(user_id: int) -> str:
    return reverse("accounts_user", args=[user_id])
