"""The files of an entry: handed out, added, and taken off with a reason."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relacja.interactions import queries, services
from relacja.interactions.permissions import CORRECT, RECORD, VIEW
from relacja.interactions.views.answers import actor_of, changed, uploads_of
from relacja.platform.files import FileTooLarge
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.views.files import hand_out


@require_safe
@needs(VIEW)
def artefact(request: HttpRequest, interaction_id: int, sha256: str) -> HttpResponse:
    """The content, to whoever may see the entry: shown with `?show` where that is safe, otherwise saved."""
    found = queries.artefact(actor_of(request), interaction_id, sha256)
    if found is None:
        raise Http404
    services.tell_handed_out(actor=actor_of(request), file=found)
    return hand_out(request, sha256, name=found.name or sha256[:12], media_type=found.media_type)


@require_POST
@needs(RECORD)
def attach(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Hang more files on an entry."""
    response, uploads = HttpResponse(status=204), uploads_of(request)
    if not uploads:
        return HttpResponse(status=422)
    try:
        services.attach(actor=actor_of(request), interaction_id=interaction_id, uploads=uploads)
    except services.InteractionNotFound as problem:
        raise Http404 from problem
    except (FileTooLarge, services.TooManyFiles):
        toasts.say(request, _("This is too large, or too many files."), tone="error")
        return response
    return changed(response, _("Added."))


@require_POST
@needs(CORRECT)
def detach(request: HttpRequest, interaction_id: int, sha256: str) -> HttpResponse:
    """Say that a file does not belong to an entry."""
    try:
        services.detach(
            actor=actor_of(request), interaction_id=interaction_id, sha256=sha256, reason=_("does not belong here")
        )
    except (services.InteractionNotFound, services.NoSuchArtefact) as problem:
        raise Http404 from problem
    except services.FileHeld:
        response = HttpResponse(status=204)
        toasts.say(request, _("It is held for legal reasons and stays here until that ends."), tone="error")
        return response
    return changed(HttpResponse(status=204), _("Taken off; earlier versions still tell of it."))
