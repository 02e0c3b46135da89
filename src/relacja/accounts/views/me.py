"""One's own account."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from relacja.accounts import services
from relacja.accounts.adapter import remember_theme
from relacja.accounts.forms import SettingsForm
from relacja.accounts.queries import people
from relacja.accounts.views.forms_answered import try_service
from relacja.accounts.words import device
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest

FIELDS = ("full_name", "phone", "language", "theme", "time_zone")


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, appearance and time zone."""
    actor = cast(HouseRequest, request).actor
    form = SettingsForm(request.POST or None, initial={name: getattr(request.user, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        services.change_my_settings(actor=actor, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return remember_theme(HttpResponseRedirect(reverse("accounts_me")), form.cleaned_data["theme"])
    return render(request, "accounts/me.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@never_cache
@signed_in
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, sessions."""
    actor = cast(HouseRequest, request).actor
    sessions = people.own_sessions(actor, request.session.session_key or "")
    context = {
        "sessions": [(session, device(session.user_agent)) for session in sessions],
        "second_factor": people.has_second_factor(actor.user_id or 0),
    }
    return render(request, "accounts/security.html", context)


@require_POST
@signed_in
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's sessions."""
    actor = cast(HouseRequest, request).actor
    if try_service(None, request, lambda: services.end_session(actor=actor, session_id=session_id)):
        messages.success(request, _("The session has ended."))
    return HttpResponseRedirect(reverse("accounts_security"))


@require_POST
@signed_in
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    actor = cast(HouseRequest, request).actor
    services.end_other_sessions(actor=actor, session_key=request.session.session_key or "")
    messages.success(request, _("You are signed in here only."))
    return HttpResponseRedirect(reverse("accounts_security"))
