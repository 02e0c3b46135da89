"""A conversation taken along as a file, or shown for the printer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from relacja.messaging import services
from relacja.messaging.permissions import EXPORT, VIEW
from relacja.messaging.queries import conversation_of
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform.web.guards import needs

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "sandbox allow-modals"
)
"""Nothing runs, nothing is loaded, nothing is sent; the browser may print it."""


@require_http_methods(["GET", "POST"])
@needs(VIEW, EXPORT)
@finds
def along(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What goes into the file, and then the file itself."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    if request.method == "GET":
        return render(request, "messaging/talk/_along.html", {"conversation": found})
    form = "txt" if request.POST.get("as") == "txt" else "html"
    taken = services.take_conversation_along(
        actor=actor, conversation_id=found.pk, form=form, inside="inside" in request.POST,
        reason=request.POST.get("reason", "").strip()[:200],
    )  # fmt: skip
    return _handed(taken, as_file=request.POST.get("as") != "print")


def _handed(taken: services.TakenAlong, *, as_file: bool) -> HttpResponse:
    response = HttpResponse(taken.content, content_type=f"{taken.media_type}; charset=utf-8")
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    if as_file:
        response["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    return response
