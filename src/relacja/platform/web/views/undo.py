"""Taking something back."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relacja.platform import undo as ways_back
from relacja.platform.web import toasts
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest


@require_POST
@signed_in
def undo(request: HttpRequest) -> HttpResponse:
    """Go the way back a token names; the page then asks anew for what has changed."""
    response = HttpResponse(status=204)
    try:
        toasts.say(request, ways_back.run(cast(HouseRequest, request).actor, request.POST.get("token", "")))
    except ways_back.NoWayBack:
        toasts.say(request, _("It is too late to take this back."), tone="error")
    toasts.trigger(response, "list-changed")
    toasts.trigger(response, "undone")
    return response
