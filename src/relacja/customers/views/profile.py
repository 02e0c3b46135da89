"""The customer's file: a shell with a header, and panels that load themselves."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from relacja.accounts import queries as accounts
from relacja.customers import changes, presenting, queries, words
from relacja.customers.permissions import ASSIGN, EDIT, MERGE, VIEW
from relacja.customers.plugs import Panel, header_facts, panels
from relacja.customers.rules.completeness import completeness
from relacja.customers.types import PartyFile
from relacja.customers.views.asking import actor_of
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE, FORGET, SEE_AUDIT
from relacja.platform.web.guards import needs

CLOSED, PERSON = "tombstoned", "person"
PLACES = ("main", "side", "more")


@require_GET
@needs(VIEW)
def file(request: HttpRequest, party_id: int) -> HttpResponse:
    """The page of a customer; who was merged leads to the file they belong to."""
    found = file_or_404(request, party_id)
    if found.id != party_id:
        return HttpResponseRedirect(reverse("customers:file", args=[found.id]))
    return render(request, "customers/file.html", _shell(actor_of(request), found) | _places(request, found))


@require_GET
@needs(VIEW)
def head(request: HttpRequest, party_id: int) -> HttpResponse:
    """The header alone, after something has changed."""
    found = file_or_404(request, party_id)
    return render(request, "customers/_head.html", _shell(actor_of(request), found))


@require_GET
@needs(VIEW)
def facts(request: HttpRequest, party_id: int) -> HttpResponse:
    """The facts of the header, from all apps."""
    actor, found = actor_of(request), file_or_404(request, party_id)
    plugged = sorted(header_facts, key=lambda fact: (fact.order, fact.code))
    told = [plug.fact(actor, found) for plug in plugged if not plug.permission or actor.may(plug.permission)]
    return render(request, "customers/_facts.html", {"facts": [fact for fact in told if fact is not None]})


@require_GET
@needs(VIEW)
def panel(request: HttpRequest, party_id: int, code: str) -> HttpResponse:
    """One panel."""
    actor, found, plug = actor_of(request), file_or_404(request, party_id), panels.get(code)
    if plug is None or plug not in _open_panels(actor):
        raise Http404(code)
    return HttpResponse(_rendered(request, found, plug))


@require_GET
@needs(VIEW)
def older_changes(request: HttpRequest, party_id: int) -> HttpResponse:
    """What was changed before a moment, as a fragment."""
    actor, found = actor_of(request), file_or_404(request, party_id)
    try:
        before = datetime.fromisoformat(request.GET.get("before", "")).astimezone()
    except ValueError as wrong:
        raise Http404(party_id) from wrong
    if not actor.may(SEE_AUDIT):
        raise Http404(party_id)
    return render(request, "customers/_history.html", changes.page(actor, found, before) | {"party_id": found.id})


def file_or_404(request: HttpRequest, party_id: int) -> PartyFile:
    """The file, if the actor may see it."""
    found = queries.party_file(actor_of(request), party_id)
    if found is None:
        raise Http404(party_id)
    return found


def _rendered(request: HttpRequest, found: PartyFile, plug: Panel) -> str:
    context = plug.data(actor_of(request), found) | {"file": found, "party_id": found.id, "panel": plug}
    return render_to_string(plug.template, context, request)


def _places(request: HttpRequest, found: PartyFile) -> dict[str, Any]:
    """Where the panels stand: those that come with the page, and those that load themselves."""
    closed = found.status == CLOSED
    shown = [panel for panel in _open_panels(actor_of(request)) if not closed or panel.place == "more"]
    return {
        "at_once": [(panel, _rendered(request, found, panel)) for panel in shown if panel.at_once],
        "places": {place: [p for p in shown if p.place == place and not p.at_once] for place in PLACES},
    }


def _open_panels(actor: Actor) -> list[Panel]:
    allowed = [plug for plug in panels if not plug.permission or actor.may(plug.permission)]
    return sorted(allowed, key=lambda plug: (plug.order, plug.code))


def _shell(actor: Actor, found: PartyFile) -> dict[str, Any]:
    """What the page shows at once: all of it comes from the one read of the file."""
    points = presenting.points(found, timezone.now())
    complete = completeness(found)
    closed = found.status == CLOSED
    return {
        "file": found,
        "icon": words.ICONS.get(found.kind, "circle"),
        "kind": words.kind(found.kind),
        "roles": presenting.roles(found),
        "points": points,
        "first": {kind: next((p for p in points if p.line.kind == kind), None) for kind in ("phone", "email")},
        "identifiers": presenting.identifiers(found),
        "owner": accounts.user_names([found.owner_id]).get(found.owner_id or 0, ""),
        "unit": accounts.unit_names([found.unit_id]).get(found.unit_id or 0, ""),
        "complete": complete,
        "missing": ", ".join(str(words.MISSING[code]) for code in complete.missing),
        "closed": closed,
        "may_edit": actor.may(EDIT) and not closed,
        "may_disclose": actor.may(DISCLOSE) and not closed,
        "may_forget": actor.may(FORGET) and not closed and found.kind == PERSON,
        "may_assign": actor.may(ASSIGN),
        "may_merge": actor.may(MERGE),
    }
