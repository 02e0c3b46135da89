"""What the views of this app share: who asks, and what the page is told afterwards."""

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from relacja.interactions import services
from relacja.interactions.types import Upload
from relacja.platform.actor import Actor
from relacja.platform.files import FileTooLarge
from relacja.platform.web.requests import HouseRequest


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def changed(response: HttpResponse, words: str) -> HttpResponse:
    """Tell the page that the timeline has changed, and the reader what was done."""
    trigger_client_event(response, "timeline-changed", {})
    trigger_client_event(response, "toast", {"text": words, "tone": "done"})
    return response


def uploads_of(request: HttpRequest) -> list[Upload]:
    """The files that came with a form."""
    return [Upload(file, file.name or "") for file in request.FILES.getlist("files")]


def explain(form: forms.Form, problem: Exception) -> None:
    """Put what the service refused beside the field it is about."""
    words = {
        "in_future": _("This lies in the future: it has not happened yet."),
        "before_start": _("It cannot end before it begins."),
        "too_long": _("This is too long."),
        "missing": _("Write what it is about."),
    }
    if isinstance(problem, services.BadDraft):
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, words.get(problem.code, _("This value does not fit.")))
    else:
        form.add_error(None, _refused(problem))


def _refused(problem: Exception) -> str:
    if isinstance(problem, FileTooLarge):
        return _("A file is too large; %(most)s MiB are kept at most.") % {"most": problem.limit >> 20}
    if isinstance(problem, services.TooManyFiles):
        return _("These are too many files; fifty are kept at most.")
    if isinstance(problem, services.ChangedMeanwhile):
        return _("Somebody else has changed this meanwhile. Close it, look again, and repeat.")
    return _("This customer has been forgotten; nothing more is recorded.")
