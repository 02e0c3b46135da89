"""What an open page asks for when it hears news of its reader."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from relacja.platform.own_news import own_news
from relacja.platform.web import menu
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest, number


@require_GET
@signed_in
def words(request: HttpRequest) -> HttpResponse:
    """What an event means, and where it leads; nothing where it is nothing to the reader."""
    kind = own_news.get(request.GET.get("event", ""))
    ids = {name: found for name in request.GET if (found := number(request.GET.get(name) or "")) is not None}
    said = kind.said(cast(HouseRequest, request).actor, ids) if kind else None
    return JsonResponse({"text": said.text, "url": said.url}) if said else HttpResponse(status=204)


@require_GET
@signed_in
def count(request: HttpRequest) -> HttpResponse:
    """How much waits for the reader behind an entry of the menu."""
    found = menu.count_of(cast(HouseRequest, request).actor, request.GET.get("code", ""))
    if found is None:
        raise Http404
    return HttpResponse(str(found or ""), content_type="text/plain; charset=utf-8")
