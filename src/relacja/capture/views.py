"""Settings: sites and applications that send events."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from relacja.capture import queries, services, words
from relacja.capture.forms import SourceChangeForm, SourceForm
from relacja.capture.models import Source
from relacja.capture.permissions import CONFIGURE, VIEW
from relacja.capture.types import EventLine, Lag, Problem, TallyLine
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, Refusals, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest

KEY = "__KEY__"
"""Where in the built script the write key goes."""
Line = TypeVar("Line", EventLine, TallyLine)
LATELY = timedelta(days=30)
WORTH_A_WORD = timedelta(seconds=10)
TAKEN: Refusals = {services.NameTaken: ("name", gettext_lazy("Another source has this name."))}


@require_safe
def script(request: HttpRequest, write_key: str) -> HttpResponse:
    """The small script for sites that have none of their own, with the key of its source."""
    if not queries.is_open(write_key):
        raise Http404
    headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(_built().replace(KEY, write_key), "text/javascript; charset=utf-8", headers=headers)


@cache
def _built() -> str:
    found = finders.find("built/capture_script.js")
    if found is None:
        raise FileNotFoundError("built/capture_script.js")
    return Path(found).read_text(encoding="utf-8")


@require_GET
@needs(VIEW)
def sources(request: HttpRequest) -> HttpResponse:
    """All of them, with when each was last heard."""
    actor = _actor(request)
    shown = {"rows": queries.heard_sources(actor), "lag": _lag(actor), "may_configure": actor.may(CONFIGURE)}
    return render(request, "capture/sources.html", shown)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    """Set one up; then its page says what to do on the site."""
    form = SourceForm(request.POST or None)
    made: list[int] = []
    page = FormPage(
        title=_("New site or application"), back_url=reverse("capture:sources"), crumb=_("Sites and applications"),
        refusals=TAKEN,
    )  # fmt: skip

    def save(_said: dict[str, Any]) -> None:
        made.append(services.add_source(actor=_actor(request), **form.given())[0])

    answer = form_page(request, page, form, save)
    return redirect("capture:source", made[0]) if made else answer


@require_GET
@needs(VIEW)
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """One: its key, how to send to it, what came last and what is held back."""
    actor, found = _actor(request), _found(request, source_id)
    host = request.build_absolute_uri("/").rstrip("/")
    context = {
        "source": found,
        "host": host,
        "ways": [(label, text.replace("KEY", found.write_key).replace("HOST", host)) for label, text in words.WAYS],
        "events": _named(queries.latest_events(actor, found.pk)),
        "told": _named(queries.told_lately(actor, found.pk, timezone.localdate() - LATELY)),
        "lag": _lag(actor),
        "may_configure": actor.may(CONFIGURE),
    }
    return render(request, "capture/source.html", context | _held(actor, found.pk))


def _held(actor: Actor, source_id: int) -> dict[str, Any]:
    """What is held back: for breaking the API one by one, for breaking the plan by event and reason."""
    lines = queries.held_events(actor, source_id, but=[Problem.PLAN])
    return {
        "held": [(line, words.PROBLEMS[line.reason]) for line in lines],
        "by_plan": [(group, words.broken(group.detail)) for group in queries.held_by_plan(actor, source_id)],
    }


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def change(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change one, or close it."""
    found = _found(request, source_id)
    form = SourceChangeForm(
        request.POST or None, initial={name: getattr(found, name) for name in SourceChangeForm.base_fields}
    )
    page = FormPage(
        title=_("Change"), back_url=reverse("capture:source", args=[source_id]), crumb=found.name, refusals=TAKEN
    )
    return form_page(
        request,
        page,
        form,
        lambda _said: services.change_source(actor=_actor(request), source_id=source_id, **form.given()),
    )


@require_POST
@needs(CONFIGURE)
def renew_key(request: HttpRequest, source_id: int) -> HttpResponse:
    """Give it another write key."""
    services.renew_key(actor=_actor(request), source_id=_found(request, source_id).pk)
    toasts.say(request, _("The source has another write key; the one it had ends within seconds."))
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("capture:source", args=[source_id])})


def _named(lines: Iterable[Line]) -> list[tuple[Line, words.Words]]:
    """Lines with words for their kinds."""
    return [(line, words.KINDS[line.kind]) for line in lines]


def _lag(actor: Actor) -> Lag | None:
    """How far the digest is behind, where that is worth a word."""
    found = queries.lag(actor)
    return found if found.since is not None and timezone.now() - found.since > WORTH_A_WORD else None


def _actor(request: HttpRequest) -> Actor:
    return cast(HouseRequest, request).actor


def _found(request: HttpRequest, source_id: int) -> Source:
    found = queries.source(_actor(request), source_id)
    if found is None:
        raise Http404
    return found
