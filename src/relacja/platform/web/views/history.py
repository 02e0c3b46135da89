"""The record of changes: one entry, and the history of one row."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from relacja.platform.actor import Actor
from relacja.platform.history import Entry, NotThere, audit_entry, history
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.refs import Ref, ref_kinds, titles
from relacja.platform.web.guards import needs, signed_in
from relacja.platform.web.requests import HouseRequest
from relacja.platform.web.verbs import actor_words, verb_words

PER_PAGE = 20


@require_GET
@needs(SEE_AUDIT)
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry with every row it changed."""
    actor = cast(HouseRequest, request).actor
    try:
        shown = audit_entry(actor, entry_id)
    except NotThere as missing:
        raise Http404 from missing
    context = {"entry": shown, "who": actor_words(shown.who), "verb": verb_words(shown.verb), **_about(actor, shown)}
    return render(request, "web/audit_entry.html", context)


@require_GET
@signed_in
def row_history(request: HttpRequest, ref: str) -> HttpResponse:
    """The latest changes of a row, as a fragment; older ones follow on asking."""
    actor = cast(HouseRequest, request).actor
    try:
        entries = history(actor, Ref.parse(ref), before=_moment(request.GET.get("before", "")), limit=PER_PAGE)
    except (NotThere, ValueError) as missing:
        raise Http404 from missing
    context = {
        "entries": [(shown, verb_words(shown.verb), actor_words(shown.who)) for shown in entries],
        "ref": ref,
        "older": _cursor(entries),
        "may_audit": actor.may(SEE_AUDIT),
    }
    return render(request, "web/_history.html", context)


def _about(actor: Actor, shown: Entry) -> dict[str, Any]:
    """What the entry is about, and its page, as far as the actor may see it."""
    about = titles(actor, [shown.about]) if shown.about else {}
    kind = ref_kinds.get(shown.about.kind) if shown.about and about else None
    url = kind.url(shown.about.id) if kind is not None and shown.about is not None else ""
    return {"about": list(about.values()), "about_url": url}


def _cursor(entries: list[Entry]) -> str:
    return entries[-1].at.isoformat() if len(entries) == PER_PAGE else ""


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
