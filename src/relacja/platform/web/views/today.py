"""The first page, and the way into the settings."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from relacja.platform.web import settings_pages
from relacja.platform.web import today as waiting
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest


@require_GET
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """What waits for whoever has signed in, and in a new house what to do first."""
    actor = cast(HouseRequest, request).actor
    blocks = [waiting.shown(block, actor) for block in waiting.blocks(actor)]
    steps = [] if request.COOKIES.get("first_steps") == "hidden" else waiting.steps(actor)
    figures = waiting.figures(actor)
    context = {"blocks": blocks, "figures": figures, "steps": steps, "day": timezone.localdate()}
    return render(request, "web/today.html", context)


@require_GET
@signed_in
def today_block(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of one block."""
    actor = cast(HouseRequest, request).actor
    block = next((one for one in waiting.blocks(actor) if one.code == code), None)
    if block is None:
        raise Http404(code)
    return render(request, "web/_today_block.html", {"block": waiting.shown(block, actor)})


@require_GET
@signed_in
def settings_index(request: HttpRequest) -> HttpResponse:
    """All settings pages the actor may open, by group."""
    groups = settings_pages.grouped(cast(HouseRequest, request).actor)
    return render(request, "web/settings_index.html", {"groups": groups})
