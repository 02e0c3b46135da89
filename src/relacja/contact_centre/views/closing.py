"""The emergency close, from the wallboard."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.contact_centre import queries, services
from relacja.contact_centre.forms import CloseNumberForm
from relacja.contact_centre.views.answers import actor_of, does
from relacja.contact_centre.views.wallboard import midnight
from relacja.kit import phone
from relacja.platform.web import toasts
from relacja.platform.web.formats import moment
from relacja.platform.web.guards import needs
from relacja.routing.types import SUPERVISE


@require_http_methods(["GET", "POST"])
@needs(SUPERVISE)
@does
def close(request: HttpRequest) -> HttpResponse:
    """Say which number is closed, until when and why; then do it."""
    rows = [one for one in queries.setting_up.entry_points() if one.is_active]
    numbers = [(str(one.pk), f"{one.name} {phone.readable(one.number)}") for one in rows]
    form = CloseNumberForm(request.POST or None, numbers=numbers, initial={"until": midnight() + timedelta(days=1)})
    answer = _closed(request, form) if request.method == "POST" and form.is_valid() else None
    if answer is not None:
        return answer
    return render(request, "contact_centre/wallboard/_close.html", {"form": form, "numbers": numbers})


def _closed(request: HttpRequest, form: CloseNumberForm) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        services.close_number(
            actor=actor_of(request), number_id=int(said["number"]), until=said["until"], reason=said["reason"],
            announcement=said["announcement"],
        )  # fmt: skip
    except services.InThePast:
        form.add_error("until", _("This moment has passed."))
        return None
    toasts.say(request, _("Closed until %s.") % moment(said["until"]))
    response = HttpResponse(status=204)
    toasts.trigger(response, "close-modal")
    return response


@require_POST
@needs(SUPERVISE)
@does
def reopen(request: HttpRequest, number_id: int) -> HttpResponse:
    """As the hours say again."""
    services.open_number(actor=actor_of(request), number_id=number_id)
    toasts.say(request, _("The opening hours hold again."))
    return HttpResponse(status=204)
