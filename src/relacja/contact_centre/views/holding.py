"""Holding a recording for legal reasons, on the page of its call."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relacja.contact_centre.queries.calls import RecordingNotFound, recording_of
from relacja.contact_centre.views.answers import actor_of
from relacja.interactions import services as interactions
from relacja.interactions.types import HOLD
from relacja.platform.use_case import ReasonMissing
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs

MISSING = (
    RecordingNotFound, interactions.InteractionNotFound, interactions.NoSuchArtefact, interactions.PartyNotVisible,
)  # fmt: skip


@require_POST
@needs(HOLD)
def hold_recording(request: HttpRequest, call_id: int, recording_id: int) -> HttpResponse:
    """Hold it, or end that; both with a reason that the contact of the call keeps."""
    held = request.POST.get("held") == "yes"
    try:
        _hold(request, call_id, recording_id, held)
        toasts.say(request, _("Held for legal reasons.") if held else _("The hold has ended."))
    except ReasonMissing:
        toasts.say(request, _("Say why."), tone="error")
    except MISSING as missing:
        raise Http404(recording_id) from missing
    return HttpResponseRedirect(reverse("contact_centre:call", args=[call_id]))


def _hold(request: HttpRequest, call_id: int, recording_id: int, held: bool) -> None:
    actor, reason = actor_of(request), request.POST.get("reason", "")
    found = recording_of(actor, recording_id)
    if found.call_id != call_id or found.call.interaction_id is None:
        raise RecordingNotFound(recording_id)
    interactions.hold_file(
        actor=actor, interaction_id=found.call.interaction_id, sha256=found.sha256, is_held=held, reason=reason
    )
