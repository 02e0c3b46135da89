"""API tokens."""

from datetime import datetime, time, timedelta
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from relacja.accounts import services
from relacja.accounts.forms import TokenForm
from relacja.accounts.permissions import END_TOKENS, MAKE_TOKENS
from relacja.accounts.queries import people, user_names
from relacja.accounts.views.forms_answered import found, try_service
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions
from relacja.platform.web.guards import needs, signed_in
from relacja.platform.web.requests import HouseRequest


@never_cache
@needs(MAKE_TOKENS)
def my_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and the form for another; a new one is shown here, once."""
    actor = cast(HouseRequest, request).actor
    form = TokenForm(request.POST or None, codes=scopes_of(actor))
    made = _make(request, actor, form) if request.method == "POST" and form.is_valid() else None
    context = {"form": form, "made": made, "tokens": people.own_tokens(actor), "now": timezone.now()}
    return render(request, "accounts/my_tokens.html", context, status=422 if form.errors else 200)


@require_GET
@needs(END_TOKENS)
@found
def token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Anybody's token."""
    actor = cast(HouseRequest, request).actor
    shown = people.listed_tokens(actor).get(id=token_id)
    labels = dict(scopes_of(Actor.system(gettext_noop("labels of permissions"))))
    context = {
        "token": shown,
        "owner": user_names([shown.user_id]).get(shown.user_id, ""),
        "scopes": [labels.get(code, code) for code in shown.scopes],
        "now": timezone.now(),
    }
    return render(request, "accounts/token.html", context)


@require_POST
@signed_in
@found
def end_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    actor = cast(HouseRequest, request).actor
    ended = services.end_token(actor=actor, token_id=token_id, now=timezone.now())
    messages.success(request, _("The token opens nothing any more."))
    mine = ended.user_id == actor.user_id
    return HttpResponseRedirect(reverse("accounts_my_tokens" if mine else "accounts_tokens"))


def scopes_of(actor: Actor) -> list[tuple[str, str]]:
    """The permissions the actor could put into a token, with their words."""
    return [(entry.code, f"{entry.group}: {entry.label}") for entry in permissions if actor.may(entry.code)]


def _make(request: HttpRequest, actor: Actor, form: Form) -> Any:
    typed = form.cleaned_data
    return try_service(
        form,
        request,
        lambda: services.make_token(
            actor=actor,
            name=typed["name"],
            scopes=typed["scopes"],
            expires_at=_end_of(typed["expires_on"]),
            now=timezone.now(),
        ),
    )


def _end_of(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None
