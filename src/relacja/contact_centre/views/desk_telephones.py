"""Settings of the contact centre: the account of a worker's telephone on the table."""

from ipaddress import ip_address

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from relacja.accounts import queries as accounts
from relacja.contact_centre import services
from relacja.contact_centre.queries import setting_up as queries
from relacja.contact_centre.types import DeskAccount
from relacja.contact_centre.views.answers import actor_of
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.routing.types import CONFIGURE


@require_http_methods(["GET", "POST"])
@never_cache
@needs(CONFIGURE)
def desk_telephone(request: HttpRequest, user_id: int) -> HttpResponse:
    """What stands, and a new password; what the telephone is set up with is shown in the answer to that, once."""
    found = queries.desk_telephone(actor_of(request), user_id)
    if found is None:
        raise Http404(user_id)
    account, problem = _given(request, user_id) if request.method == "POST" else (None, "")
    shown = {
        "name": accounts.user_names([user_id]).get(user_id, ""), "user_id": user_id, "found": found,
        "account": account, "problem": problem, "is_alone": account is not None and _is_loopback(account.server),
    }  # fmt: skip
    return render(request, "contact_centre/setup/desk_telephone.html", shown, status=409 if problem else 200)


@require_POST
@needs(CONFIGURE)
def remove_desk_telephone(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take it away; back to the page, which says so."""
    try:
        services.remove_desk_telephone(actor=actor_of(request), user_id=user_id)
        toasts.say(request, _("The telephone is taken away."))
    except services.NotFound as missing:
        raise Http404(user_id) from missing
    except services.NoTelephonesThere:
        toasts.say(request, _("The telephone engine does not answer. Try again in a moment."), tone="error")
    return HttpResponseRedirect(reverse("contact_centre:desk_telephone", args=[user_id]))


def _given(request: HttpRequest, user_id: int) -> tuple[DeskAccount | None, str]:
    try:
        return services.give_desk_telephone(actor=actor_of(request), user_id=user_id), ""
    except services.NoTelephonesThere as none:
        if none.away:
            return None, _("The telephone engine does not answer. Try again in a moment.")
        return None, _("No telephone engine in use lets telephones sign in. Set up one that does, such as Asterisk.")


def _is_loopback(server: str) -> bool:
    try:
        return server == "localhost" or ip_address(server).is_loopback
    except ValueError:
        return False
