"""The record of changes: one entry, and the history of one row."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from relacja.platform.history import Entry, NotThere, audit_entry, history
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.refs import Ref, ref_kinds, titles
from relacja.platform.web.guards import needs, signed_in
from relacja.platform.web.requests import HouseRequest
from relacja.platform.web.verbs import verb_words

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
    about = titles(actor, [shown.about]) if shown.about else {}
    context = {"entry": shown, "verb": verb_words(shown.verb), "about": list(about.values()), "about_url": ""}
    kind = ref_kinds.get(shown.about.kind) if shown.about and about else None
    if kind is not None and shown.about is not None:
        context["about_url"] = kind.url(shown.about.id)
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
        "entries": [(shown, verb_words(shown.verb)) for shown in entries],
        "ref": ref,
        "older": _cursor(entries),
        "may_audit": actor.may(SEE_AUDIT),
    }
    return render(request, "web/_history.html", context)


def _cursor(entries: list[Entry]) -> str:
    return entries[-1].at.isoformat() if len(entries) == PER_PAGE else ""


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
