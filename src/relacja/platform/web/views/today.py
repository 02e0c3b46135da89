"""The first page, and the way into the settings."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from relacja.platform.web import settings_pages
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest


@require_GET
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """What waits for whoever has signed in."""
    return render(request, "web/today.html")


@require_GET
@signed_in
def settings_index(request: HttpRequest) -> HttpResponse:
    """All settings pages the actor may open, by group."""
    groups = settings_pages.grouped(cast(HouseRequest, request).actor)
    return render(request, "web/settings_index.html", {"groups": groups})
