"""The one search box."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from relacja.platform.web import palette
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest


@require_GET
@signed_in
def palette_results(request: HttpRequest) -> HttpResponse:
    """What the words in the box find, as one types."""
    text = request.GET.get("q", "").strip()
    recent = request.GET.get("recent", "").split()
    groups = palette.groups(cast(HouseRequest, request).actor, text, recent=recent)
    return render(request, "web/_palette_results.html", {"groups": groups, "text": text})


@require_GET
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """The same as a page of its own."""
    text = request.GET.get("q", "").strip()
    groups = palette.groups(cast(HouseRequest, request).actor, text, limit=30)
    return render(request, "web/search.html", {"groups": groups, "text": text})
