"""What every list page asks for beside its rows."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from relacja.platform import lists
from relacja.platform.lists import ListDefinition, ListQuery
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest


def definition_of(code: str) -> ListDefinition:
    """The list of that code; 404 where there is none."""
    found = lists.lists.get(code)
    if found is None:
        raise Http404(code)
    return found


@require_GET
@signed_in
def list_count(request: HttpRequest, code: str) -> HttpResponse:
    """How many rows the query finds; a request of its own, so that rows need not wait for it."""
    definition, actor = definition_of(code), cast(HouseRequest, request).actor
    query = ListQuery.parse(definition, actor, dict(request.GET.lists()))
    found = lists.count(definition, actor, query)
    return render(request, "web/_list_count.html", {"count": found})
