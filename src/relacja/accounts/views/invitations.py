"""Invitations: sending them, and accepting one."""

from typing import Any, cast

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from relacja.accounts import services
from relacja.accounts.forms import InviteForm, NewPasswordForm
from relacja.accounts.models import Invitation
from relacja.accounts.permissions import MANAGE_USERS
from relacja.accounts.queries import people, unit_choices
from relacja.accounts.views.forms_answered import found, try_service
from relacja.accounts.views.users import role_choices
from relacja.accounts.words import role_name
from relacja.platform.actor import Actor
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest


@needs(MANAGE_USERS)
@found
def invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody in."""
    actor = cast(HouseRequest, request).actor
    form = InviteForm(
        request.POST or None,
        units=unit_choices(actor, MANAGE_USERS),
        roles=role_choices(),
        initial={"language": actor.language},
    )
    sent = _send(request, actor, form) if request.method == "POST" and form.is_valid() else None
    if sent is not None:
        messages.success(request, _("The invitation is on its way.") if services.mail_leaves() else _hand_over())
        return HttpResponseRedirect(reverse("accounts_invitation", args=[sent.pk]))
    context = {"form": form, "mail_leaves": services.mail_leaves()}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


def _hand_over() -> str:
    return _("The link is made. No mail leaves this system yet: hand it over yourself.")


@require_GET
@never_cache
@needs(MANAGE_USERS)
@found
def invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """An invitation, and its link for those whom mail does not reach."""
    shown = people.invitation_of(cast(HouseRequest, request).actor, invitation_id)
    context = {
        "invitation": shown,
        "role": role_name(shown.role.code, shown.role.name),
        "open": _is_open(shown),
        "link": services.invitation_link(shown) if _is_open(shown) else "",
        "mail_leaves": services.mail_leaves(),
        "over": shown.expires_at <= timezone.now(),
    }
    return render(request, "accounts/invitation.html", context)


@require_POST
@needs(MANAGE_USERS)
@found
def invitation_action(request: HttpRequest, invitation_id: int, action: str) -> HttpResponse:
    """Send again, or withdraw."""
    actor = cast(HouseRequest, request).actor
    service = {"again": services.invite_again, "withdraw": services.withdraw_invitation}[action]
    done = try_service(None, request, lambda: service(actor=actor, invitation_id=invitation_id, now=timezone.now()))
    if done is not None and action == "again":
        messages.success(request, _("A new link is on its way.") if services.mail_leaves() else _hand_over())
    elif done is not None:
        messages.success(request, _("Withdrawn."))
    return HttpResponseRedirect(reverse("accounts_invitation", args=[invitation_id]))


@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the link chooses a password, and is in."""
    shown = people.invitation_by_secret(secret)
    if shown is None or not _is_open(shown):
        return render(request, "accounts/accept_closed.html", status=410 if shown else 404)
    if request.method != "POST":
        translation.activate(shown.language)
    form = NewPasswordForm(request.POST or None, email=shown.email, initial={"full_name": shown.full_name})
    user = _accept(request, form, secret) if request.method == "POST" and form.is_valid() else None
    if user is not None:
        return cast(HttpResponse, perform_login(request, user))
    context = {"form": form, "invitation": shown, "role": role_name(shown.role.code, shown.role.name)}
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, actor: Actor, form: InviteForm) -> Any:
    typed = form.cleaned_data
    return try_service(
        form,
        request,
        lambda: services.invite(
            actor=actor,
            email=typed["email"],
            full_name=typed["full_name"],
            unit_id=typed["unit"],
            role_id=typed["role"],
            language=typed["language"],
            now=timezone.now(),
        ),
    )


def _accept(request: HttpRequest, form: NewPasswordForm, secret: str) -> Any:
    return try_service(
        form,
        request,
        lambda: services.accept_invitation(
            actor=cast(HouseRequest, request).actor,
            secret=secret,
            language=translation.get_language() or "pl",
            now=timezone.now(),
            **form.cleaned_data,
        ),
    )


def _is_open(invitation: Invitation) -> bool:
    closed = invitation.accepted_at or invitation.withdrawn_at
    return not closed and invitation.expires_at > timezone.now()
