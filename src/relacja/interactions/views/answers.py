"""What the views of this app share: who asks, and what the page is told afterwards."""

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from relacja.interactions import services
from relacja.platform.actor import Actor
from relacja.platform.web.requests import HouseRequest


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def changed(response: HttpResponse, words: str) -> HttpResponse:
    """Tell the page that the timeline has changed, and the reader what was done."""
    trigger_client_event(response, "timeline-changed", {})
    trigger_client_event(response, "toast", {"text": words, "tone": "done"})
    return response


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
    elif isinstance(problem, services.ChangedMeanwhile):
        form.add_error(None, _("Somebody else has changed this meanwhile. Close it, look again, and repeat."))
    else:
        form.add_error(None, _("This customer has been forgotten; nothing more is recorded."))
